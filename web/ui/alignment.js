// Attention as a table: a row for each piece of the translation, with its probability, and a column
// for each piece of the source.

import { addTexts, t } from './i18n.js';

addTexts({
  en: { 'piece-end': 'end', sure: 'sure', 'sure-long': 'How probable the network held each piece', 'piece-probability': 'probability of “{piece}”: {percent}', 'attention-of': 'Attention in percent for “{source}”' },
  zh: { 'piece-end': '句末', sure: '把握', 'sure-long': '网络认为每个片段的概率', 'piece-probability': '“{piece}”的概率：{percent}', 'attention-of': '“{source}”的注意力（百分比）' },
});

/** @typedef {import('../engine/protocol.js').Sentence} Sentence */

/** A piece as a reader sees it. @param {string} piece */
export function showPiece(piece) {
  return piece === '</s>' ? t('piece-end') : piece.replace(/^\u2581/, '').replaceAll('\u2581', '\u00a0') || '\u2423';
}

/** @param {number} share */
const percent = (share) => `${(100 * share).toFixed(share >= 0.9995 || share < 0.0005 ? 0 : 1)} %`;

/** @param {HTMLTableRowElement} row @param {string} text @param {'row' | 'col'} scope */
function heading(row, text, scope) {
  const th = document.createElement('th');
  const span = document.createElement('span');
  th.scope = scope;
  span.textContent = text;
  th.append(span);
  row.append(th);
  return th;
}

/**
 * @param {Sentence} sentence
 * @param {number} [which] the hypothesis; 0 is the best
 * @returns {HTMLTableElement}
 */
export function alignmentTable(sentence, which = 0) {
  const { pieces, probabilities, attention } = sentence.hypotheses[which];
  const table = document.createElement('table');
  table.className = 'alignment';
  const caption = table.createCaption();
  caption.className = 'visually-hidden';
  caption.textContent = t('attention-of', { source: sentence.source });
  const head = table.createTHead().insertRow();
  head.append(document.createElement('td'));
  const sureHead = heading(head, t('sure'), 'col');
  sureHead.title = t('sure-long');
  const sourcePieces = attention.length > 0 ? sentence.pieces : [];
  for (const piece of sourcePieces) heading(head, showPiece(piece), 'col');
  const body = table.createTBody();
  pieces.forEach((piece, at) => {
    const row = body.insertRow();
    const probability = probabilities[at] ?? 0;
    heading(row, showPiece(piece), 'row').classList.toggle('uncertain', probability < 0.5);
    const sure = row.insertCell();
    sure.className = 'sure';
    sure.title = t('piece-probability', { piece: showPiece(piece), percent: percent(probability) });
    sure.style.setProperty('--share', probability.toFixed(3));
    const sureText = document.createElement('span');
    sureText.textContent = `${Math.round(100 * probability)}`;
    sure.append(sureText);
    for (const [s, known] of (attention[at] ?? []).entries()) {
      const weight = known ?? 0;  // null: a network that has diverged
      const cell = row.insertCell();
      cell.style.setProperty('--weight', weight.toFixed(3));
      cell.textContent = `${Math.round(100 * weight)}`;
      cell.title = `${showPiece(piece)} \u2190 ${showPiece(sourcePieces[s])}: ${percent(weight)}`;
      cell.classList.toggle('full', weight >= 0.75);
      cell.classList.toggle('faint', weight < 0.045);
    }
  });
  return table;
}

/**
 * A sentence's table in a box that scrolls sideways, by keyboard too.
 * @param {Sentence} sentence
 * @param {number} [which]
 */
export function alignmentBox(sentence, which = 0) {
  const box = document.createElement('div');
  box.className = 'scroll';
  box.tabIndex = 0;
  box.role = 'region';
  box.ariaLabel = t('attention-of', { source: sentence.source });
  box.append(alignmentTable(sentence, which));
  return box;
}
