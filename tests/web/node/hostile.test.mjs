// Files that mean harm, in one instance of the module: it refuses each with a typed error that says
// where and why, keeps within its memory, and loads a good file after each of them.

import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { after, test } from 'node:test';
import { loadModule } from '../../../web/engine/runtime.js';
import { hostileFiles } from '../../program/hostile_files.mjs';
import { place, refrain, root, tinyRun } from '../../program/helpers.mjs';

const kMostMemory = 400e6;  // bytes
const made = refrain(tinyRun(place('good.json'), '--set', 'training.max_steps=2'));
assert.equal(made.code, 0, made.err);
const good = readFileSync(place('good.json'), 'utf8');
const { models, tensors, layered } = hostileFiles(good);
const kerasFolder = path.join(root, 'tests/fixtures/interop/keras_lstm');
const shards = readdirSync(kerasFolder).filter((name) => name.endsWith('.bin'));
const module = await loadModule();

/** The model of files by their names. */
function convert(files) {
  const conversion = new module.Conversion();
  try {
    for (const [name, bytes] of Object.entries(files)) conversion.add(name, bytes);
    conversion.files();
    return conversion.convert('{"source": ["en"], "target": ["fr"]}');
  } finally {
    conversion.delete();
  }
}

/** Loads what is hostile, by `pattern` refused or not; then a good file in the same instance. */
function survives(load, pattern) {
  if (pattern)
    assert.throws(() => load().delete(), (error) => {
      assert.match(error.name, /^(FormatError|ArgumentError)$/);
      assert.match(`${error.name}: ${error.message}`, pattern);
      assert.doesNotMatch(error.message, /\n/);
      return error.message.length < 2000;
    });
  else load().delete();
  const model = new module.Model(good);
  assert.equal(model.save('float32'), good);
  model.delete();
  assert.ok(module.memoryReserved() <= kMostMemory, `${module.memoryReserved()} bytes`);
}

for (const [name, [file, pattern]] of Object.entries(models))
  test(`a model file: ${name}`, () => survives(() => new module.Model(new Uint8Array(Buffer.from(file()))), pattern));
for (const [name, [file, pattern]] of Object.entries(tensors))
  test(`safetensors: ${name}`, () => survives(() => convert({ 'hostile.safetensors': file(), 'two.txt': 'a\nb\n' }), pattern));
for (const [name, [change, pattern]] of Object.entries(layered))
  test(`LayersModel: ${name}`, () => survives(() => {
    const document = JSON.parse(readFileSync(path.join(kerasFolder, 'model.json'), 'utf8'));
    change(document);
    return convert({ 'model.json': JSON.stringify(document), 'words.txt': 'a\nb\n',
      ...Object.fromEntries(shards.map((shard) => [shard, readFileSync(path.join(kerasFolder, shard))])) });
  }, pattern));

after(() => assert.ok([models, tensors, layered].reduce((sum, list) => sum + Object.keys(list).length, 0) >= 60));
