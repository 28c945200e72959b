// The two panes with their words: hovering or focusing one lights up what it comes from, or what
// became of it. The text itself stands in a box for typing; a mirror below it carries the lights.

import { t } from '../ui/i18n.js';
import { byId, made } from './elements.js';

/** @typedef {import('../engine/translation.js').DetailedTranslation} DetailedTranslation */
/** @typedef {import('../engine/translation.js').DetailedSentence} DetailedSentence */
/** @typedef {{sentence: number, word: number}} Place */

const kUnsure = 0.4;  // probability of a word below which it is underlined
const kFaint = 0.12;  // attention below which nothing lights up
const kLong = 260;  // characters from which on the type is smaller

const source = /** @type {HTMLTextAreaElement} */ (byId('source'));
const mirror = byId('mirror');
const target = byId('target');

/** @param {number} share */
export const percent = (share) => `${Math.round(100 * share)}\u00a0%`;

/** The word of an element. @param {Element | null | undefined} element @returns {Place | undefined} */
function placeOf(element) {
  const word = /** @type {HTMLElement | null | undefined} */ (element?.closest('.word'));
  return word ? { sentence: Number(word.dataset.sentence), word: Number(word.dataset.word) } : undefined;
}

/**
 * A text with its words as elements.
 * @param {string} text
 * @param {{start: number, words: import('../engine/alignment.js').Span[], sentence: number}[]} parts in order
 * @param {string} prefix of the elements' ids, or '' for none
 */
function wordNodes(text, parts, prefix) {
  const nodes = document.createDocumentFragment();
  let at = 0;
  for (const { start, words, sentence } of parts)
    words.forEach((word, i) => {
      const from = start + word.start;
      if (from < at) return;
      const element = made('span', 'word', text.slice(from, start + word.end));
      element.dataset.sentence = String(sentence);
      element.dataset.word = String(i);
      if (prefix) element.id = `${prefix}-${sentence}-${i}`;
      nodes.append(text.slice(at, from), element);
      at = start + word.end;
    });
  nodes.append(text.slice(at));
  return nodes;
}

export class Panes {
  /** @type {DetailedTranslation} */ #shown = { text: '', sentences: [] };
  /** The word whose lights stay. @type {Place | undefined} */ #held;
  /** Where the keyboard is. @type {Place | undefined} */ #place;
  #onOpen;

  /** @param {(place: Place, element: HTMLElement, byKeyboard: boolean) => void} onOpen the reader asks for other words */
  constructor(onOpen) {
    this.#onOpen = onOpen;
    this.#listenToTarget();
    source.addEventListener('pointermove', ({ clientX, clientY }) => {
      const under = document.elementsFromPoint(clientX, clientY).find((element) => element.matches('#mirror .word'));
      this.#light('source', placeOf(under));
    });
    source.addEventListener('pointerleave', () => this.dim());
    document.addEventListener('selectionchange', () => {
      if (document.activeElement === source && source.selectionStart === source.selectionEnd) this.#lightCaret();
    });
    source.addEventListener('blur', () => this.dim());
  }

  get sentences() {
    return this.#shown.sentences;
  }
  get text() {
    return this.#shown.text;
  }

  /** The text as it is typed; its words are not known yet. */
  typed() {
    mirror.textContent = `${source.value}\n`;
    this.#size();
  }

  #size() {
    byId('sheet').classList.toggle('long', Math.max(source.value.length, this.#shown.text.length) > kLong);
  }

  /** @param {DetailedTranslation} result @param {boolean} isWhole false: there is more to come */
  show(result, isWhole) {
    const { text, sentences } = this.#shown = result;
    this.#place = this.#held = undefined;
    target.removeAttribute('aria-activedescendant');
    target.replaceChildren(wordNodes(text, sentences.map(({ outputStart, words }, sentence) => ({ start: outputStart, words, sentence })), 'word'));
    for (const element of target.querySelectorAll('.word')) {
      const { sentence, word } = /** @type {Place} */ (placeOf(element));
      element.classList.toggle('unsure', sentences[sentence].words[word].confidence < kUnsure);
    }
    if (isWhole) {
      const typed = source.value.normalize('NFC');
      mirror.replaceChildren(wordNodes(typed, sentences.map(({ start, sourceWords }, sentence) =>
        ({ start, words: sourceWords, sentence })), ''), '\n');
    }
    this.#size();
  }

  /** Keeps the lights of a word while others are chosen for it. @param {Place | undefined} place */
  hold(place) {
    this.#held = undefined;
    this.#light('target', place);
    this.#held = place;
  }

  /** Takes the lights away. */
  dim() {
    if (this.#held) return;
    for (const element of document.querySelectorAll('.word.lit')) element.classList.remove('lit', 'here');
  }

  /** @param {'source' | 'target'} side @param {Place | undefined} place */
  #light(side, place) {
    this.dim();
    const sentence = place && this.#shown.sentences[place.sentence];
    if (!sentence || this.#held) return;
    const find = (/** @type {Element} */ pane, /** @type {number} */ word) => /** @type {HTMLElement | null} */ (
      pane.querySelector(`.word[data-sentence="${place.sentence}"][data-word="${word}"]`));
    const light = (/** @type {HTMLElement | null} */ element, /** @type {number} */ weight, isHere = false) => {
      element?.style.setProperty('--weight', Math.min(1, weight).toFixed(2));
      element?.classList.add('lit');
      element?.classList.toggle('here', isHere);
    };
    light(find(side === 'source' ? mirror : target, place.word), 1, true);
    const weights = side === 'target' ? sentence.alignment[place.word] ?? []
      : sentence.alignment.map((row) => row[place.word] ?? 0);
    weights.forEach((weight, i) => {
      if (weight >= kFaint) light(find(side === 'target' ? mirror : target, i), weight);
    });
  }

  #lightCaret() {
    const at = source.selectionStart;
    const sentence = this.#shown.sentences.findIndex(({ start, end }) => start <= at && at <= end);
    const word = this.#shown.sentences[sentence]?.sourceWords.findIndex((span) => {
      const { start } = this.#shown.sentences[sentence];
      return start + span.start <= at && at <= start + span.end;
    });
    this.#light('source', word === undefined || word < 0 ? undefined : { sentence, word });
  }

  /** What the word of a place is from: the source words that it looked at most. @param {Place} place */
  origin({ sentence, word }) {
    const { alignment, sourceWords } = this.#shown.sentences[sentence];
    const row = alignment[word] ?? [], most = Math.max(...row, 0);
    return sourceWords.filter((_, i) => row[i] >= kFaint && row[i] >= most / 2).map(({ text }) => text).join(' ');
  }

  #listenToTarget() {
    target.addEventListener('pointermove', ({ target: under }) => this.#light('target', placeOf(/** @type {Element} */ (under))));
    target.addEventListener('pointerleave', () => this.dim());
    target.addEventListener('click', ({ target: clicked }) => {
      const element = /** @type {HTMLElement | null} */ (/** @type {Element} */ (clicked).closest('.word'));
      // Who marks a stretch of the text does not ask for other words.
      if (element && getSelection()?.isCollapsed !== false) this.#onOpen(/** @type {Place} */ (placeOf(element)), element, false);
    });
    target.addEventListener('focus', () => {
      if (target.matches(':focus-visible')) this.#go(this.#place ?? { sentence: 0, word: 0 });
    });
    target.addEventListener('blur', () => this.dim());
    target.addEventListener('keydown', (event) => {
      const forward = target.matches(':dir(rtl)') ? 'ArrowLeft' : 'ArrowRight';
      const step = { ArrowLeft: -1, ArrowRight: -1, Home: -Infinity, End: Infinity }[event.key];
      if (event.key === 'Enter' || event.key === ' ') {
        const element = this.#place && document.getElementById(`word-${this.#place.sentence}-${this.#place.word}`);
        if (element && this.#place) this.#onOpen(this.#place, element, true);
      } else if (step !== undefined && !event.shiftKey && !event.ctrlKey && !event.metaKey) {
        this.#step(event.key === forward ? 1 : step);
      } else {
        return;
      }
      event.preventDefault();
    });
  }

  /** So many words on. @param {number} by */
  #step(by) {
    const all = [...target.querySelectorAll('.word')];
    if (all.length === 0) return;
    const now = this.#place ? all.findIndex((element) => element.id === `word-${this.#place?.sentence}-${this.#place?.word}`) : -1;
    this.#go(placeOf(all[Math.max(0, Math.min(all.length - 1, now + by))]));
  }

  /** @param {Place | undefined} place */
  #go(place) {
    const word = place && this.#shown.sentences[place.sentence]?.words[place.word];
    if (!word) return;
    this.#place = place;
    target.setAttribute('aria-activedescendant', `word-${place.sentence}-${place.word}`);
    this.#light('target', place);
    byId('spoken').textContent = t('word-of', { word: word.text, source: this.origin(place), percent: percent(word.confidence) });
  }
}
