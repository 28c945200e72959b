// The models on this device: downloaded, checked, kept, listed, updated, removed.

import { openDatabase } from './database.js';
import { download, readFile } from './download.js';
import { FormatError } from './errors.js';
import { canonical } from './language_tags.js';
import { letGo } from './let_go.js';
import { downloadFile, forgetting, isQuotaError, sha256, wrongFile } from './model_download.js';

/** @typedef {import('./registry.js').RegistryModel} RegistryModel */
/** @typedef {import('./model_download.js').OnBytes} OnBytes */
/**
 * A model that is on the device. `isOwn`: it came from the reader, not from a registry; `added`: when.
 * @typedef {RegistryModel & {added: number, isOwn?: boolean}} StoredModel
 */
/** @typedef {{promise: Promise<void>, waiting: Set<OnBytes | undefined>, stop: AbortController, last?: [number, number]}} Running */

/** Whether a stored entry is whole, as far as can be told without its file. @param {any} model @param {unknown} id */
function isStored(model, id) {
  const tags = (/** @type {unknown} */ list) => Array.isArray(list) && list.length > 0 && list.every((tag) => typeof tag === 'string');
  return typeof model === 'object' && model !== null && typeof id === 'string' && model.id === id && tags(model.source) && tags(model.target) &&
    /^[0-9a-f]{64}$/.test(model.sha256) && ['url', 'name', 'licence', 'version'].every((key) => typeof model[key] === 'string') &&
    Number.isSafeInteger(model.bytes);
}

/** Models in the browser's storage; in memory where there is none. */
export class ModelStore {
  #name;
  #check;
  /** @type {Promise<import('./database.js').Database> | undefined} */ #opening;
  /** Models that came and found no room, until they are read. @type {Map<string, {sha256: string, file: Uint8Array<ArrayBuffer>}>} */ #unkept = new Map();
  /** Downloads under way, by address. @type {Map<string, Running>} */ #running = new Map();

  /**
   * @param {string} [name] of the database; tests use their own
   * @param {(json: string, signal?: AbortSignal) => Promise<void>} [check] throws where a reader's own model cannot be loaded
   */
  constructor(name = 'refrain-models', check = async () => {}) {
    this.#name = name;
    this.#check = check;
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
    return (await (await this.#database()).getAll('models')).filter((model) => isStored(model, model?.id));
  }

  /** @param {string} id @returns {Promise<StoredModel | undefined>} */
  async find(id) {
    const model = await (await this.#database()).get('models', id);
    return isStored(model, id) ? model : undefined;
  }

  /** Whether a model is being downloaded by this page; one that all have aborted is not, though its last write still ends. @param {RegistryModel} model */
  isDownloading({ url }) {
    const running = this.#running.get(url);
    return running !== undefined && !running.stop.signal.aborted;
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
   * the next time. Where the device has no room the promise is rejected with a QuotaExceededError once
   * all has come; `read` then gives it once, so that nothing is downloaded twice.
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
    if ((await this.find(model.id))?.sha256 === model.sha256) {  // another tab was faster
      onBytes(model.bytes, model.bytes);
      return;
    }
    const forget = forgetting(model.url);
    const unkept = this.#unkept.get(model.id);
    if (unkept?.sha256 === model.sha256) {
      onBytes(model.bytes, model.bytes);
      return this.#keep(database, model, unkept.file);
    }
    for (;;) {
      const { file, isResumed } = await downloadFile(database, model.url, model.bytes, { signal, onBytes });
      if (await sha256(file) === model.sha256) {
        signal.throwIfAborted();
        await this.#keep(database, model, file);
        if (database.isKept) letGo(file.buffer);
        return;
      }
      await database.write(forget);
      // What was kept of an earlier try may be to blame; all of it anew is not.
      if (!isResumed) throw wrongFile(model.url);
    }
  }

  /** @param {import('./database.js').Database} database @param {RegistryModel} model @param {Uint8Array<ArrayBuffer>} file */
  async #keep(database, model, file) {
    const forget = forgetting(model.url);
    const write = () => database.write([{ table: 'models', key: model.id, value: { ...model, added: Date.now() } },
      { table: 'files', key: model.id, value: file.buffer }, ...forget]);
    try {
      await write().catch(async (error) => {
        if (!isQuotaError(error)) throw error;
        await database.write(forget);  // its own pieces may take the room that it needs
        await write();
      });
      this.#unkept.delete(model.id);
    } catch (error) {
      if (isQuotaError(error)) this.#unkept.set(model.id, { sha256: model.sha256, file });
      throw error;
    }
  }

  /**
   * The model's JSON. Stored bytes that no longer have their SHA-256 are removed and refused.
   * @param {string} id
   * @returns {Promise<string>}
   */
  async read(id) {
    return new TextDecoder('utf-8', { fatal: true }).decode(await this.readFile(id));
  }

  /** The model's file as bytes of the caller's own; as `read`. @param {string} id @returns {Promise<Uint8Array<ArrayBuffer>>} */
  async readFile(id) {
    const unkept = this.#unkept.get(id);
    this.#unkept.delete(id);
    if (unkept) return unkept.file;
    const database = await this.#database();
    const [model, file] = await Promise.all([this.find(id), database.get('files', id)]);
    if (model && file instanceof ArrayBuffer && await sha256(file) === model.sha256)
      return new Uint8Array(database.isKept ? file : file.slice(0));
    await this.remove(id);
    throw new FormatError(model ? `the stored model ${id} was damaged and has been removed`
      : `there is no stored model ${id}`);
  }

  /**
   * Keeps a model of the reader's own, which is used before those of the registry.
   * @param {Blob | URL | string} from the file, its address, or its JSON
   * @param {{id?: string, signal?: AbortSignal, onProgress?: (share: number) => void}} [options]
   *   id: `own-` and the languages unless given; onProgress: share of the download, 0 to 1
   * @returns {Promise<StoredModel>}
   * @throws {FormatError} for what is no model, or a damaged one; nothing is changed then
   */
  async add(from, { id, signal, onProgress } = {}) {
    const text = from instanceof Blob ? await readFile(from)
      : typeof from === 'string' && /^\s*[{[]/.test(from) ? from : await download(from, { signal, onProgress });
    let json;
    try {
      json = JSON.parse(text);
    } catch {
      throw new FormatError('this is not a Refrain model file: it is not JSON');
    }
    const { format, kind, languages, card } = json ?? {};
    if (format !== 'refrain-model' || kind !== 'translation' || !Array.isArray(languages?.source) || !Array.isArray(languages?.target))
      throw new FormatError('this is not a Refrain translation model file');
    const [source, target] = [languages.source, languages.target].map((tags) => {
      try {
        return tags.map(canonical);
      } catch (error) {
        throw new FormatError(`this model file is refused: ${/** @type {Error} */ (error).message}`);
      }
    });
    id ??= `own-${source.join('-')}-${target.join('-')}`;
    await this.#check(text, signal);
    signal?.throwIfAborted();
    const bytes = new TextEncoder().encode(text);
    /** @type {StoredModel} */
    const model = { id, version: '', source, target, url: '', name: String(card?.name ?? id), bytes: bytes.length,
      sha256: await sha256(bytes), licence: String(card?.licence ?? ''), added: Date.now(), isOwn: true };
    await (await this.#database()).write([{ table: 'models', key: id, value: model, isCopied: true },
      { table: 'files', key: id, value: bytes.buffer, isCopied: true }]);
    return model;
  }

  /** Forgets a model. @param {string} id */
  async remove(id) {
    this.#unkept.delete(id);
    await (await this.#database()).write([{ table: 'models', key: id }, { table: 'files', key: id }]);
  }

  /** Forgets a download that was begun and not finished. @param {RegistryModel} model */
  async discard({ url }) {
    await (await this.#database()).write(forgetting(url));
  }

  /**
   * Looks at all that is stored and takes away what is damaged; what is whole stays.
   * @returns {Promise<{id: string, why: string}[]>} what was taken away, with the reason in words
   */
  async repair() {
    const database = await this.#database();
    /** @type {{id: string, why: string}[]} */ const lost = [];
    const entries = [...await database.getEntries('models'), ...await database.getEntries('files')];
    for (const id of new Set(entries.map(([key]) => key))) {
      const why = isStored(await database.get('models', id), id)
        ? await this.read(String(id)).then(() => '', (error) => String(error.message)) : 'its entry in the list of models was damaged';
      if (why === '') continue;
      await database.write([{ table: 'models', key: id }, { table: 'files', key: id }]);
      lost.push({ id: String(id), why });
    }
    return lost;
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
