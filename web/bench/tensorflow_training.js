// Training in TensorFlow.js, with its operations, gradients and optimiser.

import { tensorsOf } from './tensors.js';
import { training, trainingRun } from './workloads.js';

const BEGIN = 2, END = 3;

/** @param {any} tf @param {'W2' | 'W3'} row */
export function openTensorflowTraining(tf, row) {
  const { model, source, target } = trainingRun(row);
  const { hidden: H, vocabulary: V, batch: B, words: T } = training[row];
  const weights = Object.fromEntries(Object.entries(tensorsOf(model)).map(([name, { shape, values }]) => {
    const tensor = tf.tensor2d(values, shape);
    // As products from the left take them; embeddings are looked up by rows.
    return [name, tf.variable(/embedding/.test(name) ? tensor : tf.transpose(tensor))];
  }));
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
  /** @param {any} x (T*B x E) @param {string} prefix @param {any} h @param {any} c */
  const lstm = (x, prefix, h, c) => {
    const projected = tf.split(tf.add(tf.matMul(x, weights[`${prefix}input_weight`]), weights[`${prefix}bias`]), T, 0);
    const states = projected.map((/** @type {any} */ step) => {
      const [i, f, g, o] = tf.split(tf.add(step, tf.matMul(h, weights[`${prefix}recurrent_weight`])), 4, 1);
      c = tf.add(tf.mul(tf.sigmoid(f), c), tf.mul(tf.sigmoid(i), tf.tanh(g)));
      h = tf.mul(tf.sigmoid(o), tf.tanh(c));
      return h;
    });
    return { states, h, c };
  };
  const loss = () => {
    const zero = tf.zeros([B, H]);
    const encoded = lstm(lookUp(weights['source_embedding.weight'], read), 'encoder.layers.0.forward.', zero, zero);
    const { states } = lstm(lookUp(weights['target_embedding.weight'], given), 'decoder.layers.0.', encoded.h, encoded.c);
    const logits = tf.add(tf.matMul(tf.concat(states, 0), weights['output.weight']), weights['output.bias']);
    return tf.losses.softmaxCrossEntropy(tf.oneHot(wanted, V), logits);
  };
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
