// The engine as the page uses it: which models there are, the one that is loaded, and sentences
// through it, with a memory of what was translated and of what the reader chose.

import { DownloadError, FormatError, RefrainClient, store } from '../engine/index.js';
import { isQuotaError } from '../engine/model_download.js';
import { Pipeline } from '../engine/pipeline.js';
import { fetchRegistry, pairsOf } from '../engine/registry.js';
import { keyboardMarks } from '../engine/text.js';

/** @typedef {import('../engine/protocol.js').ModelInfo} ModelInfo */
/** @typedef {import('../engine/store.js').StoredModel} StoredModel */
/** @typedef {import('../engine/registry.js').RegistryModel & {isOwn?: boolean}} Entry */
/** @typedef {import('../engine/pipeline.js').Rendering} Rendering */
/** @typedef {{info: ModelInfo, entry: Entry}} Loaded */
/**
 * What loading tells.
 * @typedef {object} LoadOptions
 * @property {AbortSignal} signal
 * @property {(share: number) => void} onShare of the download, 0 to 1
 * @property {(entry: Entry) => void} onDamaged what was stored of this model was damaged
 * @property {(entry: Entry) => Promise<void>} onFull the device has no room to keep it
 */

const kRemembered = 2000;  // sentences of a pair of languages
const registryUrl = new URL('../models/registry.json', import.meta.url);

/** The start of the name of a model that was taught, before that of the model that it was made from. */
export const kTaught = 'taught-';

/** A pipeline in which the reader's choice of a sentence's translation stands. */
class ChoicePipeline extends Pipeline {
  /** @type {Map<string, Rendering>} */ #chosen = new Map();

  /** @param {string} source @param {Rendering | undefined} rendering undefined: as it was */
  choose(source, rendering) {
    if (rendering) this.#chosen.set(source, rendering);
    else this.#chosen.delete(source);
  }

  /** @param {string} source */
  isChosen(source) {
    return this.#chosen.has(source);
  }

  /** @param {readonly string[]} sentences @param {import('../engine/pipeline.js').SentenceOptions} [options] */
  async translate(sentences, options = {}) {
    if (options.prefix !== undefined || this.#chosen.size === 0) return super.translate(sentences, options);
    const open = sentences.filter((sentence) => !this.#chosen.has(sentence));
    const results = await super.translate(open, options);
    let next = 0;
    return sentences.map((sentence) => this.#chosen.get(sentence) ?? results[next++]);
  }
}

export class Engine {
  client = new RefrainClient({ part: 'translator' });
  /** The models that can be chosen, those of the reader first. @type {Entry[]} */ entries = [];
  /** @type {Loaded | undefined} */ loaded;
  /** @type {Map<string, ChoicePipeline>} */ #pipelines = new Map();

  /** Finds the models; without a network those of the last visit. */
  async findModels() {
    const listing = store.list();
    const [registered, stored] = await Promise.all([fetchRegistry(registryUrl).catch(async (problem) => {
      const kept = await listing;
      if (!(problem instanceof DownloadError) || kept.length === 0) throw problem;
      return { models: kept.filter(({ isOwn }) => !isOwn) };
    }), listing]);
    // A damaged record is no model; it is told where it is looked for.
    const own = stored.filter((model) => model.isOwn && Array.isArray(model.source) && Array.isArray(model.target));
    this.entries = [...own, ...registered.models];
  }

  /** Whether a model goes from one language to another. @param {Entry} entry @param {string} from @param {string} to */
  static covers(entry, from, to) {
    return pairsOf(entry).some(([source, target]) => source === from && target === to);
  }

  /** Every language that some model reads, or writes from `from`. @param {string} [from] */
  languages(from) {
    return [...new Set(this.entries.flatMap((entry) => (from === undefined ? entry.source
      : entry.source.includes(from) ? entry.target.filter((tag) => tag !== from) : [])))];
  }

  /**
   * Keeps a model on the device; an older version that is there does while the new one cannot be had,
   * and one that finds no room is used all the same.
   * @param {Entry} entry @param {LoadOptions} options its file
   */
  async #kept(entry, { signal, onShare, onDamaged, onFull }) {
    const stored = await store.find(entry.id);
    const download = () => store.download(entry, { signal, onBytes: (received, total) => onShare(received / total) }).catch((problem) => {
      if (!isQuotaError(problem)) throw problem;
      return onFull(entry);
    });
    if (!entry.isOwn && stored?.sha256 !== entry.sha256)
      await download().catch((problem) => {
        if (!stored || !(problem instanceof DownloadError)) throw problem;
      });
    // Asked for once there is something worth keeping; the browser may say no.
    navigator.storage?.persist?.().catch(() => {});
    try {
      return await store.readFile(entry.id);
    } catch (problem) {
      if (!(problem instanceof FormatError)) throw problem;
      onDamaged(entry);
      if (entry.isOwn) throw problem;
      await download();
      return store.readFile(entry.id);
    }
  }

  /** Loads a model. @param {Entry} entry @param {LoadOptions} options */
  async load(entry, options) {
    // An engine that had to start anew gets the model without a word.
    const quiet = { signal: new AbortController().signal, onShare() {}, onDamaged() {}, async onFull() {} };
    let first = true;
    const info = await this.client.load(() => {
      const how = first ? options : quiet;
      first = false;
      return this.#kept(entry, how);
    }, { signal: options.signal });
    this.loaded = { info, entry };
    this.#pipelines.clear();
  }

  /** Sentences into a language by the loaded model. @param {string} to */
  pipeline(to) {
    if (!this.loaded) throw new Error('no model is loaded');
    let pipeline = this.#pipelines.get(to);
    if (!pipeline) {
      const target = this.loaded.entry.target.length > 1 ? to : undefined;
      pipeline = new ChoicePipeline([{ client: this.client, model: this.loaded.entry.id, target }], { remembered: kRemembered });
      this.#pipelines.set(to, pipeline);
    }
    return pipeline;
  }

  /**
   * What else could stand after the beginning of a sentence's translation: the most probable next
   * words, each with the rest that follows from it.
   * @param {string} source a sentence @param {string} prefix @param {string} to @param {AbortSignal} [signal]
   */
  async branches(source, prefix, to, signal) {
    const { sentences: [sentence] } = await this.client.translate(keyboardMarks(source),
      { target: to, prefix, branch: true, beam_size: 8, n_best: 8, whole: true, signal });
    return sentence.hypotheses;
  }

  /** A sentence with all that the network did. @param {string} source @param {string} to */
  async inside(source, to) {
    const { sentences } = await this.client.translate(keyboardMarks(source), { target: to, nBest: 3, whole: true });
    return sentences[0];
  }
}
