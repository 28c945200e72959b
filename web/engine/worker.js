// The engine's worker: one model and one call at a time. Long calls advance in slices, post how far
// they are and look for a cancel between slices.

import { StateError, toPlain } from './errors.js';
import { letGo } from './let_go.js';
import { holdLifeline } from './lifeline.js';
import { loadModule } from './runtime.js';
import { stringOffsets } from './text.js';
import { hasShards, isLong, useThreads } from './threads.js';

/** @typedef {import('./protocol.js').Request} Request */
/** @typedef {import('./protocol.js').Answer} Answer */
/** @typedef {import('./protocol.js').Sentence} Sentence */

/** @type {import('./protocol.js').EnginePart} */ let part = 'refrain';
/** What the translator's module answers. */
const kTranslates = new Set(['load', 'describe', 'verify', 'memory', 'save', 'translate']);

const kSlice = 30;  // milliseconds of work between two looks at the messages

/** Takes what the page has compiled, or nothing where it could not. @type {(module?: WebAssembly.Module) => void} */ let takeCode = () => {};
/** @type {any} */ let model;
/** @type {any} */ let training;
/** Calls that wait or run. @type {Set<number>} */ const open = new Set();
/** @type {Set<number>} */ const cancelled = new Set();
/** @type {Promise<void>} */ let queue = Promise.resolve();

const channel = new MessageChannel();
/** @type {(() => void)[]} */ const waiting = [];
channel.port1.onmessage = () => waiting.shift()?.();

/** Lets messages in; unlike a timer it is not slowed down in the background. @returns {Promise<void>} */
function breathe() {
  return new Promise((resolve) => {
    waiting.push(resolve);
    channel.port2.postMessage(0);
  });
}

/** @param {number} id */
function checkCancelled(id) {
  if (cancelled.has(id)) throw new DOMException('the call was cancelled', 'AbortError');
}

/** @param {any} next */
function replaceModel(next) {
  model?.delete();
  model = next;
}

function currentModel() {
  if (!model) throw new StateError('no model is loaded; call load() first');
  return model;
}

/**
 * Does a job to its end, with a look at the messages after each slice.
 * @template T
 * @param {number} id
 * @param {() => boolean} advance true while there is more to do
 * @param {() => T} finish
 */
async function pull(id, advance, finish) {
  while (advance()) {
    await breathe();
    checkCancelled(id);
  }
  return finish();
}

const kPiece = 1 << 18;  // bytes of a model file that enter the module's memory together

/** A model from its file, which is gone afterwards. @param {any} module @param {Uint8Array<ArrayBuffer>} file */
function readModel(module, file) {
  const loading = new module.ModelLoading();
  try {
    for (let at = 0; at < file.length; at += kPiece) {
      const piece = file.subarray(at, at + kPiece);
      loading.room(piece.length).set(piece);
      loading.add(piece.length);
    }
    letGo(file.buffer);
    return loading.model();
  } finally {
    loading.delete();
  }
}

/** The translation of a text by a model, as one sentence and in one go. @param {any} module @param {any} by @param {string} text */
function translated(module, by, text) {
  const job = new module.TranslationJob(by, text, '{"beam_size":1,"whole":true}');
  try {
    while (job.advance(1000)) { /* goes on */ }
    return JSON.parse(job.result());
  } finally {
    job.delete();
  }
}

/** What lessons look into; each lives until it is closed. @type {Map<number, any>} */
const lessons = new Map();
let nextLesson = 1;

/** @param {unknown[]} values as wasm/session takes them */
const asGiven = (values) => values.map((value) => typeof value === 'object' ? JSON.stringify(value) : value);

/** @param {number} handle */
function openLesson(handle) {
  const lesson = lessons.get(handle);
  if (!lesson) throw new StateError('this lesson was closed, or the engine started again; open it anew');
  return lesson;
}

/**
 * Works on files of other programs. @template T @param {any} module
 * @param {import('./protocol.js').NamedBytes[]} files @param {(conversion: any) => T} work
 */
function withFiles(module, files, work) {
  const conversion = new module.Conversion();
  try {
    for (const { name, bytes } of files) conversion.add(name, bytes);
    return work(conversion);
  } finally {
    conversion.delete();
  }
}

/** @type {Record<string, (request: any, module: any, progress: (value: unknown) => void) => Promise<unknown>>} */
const handlers = {
  async load({ id, json, file }, module) {
    const next = readModel(module, file ?? new TextEncoder().encode(json));  // a refused file leaves the model before in place
    try {
      await breathe();
      checkCancelled(id);
    } catch (error) {
      next.delete();
      throw error;
    }
    replaceModel(next);
    return JSON.parse(model.describe());
  },
  async sortFiles({ files }, module) {
    return withFiles(module, files, (conversion) => JSON.parse(conversion.files()));
  },
  async convert({ files, options }, module) {
    replaceModel(withFiles(module, files, (conversion) => conversion.convert(JSON.stringify(options))));
    return { info: JSON.parse(model.describe()), json: model.save('float32') };
  },
  async describe() {
    return JSON.parse(currentModel().describe());
  },
  async verify() {
    return JSON.parse(currentModel().verify());
  },
  async memory(_request, module) {
    return { used: module.memoryInUse(), reserved: module.memoryReserved(), threads: module.threads() };
  },
  async save({ format }) {
    return currentModel().save(format);
  },
  async translate({ id, text, options }, module, progress) {
    if (isLong(text)) await useThreads(module);
    const job = new module.TranslationJob(currentModel(), text, JSON.stringify(options));
    try {
      let last = 0;
      const result = await pull(id, () => {
        const more = job.advance(kSlice);
        const state = JSON.parse(job.progress());
        if (state.finished !== last) progress(state);
        last = state.finished;
        return more;
      }, () => JSON.parse(job.result()));
      /** @type {Sentence[]} */
      const sentences = result.sentences;
      const starts = stringOffsets(text, sentences.map((s) => s.start));
      const outputs = stringOffsets(result.text, sentences.map((s) => s.outputStart));
      sentences.forEach((sentence, i) => {
        sentence.start = starts[i];
        sentence.outputStart = outputs[i];
      });
      return result;
    } finally {
      job.delete();
    }
  },
  async train({ id, recipe, pairs, holdOut, checkpoint, watch }, module, progress) {
    if (hasShards(recipe)) await useThreads(module);
    const next = checkpoint === undefined
      ? new module.TrainingJob(JSON.stringify(recipe), pairs, holdOut)
      : new module.TrainingJob(checkpoint, JSON.stringify(recipe), pairs, holdOut);
    training?.delete();
    training = next;
    /** @type {any} */ let state;
    let epoch = -1;
    try {
      return await pull(id, () => {
        if (training.finished()) return false;
        state = JSON.parse(training.advance(kSlice));
        if (watch && (state.epoch !== epoch || state.finished)) {
          epoch = state.epoch;
          const learnt = training.model();
          try {
            const result = translated(module, learnt, watch);
            state.watched = result.text;
            state.watchedSentences = result.sentences;
          } finally {
            learnt.delete();
          }
        }
        progress(state);
        return !state.finished;
      }, () => state);
    } finally {
      // Whatever ended the run, what it has learnt can be used.
      if (state) replaceModel(training.model());
    }
  },
  async checkpoint() {
    if (!training) throw new StateError('nothing has been trained yet; call train() first');
    return training.saveCheckpoint();
  },
  async generate({ id, prompt, options }, module, progress) {
    const job = new module.GenerationJob(currentModel(), prompt, JSON.stringify(options));
    try {
      return await pull(id, () => {
        const more = job.advance();
        progress(job.text());
        return more;
      }, () => job.text());
    } finally {
      job.delete();
    }
  },
  async lessonOpen({ lesson, given }, module) {
    if (!/Lesson$/.test(lesson) || !(lesson in module)) throw new StateError(`the engine has no lesson '${lesson}'`);
    if (given.some(hasShards)) await useThreads(module);
    lessons.set(nextLesson, new module[lesson](...asGiven(given)));
    return nextLesson++;
  },
  async lessonCall({ handle, method, given }) {
    const result = openLesson(handle)[method](...asGiven(given));
    return typeof result === 'string' ? JSON.parse(result) : result;
  },
  async lessonClose({ handle }) {
    lessons.get(handle)?.delete();
    lessons.delete(handle);
  },
};

/**
 * A trap or an exception that nobody caught leaves the module's memory in an unknown state; the
 * core's own errors do not.
 * @param {unknown} error
 */
function isFatal(error) {
  return !(error instanceof Error || error instanceof DOMException) ||
    error instanceof WebAssembly.RuntimeError || /call stack/i.test(error.message);
}

/** @param {Answer} answer */
const post = (answer) => self.postMessage(answer);

/** @param {Request} request */
async function answer(request) {
  const { id, type } = request;
  try {
    checkCancelled(id);
    const handler = handlers[type];
    if (part === 'translator' && type in handlers && !kTranslates.has(type))
      throw new StateError(`a client made to translate has no '${type}'; make one with new RefrainClient()`);
    const module = await loadModule(part);
    if (!handler) throw new StateError(`the engine has no call '${type}'`);
    post({ id, result: await handler(request, module, (progress) => post({ id, progress })) });
  } catch (error) {
    post({ id, error: toPlain(error), fatal: isFatal(error) });
  } finally {
    open.delete(id);
    cancelled.delete(id);
  }
}

holdLifeline((alive) => self.postMessage({ alive }));
self.onmessage = ({ data }) => {
  if (data.type === 'cancel') {
    if (open.has(data.id)) cancelled.add(data.id);
    return;
  }
  if (data.type === 'begin') {
    part = data.part;
    /** @type {Promise<WebAssembly.Module | undefined> | undefined} */
    const code = data.isCompiled ? new Promise((resolve) => { takeCode = resolve; }) : undefined;
    // The module comes while the page still looks for the model; the first call tells what failed.
    loadModule(part, code).catch(() => {});
    return;
  }
  if (data.type === 'code') return takeCode(data.module);
  open.add(data.id);
  queue = queue.then(() => answer(data));
};
