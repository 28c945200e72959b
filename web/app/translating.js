// Translates as the reader types: what runs is given up for what is newer, and only sentences that
// are new are translated.

import { splitSentences } from '../engine/sentences.js';
import { translateTexts } from '../engine/translation.js';

/** @typedef {import('../engine/translation.js').DetailedTranslation} DetailedTranslation */
/** @typedef {import('../engine/pipeline.js').Pipeline} Pipeline */
/**
 * @typedef {object} View what a translation is shown by
 * @property {() => Pipeline | undefined} pipeline undefined while no model is loaded
 * @property {() => void} onBegin
 * @property {(result: DetailedTranslation, finished: number, total: number) => void} onPart
 * @property {(result: DetailedTranslation, milliseconds: number) => void} onResult
 * @property {(problem: unknown) => void} onError
 */

const kPause = 120;  // milliseconds after the last key
const kTogether = 8;  // sentences between two looks at the page
/** How many translations of a sentence are asked for. */
export const kBest = 3;

export class Translating {
  #view;
  /** @type {AbortController | undefined} */ #running;
  /** @type {ReturnType<typeof setTimeout> | undefined} */ #timer;

  /** @param {View} view */
  constructor(view) {
    this.#view = view;
  }

  /** Translates when the reader pauses. @param {() => string} text */
  soon(text) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.now(text()), kPause);
  }

  /** Translates; a translation that still runs is given up. @param {string} text in NFC */
  async now(text) {
    clearTimeout(this.#timer);
    this.#running?.abort();
    const pipeline = this.#view.pipeline();
    if (!pipeline) return;
    const { signal } = this.#running = new AbortController();
    const start = performance.now();
    this.#view.onBegin();
    try {
      const parts = splitSentences(text), options = { nBest: kBest, signal };
      const total = parts.filter(({ isSentence }) => isSentence).length;
      /** @type {string[]} */ let group = [];
      let finished = 0, end = 0;
      for (const { text: part, isSentence } of parts) {
        end += part.length;
        if (!isSentence || group.push(part) < kTogether) continue;
        await pipeline.translate(group, options);
        finished += group.length;
        group = [];
        if (finished === total) break;
        const [soFar] = await translateTexts(pipeline, [text.slice(0, end)], options);
        signal.throwIfAborted();
        this.#view.onPart(soFar, finished, total);
      }
      const [result] = await translateTexts(pipeline, [text], options);
      signal.throwIfAborted();
      this.#view.onResult(result, performance.now() - start);
    } catch (problem) {
      if (!signal.aborted) this.#view.onError(problem);
    }
  }
}
