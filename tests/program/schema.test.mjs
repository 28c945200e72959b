// The JSON Schemas of the model file and the registry (core/interop/schema): every shipped file and
// everything that the program writes is valid, what the program refuses for its layout is not.

import assert from 'node:assert/strict';
import { readFileSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { before, test } from 'node:test';
import Ajv from 'ajv/dist/2020.js';
import { pairs, pairsFile, place, refrain, root, tinyRun, write } from './helpers.mjs';

const read = (file) => JSON.parse(readFileSync(file, 'utf8'));
const models = path.join(root, 'web/models');
const schemas = path.join(root, 'core/interop/schema');
const ajv = new Ajv({ allErrors: true, strictTypes: false, strictTuples: false });
const checkModel = ajv.compile(read(path.join(schemas, 'model.schema.json')));
const checkRegistry = ajv.compile(read(path.join(schemas, 'registry.schema.json')));

function valid(check, document, what) {
  const good = check(document);
  assert.ok(good, `${what}: ${ajv.errorsText(check.errors?.slice(0, 5))}`);
}

test('every shipped model and the registry are valid', () => {
  const registry = read(path.join(models, 'registry.json'));
  valid(checkRegistry, registry, 'registry.json');
  const ids = registry.models.map((entry) => entry.id);
  assert.equal(new Set(ids).size, ids.length, 'ids repeat');
  const files = readdirSync(models).filter((name) => name.endsWith('.json') && name !== 'registry.json');
  assert.ok(files.length > 0);
  for (const name of files) valid(checkModel, read(path.join(models, name)), name);
  for (const entry of registry.models)
    assert.equal(statSync(path.join(models, entry.url)).size, entry.bytes, `${entry.id} has another size`);
});

const samples = {};
before(() => {
  const run = (...args) => {
    const result = refrain(args);
    assert.equal(result.code, 0, result.err);
  };
  run(...tinyRun(place('plain.json'), '--checkpoint', place('checkpoint.json'), '--set', 'training.max_steps=3',
    '--valid', pairsFile, '--set', 'training.validate_every=2', '--set', 'tokenizer.kind=word', '--set', 'shared_vocabulary=false'));
  const text = write('schema.txt', pairs.slice(0, 80).map(([en]) => en).join('\n'));
  run('train', '--text', text, '--source', 'en', '--out', place('schema-lm.json'), '--checkpoint', place('lm.checkpoint.json'),
    '--set', 'kind=language_model', '--set', 'tokenizer.kind=character', '--set', 'training.max_steps=2', '--set', 'lanes=2');
  for (const format of ['float32', 'float16', 'int8', 'nested'])
    run('convert', place('plain.json'), '--format', format, '--out', place(`${format}.json`),
      '--checks', write('schema-checks.txt', 'we see a cat\n'));
  for (const name of ['plain', 'checkpoint', 'schema-lm', 'lm.checkpoint', 'float32', 'float16', 'int8', 'nested'])
    samples[name] = read(place(`${name}.json`));
});

test('models, checkpoints and language models in every number format are valid', () => {
  for (const [name, document] of Object.entries(samples)) valid(checkModel, document, name);
});

/** A change that the program refuses too, for the layout of the file alone. */
const faults = {
  'another format': (d) => { d.format = 'layers-model'; },
  'another version': (d) => { d.version = 2; },
  'an unknown key': (d) => { d.extra = 1; },
  'an unknown option': (d) => { d.config.peephole = true; },
  'an unknown cell': (d) => { d.config.encoder.cell.kind = 'LSTM'; },
  'a size that is not whole': (d) => { d.config.embedding_size = 1.5; },
  'too many layers': (d) => { d.config.encoder.layers = 65; },
  'no languages': (d) => { d.languages.source = []; },
  'no target language': (d) => { delete d.languages.target; },
  'a vocabulary without special pieces': (d) => { d.text.source.vocabulary = ['a', 'b', 'c', 'd', 'e']; },
  'a piece twice': (d) => { d.text.source.vocabulary[5] = d.text.source.vocabulary[4]; },
  'an empty piece': (d) => { d.text.source.vocabulary[4] = ''; },
  'merges without bpe': (d) => { d.text.source.tokenizer.merges = []; },
  'a tensor without data': (d) => { delete d.tensors['output.bias'].data; },
  'a tensor of one dimension': (d) => { d.tensors['output.bias'].shape = [7]; },
  'bad base64': (d) => { d.tensors['output.bias'].data = 'A*=='; },
  'a dtype that does not exist': (d) => { d.tensors['output.bias'].dtype = 'float64'; },
  'scales without int8': (d) => { d.tensors['output.bias'].scales = ''; },
  'a check without output': (d) => { d.checks = [{ input: 'a', target: 'fr' }]; },
  'an unknown key of the card': (d) => { d.card.license = 'MIT'; },
};
for (const [what, change] of Object.entries(faults))
  test(`schema and program refuse ${what}`, () => {
    const document = structuredClone(samples.plain);
    change(document);
    assert.equal(checkModel(document), false);
    const { code, err } = refrain(['inspect', write('fault.json', JSON.stringify(document))]);
    assert.equal(code, 1);
    assert.match(err, /FormatError/);
  });
