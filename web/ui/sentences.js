// What the translator did with each sentence: its table, and the other translations it considered.
// A sentence opens on demand, so that a long text costs nothing.

import { alignmentBox } from './alignment.js';

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
  return percent < 0.001 ? 'probability below 0.001 %'
    : `probability ${percent.toLocaleString('en', { maximumSignificantDigits: 2 })} %`;
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
    others.append(made('h3', '', 'What it considered'));
    const list = made('ol', '');
    sentence.hypotheses.forEach((hypothesis, i) => {
      const button = document.createElement('button');
      button.type = 'button';
      button.append(made('span', 'candidate', hypothesis.text || '(nothing)'),
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
 * Fills `parent` with the sentences of a result; the ones that were open stay open.
 * @param {Element} parent
 * @param {Sentence[]} sentences
 */
export function showSentences(parent, sentences) {
  const before = [...parent.querySelectorAll('details')].map((details) => details.open);
  const translated = sentences.filter((sentence) => sentence.hypotheses[0].pieces.length > 0);
  parent.replaceChildren(...translated.slice(0, kShown).map((sentence, i) => {
    const details = document.createElement('details');
    details.className = 'sentence';
    const summary = document.createElement('summary');
    summary.append(made('span', 'sentence-source', sentence.source),
      made('span', 'sentence-target', sentence.hypotheses[0].text));
    details.append(summary);
    const fill = () => {
      if (details.open && !details.querySelector('.inside')) details.append(inside(sentence));
    };
    details.addEventListener('toggle', fill);
    details.open = before[i] ?? i === 0;
    fill();
    return details;
  }));
  if (translated.length > kShown)
    parent.append(made('p', 'hint', `The first ${kShown} of ${translated.length} sentences.`));
}
