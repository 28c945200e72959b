// Sentences through the models of a route, one after the other, with a memory of recent ones.

import { composed, diagonal, pieceSpans, wordWeights, wordsOf } from './alignment.js';
import { Recent } from './recent.js';
import { splitSentences } from './sentences.js';
import { keyboardMarks, normal } from './text.js';

/** @typedef {import('./protocol.js').Sentence} Sentence */
/** @typedef {import('./protocol.js').Hypothesis} Hypothesis */
/** @typedef {import('./alignment.js').Span} Span */
/** @typedef {{client: import('./client.js').RefrainClient, model: string, target?: string}} Stage target: for models that write several */
/** @typedef {{signal?: AbortSignal, nBest?: number, prefix?: string}} SentenceOptions */
/** @typedef {Span & {probability: number}} Token a piece of the translation */
/** @typedef {Span & {confidence: number}} Word a word of the translation; confidence: its probability */
/**
 * A translated sentence. Offsets count within `source` and `text`.
 * @typedef {object} Rendering
 * @property {string} source in NFC
 * @property {string} text
 * @property {number} confidence 0 to 1: the geometric mean of the tokens' probabilities
 * @property {Span[]} sourceWords
 * @property {Word[]} words
 * @property {Token[]} tokens
 * @property {number[][]} alignment a row for each word: how much it looked at each source word
 * @property {{text: string, confidence: number}[]} alternatives the n best, the text itself first
 */

const kRecent = 100;  // sentences remembered unless told otherwise
const kTogether = 32;  // sentences in one call of the engine

/** @param {readonly number[]} probabilities the geometric mean */
function mean(probabilities) {
  if (probabilities.length === 0) return 1;
  return Math.exp(probabilities.reduce((sum, p) => sum + Math.log(Math.max(p, 1e-12)), 0) / probabilities.length);
}

/** What the reader is told of a sentence, by one of its hypotheses. @param {Sentence} sentence @param {number} [which] @returns {Rendering} */
export function render(sentence, which = 0) {
  const best = sentence.hypotheses[which];
  const sourceWords = wordsOf(sentence.source), targetWords = wordsOf(best.text);
  const tokens = pieceSpans(best.pieces, best.text).map((span, i) => ({ ...span, probability: best.probabilities[i] ?? 1 }));
  const words = targetWords.map((word) => ({ ...word, confidence: tokens
    .filter((token) => token.start < word.end && token.end > word.start)
    .reduce((product, token) => product * token.probability, 1) }));
  return {
    source: sentence.source, text: best.text, confidence: mean(best.probabilities), sourceWords, words, tokens,
    alignment: wordWeights(sentence, best, sourceWords, targetWords),
    alternatives: sentence.hypotheses.map(({ text, probabilities }) => ({ text, confidence: mean(probabilities) })),
  };
}

/** Two translations in a row as one. @param {Rendering} first @param {Rendering} second @returns {Rendering} */
function chained(first, second) {
  return { ...second, source: first.source, sourceWords: first.sourceWords,
    confidence: first.confidence * second.confidence, alignment: composed(second.alignment, first.alignment) };
}

/** A sentence that needs no translation. @param {string} source @returns {Rendering} */
function echoed(source) {
  const sourceWords = wordsOf(source);
  return { source, text: source, confidence: 1, sourceWords, words: sourceWords.map((word) => ({ ...word, confidence: 1 })),
    tokens: sourceWords.map((word) => ({ ...word, probability: 1 })),
    alignment: diagonal(sourceWords.length, sourceWords.length), alternatives: [{ text: source, confidence: 1 }] };
}

/** Translates sentences by the models of a route; without any, sentences stay as they are. */
export class Pipeline {
  #stages;
  /** @type {Recent<Rendering>} */ #recent;

  /** @param {Stage[]} stages @param {{remembered?: number}} [options] remembered: sentences at most */
  constructor(stages, { remembered = kRecent } = {}) {
    this.#stages = stages;
    this.#recent = new Recent(remembered);
  }

  /**
   * Translates sentences, each by itself; the order stays.
   * @param {readonly string[]} sentences
   * @param {SentenceOptions} [options] prefix: the first sentence's translation begins so
   * @returns {Promise<Rendering[]>}
   */
  async translate(sentences, { signal, nBest = 1, prefix } = {}) {
    const last = this.#stages.length - 1;
    let results = this.#stages.length === 0 ? sentences.map((sentence) => echoed(normal(sentence))) : [];
    for (const [i, stage] of this.#stages.entries()) {
      const texts = i === 0 ? sentences.map(normal) : results.map((result) => result.text);
      const [first, ...others] = texts;
      const several = i === last ? nBest : 1;
      const next = i === last && prefix !== undefined && first !== undefined
        ? [...await this.#stage(stage, [first], { signal, nBest: several, prefix }),
          ...await this.#stage(stage, others, { signal, nBest: several })]
        : await this.#stage(stage, texts, { signal, nBest: several });
      results = i === 0 ? next : next.map((result, n) => chained(results[n], result));
    }
    return results;
  }

  /** @param {Stage} stage @param {readonly string[]} texts @param {SentenceOptions} options @returns {Promise<Rendering[]>} */
  async #stage({ client, model, target }, texts, { signal, nBest, prefix }) {
    const key = (/** @type {string} */ text) => JSON.stringify([model, target, nBest, prefix, text]);
    /** @type {Map<string, Rendering>} */ const results = new Map();
    /** @type {Set<string>} */ const missing = new Set();
    for (const text of texts) {
      const known = /\p{L}/u.test(text) ? this.#recent.get(key(text)) : echoed(text);  // 1,000 €, :-)
      if (known) results.set(text, known);
      else missing.add(text);
    }
    const options = { signal, ...(target !== undefined && { target }), ...(prefix !== undefined && { prefix }),
      ...(nBest !== undefined && nBest > 1 && { nBest }) };
    for (const group of grouped([...missing])) {
      const whole = group.length === 1;
      const { sentences } = await client.translate(group.map(keyboardMarks).join('\n'), { ...options, whole });
      sentences.forEach((sentence, i) => {
        const rendering = render({ ...sentence, source: group[i] });
        results.set(group[i], rendering);
        this.#recent.set(key(group[i]), rendering);
      });
    }
    return texts.map((text) => /** @type {Rendering} */ (results.get(text)));
  }
}

/** Sentences that the engine finds again when they stand a line each; others alone. @param {string[]} texts @returns {string[][]} */
function grouped(texts) {
  /** @type {string[][]} */ const groups = [];
  /** @type {string[]} */ let open = [];
  for (const text of texts) {
    const parts = splitSentences(keyboardMarks(text));
    if (parts.length !== 1 || !parts[0].isSentence) {
      groups.push([text]);
      continue;
    }
    if (open.length === 0) groups.push(open);
    open.push(text);
    if (open.length === kTogether) open = [];
  }
  return groups;
}
