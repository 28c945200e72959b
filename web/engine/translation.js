// Whole texts: cut into sentences, translated together, put back with what stood between them.

import { Glossary } from './glossary.js';
import { placed, segmentsOf, unchanged } from './markup.js';
import { isBlank, splitSentences } from './sentences.js';

/** @typedef {import('./pipeline.js').Pipeline} Pipeline */
/** @typedef {import('./pipeline.js').Rendering} Rendering */
/** @typedef {import('./sentences.js').TextPart} TextPart */
/**
 * What a caller can ask for beyond the W3C API.
 * @typedef {object} TextOptions
 * @property {AbortSignal} [signal]
 * @property {string} [prefix] the translation begins so; the rest follows
 * @property {import('./glossary.js').GlossaryTerms | Glossary} [glossary] terms and what must come of them
 * @property {Iterable<string>} [doNotTranslate] terms that stay as they are
 * @property {boolean} [html] the text is HTML: tags come back around the right words
 * @property {number} [nBest] translations a sentence
 */
/**
 * A sentence with what the translator knew of it. `start`, `end`: where it stands in the input;
 * `outputStart`, `outputEnd`: where its translation stands in the output.
 * @typedef {Rendering & {start: number, end: number, outputStart: number, outputEnd: number}} DetailedSentence
 */
/** @typedef {{text: string, sentences: DetailedSentence[]}} DetailedTranslation */

// Emoji, with the white space around them: no model has words for them.
const pictures = /(\s*(?:(?![\u00a9\u00ae\u2122])\p{Extended_Pictographic}|\p{Emoji_Modifier}|\p{Regional_Indicator}|[\u200d\ufe0f\u20e3])+\s*)+/gu;

/** A sentence cut at its emoji, which stay as they are. @param {string} text @returns {TextPart[]} */
function betweenPictures(text) {
  /** @type {TextPart[]} */ const parts = [];
  let at = 0;
  const add = (/** @type {number} */ end, /** @type {boolean} */ isSentence) => {
    if (end > at) parts.push({ text: text.slice(at, end), isSentence });
    at = end;
  };
  for (const { 0: found, index } of text.matchAll(pictures)) {
    if (!/\p{Extended_Pictographic}|\p{Regional_Indicator}/u.test(found)) continue;
    add(index, true);
    add(index + found.length, false);
  }
  add(text.length, true);
  return parts;
}

/** Sentences and what is between them; a term of the glossary is never cut. @param {string} text @param {Glossary} glossary @returns {TextPart[]} */
export function partsOf(text, glossary) {
  const parts = splitSentences(text).flatMap((part) => (part.isSentence ? betweenPictures(part.text) : [part]));
  if (glossary.isEmpty) return parts;
  const terms = glossary.find(text);
  /** @type {TextPart[]} */ const joined = [];
  let end = 0;
  for (const part of parts) {
    const cut = terms.some((term) => term.start < end && term.end > end);
    const last = joined.at(-1);
    if (cut && last) {
      last.text += part.text;
      last.isSentence = true;
    } else {
      joined.push({ ...part });
    }
    end += part.text.length;
  }
  return joined;
}

const wide = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\u3000-\u303f\uff00-\uffef]/u;

/**
 * What stands between two sentences of a translation: what did between their sources, but languages
 * written without spaces have none there and others need one.
 * @param {string} gap @param {string} before @param {string} after
 */
function gapBetween(gap, before, after) {
  if (before === '' || after === '' || gap.trim() !== '' || gap.length > 1) return gap;
  const isWide = wide.test(before.slice(-1)) && wide.test(after.slice(0, 1));
  if (gap === '') return isWide ? '' : ' ';
  return isWide && gap === ' ' ? '' : gap;
}

/**
 * Translates texts together.
 * @param {Pipeline} pipeline
 * @param {readonly string[]} texts
 * @param {TextOptions} [options]
 * @returns {Promise<DetailedTranslation[]>}
 */
export async function translateTexts(pipeline, texts, { signal, prefix, nBest, glossary: terms, doNotTranslate } = {}) {
  const glossary = Glossary.of(terms, doNotTranslate);
  const cut = texts.map((text) => (isBlank(text) ? [{ text, isSentence: false }] : partsOf(text, glossary)));
  const sentences = cut.flatMap((parts) => parts.filter((part) => part.isSentence).map((part) => part.text));
  const renderings = await pipeline.translate(sentences, { signal, prefix, nBest });
  let next = 0;
  return cut.map((parts) => {
    /** @type {DetailedTranslation} */ const result = { text: '', sentences: [] };
    let start = 0, gap = '';
    for (const { text, isSentence } of parts) {
      const end = start + text.length;
      if (isSentence) {
        const rendering = glossary.isEmpty ? renderings[next++] : glossary.apply(renderings[next++]);
        result.text += gapBetween(gap, result.text, rendering.text);
        const outputStart = result.text.length;
        result.text += rendering.text;
        result.sentences.push({ ...rendering, start, end, outputStart, outputEnd: result.text.length });
        gap = '';
      } else {
        gap += text;
      }
      start = end;
    }
    result.text += gap;
    return result;
  });
}

/**
 * Translates pieces of HTML together.
 * @param {Pipeline} pipeline
 * @param {readonly string[]} pieces
 * @param {TextOptions} [options]
 * @returns {Promise<string[]>}
 */
export async function translateMarkup(pipeline, pieces, options = {}) {
  const documents = pieces.map(segmentsOf);
  const segments = documents.flatMap((parts) => parts.filter((part) => typeof part !== 'string' && !isBlank(part.text)));
  const texts = segments.map((segment) => /** @type {import('./markup.js').Segment} */ (segment).text.replace(/[\t\n\r\f]/g, ' '));
  const translations = await translateTexts(pipeline, texts, options);
  let next = 0;
  return documents.map((parts) => parts.map((part) => {
    if (typeof part === 'string') return part;
    return isBlank(part.text) ? unchanged(part) : placed(asOne(translations[next++]), part.inlines);
  }).join(''));
}

/** The sentences of a text as one alignment. @param {DetailedTranslation} translation */
function asOne({ text, sentences }) {
  const moved = (/** @type {import('./alignment.js').Span[]} */ spans, /** @type {number} */ by) =>
    spans.map((span) => ({ ...span, start: span.start + by, end: span.end + by }));
  const sourceWords = sentences.flatMap((sentence) => moved(sentence.sourceWords, sentence.start));
  let before = 0;
  const alignment = sentences.flatMap(({ alignment: rows, sourceWords: { length } }) => {
    const pad = before;
    before += length;
    return rows.map((row) => [...Array(pad).fill(0), ...row, ...Array(sourceWords.length - pad - length).fill(0)]);
  });
  return { text, sourceWords, words: sentences.flatMap((sentence) => moved(sentence.words, sentence.outputStart)), alignment };
}

/**
 * Translates a text sentence by sentence, as it is asked for more.
 * @param {Pipeline} pipeline
 * @param {string} text
 * @param {TextOptions} options
 * @returns {AsyncGenerator<string, void>}
 */
export async function* translateStepwise(pipeline, text, { prefix, ...options }) {
  if (options.html) {
    yield (await translateMarkup(pipeline, [text], options))[0];
    return;
  }
  let isFirst = true, gap = '', last = '';
  const glossary = Glossary.of(options.glossary, options.doNotTranslate);
  for (const part of isBlank(text) ? [{ text, isSentence: false }] : partsOf(text, glossary)) {
    if (!part.isSentence) {
      gap += part.text;
      continue;
    }
    const [rendering] = await pipeline.translate([part.text], { signal: options.signal, prefix: isFirst ? prefix : undefined });
    isFirst = false;
    const { text: next } = glossary.apply(rendering);
    yield gapBetween(gap, last, next) + next;
    gap = '';
    last = next;
  }
  if (gap !== '') yield gap;
}
