// One contender of the bench in a worker of its own. A classic script, since that is what the peers'
// packages are made for.
'use strict';

/** @type {any} */ let contender;
const scope = /** @type {any} */ (self);

const fetched = async (/** @type {string} */ url) => {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url}: ${response.status}`);
  return response;
};
const bytes = async (/** @type {string} */ url) => new Uint8Array(await (await fetched(url)).arrayBuffer());
const text = async (/** @type {string} */ url) => (await fetched(url)).text();

/** One of the engine's modules. @param {string} name @param {number} [threads] */
async function engine(name, threads = 1) {
  const module = await (await import('../engine/runtime.js')).loadBuild(name);
  const had = await (await import('../engine/threads.js')).useThreads(module, threads);
  if (had !== threads) throw new Error(`there are ${had} threads, not ${threads}`);
  return module;
}

async function tensorflow(threads = 1) {
  scope.importScripts('peers/tensorflow.js');
  const { tf } = scope;
  tf.wasm.setWasmPaths(new URL('peers/', self.location.href).href);
  tf.wasm.setThreadsCount(threads);
  if (!await tf.setBackend('wasm')) throw new Error('TensorFlow.js has no wasm back-end here');
  await tf.ready();
  return tf;
}

async function onnx(threads = 1) {
  scope.importScripts('peers/ort.wasm.min.js');
  const { ort } = scope;
  ort.env.wasm.wasmPaths = new URL('peers/', self.location.href).href;
  ort.env.wasm.numThreads = threads;
  ort.env.logLevel = 'error';
  return ort;
}

/** @type {Record<string, (given: any) => Promise<any>>} */
const openers = {
  async refrain({ build, threads, model, row }) {
    const module = await engine(build, threads);
    if (row) return (await import('./refrain_training.js')).openRefrainTraining(module, row, threads);
    const { modelOf, openRefrain } = await import('./refrain.js');
    const start = performance.now();
    const json = model.url ? await text(model.url) : modelOf(module, model.weights);
    const opened = openRefrain(module, json);
    return { ...opened, loadMilliseconds: performance.now() - start };
  },
  async tensorflow({ threads, model, row }) {
    const tf = await tensorflow(threads);
    if (row) {
      const { openTensorflowListing, openTensorflowTraining } = await import('./tensorflow_training.js');
      if (row !== 'W4') return openTensorflowTraining(tf, row);
      return openTensorflowListing(tf, { model: await text('assets/w4/model.json'), batches: await text('assets/w4/train.jsonl') });
    }
    const { openTensorflow } = await import('./tensorflow.js');
    return openTensorflow(tf, await text(model.url));
  },
  async onnx({ threads, encoder, decoder }) {
    const ort = await onnx(threads);
    const { openOnnx } = await import('./onnx.js');
    return openOnnx(ort, { encoder: await bytes(encoder), decoder: await bytes(decoder) });
  },
  async roofline({ build }) {
    const module = await engine(build);
    return { measure: async (/** @type {number} */ milliseconds) => JSON.parse(module.roofline(milliseconds)) };
  },
};

/** @param {any} request */
async function answer({ call, given }) {
  if (call === 'open') {
    contender = await openers[given.kind](given);
    return { loadMilliseconds: contender.loadMilliseconds };
  }
  const start = performance.now();
  const result = await contender[call](given);
  return { seconds: (performance.now() - start) / 1000, result };
}

self.onmessage = async ({ data }) => {
  try {
    self.postMessage({ id: data.id, ...await answer(data) });
  } catch (error) {
    self.postMessage({ id: data.id, error: error instanceof Error ? error.message : String(error) });
  }
};
