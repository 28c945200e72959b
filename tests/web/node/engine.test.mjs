// The built module under node: what the worker does, without a worker.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { before, test } from 'node:test';
import { makePairs } from '../../../web/lab/corpora/french.js';
import { loadModule } from '../../../web/engine/runtime.js';
import { pairsFile, place, program, refrain, tinyRun, write } from '../../program/helpers.mjs';

const pairs = makePairs();
const tsv = pairs.map((pair) => pair.join('\t')).join('\n');
const recipe = {
  languages: { source: ['en'], target: ['fr'] },
  tokenizer: { kind: 'bpe', vocabulary_size: 120 },
  model: {
    embedding_size: 24, dropout: 0.1,
    encoder: { hidden_size: 24, bidirectional: true }, decoder: { hidden_size: 32 },
  },
  training: { epochs: 60, batching: { batch_size: 64 }, optimizer: { learning_rate: 0.01 }, average_decay: 0.9 },
};

let module, model;
before(async () => {
  module = await loadModule();
  const job = new module.TrainingJob(JSON.stringify(recipe), tsv, false);
  while (!job.finished()) job.advance(1000);
  model = job.model();
  job.delete();
});

function translate(withModel, text, options = {}) {
  const job = new module.TranslationJob(withModel, text, JSON.stringify(options));
  try {
    while (job.advance(1000)) { /* goes on */ }
    return JSON.parse(job.result());
  } finally {
    job.delete();
  }
}
const texts = (withModel) => pairs.filter((_, i) => i % 25 === 0).map(([en]) => translate(withModel, en).text);

/** What a call throws, as "Name: message". */
function thrown(call) {
  try {
    call();
  } catch (error) {
    assert.ok(error instanceof Error);
    return `${error.name}: ${error.message}`;
  }
  return 'nothing';
}

test('a model trained here translates what it was taught', () => {
  const expected = pairs.filter((_, i) => i % 25 === 0).map(([, fr]) => fr);
  const right = texts(model).filter((text, i) => text === expected[i]).length;
  assert.ok(right >= 18, `${right} of 20`);
});

test('every number format loads again; float32 and plain numbers give the same words', () => {
  const expected = texts(model);
  for (const format of ['float32', 'nested', 'float16', 'int8']) {
    const again = new module.Model(model.save(format));
    const got = texts(again);
    const same = got.filter((text, i) => text === expected[i]).length;
    assert.ok(format === 'float32' || format === 'nested' ? same === 20 : same >= 19, `${format}: ${same} of 20`);
    again.delete();
  }
});

test('the program reads the saved model and translates the same', () => {
  const file = write('from-wasm.json', model.save('float32'));
  const lines = pairs.filter((_, i) => i % 25 === 0).map(([en]) => en).join('\n');
  const { status, stdout } = spawnSync(program, ['translate', file], { input: lines, encoding: 'utf8' });
  assert.equal(status, 0);
  assert.deepEqual(stdout.trim().split('\n'), texts(model));
});

test('the same recipe trained by the program opens here and translates the same', () => {
  const file = place('native.json');
  assert.equal(refrain(tinyRun(file, '--set', 'training.epochs=40')).code, 0);
  const native = new module.Model(readFileSync(file, 'utf8'));
  const lines = pairs.filter((_, i) => i % 25 === 0).map(([en]) => en).join('\n');
  assert.deepEqual(texts(native), refrain(['translate', file], lines).out.trim().split('\n'));
  native.delete();
});

test('a run resumed from a checkpoint equals the uninterrupted one to the bit', () => {
  const short = JSON.stringify({ ...recipe, training: { ...recipe.training, epochs: 4 } });
  const whole = new module.TrainingJob(short, tsv, true);
  while (!whole.finished()) whole.advance(1000);
  const first = new module.TrainingJob(short, tsv, true);
  while (JSON.parse(first.advance(0)).step < 11) { /* one update a call */ }
  const resumed = new module.TrainingJob(first.saveCheckpoint(), short, tsv, true);
  while (!resumed.finished()) resumed.advance(1000);
  const a = whole.model(), b = resumed.model();
  assert.equal(a.save('float32'), b.save('float32'));
  for (const object of [whole, first, resumed, a, b]) object.delete();
});

test('several sentences, white space and line breaks come back in place', () => {
  const result = translate(model, '  we see a cat. I want a blue table.\n\nyou sell a boat.  ');
  assert.equal(result.sentences.length, 3);
  assert.match(result.text, /^ {2}\S.*\S \S.*\n\n\S.*\S {2}$/s);
  assert.equal(translate(model, '').text, '');
  assert.equal(translate(model, ' \n ').text, ' \n ');
});

test('nonsense is survived: emoji, lone surrogates, controls, 5,000 characters', () => {
  for (const text of ['😀👩‍👩‍👧', '\ud800 a', '\u0000\u0001', '▁￭␛', 'a'.repeat(5000), 'we see a cat. '.repeat(300), '你好。', '?!?!…'])
    assert.equal(typeof translate(model, text, { beam_size: 2 }).text, 'string');
});

test('errors are typed, say where and why, and leave the module working', () => {
  const json = model.save('int8');
  assert.match(thrown(() => new module.Model('{')), /^FormatError: model file is not valid JSON at line 1/);
  assert.match(thrown(() => new module.Model('{}')), /^FormatError: this is not a Refrain model file/);
  assert.match(thrown(() => new module.Model(json.slice(0, -100))), /^FormatError/);
  assert.match(thrown(() => new module.Model(json.replace('"version":1', '"version":7'))), /version 7/);
  assert.match(thrown(() => new module.Model(json.replace('"hidden_size":32', '"hidden_size":65536'))),
    /^FormatError: model file: \.?tensors holds fewer than/);
  assert.match(thrown(() => new module.TranslationJob(model, 'a', '{"beam":1}')), /^FormatError: options has an unknown key 'beam'/);
  assert.match(thrown(() => new module.TranslationJob(model, 'a', '{"beam_size":0}')), /beam_size is 0/);
  assert.match(thrown(() => new module.TrainingJob(JSON.stringify(recipe), '', false)), /^DataError: there is no sentence pair/);
  assert.match(thrown(() => new module.TrainingJob(JSON.stringify(recipe), 'a\tb\nno tab', false)), /^DataError: line 2 .*no tab/);
  assert.match(thrown(() => new module.TrainingJob('{"model":{"layers":3}}', tsv, false)), /^FormatError: recipe: \.?model has an unknown key 'layers'/);
  assert.match(thrown(() => new module.GenerationJob(model, 'a', '{}')), /^ArgumentError: this file holds a translation model/);
  assert.equal(translate(model, pairs[0][0]).sentences.length, 1);
});

test('a run that diverges says so and keeps finite weights', () => {
  // Each update multiplies the weights by -999.
  const optimizer = { kind: 'sgd', learning_rate: 1000, weight_decay: 1 };
  const wild = { ...recipe, training: { epochs: 50, clip_norm: 0, optimizer } };
  const job = new module.TrainingJob(JSON.stringify(wild), tsv, false);
  assert.match(thrown(() => { while (!job.finished()) job.advance(1000); }), /^DivergedError: training diverged at step \d+/);
  const kept = job.model();
  new module.Model(kept.save('float32')).delete();
  kept.delete();
  job.delete();
});
