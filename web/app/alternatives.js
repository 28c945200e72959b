// A word that was clicked: what else could stand there, each with the rest that would follow, and
// the other sentences that the translator considered.

import { wordsOf } from '../engine/alignment.js';
import { render } from '../engine/pipeline.js';
import { t } from '../ui/i18n.js';
import { button, byId, made } from './elements.js';
import { percent } from './panes.js';

/** @typedef {import('../engine/translation.js').DetailedSentence} DetailedSentence */
/** @typedef {import('../engine/protocol.js').Hypothesis} Hypothesis */
/** @typedef {{word: string, prefix: string, rest: string, confidence: number}} Branch prefix: the sentence up to and with the word */
/**
 * @typedef {object} Asked
 * @property {DetailedSentence} sentence
 * @property {number} word which of its words
 * @property {string} origin the words that it is from
 * @property {HTMLElement} element where it stands
 * @property {boolean} byKeyboard
 * @property {boolean} isChosen the sentence is as the reader chose it
 */
/**
 * @typedef {object} Choices what the reader can choose
 * @property {(sentence: DetailedSentence, prefix: string, signal: AbortSignal) => Promise<Hypothesis[]>} find
 * @property {(sentence: DetailedSentence, prefix: string) => void} onPrefix the sentence is to begin so
 * @property {(sentence: DetailedSentence) => void} onUndo
 * @property {(sentence: DetailedSentence) => void} onWrite
 * @property {() => void} onClose
 */

const kShown = 5;  // words offered
const kRest = 46;  // characters of the rest shown

/** The different words that hypotheses have in a place. @param {Hypothesis[]} hypotheses @param {number} place @param {DetailedSentence} sentence */
function branchesOf(hypotheses, place, sentence) {
  /** @type {Map<string, Branch>} */ const branches = new Map();
  hypotheses.forEach((hypothesis, i) => {
    const all = wordsOf(hypothesis.text), word = all[place];
    // A piece may go on with the word before instead of beginning one: that is another word before.
    if (all.slice(0, place).some(({ text }, k) => text !== sentence.words[k].text)) return;
    if (!word || word.text === sentence.words[place].text || branches.has(word.text)) return;
    const { words } = render({ source: sentence.source, pieces: [], start: 0, outputStart: 0, hypotheses }, i);
    branches.set(word.text, { word: word.text, prefix: hypothesis.text.slice(0, word.end),
      rest: hypothesis.text.slice(word.end), confidence: words[place].confidence });
  });
  return [...branches.values()].sort((a, b) => b.confidence - a.confidence).slice(0, kShown);
}

export class Alternatives {
  #box = byId('alternatives');
  #choices;
  /** @type {AbortController | undefined} */ #looking;

  /** @param {Choices} choices */
  constructor(choices) {
    this.#choices = choices;
    this.#box.setAttribute('role', 'dialog');
    this.#box.addEventListener('keydown', (event) => this.#onKey(event));
    document.addEventListener('pointerdown', ({ target }) => {
      if (!this.#box.contains(/** @type {Node} */ (target))) this.close();
    });
  }

  close() {
    if (this.#box.hidden) return;
    const hadFocus = this.#box.contains(document.activeElement);
    this.#looking?.abort();
    this.#box.hidden = true;
    this.#choices.onClose();
    if (hadFocus) byId('target').focus();
  }

  /** @param {KeyboardEvent} event */
  #onKey(event) {
    if (event.key === 'Escape') this.close();
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step === undefined) return;
    const all = [...this.#box.querySelectorAll('button')];
    const at = all.indexOf(/** @type {HTMLButtonElement} */ (document.activeElement));
    all[(at + step + all.length) % all.length]?.focus();
    event.preventDefault();
  }

  /** @param {Asked} asked */
  async open(asked) {
    this.#looking?.abort();
    const { signal } = this.#looking = new AbortController();
    const { sentence, word: at, element, byKeyboard } = asked;
    const word = sentence.words[at];
    const list = made('div', 'choices', made('p', 'hint', t('thinking')));
    this.#box.ariaLabel = t('other-words');
    this.#box.replaceChildren(this.#head(asked), list, this.#foot(asked));
    this.#box.hidden = false;
    this.#place(element);
    if (byKeyboard) this.#box.querySelector('button')?.focus();
    try {
      const found = branchesOf(await this.#choices.find(sentence, sentence.text.slice(0, word.start).trimEnd(), signal), at, sentence);
      signal.throwIfAborted();
      const others = sentence.alternatives.filter(({ text }) => text !== sentence.text).slice(0, 2);
      list.replaceChildren(...(found.length > 0 ? found.map((branch) => this.#choice(asked, branch)) : [made('p', 'hint', t('no-others'))]));
      if (others.length > 0) {
        list.append(made('p', 'choices-title', t('whole-sentences')), ...others.map(({ text, confidence }) =>
          this.#choice(asked, { word: text, prefix: text, rest: '', confidence })));
      }
      if (byKeyboard) this.#box.querySelector('button')?.focus();
      this.#place(element);
    } catch (problem) {
      if (!signal.aborted) list.replaceChildren(made('p', 'hint', problem instanceof Error ? problem.message : String(problem)));
    }
  }

  /** @param {Asked} asked */
  #head({ sentence, word, origin }) {
    const { text, confidence } = sentence.words[word];
    const from = origin ? ` ${t('from-words')} ${origin}` : '';
    return made('p', 'floating-head', made('strong', '', text), `${from} · ${t('sure-percent', { percent: percent(confidence) })}`);
  }

  /** @param {Asked} asked @param {Branch} branch */
  #choice({ sentence }, { word, prefix, rest, confidence }) {
    const choice = button('', () => {
      this.close();
      this.#choices.onPrefix(sentence, prefix);
    }, 'choice');
    const shown = rest.length > kRest ? `${rest.slice(0, kRest)}…` : rest;
    choice.append(made('span', 'choice-text', made('strong', '', word), made('span', '', shown)), made('span', 'choice-sure', confidence < 0.005 ? '< 1\u00a0%' : percent(confidence)));
    choice.lang = byId('target').lang;
    return choice;
  }

  /** @param {Asked} asked */
  #foot({ sentence, isChosen }) {
    const act = (/** @type {string} */ key, /** @type {(sentence: DetailedSentence) => void} */ action) => button(t(key), () => {
      this.close();
      action(sentence);
    }, 'quiet');
    const foot = made('div', 'floating-foot', act('write-yourself', this.#choices.onWrite));
    if (isChosen) foot.append(act('as-was', this.#choices.onUndo));
    return foot;
  }

  /** Below the word, inside the window. @param {HTMLElement} element */
  #place(element) {
    const word = element.getBoundingClientRect(), { offsetWidth: width } = this.#box;
    const left = Math.max(8, Math.min(word.left - 12, document.documentElement.clientWidth - width - 8));
    this.#box.style.setProperty('left', `${left + scrollX}px`);
    this.#box.style.setProperty('top', `${word.bottom + 8 + scrollY}px`);
  }
}
