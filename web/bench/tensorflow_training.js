// Training in TensorFlow.js, with its operations, gradients and optimiser.

import { tensorsOf } from './tensors.js';
import { listing, training, trainingRun } from './workloads.js';

const BEGIN = 2, END = 3;

/** The tensors of a model file as products from the left take them; embeddings are looked up by rows. @param {any} tf @param {string} model */
const variables = (tf, model) => Object.fromEntries(Object.entries(tensorsOf(model)).map(([name, { shape, values }]) => {
  const tensor = tf.tensor2d(values, shape);
  return [name, tf.variable(/embedding/.test(name) ? tensor : tf.transpose(tensor))];
}));

/** An LSTM over `steps` steps. @param {any} tf @param {any} x (T*B x E) @param {Record<string, any>} weights @param {string} prefix @param {number} steps @param {any} h @param {any} c */
function lstm(tf, x, weights, prefix, steps, h, c) {
  const projected = tf.split(tf.add(tf.matMul(x, weights[`${prefix}input_weight`]), weights[`${prefix}bias`]), steps, 0);
  const states = projected.map((/** @type {any} */ step) => {
    const [i, f, g, o] = tf.split(tf.add(step, tf.matMul(h, weights[`${prefix}recurrent_weight`])), 4, 1);
    c = tf.add(tf.mul(tf.sigmoid(f), c), tf.mul(tf.sigmoid(i), tf.tanh(g)));
    h = tf.mul(tf.sigmoid(o), tf.tanh(c));
    return h;
  });
  return { states, h, c };
}

/** Updates by Adam with clipping; each gives the loss before it. @param {any} tf @param {() => any} loss */
function updates(tf, loss) {
  const optimizer = tf.train.adam(0.001, 0.9, 0.999, 1e-8);
  return {
    async update() {
      const value = tf.tidy(() => {
        const { value: result, grads } = tf.variableGrads(loss);
        const names = Object.keys(grads);
        const norm = tf.sqrt(tf.addN(names.map((name) => tf.sum(tf.square(grads[name])))));
        const scale = tf.minimum(1, tf.div(1, norm));
        optimizer.applyGradients(Object.fromEntries(names.map((name) => [name, tf.mul(grads[name], scale)])));
        return result;
      });
      const [result] = await value.data();
      value.dispose();
      return result;
    },
  };
}

/** @param {any} tf @param {'W2' | 'W3'} row */
export function openTensorflowTraining(tf, row) {
  const { model, source, target } = trainingRun(row);
  const { hidden: H, vocabulary: V, batch: B, words: T } = training[row];
  const weights = variables(tf, model);
  /** Ids of a whole batch, step by step. @param {number[][]} lines @param {(line: number[]) => number[]} framed */
  const steps = (lines, framed) => tf.tensor1d(Array.from({ length: T * B }, (_, i) => framed(lines[i % B])[Math.floor(i / B)]), 'int32');
  const read = steps(source, (line) => [...line, END]), given = steps(target, (line) => [BEGIN, ...line]);
  const wanted = steps(target, (line) => [...line, END]);

  /** Rows of a table; its gradient adds them up, which the wasm back-end lacks for gather. */
  const lookUp = tf.customGrad((/** @type {any} */ table, /** @type {any} */ ids, /** @type {any} */ save) => {
    save([ids]);
    return {
      value: tf.gather(table, ids),
      gradFunc: (/** @type {any} */ dy, /** @type {any[]} */ saved) =>
        [tf.scatterND(tf.expandDims(saved[0], 1), dy, table.shape), tf.zerosLike(saved[0])],
    };
  });
  const loss = () => {
    const zero = tf.zeros([B, H]);
    const encoded = lstm(tf, lookUp(weights['source_embedding.weight'], read), weights, 'encoder.layers.0.forward.', T, zero, zero);
    const { states } = lstm(tf, lookUp(weights['target_embedding.weight'], given), weights, 'decoder.layers.0.', T, encoded.h, encoded.c);
    const logits = tf.add(tf.matMul(tf.concat(states, 0), weights['output.weight']), weights['output.bias']);
    return tf.losses.softmaxCrossEntropy(tf.oneHot(wanted, V), logits);
  };
  return updates(tf, loss);
}

/**
 * W4 from what `refrain train --prepare` writes: the network and batches, of which this sees the first
 * again and again.
 * @param {any} tf @param {{model: string, batches: string}} files
 */
export function openTensorflowListing(tf, { model, batches }) {
  const { hidden: H, layers, batch: B, words: T, vocabulary: V } = listing;
  const { 'embedding.weight': table, ...weights } = variables(tf, model);
  const { input, output } = JSON.parse(batches.slice(0, batches.indexOf('\n')));
  const vectors = tf.gather(table, tf.tensor1d(input, 'int32'));  // frozen
  table.dispose();
  const wanted = tf.tensor1d(output.slice(-B), 'int32');
  return updates(tf, () => {
    const zero = tf.zeros([B, H]);
    let x = vectors, last = zero;
    for (let l = 0; l < layers; ++l) {
      const { states, h } = lstm(tf, x, weights, `stack.layers.${l}.forward.`, T, zero, zero);
      x = tf.concat(states, 0);
      last = h;
    }
    return tf.losses.softmaxCrossEntropy(tf.oneHot(wanted, V), tf.add(tf.matMul(last, weights['output.weight']), weights['output.bias']));
  });
}
