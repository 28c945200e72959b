// Attention as a table: a row for each word of the translation, a column for each of the source.

/** @typedef {import('../engine/protocol.js').Sentence} Sentence */

/** A piece as a reader sees it. @param {string} piece */
export function showPiece(piece) {
  return piece === '</s>' ? 'end' : piece.replace(/^\u2581/, '').replaceAll('\u2581', '\u00a0') || '\u2423';
}

/**
 * @param {Sentence} sentence
 * @returns {HTMLTableElement}
 */
export function alignmentTable(sentence) {
  const best = sentence.hypotheses[0];
  const table = document.createElement('table');
  table.className = 'alignment';
  const caption = table.createCaption();
  caption.className = 'visually-hidden';
  caption.textContent = `Attention for "${sentence.source}"`;
  const head = table.createTHead().insertRow();
  head.append(document.createElement('td'));
  for (const piece of sentence.pieces) {
    const th = document.createElement('th');
    th.scope = 'col';
    const span = document.createElement('span');
    span.textContent = showPiece(piece);
    th.append(span);
    head.append(th);
  }
  const body = table.createTBody();
  best.pieces.forEach((piece, t) => {
    const row = body.insertRow();
    const th = document.createElement('th');
    th.scope = 'row';
    th.textContent = showPiece(piece);
    const probability = best.probabilities[t];
    th.title = `probability ${(100 * probability).toFixed(1)} %`;
    th.classList.toggle('uncertain', probability < 0.5);
    row.append(th);
    for (const weight of best.attention[t] ?? []) {
      const cell = row.insertCell();
      const percent = Math.round(100 * weight);
      cell.style.setProperty('--weight', weight.toFixed(3));
      const value = document.createElement('span');
      value.textContent = `${percent}`;
      cell.append(value);
      cell.classList.toggle('strong', weight >= 0.5);
      cell.classList.toggle('faint', percent < 5);
    }
  });
  return table;
}
