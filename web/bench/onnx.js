// W1 in onnxruntime-web, from the files that `refrain convert --out w1.onnx` writes.

import { beamSearch, greedy } from './search.js';
import { W1 } from './workloads.js';

/**
 * @param {any} ort onnxruntime-web
 * @param {{encoder: Uint8Array, decoder: Uint8Array}} files
 */
export async function openOnnx(ort, files) {
  const encoder = await ort.InferenceSession.create(files.encoder);
  const decoder = await ort.InferenceSession.create(files.decoder);
  const ids = (/** @type {number[]} */ list, /** @type {number[]} */ dims) => new ort.Tensor('int64', BigInt64Array.from(list, BigInt), dims);

  /** The state after reading sources, for a search. @param {number[][]} sources */
  const begin = async (sources) => {
    const B = sources.length, S = sources[0].length;
    const lengths = new ort.Tensor('int32', new Int32Array(B).fill(S), [B]);
    const flat = Array.from({ length: S * B }, (_, i) => sources[i % B][Math.floor(i / B)]);
    /** @type {Record<string, any>} */ let feeds = { ...await encoder.run({ source: ids(flat, [S, B]), lengths }), lengths };
    /** @type {Record<string, any>} */ let next = {};
    const wanted = new Set(decoder.inputNames);
    /** A tensor with the examples of one dimension chosen. @param {any} tensor @param {number} axis @param {number[]} parents */
    const chosen = (tensor, axis, parents) => {
      const { dims, data } = tensor;
      const outer = dims.slice(0, axis).reduce((/** @type {number} */ a, /** @type {number} */ b) => a * b, 1);
      const inner = dims.slice(axis + 1).reduce((/** @type {number} */ a, /** @type {number} */ b) => a * b, 1);
      const made = new data.constructor(outer * parents.length * inner);
      for (let o = 0; o < outer; ++o)
        parents.forEach((parent, j) => {
          const from = (o * dims[axis] + parent) * inner;
          made.set(data.subarray(from, from + inner), (o * parents.length + j) * inner);
        });
      return new ort.Tensor(tensor.type, made, dims.with(axis, parents.length));
    };
    return {
      async step(/** @type {number[]} */ words) {
        feeds.word = ids(words, [words.length]);
        next = await decoder.run(Object.fromEntries(Object.entries(feeds).filter(([name]) => wanted.has(name))));
        return next.logits.data;
      },
      async select(/** @type {number[]} */ parents) {
        const before = feeds.word.dims[0];
        const same = parents.length === before && parents.every((parent, j) => parent === j);
        for (const name of Object.keys(feeds)) {
          const tensor = next[`next_${name}`] ?? feeds[name];
          if (name === 'word') continue;
          // States are (layers x B x H), all else begins with the batch.
          feeds[name] = same ? tensor : chosen(tensor, name === 'hidden' || name === 'cell' ? 1 : 0, parents);
        }
      },
    };
  };
  return {
    /** @param {number[][]} sources */
    greedy: async (sources) => greedy(await begin(sources), sources.length, W1.vocabulary, W1.words),
    /** @param {number[][]} sources */
    beam: async (sources) => {
      const outputs = [];
      for (const source of sources) outputs.push(await beamSearch(await begin([source]), 4, W1.vocabulary, W1.words));
      return outputs;
    },
  };
}
