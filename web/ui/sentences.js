// What the translator did with each sentence: its table, and the other translations it considered.
// A sentence opens, and is looked into, on demand, so that a long text costs nothing.

import { alignmentBox } from './alignment.js';
import { addTexts, locale, t } from './i18n.js';

addTexts({
  en: { considered: 'What it considered', nothing: '(nothing)', 'chance-low': 'probability below 0.001 %', chance: 'probability {percent} %', 'first-sentences': 'The first {shown} of {total} sentences.' },
  zh: { considered: '它考虑过的译文', nothing: '（空）', 'chance-low': '概率低于 0.001 %', chance: '概率 {percent} %', 'first-sentences': '共 {total} 句，显示前 {shown} 句。' },
});

/** @typedef {import('../engine/protocol.js').Sentence} Sentence */

const kShown = 40;  // sentences listed; more would only slow the page down

/** @param {string} name @param {string} className @param {string} [text] */
function made(name, className, text) {
  const element = document.createElement(name);
  element.className = className;
  if (text !== undefined) element.textContent = text;
  return element;
}

/** How probable all the pieces of a translation were together. @param {number[]} probabilities */
function chance(probabilities) {
  const percent = 100 * probabilities.reduce((product, p) => product * p, 1);
  return percent < 0.001 ? t('chance-low')
    : t('chance', { percent: percent.toLocaleString(locale(), { maximumSignificantDigits: 2 }) });
}

/** The inside of one sentence. @param {Sentence} sentence */
function inside(sentence) {
  const box = made('div', 'inside');
  const table = made('div', 'inside-table');
  const others = made('div', 'inside-others');
  const show = (/** @type {number} */ which) => {
    table.replaceChildren(alignmentBox(sentence, which));
    for (const [i, button] of others.querySelectorAll('button').entries())
      button.ariaPressed = String(i === which);
  };
  box.append(table);
  if (sentence.hypotheses.length > 1) {
    others.append(made('h3', '', t('considered')));
    const list = made('ol', '');
    sentence.hypotheses.forEach((hypothesis, i) => {
      const button = document.createElement('button');
      button.type = 'button';
      button.append(made('span', 'candidate', hypothesis.text || t('nothing')),
        made('span', 'candidate-score', chance(hypothesis.probabilities)));
      button.addEventListener('click', () => show(i));
      const item = document.createElement('li');
      item.append(button);
      list.append(item);
    });
    others.append(list);
    box.append(others);
  }
  show(0);
  return box;
}

/**
 * Fills `parent` with sentences and their translations; the ones that were open stay open.
 * @param {Element} parent
 * @param {{source: string, text: string}[]} sentences
 * @param {(source: string) => Promise<Sentence>} look what the network did with a sentence
 */
export function showSentences(parent, sentences, look) {
  const before = [...parent.querySelectorAll('details')].map((details) => details.open);
  const translated = sentences.filter(({ text }) => text !== '');
  parent.replaceChildren(...translated.slice(0, kShown).map((sentence, i) => {
    const details = document.createElement('details');
    details.className = 'sentence';
    const summary = document.createElement('summary');
    summary.append(made('span', 'sentence-source', sentence.source),
      made('span', 'sentence-target', sentence.text));
    details.append(summary);
    const fill = async () => {
      if (!details.open || details.dataset.filled) return;
      details.dataset.filled = 'true';
      try {
        details.append(inside(await look(sentence.source)));
      } catch (problem) {
        delete details.dataset.filled;
        details.append(made('p', 'hint', problem instanceof Error ? problem.message : String(problem)));
      }
    };
    details.addEventListener('toggle', fill);
    details.open = before[i] ?? i === 0;
    fill();
    return details;
  }));
  if (translated.length > kShown)
    parent.append(made('p', 'hint', t('first-sentences', { shown: kShown, total: translated.length })));
}
