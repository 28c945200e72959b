// Every choice of the playground: its name in the address, its values, where it stands in a recipe,
// and when it has an effect. Recipes are the program's own. One choice of theirs is left out:
// training.precision, for WebAssembly multiplies no bfloat16 and another machine's program may, so
// that a run with it could not be made again.

import { kinds } from './data.js';

/** @typedef {string | number | boolean} Value */
/** @typedef {Record<string, Value>} Choices by name */
/**
 * @typedef {object} Field
 * @property {string} name in the address; its text is `f-` and this
 * @property {Value} initial
 * @property {string[]} [options] of a choice
 * @property {number} [min] @property {number} [max] @property {number} [step] of a number
 * @property {string[]} [places] in a recipe
 * @property {(choices: Choices) => boolean} [when] it has an effect
 * @property {boolean} [rare] of the data: it stands among those that are folded away at first
 */

/** @param {string} name @param {string[]} options @param {string[]} places @param {Field['when']} [when] @returns {Field} */
const choice = (name, options, places, when) => ({ name, initial: options[0], options, places, when });
/** @param {string} name @param {boolean} initial @param {string[]} places @param {Field['when']} [when] @returns {Field} */
const flag = (name, initial, places, when) => ({ name, initial, places, when });
/**
 * @param {string} name @param {number} initial @param {[number, number, number]} range least, most, step
 * @param {string[]} places @param {Field['when']} [when] @returns {Field}
 */
const number = (name, initial, [min, max, step], places, when) => ({ name, initial, min, max, step, places, when });

const both = (/** @type {string} */ key) => [`model.encoder.${key}`, `model.decoder.${key}`];
const attends = (/** @type {Choices} */ c) => c.attention !== 'none';
const deep = (/** @type {Choices} */ c) => Number(c.encoderLayers) > 1 || Number(c.decoderLayers) > 1;
const adam = (/** @type {Choices} */ c) => c.optimizer === 'adam' || c.optimizer === 'adamw';

/** Of a network and how it is trained, in groups. @type {Record<string, Field[]>} */
export const groups = {
  cell: [
    choice('cell', ['lstm', 'gru', 'simple_rnn'], both('cell.kind')),
    choice('activation', ['tanh', 'sigmoid', 'relu', 'leaky_relu'], both('cell.activation'), (c) => c.cell === 'simple_rnn'),
    flag('resetAfter', true, both('cell.reset_after'), (c) => c.cell === 'gru'),
    number('forgetBias', 1, [-5, 10, 0.5], both('cell.forget_bias'), (c) => c.cell === 'lstm'),
    flag('cellNorm', false, both('cell.layer_norm')),
  ],
  size: [
    number('hidden', 48, [1, 512, 1], both('hidden_size')),
    number('embedding', 32, [1, 512, 1], ['model.embedding_size']),
    number('encoderLayers', 1, [1, 6, 1], ['model.encoder.layers']),
    number('decoderLayers', 1, [1, 6, 1], ['model.decoder.layers']),
    flag('bidirectional', true, ['model.encoder.bidirectional']),
    flag('residual', false, both('residual'), deep),
    flag('batchNorm', false, ['model.encoder.batch_norm'], (c) => Number(c.encoderLayers) > 1),
    flag('layerNorm', false, ['model.encoder.layer_norm']),
    flag('sharedEmbedding', false, ['model.shared_embedding'], (c) => c.sharedVocabulary === true),
    flag('tiedOutput', false, ['model.tied_output']),
    flag('frozenEmbedding', false, ['model.frozen_embedding']),
  ],
  attention: [
    choice('attention', ['general', 'additive', 'dot', 'none'], ['model.attention']),
    number('attentionSize', 0, [0, 512, 1], ['model.attention_size'], attends),
    flag('inputFeeding', false, ['model.input_feeding'], attends),
    choice('bridge', ['dense', 'copy', 'zero'], ['model.bridge']),
  ],
  regularisation: [
    number('dropout', 0, [0, 0.9, 0.05], ['model.dropout']),
    number('layerDropout', 0, [0, 0.9, 0.05], both('dropout'), deep),
    number('recurrentDropout', 0, [0, 0.9, 0.05], both('recurrent_dropout')),
    number('smoothing', 0, [0, 0.9, 0.05], ['training.label_smoothing']),
    number('decay', 0, [0, 1, 0.001], ['training.optimizer.weight_decay']),
    number('average', 0, [0, 0.9999, 0.0001], ['training.average_decay']),
    number('patience', 0, [0, 100, 1], ['training.patience']),
  ],
  optimizer: [
    choice('optimizer', ['adam', 'adamw', 'rmsprop', 'momentum', 'sgd'], ['training.optimizer.kind']),
    number('rate', 0.01, [1e-6, 1000, 0.001], ['training.optimizer.learning_rate']),
    number('clip', 1, [0, 100, 0.5], ['training.clip_norm']),
    number('batch', 32, [1, 512, 1], ['training.batching.batch_size'], (c) => Number(c.batchTokens) === 0),
    number('batchTokens', 0, [0, 100000, 50], ['training.batching.batch_tokens']),
    number('shards', 1, [1, 64, 1], ['training.shards']),
    number('momentum', 0.9, [0, 1, 0.01], ['training.optimizer.momentum'], (c) => c.optimizer === 'momentum'),
    number('rho', 0.9, [0, 1, 0.01], ['training.optimizer.rho'], (c) => c.optimizer === 'rmsprop'),
    number('beta1', 0.9, [0, 0.9999, 0.01], ['training.optimizer.beta1'], adam),
    number('beta2', 0.999, [0, 0.99999, 0.001], ['training.optimizer.beta2'], adam),
    number('epsilon', 1e-8, [0, 1, 1e-8], ['training.optimizer.epsilon'], (c) => adam(c) || c.optimizer === 'rmsprop'),
    number('seed', 1, [0, 9007199254740991, 1], ['training.seed']),
  ],
  schedule: [
    choice('schedule', ['constant', 'step', 'inverse_sqrt', 'plateau', 'cosine'], ['training.schedule.kind']),
    number('warmup', 0, [0, 100000, 10], ['training.schedule.warmup_steps']),
    number('stepSize', 100, [1, 100000, 10], ['training.schedule.step_size'], (c) => c.schedule === 'step'),
    number('factor', 0.5, [0, 1, 0.05], ['training.schedule.factor'], (c) => c.schedule === 'step' || c.schedule === 'plateau'),
    number('plateau', 1, [1, 100, 1], ['training.schedule.patience'], (c) => c.schedule === 'plateau'),
    number('total', 1000, [1, 1000000, 100], ['training.schedule.total_steps'], (c) => c.schedule === 'cosine'),
    number('minimum', 0, [0, 1, 0.05], ['training.schedule.minimum'], (c) => c.schedule !== 'constant'),
  ],
};

/** Of the data, the same for both networks. @type {Field[]} */
export const dataFields = [
  choice('data', kinds, []),
  number('pairs', 400, [20, 2000, 10], [], (c) => c.data !== 'own'),
  choice('tokenizer', ['word', 'character', 'bpe'], ['tokenizer.kind']),
  number('vocabulary', 60, [1, 20000, 10], ['tokenizer.vocabulary_size'], (c) => c.tokenizer === 'bpe'),
  number('epochs', 40, [1, 10000, 1], ['training.epochs']),
  ...[
    number('frequency', 1, [1, 100, 1], ['tokenizer.min_frequency'], (c) => c.tokenizer !== 'bpe'),
    choice('unicode', ['nfc', 'nfkc', 'none'], ['preparation.unicode']),
    number('longest', 100, [0, 10000, 1], ['max_pieces']),
    number('noise', 0, [0, 1, 0.05], ['noise']),
    number('copying', 0, [0, 1, 0.05], ['copying']),
    number('steps', 0, [0, 1000000, 10], ['training.max_steps']),
    number('validateEvery', 0, [0, 1000000, 5], ['training.validate_every']),
    flag('lowercase', false, ['tokenizer.lowercase']),
    flag('sharedVocabulary', false, ['shared_vocabulary']),
  ].map((field) => ({ ...field, rare: true })),
];

export const networkFields = Object.values(groups).flat();

/** @param {Field[]} fields @returns {Choices} */
const initial = (fields) => Object.fromEntries(fields.map((field) => [field.name, field.initial]));

/** @typedef {{data: Choices, networks: [Choices, Choices], equal: boolean, own: string}} Setup equal: B's hidden size follows A's number of weights */

/** @returns {Setup} */
export const initialSetup = () => ({
  data: initial(dataFields),
  networks: [initial(networkFields), { ...initial(networkFields), attention: 'none' }],
  equal: true,
  own: '',
});

/** A value that the field can have, or undefined. @param {Field} field @param {string} text @returns {Value | undefined} */
export function parseValue(field, text) {
  if (field.options) return field.options.includes(text) ? text : undefined;
  if (typeof field.initial === 'boolean') return text === 'true' ? true : text === 'false' ? false : undefined;
  const value = Number(text);
  return text.trim() !== '' && value >= Number(field.min) && value <= Number(field.max) ? value : undefined;
}

/** The recipe that trains a network, for page and program. @param {Setup} setup @param {0 | 1} which */
export function recipeOf(setup, which) {
  const all = { ...setup.data, ...setup.networks[which] };
  const [source, target] = String(all.data).includes('-') ? String(all.data).split('-') : ['source', 'target'];
  /** @type {any} */ const recipe = { languages: { source: [source], target: [target] } };
  for (const field of [...dataFields, ...networkFields]) {
    if (field.when && !field.when(all)) continue;
    for (const place of field.places ?? []) {
      const keys = place.split('.'), last = /** @type {string} */ (keys.pop());
      let at = recipe;
      for (const key of keys) at = at[key] ??= {};
      at[last] = all[field.name];
    }
  }
  return recipe;
}
