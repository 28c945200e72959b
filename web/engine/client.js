// The page's side of the engine: a worker behind promises.

import { downloadBytes } from './download.js';
import { StateError, WorkerError, fromPlain } from './errors.js';
import { watchLifeline } from './lifeline.js';
import { platform } from './platform.js';
import { normal, pairLines } from './text.js';

/** @typedef {import('./protocol.js').Answer} Answer */
/** @typedef {import('./protocol.js').EnginePart} EnginePart */
/** @typedef {import('./protocol.js').Format} Format */
/** @typedef {import('./protocol.js').ConvertOptions} ConvertOptions */
/** @typedef {import('./protocol.js').FailedCheck} FailedCheck */
/** @typedef {import('./protocol.js').GenerateOptions} GenerateOptions */
/** @typedef {import('./protocol.js').LessonName} LessonName */
/** @typedef {import('./protocol.js').LessonValue} LessonValue */
/** @typedef {import('./protocol.js').MemoryUse} MemoryUse */
/** @typedef {import('./protocol.js').ModelInfo} ModelInfo */
/** @typedef {import('./protocol.js').NamedBytes} NamedBytes */
/** @typedef {import('./protocol.js').SortedFile} SortedFile */
/** @typedef {import('./protocol.js').TranslateOptions} TranslateOptions */
/** @typedef {import('./protocol.js').TranslationResult} TranslationResult */
/** @typedef {import('./protocol.js').TranslationProgress} TranslationProgress */
/** @typedef {import('./protocol.js').TrainingProgress} TrainingProgress */
/** @typedef {string | readonly (readonly [string, string])[]} Pairs lines of source, tab, target; or a list */
/** @typedef {Uint8Array<ArrayBuffer>} Bytes */
/** @typedef {() => Promise<Bytes>} FileSource gives a model file's bytes, which are the engine's from then on; asked again where the engine had to start anew */
/** @typedef {{signal?: AbortSignal, onProgress?: (value: any) => void}} CallOptions */
/** @typedef {{resolve: (value: any) => void, reject: (reason: any) => void, onProgress?: (value: any) => void}} Pending */
/**
 * @typedef {object} TrainOptions
 * @property {boolean} [holdOut] every tenth pair validates, where there are at least 50
 * @property {string} [watch] a sentence to translate after each epoch; comes as progress.watched
 * @property {AbortSignal} [signal]
 * @property {(progress: TrainingProgress) => void} [onProgress]
 */

/**
 * @typedef {object} Lesson
 * @property {(method: string, ...values: LessonValue[]) => Promise<any>} call what the method returns
 * @property {() => Promise<void>} close gives its memory back
 */

/** What a worker that was ended still says counts no more. @param {any} event */
const unheard = (event) => event.preventDefault?.();

/** @param {Blob} blob @returns {FileSource} */
const bytesOf = (blob) => async () => new Uint8Array(await blob.arrayBuffer());

/**
 * One engine in a worker of its own. Calls run one after the other; each takes `{signal}` and
 * rejects with the signal's reason when it is aborted. If the worker dies, its calls reject with a
 * WorkerError and the next call starts another, with the model that was loaded.
 */
export class RefrainClient {
  /** @type {import('./platform.js').EngineWorker | undefined} */ #worker;
  /** @type {Map<number, Pending>} */ #pending = new Map();
  #nextId = 1;
  /** The model that is loaded, or where its file is, for a new worker. @type {string | FileSource | undefined} */ #model;
  /** Of the worker, where it has any. @type {(() => void) | undefined} */ #endThreads;
  /** Until a new worker gets its model. @type {Promise<void> | undefined} */ #restoring;
  /** What to remember when a call has succeeded, aborted or not. @type {Map<number, (result: any) => void>} */
  #effects = new Map();
  #terminated = false;
  /** Workers that have been heard of. @type {WeakSet<import('./platform.js').EngineWorker>} */ #started = new WeakSet();

  /** @type {EnginePart} */ #part;

  /** @param {{part?: EnginePart}} [options] part: 'translator' for a client that does no more than load, describe, save and translate */
  constructor({ part = 'refrain' } = {}) {
    this.#part = part;
  }

  /** Starts the worker, where the engine will soon be needed; every call does. */
  warmUp() {
    this.#start();
  }

  #start() {
    if (this.#terminated) throw new StateError('this client was terminated; make a new one');
    if (this.#worker) return this.#worker;
    const worker = platform.startWorker();
    // What is heard of a worker after another has taken its place counts no more.
    const lost = (/** @type {string} */ reason) => { if (this.#worker === worker) this.#lose(reason); };
    worker.onmessage = ({ data }) => {
      this.#started.add(worker);
      if ('alive' in data) watchLifeline(data.alive, () => lost('it ended without a word'));
      else if (this.#worker !== worker) return;
      else if ('threads' in data) this.#endThreads = platform.startThreads(data, lost);
      else this.#receive(data);
    };
    worker.onmessageerror = () => lost('a message could not be read');
    worker.onerror = (event) => {
      event.preventDefault?.();
      this.#started.add(worker);
      lost(event.message || 'its script could not be loaded');
    };
    this.#worker = worker;
    const code = platform.compileModule?.(this.#part);
    worker.postMessage({ type: 'begin', part: this.#part, isCompiled: code !== undefined });
    code?.then((module) => worker.postMessage({ type: 'code', module })).catch(() => worker.postMessage({ type: 'code' }));
    if (typeof this.#model === 'string') this.#send(worker, { type: 'load', json: this.#model }).catch(() => {});
    else if (this.#model) this.#restore(worker, this.#model);
    return worker;
  }

  /** @param {import('./platform.js').EngineWorker} worker @param {FileSource} source */
  #restore(worker, source) {
    const restoring = source().then((file) => {
      if (this.#restoring !== restoring) return;
      this.#restoring = undefined;
      this.#send(worker, { type: 'load', file }).catch(() => {});
    }, (error) => {
      if (this.#restoring !== restoring) return;
      this.#end();  // the next call tries again
      throw error;
    });
    restoring.catch(() => {});  // told to those who wait
    this.#restoring = restoring;
  }

  /** @param {Answer} answer */
  #receive(answer) {
    const { id } = answer;
    const pending = this.#pending.get(id);
    if ('progress' in answer) {
      pending?.onProgress?.(answer.progress);
      return;
    }
    const effect = this.#effects.get(id);
    this.#pending.delete(id);
    this.#effects.delete(id);
    this.#tellBusy();
    if ('result' in answer) {
      effect?.(answer.result);
      pending?.resolve(answer.result);
      return;
    }
    if (!answer.fatal) {
      pending?.reject(fromPlain(answer.error));
      return;
    }
    if (pending) this.#pending.set(id, pending);
    this.#lose(answer.error.message);
  }

  /** Lets a node process end while nothing is asked for. */
  #tellBusy() {
    this.#worker?.setBusy?.(this.#pending.size > 0);
  }

  /**
   * Ends the worker. One that is still starting is ended when it has: a worker of Firefox that ends one
   * of its own before that stands still for ever.
   */
  #end() {
    const worker = this.#worker;
    this.#worker = this.#restoring = undefined;
    this.#endThreads?.();
    this.#endThreads = undefined;
    if (!worker) return;
    const end = () => {
      worker.terminate();
      worker.onmessage = worker.onmessageerror = null;  // who keeps it keeps nothing else
      worker.onerror = unheard;
    };
    if (this.#started.has(worker)) end();
    else worker.onmessage = worker.onerror = end;
  }

  /** Rejects everything that the worker was asked for. @param {string} reason */
  #lose(reason) {
    this.#end();
    const lost = [...this.#pending.values()];
    this.#pending.clear();
    this.#effects.clear();
    const words = this.#terminated ? 'the engine was terminated'
      : `the engine stopped (${reason}); the next call starts it again`;
    for (const { reject } of lost) reject(new WorkerError(words));
  }

  /**
   * @param {object} message
   * @param {CallOptions} [options]
   * @param {(result: any) => void} [effect]
   * @returns {Promise<any>}
   */
  async #call(message, options = {}, effect) {
    options.signal?.throwIfAborted();
    let worker = this.#start();
    if (/** @type {any} */ (message).type === 'load') this.#restoring = undefined;  // another model takes its place
    while (this.#restoring) {
      await this.#restoring;
      options.signal?.throwIfAborted();
      worker = this.#start();
    }
    return this.#send(worker, message, options, effect);
  }

  /**
   * @param {import('./platform.js').EngineWorker} worker
   * @param {object} message
   * @param {CallOptions} [options]
   * @param {(result: any) => void} [effect]
   * @returns {Promise<any>}
   */
  #send(worker, message, { signal, onProgress } = {}, effect) {
    const id = this.#nextId++;
    return new Promise((resolve, reject) => {
      worker.postMessage({ ...message, id }, 'file' in message ? [/** @type {Bytes} */ (message.file).buffer] : []);
      const abort = () => {
        worker.postMessage({ type: 'cancel', id });
        this.#pending.delete(id);
        this.#tellBusy();
        reject(signal?.reason);
      };
      const settle = (/** @type {(value: any) => void} */ done) => (/** @type {any} */ value) => {
        signal?.removeEventListener('abort', abort);
        done(value);
      };
      this.#pending.set(id, { resolve: settle(resolve), reject: settle(reject), onProgress });
      this.#tellBusy();
      if (effect) this.#effects.set(id, effect);
      signal?.addEventListener('abort', abort, { once: true });
    });
  }

  /**
   * Loads a model from its address, from a file, from its JSON text, or from whatever gives the bytes of
   * its file (and can give them again: nothing is kept of them then). A file that is refused leaves the
   * model before in place.
   * @param {string | URL | Blob | FileSource} from
   * @param {{signal?: AbortSignal, bytes?: number, onProgress?: (share: number, received: number) => void}} [options]
   *   onProgress: share of the download, 0 to 1, and bytes; bytes: its size where the server does not tell
   * @returns {Promise<ModelInfo>}
   */
  async load(from, { signal, bytes, onProgress } = {}) {
    signal?.throwIfAborted();
    if (typeof from === 'string' && /^\s*[{[]/.test(from))
      return this.#call({ type: 'load', json: from }, { signal }, () => { this.#model = from; });
    let again, file;
    if (typeof from === 'function') file = await (again = from)();
    else if (from instanceof Blob) file = await (again = bytesOf(from))();
    else {
      file = await downloadBytes(from, { signal, bytes, onProgress });
      again = bytesOf(new Blob([file]));  // which the browser need not hold in memory
    }
    return this.#call({ type: 'load', file }, { signal }, () => { this.#model = again; });
  }

  /**
   * What dropped files are, each told by its content: a model, weights that it names, a vocabulary,
   * word vectors.
   * @param {Iterable<NamedBytes>} files
   * @param {{signal?: AbortSignal}} [options]
   * @returns {Promise<SortedFile[]>}
   */
  sortFiles(files, options) {
    return this.#call({ type: 'sortFiles', files: [...files] }, options);
  }

  /**
   * Makes a model of files of other programs and loads it: a LayersModel of Keras or TensorFlow.js,
   * safetensors of PyTorch, with a vocabulary or a tokenizer.json; word vectors replace those of the
   * words that the model reads. Refused files leave the model before in place.
   * @param {Iterable<NamedBytes>} files
   * @param {ConvertOptions & {signal?: AbortSignal}} [options]
   * @returns {Promise<ModelInfo>}
   */
  async convert(files, { signal, ...options } = {}) {
    const { info } = await this.#call({ type: 'convert', files: [...files], options }, { signal },
      ({ json }) => { this.#model = json; });
    return info;
  }

  /** @param {{signal?: AbortSignal}} [options] @returns {Promise<ModelInfo>} */
  describe(options) {
    return this.#call({ type: 'describe' }, options);
  }

  /** Runs the checks that the model file carries; those that differ. @param {{signal?: AbortSignal}} [options] @returns {Promise<FailedCheck[]>} */
  verify(options) {
    return this.#call({ type: 'verify' }, options);
  }

  /** The engine's memory. @param {{signal?: AbortSignal}} [options] @returns {Promise<MemoryUse>} */
  memory(options) {
    return this.#call({ type: 'memory' }, options);
  }

  /**
   * @param {string} text any number of sentences
   * @param {TranslateOptions & {nBest?: number, signal?: AbortSignal, onProgress?: (progress: TranslationProgress) => void}} [options]
   * @returns {Promise<TranslationResult>}
   */
  async translate(text, { signal, onProgress, nBest, ...options } = {}) {
    if (nBest !== undefined) options = { beam_size: Math.max(4, nBest), n_best: nBest, ...options };
    if (options.prefix !== undefined) options.prefix = normal(options.prefix);
    return this.#call({ type: 'translate', text: normal(text), options }, { signal, onProgress });
  }

  /**
   * Trains a translator; when the run ends, or is aborted, the learnt model is the loaded one.
   * @param {object} recipe the same that the program takes
   * @param {Pairs} pairs
   * @param {TrainOptions} [options]
   * @returns {Promise<TrainingProgress>} of the last update
   */
  async train(recipe, pairs, options) {
    return this.#train({ recipe, pairs: pairLines(pairs) }, options);
  }

  /**
   * Goes on with a run, to the bit, from its checkpoint and the same recipe and pairs.
   * @param {string} checkpoint
   * @param {object} recipe
   * @param {Pairs} pairs
   * @param {TrainOptions} [options]
   * @returns {Promise<TrainingProgress>}
   */
  async resume(checkpoint, recipe, pairs, options) {
    return this.#train({ checkpoint, recipe, pairs: pairLines(pairs) }, options);
  }

  /** @param {object} what @param {TrainOptions} [options] @returns {Promise<TrainingProgress>} */
  async #train(what, { holdOut = true, watch, signal, onProgress } = {}) {
    if (watch !== undefined) watch = normal(watch);
    try {
      return await this.#call({ type: 'train', holdOut, watch, ...what }, { signal, onProgress });
    } finally {
      // A worker that had to start again would otherwise come back with an older model.
      if (this.#worker)
        this.#call({ type: 'save', format: 'float32' }, {}, (json) => { this.#model = json; }).catch(() => {});
    }
  }

  /** A checkpoint of the last training, for resume(). @param {{signal?: AbortSignal}} [options] @returns {Promise<string>} */
  checkpoint(options) {
    return this.#call({ type: 'checkpoint' }, options);
  }

  /** The model as a file. @param {Format} [format] @param {{signal?: AbortSignal}} [options] @returns {Promise<string>} */
  save(format = 'float32', options) {
    return this.#call({ type: 'save', format }, options);
  }

  /**
   * Continues a text with a language model.
   * @param {string} prompt
   * @param {GenerateOptions & {signal?: AbortSignal, onProgress?: (text: string) => void}} [options]
   * @returns {Promise<string>}
   */
  async generate(prompt, { signal, onProgress, ...options } = {}) {
    return this.#call({ type: 'generate', prompt: normal(prompt), options }, { signal, onProgress });
  }

  /**
   * Opens a part of the engine that a lesson looks into: a class of wasm/session.
   * @param {LessonName} lesson
   * @param {...LessonValue} given what its constructor takes
   * @returns {Promise<Lesson>}
   */
  async lesson(lesson, ...given) {
    const handle = await this.#call({ type: 'lessonOpen', lesson, given });
    return {
      call: (method, ...values) => this.#call({ type: 'lessonCall', handle, method, given: values }),
      close: () => this.#call({ type: 'lessonClose', handle }),
    };
  }

  /** Ends the worker and gives its memory back; pending calls are rejected. */
  terminate() {
    this.#terminated = true;
    this.#lose('');
    this.#model = undefined;
  }
}
