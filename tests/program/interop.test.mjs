// `refrain convert` with models of other programs (tests/fixtures/interop).

import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { Tokenizer } from '@huggingface/tokenizers';
import { pairs, place, refrain, root, tinyRun, write } from './helpers.mjs';

const fixture = (name) => path.join(root, 'tests/fixtures/interop', name);
const torch = JSON.parse(readFileSync(fixture('torch.json'), 'utf8'));

test('convert reads safetensors of PyTorch, and the result generates', () => {
  const words = write('torch.words', torch.torch_lstm.words.join('\n'));
  const out = place('torch.json');
  const run = refrain(['convert', fixture('torch_lstm.safetensors'), '--vocabulary', words, '--source', 'en',
    '--format', 'float32', '--out', out]);
  assert.equal(run.code, 0, run.err);
  assert.match(refrain(['inspect', out]).out, /language model: en\n/);
  assert.match(refrain(['generate', out, '--prompt', 'the old', '--length', '3']).out, /^the old/);
});

test('convert says what a file of another program lacks', () => {
  const run = refrain(['convert', fixture('torch_lstm.safetensors'), '--out', place('never.json')]);
  assert.equal(run.code, 1);
  assert.match(run.err, /^refrain: ArgumentError: .*--vocabulary\)\n$/);
  const bytes = readFileSync(fixture('torch_lstm.safetensors'));
  writeFileSync(place('cut.safetensors'), bytes.subarray(0, bytes.length - 8));
  const cut = refrain(['convert', place('cut.safetensors'), '--out', place('never.json')]);
  assert.equal(cut.code, 1);
  assert.match(cut.err, /^refrain: FormatError: .*cut\.safetensors: safetensors: \S+\.data_offsets .*damaged\n$/);
});

test('a file of a kind that is known and not read is refused with what to do', () => {
  for (const [bytes, remedy] of [[[0x89, 0x48, 0x44, 0x46, 0x0d], /tensorflowjs_converter/], [[0x50, 0x4b, 3, 4, 0], /state_dict/],
    [[0x80, 2, 0x7d], /pickle/], [[8, 8, 0x12, 7], /ONNX, which is written here and not read/]]) {
    const run = refrain(['convert', write('foreign.bin', Buffer.from(bytes)), '--out', place('never.json')]);
    assert.equal(run.code, 1);
    assert.match(run.err, /^refrain: FormatError: .*foreign\.bin: this is [^\n]+\n$/);
    assert.match(run.err, remedy);
  }
});

test('a trained translator goes to safetensors and back to the same bytes', () => {
  const model = place('interop.json'), out = place('interop.safetensors'), back = place('back.json');
  assert.equal(refrain(tinyRun(model, '--set', 'training.max_steps=20')).code, 0);
  assert.equal(refrain(['convert', model, '--out', out]).code, 0);
  assert.equal(refrain(['convert', out, '--format', 'float32', '--out', back]).code, 0);
  assert.ok(readFileSync(back).equals(readFileSync(model)), 'the two models differ');
  const lines = pairs.slice(0, 5).map(([en]) => en).join('\n') + '\n';
  assert.equal(refrain(['translate', back], lines).out, refrain(['translate', model], lines).out);
});

test('convert reads a LayersModel of TensorFlow.js with its weight files', () => {
  const keras = JSON.parse(readFileSync(fixture('keras.json'), 'utf8')).keras_lstm;
  const index = Object.fromEntries(keras.words.slice(1).map((word, i) => [word, i + 1]));
  const out = place('keras.json');
  const run = refrain(['convert', fixture('keras_lstm/model.json'), '--vocabulary', write('word_index.json', JSON.stringify(index)),
    '--tokenizer', 'keras', '--source', 'en', '--out', out]);
  assert.equal(run.code, 0, run.err);
  assert.match(refrain(['inspect', out]).out, /stack\.layers\.1\.forward\.input_weight +20 x 5/);
  assert.match(refrain(['generate', out, '--prompt', 'The old', '--length', '2']).out, /^the old \w+ \w+\n$/);
});

test('a tokenizer.json that convert writes gives the same ids in the library of Hugging Face', () => {
  // Without marks for what is carried over: those stand outside of what a tokenizer does.
  const { copying: _, ...model } = JSON.parse(readFileSync(path.join(root, 'web/models/en-fr.json'), 'utf8'));
  const shipped = write('plain.json', JSON.stringify(model)), out = place('tokenizer.json');
  assert.equal(refrain(['convert', shipped, '--out', out]).code, 0);
  const library = new Tokenizer(JSON.parse(readFileSync(out, 'utf8')), {});
  const ids = new Map(model.text.source.vocabulary.map((piece, id) => [piece, id]));
  const lines = [...pairs.filter((_, i) => i % 20 === 0).map(([en]) => en), 'I don\u2019t  know\u00a025 things, \u201creally\u201d;  no',
    'e\u0301te\u0301 \u6771\u4eac\u3067 X\u2581y \u241b z', '(3.14, a-b;) \u00a9 \ud83d\ude00', `${'long'.repeat(20)} it's o'clock 'quoted'`, 'long'.repeat(29)];
  const results = refrain(['translate', shipped, '--target', 'fr', '--json', '--beam', '1', '--max-length', '2'], `${lines.join('\n')}\n`).out;
  results.trim().split('\n').forEach((line, i) => {
    const pieces = JSON.parse(line).pieces.slice(1, -1);  // between the language and </s>
    assert.deepEqual(library.encode(lines[i]).ids, pieces.map((piece) => ids.get(piece) ?? 1), lines[i]);
  });
});

test('word vectors of fastText, word2vec and GloVe become the rows of their words', () => {
  const known = JSON.parse(readFileSync(fixture('vectors.json'), 'utf8')), text = write('vectors.lines', 'the old house is red\na tree of a town\n');
  const model = place('vectors.json');
  const trained = refrain(['train', '--text', text, '--source', 'en', '--out', model, ...['kind=language_model', 'tokenizer.kind=word',
    'model.embedding_size=4', 'model.stack.hidden_size=4', 'training.max_steps=1', 'lanes=1'].flatMap((s) => ['--set', s])]);
  assert.equal(trained.code, 0, trained.err);
  for (const [name, file] of [['fasttext', 'vectors.fasttext.vec'], ['word2vec', 'vectors.word2vec.txt'], ['glove', 'vectors.glove.txt']]) {
    const out = place(`${name}.json`);
    const run = refrain(['convert', model, '--word-vectors', fixture(file), '--format', 'nested', '--out', out]);
    assert.equal(run.code, 0, run.err);
    assert.match(run.err, /^word vectors for \d+ of the model's words/);
    const { text: { source: { vocabulary } }, tensors } = JSON.parse(readFileSync(out, 'utf8'));
    const words = Object.entries(known[name]).filter(([word]) => vocabulary.includes(word));
    assert.ok(words.length >= 9, `${words.length} words of ${name}`);
    for (const [word, values] of words)
      values.forEach((value, i) => assert.ok(Math.abs(tensors['embedding.weight'].data[vocabulary.indexOf(word)][i] - value) < 1e-5, `${name}: ${word}`));
  }
});
