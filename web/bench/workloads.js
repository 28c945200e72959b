// What the bench measures: networks with weights from a seed, and what they read. The same model file
// goes to every contender.

const special = ['<pad>', '<unk>', '<s>', '</s>'];

/** The shape of W1: bidirectional LSTM of 256 a direction, LSTM of 512, general attention. */
export const W1 = { embedding: 256, encoder: 256, decoder: 512, vocabulary: 8000, words: 15 };

/** Weights of the network. @param {typeof W1} shape */
export const countOfWeights = ({ embedding: E, encoder: H, decoder: D, vocabulary: V }) =>
  2 * V * E + 2 * 4 * H * (E + H + 1) + 4 * D * (E + D + 1) + D * 2 * H + D * (2 * H + D) + V * (D + 1);

/** Training: an LSTM encoder and an LSTM decoder that starts from its state. `words` a sentence, on both sides. */
export const training = {
  W2: { hidden: 128, embedding: 64, vocabulary: 2000, batch: 32, words: 12 },
  W3: { hidden: 256, embedding: 128, vocabulary: 8000, batch: 64, words: 15 },
};

/**
 * W4: the classic listing, a language model of two LSTMs over frozen word vectors that learns the word
 * after `words` others, padded in front.
 */
export const listing = { hidden: 256, layers: 2, embedding: 50, vocabulary: 5000, batch: 32, words: 20 };

/** A generator of numbers in [0, 1): mulberry32. @param {number} seed */
export function randomOf(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** The i-th word: letters alone, so that no tokenizer cuts it. @param {number} i */
export function word(i) {
  let text = '';
  for (let n = i; text.length < 4; n = Math.floor(n / 26)) text = String.fromCharCode(97 + (n % 26)) + text;
  return text;
}

/** Ids of words as a text. @param {number[]} ids */
export const said = (ids) => ids.map((id) => word(id - special.length)).join(' ');

/** @param {number} size */
const vocabularyOf = (size) => [...special, ...Array.from({ length: size - special.length }, (_, i) => word(i))];

/** @param {Uint8Array} bytes */
function base64(bytes) {
  let text = '';
  for (let i = 0; i < bytes.length; i += 32768) text += String.fromCharCode(...bytes.subarray(i, i + 32768));
  return btoa(text);
}

/** Tensors filled from a seed. @param {number} seed */
function filler(seed) {
  const random = randomOf(seed);
  /** @type {Record<string, object>} */ const tensors = {};
  /** @param {string} name @param {number} rows @param {number} cols @param {number} reach */
  const fill = (name, rows, cols, reach) => {
    const values = new Float32Array(rows * cols);
    for (let i = 0; i < values.length; ++i) values[i] = (2 * random() - 1) * reach;
    give(name, rows, cols, values);
  };
  /** @param {string} name @param {number} rows @param {number} cols @param {Float32Array} values */
  const give = (name, rows, cols, values) => {
    tensors[name] = { dtype: 'float32', shape: [rows, cols], data: base64(new Uint8Array(values.buffer)) };
  };
  /** @param {string} prefix @param {number} hidden @param {number} input @param {number} scale */
  const lstm = (prefix, hidden, input, scale) => {
    fill(`${prefix}input_weight`, 4 * hidden, input, scale / Math.sqrt(input));
    fill(`${prefix}recurrent_weight`, 4 * hidden, hidden, scale / Math.sqrt(hidden));
    fill(`${prefix}bias`, 4 * hidden, 1, 0.1);
  };
  return { tensors, fill, give, lstm };
}

/** @param {object} config @param {Record<string, object>} tensors @param {number} vocabulary */
function modelFile(config, tensors, vocabulary) {
  const codec = { tokenizer: { kind: 'word' }, vocabulary: vocabularyOf(vocabulary) };
  return JSON.stringify({
    format: 'refrain-model', version: 1, kind: 'translation', languages: { source: ['en'], target: ['fr'] },
    config: { source_vocabulary: vocabulary, target_vocabulary: vocabulary, bridge: 'copy', ...config },
    text: { source: codec, target: codec }, tensors, card: { name: 'bench', licence: 'MIT' },
  });
}

/** The model file of W1. Words differ much from their neighbours, so that no rounding swaps two. */
export function translationModel() {
  const { embedding: E, encoder: H, decoder: D, vocabulary: V } = W1, near = 2.5;
  const { tensors, fill, give, lstm } = filler(6);
  fill('source_embedding.weight', V, E, 1.7);
  fill('target_embedding.weight', V, E, 1.7);
  lstm('encoder.layers.0.forward.', H, E, near);
  lstm('encoder.layers.0.backward.', H, E, near);
  lstm('decoder.layers.0.', D, E, near);
  fill('decoder.attention.key.weight', D, 2 * H, near / Math.sqrt(2 * H));
  fill('decoder.attention.combine.weight', D, 2 * H + D, near / Math.sqrt(2 * H + D));
  fill('output.weight', V, D, 3 * near / Math.sqrt(D));
  // Nothing ends, so that every contender says as many words.
  give('output.bias', V, 1, new Float32Array(V).fill(-1e4, 0, special.length));
  return modelFile({
    embedding_size: E, attention: 'general', attention_size: D,
    encoder: { cell: { kind: 'lstm' }, hidden_size: H, bidirectional: true },
    decoder: { cell: { kind: 'lstm' }, hidden_size: D },
  }, tensors, V);
}

/**
 * A model file of W1 with a shortlist as large as one that was learnt: 100 common words, 30 for each
 * source word.
 * @param {string} json
 */
export function withShortlist(json) {
  const V = W1.vocabulary, each = 30, random = randomOf(9);
  const common = new Uint8Array((V + 7) >> 3), words = new Uint8Array(2 * each * V);
  const choose = (/** @type {number} */ count) => {
    const chosen = new Set(/** @type {number[]} */ ([]));
    while (chosen.size < count) chosen.add(special.length + Math.floor(random() * (V - special.length)));
    return [...chosen].sort((a, b) => a - b);
  };
  for (const word of [0, 1, 2, 3, ...choose(100)]) common[word >> 3] |= 1 << (word & 7);
  for (let v = 0, at = 0; v < V; ++v)
    for (const word of choose(each)) {
      words[at++] = word & 255;
      words[at++] = word >> 8;
    }
  return JSON.stringify({
    ...JSON.parse(json), shortlist: { common: base64(common), counts: base64(new Uint8Array(V).fill(each)), words: base64(words) },
  });
}

/** Sources of W1: ids with </s>. @param {number} count @param {number} seed */
export function sources(count, seed) {
  const random = randomOf(seed);
  return Array.from({ length: count }, () =>
    [...Array.from({ length: W1.words - 1 }, () => 4 + Math.floor(random() * (W1.vocabulary - 4))), 3]);
}

/** W4: its recipe, which draws the first weights, and its text, which has every word. */
export function listingRun() {
  const { hidden, layers, embedding, vocabulary, batch, words } = listing;
  const count = vocabulary - special.length;
  return {
    recipe: {
      kind: 'language_model', tokenizer: { kind: 'word', vocabulary_size: count }, prefixes: true, lanes: batch, steps: words,
      model: { embedding_size: embedding, frozen_embedding: true, stack: { cell: { kind: 'lstm' }, hidden_size: hidden, layers } },
      training: { seed: 1, optimizer: { kind: 'adam', learning_rate: 0.001 }, clip_norm: 1, epochs: 1000000 },
    },
    text: Array.from({ length: Math.ceil(count / words) }, (_, line) =>
      Array.from({ length: words }, (_, i) => word((line * words + i) % count)).join(' ')).join('\n'),
  };
}

/**
 * A training row: the network to go on from, and one batch of sentences, seen again at every update.
 * @param {keyof typeof training} row
 */
export function trainingRun(row) {
  const { hidden: H, embedding: E, vocabulary: V, batch, words } = training[row];
  const { tensors, fill, lstm } = filler(7);
  fill('source_embedding.weight', V, E, 0.1);
  fill('target_embedding.weight', V, E, 0.1);
  lstm('encoder.layers.0.forward.', H, E, 1);
  lstm('decoder.layers.0.', H, E, 1);
  fill('output.weight', V, H, 0.1);
  fill('output.bias', V, 1, 0.1);
  const cell = { cell: { kind: 'lstm' }, hidden_size: H };
  const random = randomOf(8);
  /** Lines one word short, since </s> is one. */
  const lines = () => Array.from({ length: batch }, () =>
    Array.from({ length: words - 1 }, () => special.length + Math.floor(random() * (V - special.length))));
  const source = lines(), target = lines();
  return {
    model: modelFile({ embedding_size: E, attention: 'none', encoder: cell, decoder: cell }, tensors, V),
    recipe: {
      kind: 'translation', languages: { source: ['en'], target: ['fr'] }, max_pieces: words,
      training: {
        seed: 1, batching: { batch_size: batch }, optimizer: { kind: 'adam', learning_rate: 0.001 }, clip_norm: 1, epochs: 1000000, shards: 1,
      },
    },
    source, target, pairs: source.map((line, i) => `${said(line)}\t${said(target[i])}`).join('\n'),
  };
}
