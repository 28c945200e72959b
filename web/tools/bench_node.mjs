// W1 in node: the contenders of the page without workers, in turns all the same.

import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { openOnnx } from '../bench/onnx.js';
import { modelOf, openRefrain } from '../bench/refrain.js';
import { measureTranslation } from '../bench/rows.js';
import { openTensorflow } from '../bench/tensorflow.js';
import { chooseBuild, loadModule } from '../engine/runtime.js';

const require = createRequire(import.meta.url);
const bytes = async (/** @type {string} */ url) => new Uint8Array(await readFile(fileURLToPath(url)));

/** @type {Record<string, (given: any) => Promise<any>>} */
const openers = {
  async refrain({ model }) {
    const module = await loadModule('translator');
    return openRefrain(module, modelOf(module, model.weights));
  },
  async onnx({ encoder, decoder }) {
    const ort = await import('onnxruntime-web');
    ort.env.wasm.numThreads = 1;
    ort.env.logLevel = 'error';
    return openOnnx(ort, { encoder: await bytes(encoder), decoder: await bytes(decoder) });
  },
  async tensorflow({ model }) {
    const core = require('@tensorflow/tfjs-core'), wasm = require('@tensorflow/tfjs-backend-wasm');
    wasm.setWasmPaths(`${path.dirname(require.resolve('@tensorflow/tfjs-backend-wasm'))}/../wasm-out/`);
    wasm.setThreadsCount(1);
    if (!await core.setBackend('wasm')) throw new Error('TensorFlow.js has no wasm back-end here');
    await core.ready();
    return openTensorflow({ ...core, wasm }, await readFile(fileURLToPath(model.url), 'utf8'));
  },
};

class NodeSeat {
  /** @param {import('../bench/contest.js').Contender} contender */
  constructor(contender) {
    this.contender = contender;
  }

  /** @param {string} call @param {any} [given] */
  async call(call, given) {
    if (call === 'open') {
      this.opened = await openers[given.kind](given);
      return {};
    }
    const start = performance.now();
    const result = await this.opened[call](given);
    return { seconds: (performance.now() - start) / 1000, result };
  }

  close() {
    this.opened?.close?.();
  }
}

/**
 * @param {{peers: boolean, short: boolean}} setting
 * @param {(row: import('../bench/rows.js').Row) => void} report
 */
export async function measureInNode(setting, report) {
  const build = (await chooseBuild('translator')).replace('translator', 'refrain');  // the one that node takes
  const node = `node ${process.versions.node.split('.')[0]}`;
  await measureTranslation({ ...setting, builds: [build] }, (row) => report({ ...row, row: `${row.row}, ${node}` }),
    (contender) => new NodeSeat(contender));
}
