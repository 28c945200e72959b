// Terms whose translation is settled: wherever the source has one, the translation has the wanted
// words, at the place that looked at the term.

import { bestStretch, overlap } from './alignment.js';

/** @typedef {import('./pipeline.js').Rendering} Rendering */
/** @typedef {Record<string, string> | Map<string, string> | Iterable<readonly [string, string]>} GlossaryTerms */
/** @typedef {{start: number, end: number, wanted: string}} Match where a term stands and what must come of it */

const isLetter = /[\p{L}\p{M}\p{N}]/u;
const isWide = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/u;

/** Whether a text may be cut at a place without cutting a word. @param {string} text @param {number} at */
function isEdge(text, at) {
  const [before = ''] = [...text.slice(Math.max(0, at - 2), at)].slice(-1), [after = ''] = text.slice(at, at + 2);
  return !isLetter.test(before) || !isLetter.test(after) || isWide.test(before) || isWide.test(after);
}

/** The terms that a call was given, ready to be looked for. */
export class Glossary {
  /** The longest first. @type {{pattern: RegExp, wanted: string | undefined}[]} */ #terms;

  /** @param {GlossaryTerms | undefined} glossary @param {Iterable<string> | undefined} doNotTranslate */
  constructor(glossary, doNotTranslate) {
    const isObject = (/** @type {unknown} */ value) => value === undefined || (typeof value === 'object' && value !== null);
    if (!isObject(glossary)) throw new TypeError("the option 'glossary' must be an object, a Map or a list of pairs");
    if (!isObject(doNotTranslate)) throw new TypeError("the option 'doNotTranslate' must be a list of texts");
    const entries = glossary === undefined ? [] : Symbol.iterator in glossary ? [...glossary] : Object.entries(glossary);
    const all = [...entries.map(([term, wanted]) => ({ term: String(term), wanted: /** @type {string | undefined} */ (String(wanted)) })),
      ...[...doNotTranslate ?? []].map((term) => ({ term: String(term), wanted: undefined }))];
    this.#terms = all.map(({ term, wanted }) => ({ term: term.normalize('NFC').trim(), wanted: wanted?.normalize('NFC') }))
      .filter(({ term }) => term !== '')
      .sort((a, b) => b.term.length - a.term.length)
      .map(({ term, wanted: words }) => ({ pattern: patternOf(term), wanted: words }));
  }

  /** A glossary as it is, or made of terms. @param {GlossaryTerms | Glossary | undefined} glossary @param {Iterable<string> | undefined} [doNotTranslate] */
  static of(glossary, doNotTranslate) {
    return glossary instanceof Glossary ? glossary : new Glossary(glossary, doNotTranslate);
  }

  get isEmpty() {
    return this.#terms.length === 0;
  }

  /** The terms in a text; the longer ones go first, none overlap. @param {string} text @returns {Match[]} */
  find(text) {
    /** @type {Match[]} */ const matches = [];
    const lower = folded(text);
    for (const { pattern, wanted } of this.#terms) {
      pattern.lastIndex = 0;
      for (let found = pattern.exec(lower); found; found = pattern.exec(lower)) {
        const start = found.index, end = start + found[0].length;
        pattern.lastIndex = start + 1;
        if (isEdge(text, start) && isEdge(text, end) && matches.every((other) => other.start >= end || other.end <= start))
          matches.push({ start, end, wanted: wanted ?? text.slice(start, end) });
      }
    }
    return matches.sort((a, b) => a.start - b.start);
  }

  /** A translation in which every term of its source is honoured. @param {Rendering} rendering @returns {Rendering} */
  apply(rendering) {
    /** @type {Set<object>} */ const settled = new Set();
    return this.find(rendering.source).reduce((result, match) => honour(result, match, settled), rendering);
  }
}

/** Finds a term in a folded text, whatever white space is between its words. @param {string} term */
function patternOf(term) {
  return new RegExp(folded(term).replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&').replace(/\s+/g, '\\s+'), 'g');
}

/** Lower case of the same length. @param {string} text */
function folded(text) {
  return [...text].map((c) => (c.toLowerCase().length === c.length ? c.toLowerCase() : c)).join('');
}

/** @param {Rendering} rendering @param {Match} match @param {Set<object>} settled words that already are a term's @returns {Rendering} */
function honour(rendering, match, settled) {
  const { words, text } = rendering;
  const term = { text: '', start: match.start, end: match.end };
  const inside = rendering.sourceWords.map((word) => overlap(word, term) / (word.end - word.start));
  const gains = rendering.alignment.map((row) => row.reduce((sum, weight, s) => sum + weight * (inside[s] - 0.5), 0));
  // The model may have written it already.
  for (let at = text.indexOf(match.wanted); at >= 0 && match.wanted !== ''; at = text.indexOf(match.wanted, at + 1)) {
    const end = at + match.wanted.length;
    const there = words.filter((word) => word.start < end && word.end > at);
    if (!isEdge(text, at) || !isEdge(text, end) || there.some((word) => settled.has(word))) continue;
    for (const word of there) settled.add(word);
    return rendering;
  }
  const stretch = bestStretch(gains, (t) => !settled.has(words[t])) ?? placeFor(rendering, match, settled);
  const [from, to] = stretch;
  const start = from < words.length ? words[from].start : text.length;
  const end = to > from ? words[to - 1].end : start;
  const head = text.slice(0, start), tail = text.slice(end);
  const gap = (/** @type {string} */ a, /** @type {string} */ b) =>
    (to === from && isLetter.test(a) && isLetter.test(b) && !(isWide.test(a) && isWide.test(b)) ? ' ' : '');
  const before = gap(head.slice(-1), match.wanted.slice(0, 1)), after = gap(match.wanted.slice(-1), tail.slice(0, 1));
  const at = head.length + before.length;
  const replaced = { text: match.wanted, start: at, end: at + match.wanted.length, confidence: 1 };
  const shift = at + match.wanted.length + after.length - end;
  const moved = (/** @type {{start: number, end: number}} */ span) => ({ ...span, start: span.start + shift, end: span.end + shift });
  const later = words.slice(to).map((word) => {
    const next = /** @type {import('./pipeline.js').Word} */ (moved(word));
    if (settled.has(word)) settled.add(next);
    return next;
  });
  settled.add(replaced);
  const tokens = [
    ...rendering.tokens.filter((token) => token.end <= start),
    { ...replaced, probability: 1 },
    ...rendering.tokens.filter((token) => token.start >= end && token.end > start).map((token) =>
      /** @type {import('./pipeline.js').Token} */ (moved(token))),
  ].map(({ text: piece, start: a, end: b, probability }) => ({ text: piece, start: a, end: b, probability }));
  return { ...rendering, text: head + before + match.wanted + after + tail, tokens,
    words: [...words.slice(0, from), replaced, ...later],
    alignment: [...rendering.alignment.slice(0, from), inside.map((part) => (part > 0 ? part : 0)), ...rendering.alignment.slice(to)] };
}

/** Where to put a term that no word looked at: behind the word for what stands before it. @param {Rendering} rendering @param {Match} match @param {Set<object>} settled @returns {[number, number]} */
function placeFor({ sourceWords, alignment, words }, match, settled) {
  const before = sourceWords.map((word) => word.end <= match.start).lastIndexOf(true);
  let place = 0;
  alignment.forEach((row, t) => {
    if (before >= 0 && row[before] > 0 && row[before] === Math.max(...row)) place = t + 1;
  });
  if (before >= 0 && place === 0) place = words.map((word) => settled.has(word)).lastIndexOf(true) + 1;
  while (place > 0 && place < words.length && settled.has(words[place - 1]) && settled.has(words[place])) ++place;
  return [place, place];
}
