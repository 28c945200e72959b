// The engine's worker: one model and one call at a time. Long calls advance in slices, post how far
// they are and look for a cancel between slices.

import { toPlain } from './errors.js';
import { loadModule } from './runtime.js';

/** @typedef {import('./protocol.js').Request} Request */

const kSlice = 30;  // milliseconds of work between two looks at the messages

/** @type {any} */ let model;
/** @type {any} */ let training;
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
  if (model) return model;
  const error = new Error('no model is loaded; call load() first');
  error.name = 'StateError';
  throw error;
}

/** @type {Record<string, (request: any, module: any, progress: (value: unknown) => void) => Promise<unknown>>} */
const handlers = {
  async load({ json }, module) {
    replaceModel(new module.Model(json));  // a refused file leaves the model before in place
    return JSON.parse(model.describe());
  },
  async describe() {
    return JSON.parse(currentModel().describe());
  },
  async verify() {
    return JSON.parse(currentModel().verify());
  },
  async save({ format }) {
    return currentModel().save(format);
  },
  async translate({ id, text, options }, module, progress) {
    const job = new module.TranslationJob(currentModel(), text, JSON.stringify(options));
    try {
      let last = -1;
      while (job.advance(kSlice)) {
        const state = JSON.parse(job.progress());
        if (state.finished !== last) progress(state);
        last = state.finished;
        await breathe();
        checkCancelled(id);
      }
      return JSON.parse(job.result());
    } finally {
      job.delete();
    }
  },
  async train({ id, recipe, pairs, holdOut, checkpoint }, module, progress) {
    training?.delete();
    training = undefined;
    training = checkpoint === undefined
      ? new module.TrainingJob(JSON.stringify(recipe), pairs, holdOut)
      : new module.TrainingJob(checkpoint, JSON.stringify(recipe), pairs, holdOut);
    let state;
    try {
      while (!training.finished()) {
        state = JSON.parse(training.advance(kSlice));
        progress(state);
        await breathe();
        checkCancelled(id);
      }
    } finally {
      // Whatever ended the run, what it has learnt can be used.
      if (state) replaceModel(training.model());
    }
    return state;
  },
  async checkpoint() {
    if (training) return training.saveCheckpoint();
    const error = new Error('nothing has been trained yet; call train() first');
    error.name = 'StateError';
    throw error;
  },
  async generate({ id, prompt, options }, module, progress) {
    const job = new module.GenerationJob(currentModel(), prompt, JSON.stringify(options));
    try {
      while (job.advance()) {
        progress(job.text());
        await breathe();
        checkCancelled(id);
      }
      return job.text();
    } finally {
      job.delete();
    }
  },
};

/** @param {Request} request */
async function answer(request) {
  const { id } = request;
  try {
    checkCancelled(id);
    const module = await loadModule();
    const result = await handlers[request.type](request, module,
      (value) => self.postMessage({ id, progress: value }));
    self.postMessage({ id, result });
  } catch (error) {
    self.postMessage({ id, error: toPlain(error) });
  } finally {
    cancelled.delete(id);
  }
}

self.onmessage = ({ data }) => {
  if (data.type === 'cancel') cancelled.add(data.id);
  else queue = queue.then(() => answer(data));
};
