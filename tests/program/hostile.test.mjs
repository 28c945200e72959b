// Files that mean harm, in every format: the program takes each for what it is or refuses it in one
// line that says where and why, in little memory and time; a good file then loads as before.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { place, program, refrain, root, tinyRun, write } from './helpers.mjs';
import { hostileFiles } from './hostile_files.mjs';

const kilobytes = 400000;  // of address space
const kerasFolder = path.join(root, 'tests/fixtures/interop/keras_lstm');

/** Runs the program with little memory: {code, err}. */
function run(args) {
  const { status, signal, stderr } = spawnSync('sh', ['-c', `ulimit -v ${kilobytes}; exec "$@"`, 'sh', program, ...args],
    { encoding: 'utf8', timeout: 20000 });
  assert.equal(signal, null, `killed by ${signal}`);
  return { code: status, err: stderr };
}

function refuses(args, pattern) {
  const { code, err } = run(args);
  assert.equal(code, 1, `exit code ${code}: ${err}`);
  assert.match(err, /^refrain: (FormatError|ArgumentError|FileError): [^\n]+\n$/);
  assert.match(err, pattern);
}

const made = refrain(tinyRun(place('good.json'), '--set', 'training.max_steps=2'));
assert.equal(made.code, 0, made.err);
const { models, tensors, layered } = hostileFiles(readFileSync(place('good.json'), 'utf8'));

for (const [name, [file, pattern]] of Object.entries(models))
  test(`a model file: ${name}`, () => {
    writeFileSync(place('hostile.json'), file());
    const args = ['convert', place('hostile.json'), '--out', place('converted.json')];
    if (pattern) refuses(args, pattern);
    else assert.equal(run(args).code, 0);
  });

for (const [name, [file, pattern]] of Object.entries(tensors))
  test(`safetensors: ${name}`, () => {
    writeFileSync(place('hostile.safetensors'), file());
    refuses(['convert', place('hostile.safetensors'), '--vocabulary', write('two.txt', 'a\nb\n'), '--out', place('converted.json')], pattern);
  });

const keras = JSON.parse(readFileSync(path.join(kerasFolder, 'model.json'), 'utf8'));
for (const [name, [change, pattern]] of Object.entries(layered))
  test(`LayersModel: ${name}`, () => {
    cpSync(kerasFolder, place('hostile-keras'), { recursive: true });
    const document = structuredClone(keras);
    change(document);
    writeFileSync(place('hostile-keras/model.json'), JSON.stringify(document));
    refuses(['convert', place('hostile-keras/model.json'), '--vocabulary', write('words.txt', 'a\nb\n'), '--out', place('converted.json')], pattern);
  });

test('after all of them a good file loads, in the same little memory', () => {
  const { code, err } = run(['convert', place('good.json'), '--out', place('converted.json')]);
  assert.equal(code, 0, err);
  assert.ok(Object.keys(models).length + Object.keys(tensors).length + Object.keys(layered).length >= 60);
});
