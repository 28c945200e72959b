// Translator: the interface of the W3C Translator API, over Refrain's own models, and what it can
// do beyond. https://webmachinelearning.github.io/translation-api/

import { create, failed } from './creation.js';
import { Life } from './destroyable.js';
import { RefrainError } from './errors.js';
import { Glossary } from './glossary.js';
import { canonical } from './language_tags.js';
import { availabilityOf, downloadRoute, knownModels, lease } from './models.js';
import { Pipeline } from './pipeline.js';
import { findRoute } from './registry.js';
import { isBlank } from './sentences.js';
import { translateMarkup, translateStepwise, translateTexts } from './translation.js';
import { asInterface, checkConstructor, dictionary, domString, kCreate, needArguments, quotaExceeded,
  requiredString, signalOf } from './web_idl.js';

/** @typedef {import('./models.js').Availability} Availability */
/** @typedef {import('./translation.js').TextOptions} TextOptions */
/** @typedef {import('./translation.js').DetailedTranslation} DetailedTranslation */
/** @typedef {import('./create_monitor.js').CreateMonitor} CreateMonitor */
/** @typedef {{sourceLanguage: string, targetLanguage: string}} TranslatorLanguages BCP 47 tags */
/** @typedef {TranslatorLanguages & {signal?: AbortSignal, monitor?: (monitor: CreateMonitor) => void}} TranslatorCreateOptions */
/** @typedef {{source: string, target: string, pipeline: Pipeline | undefined, release: () => void, signal?: AbortSignal}} Made */

const kQuota = 2 ** 20;  // UTF-16 code units of one input
const kMostBest = 64;  // hypotheses that the search keeps at most

/** @param {Record<string, any>} options */
function languagesOf(options) {
  return [requiredString(options, 'sourceLanguage'), requiredString(options, 'targetLanguage')];
}

/** @param {string[]} tags */
async function routeOf([source, target]) {
  return findRoute(await knownModels(), source, target);
}

/** @param {Record<string, any>} options @returns {TextOptions} */
function textOptions({ prefix, glossary, doNotTranslate, nBest, html }) {
  if (nBest !== undefined && !(Number.isInteger(nBest) && nBest >= 1 && nBest <= kMostBest))
    throw new RangeError(`the option 'nBest' must be a whole number from 1 to ${kMostBest}, not ${String(nBest)}`);
  if (prefix !== undefined) prefix = domString(prefix);
  return { prefix, glossary: Glossary.of(glossary, doNotTranslate), nBest, html: Boolean(html) };
}

/** Loads the models of a route. @param {import('./registry.js').Route} route @param {AbortSignal} [signal] @returns {Promise<Made>} */
async function load({ source, target, steps }, signal) {
  const settled = await Promise.allSettled(steps.map(({ model }) => lease(model, signal)));
  const leases = settled.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
  const release = () => { for (const each of leases) each.release(); };
  const lost = settled.find((result) => result.status === 'rejected');
  if (lost || signal?.aborted) {
    release();
    throw lost?.status === 'rejected' ? lost.reason : signal?.reason;
  }
  const pipeline = steps.length === 0 ? undefined : new Pipeline(steps.map(({ model, target: to }, i) =>
    ({ client: leases[i].client, model: model.id, target: model.target.length > 1 ? to : undefined })));
  return { source, target, pipeline, release };
}

/** Translates from one language into another. */
export class Translator {
  #source;
  #target;
  #pipeline;
  #life;

  /** @param {any[]} key */
  constructor(...key) {
    checkConstructor(key[0]);
    const { source, target, pipeline, release, signal } = /** @type {Made} */ (key[1]);
    this.#source = source;
    this.#target = target;
    this.#pipeline = pipeline;
    this.#life = new Life(release);
    this.#life.endWith(signal);
  }

  /**
   * Makes a translator, with its model downloaded first where it is not on the device.
   * @param {TranslatorCreateOptions} options
   * @returns {Promise<Translator>}
   */
  static async create(options) {
    needArguments(arguments, 1, 'Translator.create');
    const given = dictionary(options);
    const tags = languagesOf(given);
    const made = await create(given, () => ({ tags: tags.map(canonical), route: /** @type {any} */ (undefined) }),
      async (what) => {
        what.route = await routeOf(what.tags);
        return what.route !== undefined;
      },
      ({ route }, progress) => downloadRoute(route, progress),
      ({ route }, signal) => load(route, signal));
    return new Translator(kCreate, { ...made, signal: given.signal });
  }

  /** Whether a pair of languages can be translated now, or after a download. @param {TranslatorLanguages} options @returns {Promise<Availability>} */
  static async availability(options) {
    needArguments(arguments, 1, 'Translator.availability');
    const tags = languagesOf(dictionary(options)).map(canonical);
    return routeOf(tags).then(availabilityOf).catch((error) => { throw failed(error, 'UnknownError'); });
  }

  /** The language it reads. @returns {string} */
  get sourceLanguage() {
    return this.#source;
  }

  /** The language it writes. @returns {string} */
  get targetLanguage() {
    return this.#target;
  }

  /** The longest input, as measureInputUsage() measures. @returns {number} */
  get inputQuota() {
    void this.#life;
    return kQuota;
  }

  /** @param {string} input @param {TextOptions} [options] @returns {Promise<string>} */
  async translate(input, options = {}) {
    needArguments(arguments, 1, 'translate');
    const [text] = await this.#texts([input], options);
    return text;
  }

  /** The translation sentence by sentence, as each is there. @param {string} input @param {TextOptions} [options] @returns {ReadableStream<string>} */
  translateStreaming(input, options = {}) {
    needArguments(arguments, 1, 'translateStreaming');
    const life = this.#life, pipeline = this.#pipeline;
    const text = domString(input), given = dictionary(options);
    const rest = textOptions(given);
    const stop = new AbortController(), scope = life.scope(signalOf(given));
    const signal = AbortSignal.any([scope.signal, stop.signal]);
    const chunks = async function* () {
      Translator.#measure(text);
      if (!pipeline || isBlank(text)) yield text;
      else yield* translateStepwise(pipeline, text, { ...rest, signal });
    }();
    return new ReadableStream({
      start: (controller) => scope.signal.addEventListener('abort', () => {
        scope.done();
        controller.error(scope.signal.reason);
      }, { once: true }),
      pull: async (controller) => {
        try {
          const { done, value } = await chunks.next();
          if (scope.signal.aborted) return;
          if (!done) return controller.enqueue(value);
          scope.done();
          controller.close();
        } catch (error) {
          if (scope.signal.aborted) return;
          scope.done();
          controller.error(failed(error, 'UnknownError'));
        }
      },
      cancel: (reason) => {
        scope.done();
        stop.abort(reason);
      },
    });
  }

  /** @param {string} input @param {{signal?: AbortSignal}} [options] @returns {Promise<number>} */
  async measureInputUsage(input, options = {}) {
    needArguments(arguments, 1, 'measureInputUsage');
    const text = domString(input), signal = signalOf(dictionary(options));
    return this.#life.run(signal, () => Math.max(1, text.length));
  }

  /** Ends it: what runs rejects, and the memory of a model that nobody else uses is given back. @returns {void} */
  destroy() {
    this.#life.end();
  }

  /**
   * Beyond the W3C's API: sentences with words, tokens, probabilities, alignment and alternatives.
   * @param {string} input @param {TextOptions} [options]
   * @returns {Promise<DetailedTranslation>}
   */
  async translateDetailed(input, options = {}) {
    needArguments(arguments, 1, 'translateDetailed');
    return this.#run([input], options, async ([text], rest) => (this.#pipeline && !isBlank(text)
      ? (await translateTexts(this.#pipeline, [text], rest))[0] : { text, sentences: [] }));
  }

  /**
   * Beyond the W3C's API: many texts; the results are in their order.
   * @param {Iterable<string>} inputs @param {TextOptions} [options]
   * @returns {Promise<string[]>}
   */
  async translateBatch(inputs, options = {}) {
    needArguments(arguments, 1, 'translateBatch');
    return this.#texts([...inputs], options);
  }

  /** Plain or marked-up texts, together. @param {any[]} inputs @param {any} options @returns {Promise<string[]>} */
  #texts(inputs, options) {
    return this.#run(inputs, options, async (texts, { html, ...rest }) => {
      const pipeline = this.#pipeline;
      if (!pipeline) return texts;
      const translate = (/** @type {string[]} */ some) => (html ? translateMarkup(pipeline, some, rest)
        : translateTexts(pipeline, some, rest).then((results) => results.map(({ text }) => text)));
      // Each begins with the prefix.
      return rest.prefix === undefined ? translate(texts) : (await Promise.all(texts.map((text) => translate([text])))).flat();
    });
  }

  /**
   * @template T
   * @param {any[]} inputs @param {any} options
   * @param {(texts: string[], options: TextOptions) => Promise<T>} job
   * @returns {Promise<T>}
   */
  async #run(inputs, options, job) {
    const life = this.#life;
    const texts = inputs.map(domString), given = dictionary(options);
    const rest = textOptions(given);
    return life.run(signalOf(given), async (signal) => {
      texts.forEach(Translator.#measure);
      try {
        return await job(texts, { ...rest, signal });
      } catch (error) {
        if (signal.aborted) throw signal.reason;
        throw error instanceof RefrainError ? failed(error, 'UnknownError') : error;
      }
    });
  }

  /** @param {string} text */
  static #measure(text) {
    const requested = Math.max(1, text.length);
    if (requested > kQuota)
      throw quotaExceeded(`the input has ${requested} code units, ${kQuota} are allowed`, { requested, quota: kQuota });
  }
}
asInterface(Translator);
