// The models on this device: downloaded, checked, kept, listed, updated, removed.

import { openDatabase } from './database.js';
import { FormatError } from './errors.js';
import { canonical } from './language_tags.js';
import { downloadFile, forgetting, sha256 } from './model_download.js';

/** @typedef {import('./registry.js').RegistryModel} RegistryModel */
/** @typedef {import('./model_download.js').OnBytes} OnBytes */
/**
 * A model that is on the device. `isOwn`: it came from the reader, not from a registry; `added`: when.
 * @typedef {RegistryModel & {added: number, isOwn?: boolean}} StoredModel
 */
/** @typedef {{promise: Promise<void>, waiting: Set<OnBytes | undefined>, stop: AbortController, last?: [number, number]}} Running */

/** Models in the browser's storage; in memory where there is none. */
export class ModelStore {
  #name;
  /** @type {Promise<import('./database.js').Database> | undefined} */ #opening;
  /** Downloads under way, by address. @type {Map<string, Running>} */ #running = new Map();

  /** @param {string} [name] of the database; tests use their own */
  constructor(name = 'refrain-models') {
    this.#name = name;
  }

  #database() {
    return this.#opening ??= openDatabase(this.#name);
  }

  /** Whether what is stored survives the page. */
  async isKept() {
    return (await this.#database()).isKept;
  }

  /** The models on this device. @returns {Promise<StoredModel[]>} */
  async list() {
    return (await this.#database()).getAll('models');
  }

  /** @param {string} id @returns {Promise<StoredModel | undefined>} */
  async find(id) {
    return (await this.#database()).get('models', id);
  }

  /** Whether a model is being downloaded by this page. @param {RegistryModel} model */
  isDownloading({ url }) {
    return this.#running.has(url);
  }

  /**
   * Those of `models` that are stored in another version than the registry has now.
   * @param {readonly RegistryModel[]} models
   */
  async outdated(models) {
    const stored = new Map((await this.list()).map((model) => [model.id, model]));
    return models.filter(({ id, sha256: hash }) => {
      const old = stored.get(id);
      return old !== undefined && !old.isOwn && old.sha256 !== hash;
    });
  }

  /**
   * Downloads a model and keeps it, in the place of an older version. Callers that ask for the same
   * model share one download; it stops when the last of them has aborted, and goes on from there
   * the next time.
   * @param {RegistryModel} model
   * @param {{signal?: AbortSignal, onBytes?: OnBytes}} [options]
   * @returns {Promise<void>}
   */
  async download(model, { signal, onBytes } = {}) {
    signal?.throwIfAborted();
    let running = this.#running.get(model.url);
    if (!running || running.stop.signal.aborted) running = this.#begin(model);
    const { promise, waiting, stop, last } = running;
    const mine = onBytes ? (/** @type {number} */ got, /** @type {number} */ total) => onBytes(got, total) : () => {};
    waiting.add(mine);
    if (last) mine(...last);
    /** @type {() => void} */ let abort = () => {};
    const aborted = new Promise((_, reject) => {
      abort = () => reject(signal?.reason);
      signal?.addEventListener('abort', abort, { once: true });
    });
    try {
      await (signal ? Promise.race([promise, aborted]) : promise);
    } finally {
      signal?.removeEventListener('abort', abort);
      waiting.delete(mine);
      if (waiting.size === 0) stop.abort(signal?.reason);
    }
  }

  /** @param {RegistryModel} model @returns {Running} */
  #begin(model) {
    const stop = new AbortController();
    /** @type {Running} */
    const running = { promise: Promise.resolve(), waiting: new Set(), stop };
    const onBytes = (/** @type {number} */ got, /** @type {number} */ total) => {
      running.last = [got, total];
      for (const tell of running.waiting) tell?.(got, total);
    };
    const before = this.#running.get(model.url)?.promise.catch(() => {});
    const work = async () => {
      await before;  // one that was aborted may still be writing
      return exclusively(`refrain-model ${model.url}`, stop.signal, () => this.#fetch(model, stop.signal, onBytes));
    };
    running.promise = work().finally(() => {
      if (this.#running.get(model.url) === running) this.#running.delete(model.url);
    });
    running.promise.catch(() => {});  // told to those who wait
    this.#running.set(model.url, running);
    return running;
  }

  /** @param {RegistryModel} model @param {AbortSignal} signal @param {OnBytes} onBytes */
  async #fetch(model, signal, onBytes) {
    const database = await this.#database();
    if ((await database.get('models', model.id))?.sha256 === model.sha256) {  // another tab was faster
      onBytes(model.bytes, model.bytes);
      return;
    }
    const { file, partial } = await downloadFile(database, model.url, model.bytes, { signal, onBytes });
    const forget = forgetting(model.url, partial);
    if (await sha256(file) !== model.sha256) {
      await database.write(forget);
      throw new FormatError(`${model.url} is not the file that the registry names: its SHA-256 differs`);
    }
    signal.throwIfAborted();
    await database.write([{ table: 'models', key: model.id, value: { ...model, added: Date.now() } },
      { table: 'files', key: model.id, value: file.buffer }, ...forget]);
  }

  /**
   * The model's JSON. Stored bytes that no longer have their SHA-256 are removed and refused.
   * @param {string} id
   * @returns {Promise<string>}
   */
  async read(id) {
    const database = await this.#database();
    const [model, file] = await Promise.all([database.get('models', id), database.get('files', id)]);
    if (model && file instanceof ArrayBuffer && await sha256(file) === model.sha256)
      return new TextDecoder('utf-8', { fatal: true }).decode(file);
    await this.remove(id);
    throw new FormatError(model ? `the stored model ${id} was damaged and has been removed`
      : `there is no stored model ${id}`);
  }

  /**
   * Keeps a model of the reader's own, which is used before those of the registry.
   * @param {Blob | string} from the file, or its JSON
   * @param {{id?: string}} [options] id: `own-` and the languages unless given
   * @returns {Promise<StoredModel>}
   */
  async add(from, { id } = {}) {
    const bytes = typeof from === 'string' ? new TextEncoder().encode(from) : new Uint8Array(await from.arrayBuffer());
    let json;
    try {
      json = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
    } catch {
      throw new FormatError('this is not a Refrain model file: it is not JSON in UTF-8');
    }
    const { format, kind, languages, card } = json ?? {};
    if (format !== 'refrain-model' || kind !== 'translation' || !Array.isArray(languages?.source) || !Array.isArray(languages?.target))
      throw new FormatError('this is not a Refrain translation model file');
    const source = languages.source.map(canonical), target = languages.target.map(canonical);
    id ??= `own-${source.join('-')}-${target.join('-')}`;
    /** @type {StoredModel} */
    const model = { id, version: '', source, target, url: '', name: String(card?.name ?? id), bytes: bytes.length,
      sha256: await sha256(bytes), licence: String(card?.licence ?? ''), added: Date.now(), isOwn: true };
    await (await this.#database()).write([{ table: 'models', key: id, value: model },
      { table: 'files', key: id, value: bytes.buffer }]);
    return model;
  }

  /** Forgets a model. @param {string} id */
  async remove(id) {
    await (await this.#database()).write([{ table: 'models', key: id }, { table: 'files', key: id }]);
  }

  /** Forgets a download that was begun and not finished. @param {RegistryModel} model */
  async discard({ url }) {
    const database = await this.#database();
    await database.write(forgetting(url, await database.get('downloads', url)));
  }
}

/**
 * Runs a job while no other tab runs one of the same name.
 * @template T
 * @param {string} name @param {AbortSignal} signal @param {() => Promise<T>} job
 * @returns {Promise<T>}
 */
async function exclusively(name, signal, job) {
  const locks = globalThis.navigator?.locks;
  return locks ? await locks.request(name, { signal }, job) : job();
}
