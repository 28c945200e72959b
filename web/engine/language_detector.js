// The Language Detector API of the web (webmachinelearning.github.io/translation-api); it needs no
// download.

import { CreateMonitor, ProgressTeller, makeMonitor } from './create_monitor.js';
import { Life } from './destroyable.js';
import { detectable, languageShares } from './detection.js';
import { bestFit, canonical } from './language_tags.js';
import { asInterface, checkConstructor, dictionary, domString, kCreate, monitorOf, needArguments, signalOf } from './web_idl.js';

/** @typedef {import('./models.js').Availability} Availability */
/** @typedef {{detectedLanguage: string, confidence: number}} LanguageDetectionResult */
/** @typedef {{expectedInputLanguages?: string[]}} LanguageDetectorLanguages */
/** @typedef {LanguageDetectorLanguages & {signal?: AbortSignal, monitor?: (monitor: CreateMonitor) => void}} LanguageDetectorCreateOptions */

/** The expected languages in canonical form, each once. @param {any} value @returns {string[]} */
function expectedOf(value) {
  const { expectedInputLanguages: tags } = dictionary(value);
  if (tags === undefined) return [];
  if (tags === null || typeof tags !== 'object' || typeof tags[Symbol.iterator] !== 'function')
    throw new TypeError("the option 'expectedInputLanguages' must be a sequence");
  return [...new Set(Array.from(tags, (tag) => canonical(domString(tag))))];
}

/** Tells in which languages a text is, on this device. */
export class LanguageDetector {
  /** @type {{life: Life, expected: readonly string[] | null}} */ #state;

  /** @param {any[]} key */
  constructor(...key) {
    checkConstructor(key[0]);
    this.#state = key[1];
  }

  /**
   * @param {LanguageDetectorCreateOptions} [options]
   * @returns {Promise<LanguageDetector>}
   */
  static async create(options = {}) {
    const expected = expectedOf(options);
    const signal = signalOf(dictionary(options)), callback = monitorOf(dictionary(options));
    signal?.throwIfAborted();
    const teller = new ProgressTeller(makeMonitor(callback), signal);
    const life = new Life(() => {});
    return life.run(signal, async (within) => {
      await undefined;
      within.throwIfAborted();
      const known = expected.map((tag) => bestFit(detectable, tag));
      if (known.includes(undefined)) throw new DOMException('one of the expected languages cannot be detected', 'NotSupportedError');
      teller.tell(0);
      teller.tell(1);
      await new Promise((resolve) => { setTimeout(resolve); });  // who hears of it may abort
      within.throwIfAborted();
      life.endWith(signal);
      const languages = /** @type {string[]} */ ([...new Set(known)]);
      return new LanguageDetector(kCreate, { life, expected: languages.length > 0 ? Object.freeze(languages) : null });
    });
  }

  /**
   * @param {LanguageDetectorLanguages} [options]
   * @returns {Promise<Availability>}
   */
  static async availability(options = {}) {
    return expectedOf(options).every((tag) => bestFit(detectable, tag)) ? 'available' : 'unavailable';
  }

  /**
   * The languages of a text, the likeliest first; the last, `und`, has what is in none that is known.
   * @param {string} input
   * @param {{signal?: AbortSignal}} [options]
   * @returns {Promise<LanguageDetectionResult[]>}
   */
  async detect(input, options = {}) {
    const { life } = this.#state;
    needArguments(arguments, 1, 'LanguageDetector.detect');
    const text = domString(input);
    return life.run(signalOf(dictionary(options)), async () => {
      await undefined;  // an abort right after the call still counts
      return results(languageShares(text));
    });
  }

  /** The languages that create() was told to expect, or null. */
  get expectedInputLanguages() {
    return this.#state.expected;
  }

  /**
   * @param {string} input
   * @param {{signal?: AbortSignal}} [options]
   * @returns {Promise<number>} 0: there is no quota
   */
  async measureInputUsage(input, options = {}) {
    const { life } = this.#state;
    needArguments(arguments, 1, 'LanguageDetector.measureInputUsage');
    domString(input);
    return life.run(signalOf(dictionary(options)), async () => {
      await undefined;
      return 0;
    });
  }

  get inputQuota() {
    return this.#state && Infinity;
  }

  /** Ends the detector; running calls reject. */
  destroy() {
    this.#state.life.end();
  }
}
asInterface(LanguageDetector);

/** What the specification makes of the shares. @param {Map<string, number>} shares @returns {LanguageDetectionResult[]} */
function results(shares) {
  const unknown = Math.max(0, 1 - [...shares.values()].reduce((a, b) => a + b, 0));
  /** @type {LanguageDetectionResult[]} */ const found = [];
  let sum = 0;
  for (const [detectedLanguage, confidence] of [...shares].sort((a, b) => b[1] - a[1])) {
    if (confidence === 0 || confidence < unknown || sum >= 0.99) break;
    found.push({ detectedLanguage, confidence });
    sum += confidence;
  }
  // Rounded down, so that all together is never above 1.
  return [...found, { detectedLanguage: 'und', confidence: Math.max(0, 1 - sum - Number.EPSILON) }];
}
