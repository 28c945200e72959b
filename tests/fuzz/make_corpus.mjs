// Fills tests/fuzz/corpus from the fixtures and, for model files, from the program:
//
//   node tests/fuzz/make_corpus.mjs
//
// Each folder is the corpus of the target of its name; what a run finds is added by hand.

import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const here = path.dirname(fileURLToPath(import.meta.url)), root = path.resolve(here, '../..');
const fixtures = path.join(root, 'tests/fixtures/interop');
function put(target, name, bytes) {
  mkdirSync(path.join(here, 'corpus', target), { recursive: true });
  writeFileSync(path.join(here, 'corpus', target, name), bytes);
}

/** A LayersModel as keras_fuzz reads it: model.json, a zero byte, the weight files. */
function layersModel(folder) {
  const files = readdirSync(folder).filter((file) => file.endsWith('.bin')).sort();
  return Buffer.concat([Buffer.from(`${readFileSync(path.join(folder, 'model.json'), 'utf8').trim()}\0`),
    ...files.map((file) => readFileSync(path.join(folder, file)))]);
}

for (const name of readdirSync(fixtures)) {
  if (name.endsWith('.safetensors')) put('safetensors', name, readFileSync(path.join(fixtures, name)));
  if (name.startsWith('keras_') && !name.includes('.')) put('keras', name, layersModel(path.join(fixtures, name)));
}
JSON.parse(readFileSync(path.join(fixtures, 'tokenizers.json'), 'utf8'))
  .forEach((example, i) => put('tokenizer_json', `${i}.json`, JSON.stringify(example.file)));
put('tokenizer_json', 'lines.txt', '<pad>\nthe\nold\nhouse\n');
put('tokenizer_json', 'word_index.json', '{"the":1,"old":2,"house":3}');
put('word_vectors', 'glove.txt', 'the 0.1 0.2 0.3\nold -1 2e-3 0\n');
put('word_vectors', 'word2vec.txt', '2 3\nthe 1 2 3\nhouse 4 5 6\n');

const scratch = mkdtempSync(path.join(tmpdir(), 'refrain-'));
const pairs = path.join(scratch, 'pairs.tsv'), models = path.join(here, 'corpus', 'model_file');
mkdirSync(models, { recursive: true });
writeFileSync(pairs, 'a b\tp q\nc d e\tr s t\nf\tu\n');
const set = (...list) => list.flatMap((s) => ['--set', s]);
const run = (...args) => spawnSync(path.join(root, 'build/native/refrain'), args, { stdio: 'inherit' });
const tiny = set('model.embedding_size=2', 'tokenizer.vocabulary_size=12', 'training.max_steps=1');
const sides = set('model.encoder.hidden_size=2', 'model.decoder.hidden_size=2', 'model.encoder.bidirectional=true');
run('train', '--train', pairs, '--source', 'en', '--target', 'fr', '--out', path.join(models, 'float32.json'),
  '--checkpoint', path.join(models, 'checkpoint.json'), '--fresh', ...tiny, ...sides);
for (const format of ['float16', 'int8', 'nested'])
  run('convert', path.join(models, 'float32.json'), '--format', format, '--out', path.join(models, `${format}.json`));
run('convert', path.join(models, 'float32.json'), '--out', path.join(here, 'corpus/safetensors/own.safetensors'));
run('train', '--text', pairs, '--source', 'en', '--out', path.join(models, 'lm.json'), ...tiny,
  ...set('kind=language_model', 'model.stack.hidden_size=2', 'lanes=1', 'steps=2'));
run('convert', path.join(models, 'lm.json'), '--out', path.join(scratch, 'lm.tfjs'));
put('keras', 'own', layersModel(path.join(scratch, 'lm.tfjs')));
rmSync(scratch, { recursive: true });
