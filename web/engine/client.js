// The page's side of the engine: a worker behind promises.

import { DownloadError, StateError, WorkerError, fromPlain } from './errors.js';

/** @typedef {import('./protocol.js').ModelInfo} ModelInfo */
/** @typedef {import('./protocol.js').TranslateOptions} TranslateOptions */
/** @typedef {import('./protocol.js').TranslationResult} TranslationResult */
/** @typedef {import('./protocol.js').TranslationProgress} TranslationProgress */
/** @typedef {import('./protocol.js').TrainingProgress} TrainingProgress */
/** @typedef {{resolve: (value: any) => void, reject: (reason: any) => void, onProgress?: (value: any) => void}} Pending */
/** @typedef {{signal?: AbortSignal, onProgress?: (value: any) => void}} CallOptions */

/** Texts enter the engine in one normal form; see core/text/unicode_normalization.hpp. @param {string} text */
const normal = (text) => text.normalize('NFC');

/**
 * One engine in a worker of its own. Calls run one after the other; each takes `{signal}` and
 * rejects with the signal's reason when it is aborted.
 */
export class RefrainClient {
  /** @type {Worker | undefined} */ #worker;
  /** @type {Map<number, Pending>} */ #pending = new Map();
  #nextId = 1;
  /** The file that is loaded, to load it again into a new worker. @type {string | undefined} */ #json;
  #terminated = false;

  /** @returns {Worker} */
  #start() {
    if (this.#terminated) throw new StateError('this client was terminated; make a new one');
    if (this.#worker) return this.#worker;
    const worker = new Worker(new URL('./worker.js', import.meta.url), { type: 'module' });
    worker.onmessage = ({ data }) => {
      const pending = this.#pending.get(data.id);
      if (!pending) return;
      if ('progress' in data) {
        pending.onProgress?.(data.progress);
        return;
      }
      this.#pending.delete(data.id);
      if ('error' in data) pending.reject(fromPlain(data.error));
      else pending.resolve(data.result);
    };
    worker.onerror = (event) => {
      event.preventDefault();
      this.#lose(event.message || 'the worker could not be started');
    };
    this.#worker = worker;
    return worker;
  }

  /** Rejects everything that the dead worker was asked for. @param {string} reason */
  #lose(reason) {
    this.#worker?.terminate();
    this.#worker = undefined;
    const lost = [...this.#pending.values()];
    this.#pending.clear();
    for (const { reject } of lost)
      reject(new WorkerError(`the engine stopped (${reason}); the next call starts it again`));
  }

  /**
   * @param {object} message
   * @param {CallOptions} [options]
   * @returns {Promise<any>}
   */
  async #call(message, { signal, onProgress } = {}) {
    signal?.throwIfAborted();
    const restarted = !this.#worker;
    const worker = this.#start();
    const type = /** @type {any} */ (message).type;
    if (restarted && this.#json !== undefined && type !== 'load')
      this.#send(worker, { type: 'load', json: this.#json }, {}).catch(() => {});
    return this.#send(worker, message, { signal, onProgress });
  }

  /**
   * @param {Worker} worker
   * @param {object} message
   * @param {CallOptions} options
   * @returns {Promise<any>}
   */
  #send(worker, message, { signal, onProgress }) {
    const id = this.#nextId++;
    return new Promise((resolve, reject) => {
      const abort = () => {
        worker.postMessage({ type: 'cancel', id });
        this.#pending.delete(id);
        reject(signal?.reason);
      };
      const settle = (/** @type {(value: any) => void} */ done) => (/** @type {any} */ value) => {
        signal?.removeEventListener('abort', abort);
        done(value);
      };
      this.#pending.set(id, { resolve: settle(resolve), reject: settle(reject), onProgress });
      signal?.addEventListener('abort', abort, { once: true });
      worker.postMessage({ ...message, id });
    });
  }

  /**
   * Loads a model file. A file that is refused leaves the model before in place.
   * @param {string | URL} url
   * @param {{signal?: AbortSignal, onProgress?: (share: number) => void}} [options] share: 0 to 1
   * @returns {Promise<ModelInfo>}
   */
  async load(url, { signal, onProgress } = {}) {
    return this.loadText(await download(url, signal, onProgress), { signal });
  }

  /** Loads a model from its text. @param {string} json @param {{signal?: AbortSignal}} [options] @returns {Promise<ModelInfo>} */
  async loadText(json, { signal } = {}) {
    const info = await this.#call({ type: 'load', json }, { signal });
    this.#json = json;
    return info;
  }

  /** @returns {Promise<ModelInfo>} */
  describe() {
    return this.#call({ type: 'describe' });
  }

  /** Runs the checks that the model file carries; those that differ. @returns {Promise<{input: string, expected: string, output: string}[]>} */
  verify() {
    return this.#call({ type: 'verify' });
  }

  /**
   * @param {string} text
   * @param {TranslateOptions & {signal?: AbortSignal, onProgress?: (progress: TranslationProgress) => void}} [options]
   * @returns {Promise<TranslationResult>}
   */
  translate(text, { signal, onProgress, ...options } = {}) {
    return this.#call({ type: 'translate', text: normal(text), options }, { signal, onProgress });
  }

  /**
   * Trains a translator; when it ends, or is aborted, the learnt model is the loaded one.
   * @param {object} recipe see the README
   * @param {string} pairs lines of source, tab, target
   * @param {{holdOut?: boolean, checkpoint?: string, signal?: AbortSignal, onProgress?: (progress: TrainingProgress) => void}} [options]
   * @returns {Promise<TrainingProgress>}
   */
  async train(recipe, pairs, { holdOut = true, checkpoint, signal, onProgress } = {}) {
    try {
      return await this.#call({ type: 'train', recipe, pairs: normal(pairs), holdOut, checkpoint },
        { signal, onProgress });
    } finally {
      // A worker that had to start again would otherwise come back with an older model.
      if (this.#worker) this.save('float32').then((json) => { this.#json = json; }, () => {});
    }
  }

  /** A checkpoint of the last training; pass it to train() to go on. @returns {Promise<string>} */
  checkpoint() {
    return this.#call({ type: 'checkpoint' });
  }

  /** The model as a file. @param {'float32' | 'float16' | 'int8' | 'nested'} [format] @returns {Promise<string>} */
  save(format = 'float32') {
    return this.#call({ type: 'save', format });
  }

  /**
   * Continues a text with a language model.
   * @param {string} prompt
   * @param {{max_length?: number, temperature?: number, top_k?: number, seed?: number, signal?: AbortSignal, onProgress?: (text: string) => void}} [options]
   * @returns {Promise<string>}
   */
  generate(prompt, { signal, onProgress, ...options } = {}) {
    return this.#call({ type: 'generate', prompt: normal(prompt), options }, { signal, onProgress });
  }

  /** Ends the worker and gives its memory back; pending calls are rejected. */
  terminate() {
    this.#lose('terminated');
    this.#terminated = true;
    this.#json = undefined;
  }
}

/**
 * A text file with progress.
 * @param {string | URL} url
 * @param {AbortSignal} [signal]
 * @param {(share: number) => void} [onProgress]
 */
async function download(url, signal, onProgress) {
  let response;
  try {
    response = await fetch(url, { signal });
  } catch (error) {
    signal?.throwIfAborted();
    throw new DownloadError(`${url} could not be downloaded (${/** @type {Error} */ (error).message}); is there a network?`);
  }
  if (!response.ok || !response.body)
    throw new DownloadError(`${url} could not be downloaded: the server answered ${response.status}`);
  const total = Number(response.headers.get('X-Uncompressed-Size') ??
    (response.headers.get('Content-Encoding') ? 0 : response.headers.get('Content-Length')));
  const decoder = new TextDecoder();
  let text = '', received = 0;
  onProgress?.(0);
  for (const reader = response.body.getReader(); ;) {
    const { done, value } = await reader.read();
    if (done) break;
    received += value.length;
    text += decoder.decode(value, { stream: true });
    if (total > 0) onProgress?.(Math.min(received / total, 1));
  }
  onProgress?.(1);
  return text + decoder.decode();
}
