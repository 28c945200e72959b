// W1 in TensorFlow.js: its operations on the weights of the model file.

import { beamSearch, greedy } from './search.js';
import { tensorsOf } from './tensors.js';
import { W1 } from './workloads.js';

/** @param {any} tf @param {string} json the model file of W1 */
export function openTensorflow(tf, json) {
  const { encoder: H, decoder: D } = W1;
  const tensors = tensorsOf(json);
  /** A matrix as products from the left take it: (inputs x outputs). @param {string} name */
  const matrix = (name) => tf.tidy(() => tf.keep(tf.transpose(tf.tensor2d(tensors[name].values, tensors[name].shape))));
  const vector = (/** @type {string} */ name) => tf.tensor1d(tensors[name].values);
  const lstm = (/** @type {string} */ prefix) => ({
    input: matrix(`${prefix}input_weight`), recurrent: matrix(`${prefix}recurrent_weight`), bias: vector(`${prefix}bias`),
  });
  const forward = lstm('encoder.layers.0.forward.'), backward = lstm('encoder.layers.0.backward.'), decoder = lstm('decoder.layers.0.');
  const table = (/** @type {string} */ name) => tf.tensor2d(tensors[name].values, tensors[name].shape);
  const source = table('source_embedding.weight'), target = table('target_embedding.weight');
  const key = matrix('decoder.attention.key.weight'), combine = matrix('decoder.attention.combine.weight');
  const output = matrix('output.weight'), outputBias = vector('output.bias');

  /** @param {any} gates (B x 4H) i|f|g|o @param {any} cell @param {number} size */
  const cellOf = (gates, cell, size) => {
    const [i, f, g, o] = tf.split(gates, [size, size, size, size], 1);
    const c = tf.add(tf.mul(tf.sigmoid(f), cell), tf.mul(tf.sigmoid(i), tf.tanh(g)));
    return [tf.mul(tf.sigmoid(o), tf.tanh(c)), c];
  };
  /** Hidden states of all steps and the last state. @param {any} embedded (S*B x E) @param {any} weights @param {number} S @param {number} B @param {boolean} reversed */
  const run = (embedded, weights, S, B, reversed) => {
    const projected = tf.split(tf.add(tf.matMul(embedded, weights.input), weights.bias), S, 0);
    let h = tf.zeros([B, H]), c = tf.zeros([B, H]);
    const states = Array(S);
    for (let n = 0; n < S; ++n) {
      const t = reversed ? S - 1 - n : n;
      [h, c] = cellOf(tf.add(projected[t], tf.matMul(h, weights.recurrent)), c, H);
      states[t] = h;
    }
    return { states, h, c };
  };

  /** @param {number[][]} sources */
  const begin = (sources) => {
    const B = sources.length, S = sources[0].length;
    let [values, keys, h, c] = tf.tidy(() => {
      const flat = Array.from({ length: S * B }, (_, i) => sources[i % B][Math.floor(i / B)]);
      const embedded = tf.gather(source, tf.tensor1d(flat, 'int32'));
      const ahead = run(embedded, forward, S, B, false), back = run(embedded, backward, S, B, true);
      const states = ahead.states.map((state, t) => tf.concat([state, back.states[t]], 1));
      const memory = tf.stack(states, 1);  // (B x S x 2H)
      const mapped = tf.reshape(tf.matMul(tf.reshape(memory, [B * S, 2 * H]), key), [B, S, D]);
      return [memory, mapped, tf.concat([ahead.h, back.h], 1), tf.concat([ahead.c, back.c], 1)];
    });
    const replace = (/** @type {any[]} */ next) => {
      for (const tensor of [values, keys, h, c]) if (!next.includes(tensor)) tensor.dispose();
      [values, keys, h, c] = next;
    };
    return {
      step(/** @type {number[]} */ words) {
        const [nextH, nextC, logits] = tf.tidy(() => {
          const gates = tf.add(tf.add(tf.matMul(tf.gather(target, tf.tensor1d(words, 'int32')), decoder.input),
            tf.matMul(h, decoder.recurrent)), decoder.bias);
          const [hidden, cell] = cellOf(gates, c, D);
          const scores = tf.softmax(tf.squeeze(tf.matMul(keys, tf.expandDims(hidden, 2)), [2]));
          const context = tf.squeeze(tf.matMul(tf.expandDims(scores, 1), values), [1]);
          const attended = tf.tanh(tf.matMul(tf.concat([context, hidden], 1), combine));
          return [hidden, cell, tf.add(tf.matMul(attended, output), outputBias)];
        });
        replace([values, keys, nextH, nextC]);
        const data = logits.dataSync();
        logits.dispose();
        return data;
      },
      select(/** @type {number[]} */ parents) {
        if (parents.length === h.shape[0] && parents.every((parent, j) => parent === j)) return;
        const index = tf.tensor1d(parents, 'int32');
        replace([values, keys, h, c].map((tensor) => tf.gather(tensor, index)));
        index.dispose();
      },
      close: () => [values, keys, h, c].forEach((tensor) => tensor.dispose()),
    };
  };
  return {
    /** @param {number[][]} sources */
    async greedy(sources) {
      const decoding = begin(sources);
      const outputs = await greedy(decoding, sources.length, W1.vocabulary, W1.words);
      decoding.close();
      return outputs;
    },
    /** @param {number[][]} sources */
    async beam(sources) {
      const outputs = [];
      for (const one of sources) {
        const decoding = begin([one]);
        outputs.push(await beamSearch(decoding, 4, W1.vocabulary, W1.words));
        decoding.close();
      }
      return outputs;
    },
  };
}
