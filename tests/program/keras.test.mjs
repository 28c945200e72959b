// What `refrain convert --out x.tfjs` writes gives our probabilities in TensorFlow.js, and comes back
// to the bit.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { before, test } from 'node:test';
import '@tensorflow/tfjs-backend-cpu';
import { setBackend, tensor } from '@tensorflow/tfjs-core';
import { loadLayersModel } from '@tensorflow/tfjs-layers';
import { loadModule } from '../../web/engine/runtime.js';
import { pairs, place, refrain, write } from './helpers.mjs';

const [PAD, UNKNOWN, BEGIN] = [0, 1, 2];
let module, text;
before(async () => {
  await setBackend('cpu');
  module = await loadModule();
  text = write('keras.txt', pairs.slice(0, 200).map(([en]) => `${en}.`).join('\n'));
});

/** Opens a folder as TensorFlow.js does: topology, weights in the order of the manifest. */
function open(folder) {
  const { modelTopology, weightsManifest: [{ paths, weights }] } = JSON.parse(readFileSync(`${folder}/model.json`, 'utf8'));
  const bytes = readFileSync(`${folder}/${paths[0]}`);
  return loadLayersModel({ load: async () => ({ modelTopology, weightSpecs: weights,
    weightData: bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length) }) });
}

/** Our probabilities of the word after a prompt, by ids; the generator never puts out the first three. */
function ours(model, prompt, vocabulary) {
  const job = new module.GenerationJob(model, prompt, '{}');
  const ids = new Map(vocabulary.map((piece, id) => [piece, id]));
  const probabilities = new Float64Array(vocabulary.length);
  for (const { piece, probability } of JSON.parse(job.nextWords(vocabulary.length))) probabilities[ids.get(piece)] = probability;
  job.delete();
  return probabilities;
}

const architectures = {
  'two LSTMs, frozen embedding, dropout': ['model.stack.layers=2', 'model.stack.dropout=0.2', 'model.dropout=0.1', 'model.frozen_embedding=true'],
  'a GRU that resets before': ['model.stack.cell.kind=gru', 'model.stack.cell.reset_after=false'],
  'a simple RNN with relu, tied output': ['model.stack.cell.kind=simple_rnn', 'model.stack.cell.activation=relu',
    'model.tied_output=true', 'model.embedding_size=20'],
  'LSTMs with layer normalisation': ['model.stack.layers=2', 'model.stack.layer_norm=true', 'model.stack.layer_norm_epsilon=0.001'],
};
for (const [what, settings] of Object.entries(architectures))
  test(`TensorFlow.js gives our probabilities to 1e-5: ${what}`, async () => {
    const name = place(`tfjs-${Object.keys(architectures).indexOf(what)}`);
    const trained = refrain(['train', '--text', text, '--source', 'en', '--out', `${name}.json`, ...['kind=language_model',
      'tokenizer.kind=word', 'model.embedding_size=12', 'model.stack.hidden_size=20', 'training.epochs=2',
      'training.optimizer.learning_rate=0.01', ...settings].flatMap((setting) => ['--set', setting])]);
    assert.equal(trained.code, 0, trained.err);
    const run = refrain(['convert', `${name}.json`, '--out', `${name}.tfjs`]);
    assert.equal(run.code, 0, run.err);

    const json = readFileSync(`${name}.json`, 'utf8');
    const { vocabulary } = JSON.parse(json).text.source;
    const model = new module.Model(json), keras = await open(`${name}.tfjs`);
    const words = pairs[7][0].split(' ');
    const ids = [BEGIN, ...words.map((word) => Math.max(vocabulary.indexOf(word), UNKNOWN))];
    assert.ok(ids.every((id) => id !== UNKNOWN), 'all words are known');
    const [rows] = keras.predict(tensor([ids])).arraySync();
    let worst = 0;
    ids.forEach((_, step) => {
      const row = rows[step], rest = 1 - row[PAD] - row[UNKNOWN] - row[BEGIN];
      ours(model, words.slice(0, step).join(' '), vocabulary).forEach((p, id) => {
        worst = Math.max(worst, Math.abs(p - (id <= BEGIN ? 0 : row[id] / rest)));
      });
    });
    assert.ok(worst < 1e-5, `differ by ${worst}`);
    model.delete();

    const back = refrain(['convert', `${name}.tfjs/model.json`, '--format', 'float32', '--out', `${name}.back.json`]);
    assert.equal(back.code, 0, back.err);
    assert.equal(readFileSync(`${name}.back.json`, 'utf8'), json);
  });

test('a network that TensorFlow.js cannot run is refused with what would do', () => {
  const gru = place('tfjs-gru.json');
  const trained = refrain(['train', '--text', text, '--source', 'en', '--out', gru, ...['kind=language_model',
    'model.stack.cell.kind=gru', 'model.stack.hidden_size=8', 'training.max_steps=1'].flatMap((setting) => ['--set', setting])]);
  assert.equal(trained.code, 0, trained.err);
  const run = refrain(['convert', gru, '--out', place('never.tfjs')]);
  assert.equal(run.code, 1);
  assert.match(run.err, /^refrain: ArgumentError: .*reset_after=false\n$/);
});
