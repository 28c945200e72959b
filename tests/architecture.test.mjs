// The house stands as the README draws it: includes point downward only.

import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');

const below = {
  'core/base': [],
  'core/math': ['core/base'],
  'core/nn': ['core/math', 'core/base'],
  'core/text': ['core/base'],
  'core/models': ['core/nn', 'core/text', 'core/math', 'core/base'],
  'core/search': ['core/models', 'core/nn', 'core/text', 'core/math', 'core/base'],
  'core/train': ['core/search', 'core/models', 'core/nn', 'core/text', 'core/math', 'core/base'],
  'core/metrics': ['core/text', 'core/base'],
  'core/io': ['core/train', 'core/search', 'core/models', 'core/nn', 'core/text', 'core/math', 'core/base'],
  'core/interop': ['core/io', 'core/train', 'core/search', 'core/models', 'core/nn', 'core/text', 'core/math',
    'core/base'],
  'core/cli': ['core/interop', 'core/io', 'core/metrics', 'core/train', 'core/search', 'core/models', 'core/nn',
    'core/text', 'core/math', 'core/base'],
  'wasm/session': ['core/interop', 'core/io', 'core/metrics', 'core/train', 'core/search', 'core/models', 'core/nn', 'core/text',
    'core/math', 'core/base'],
  'wasm/bindings': ['wasm/session'],
};

const files = ['core', 'wasm'].flatMap((top) =>
  readdirSync(path.join(root, top), { recursive: true })
    .map((file) => path.join(top, String(file)))
    .filter((file) => /\.[ch]pp$/.test(file)));
const text = (file) => readFileSync(path.join(root, file), 'utf8');
const includes = (file) => [...text(file).matchAll(/^\s*#\s*include\s*[<"]([^>"]+)[>"]/gm)].map((m) => m[1]);

/** Folder of a header of this project, however it is named; '' for any other header. */
function folderOf(file, included) {
  const beside = path.join(path.dirname(file), included);
  const named = files.includes(beside) ? beside : path.normalize(included);
  return files.includes(named) || /^(core|wasm|tests)\//.test(named) ? path.dirname(named) : '';
}

test('every folder is in the plan', () => {
  for (const file of files) assert.ok(path.dirname(file) in below, `${file} is in no folder of the plan`);
});

test('includes point downward only', () => {
  for (const file of files) {
    const here = path.dirname(file);
    for (const included of includes(file)) {
      const there = folderOf(file, included);
      if (there === '' || there === here) continue;
      assert.ok(below[here].includes(there), `${file} includes ${included}`);
    }
  }
});

test('only core/io and core/interop know nlohmann_json and only wasm/bindings Emscripten', () => {
  for (const file of files)
    for (const included of includes(file)) {
      if (included.startsWith('nlohmann')) assert.match(path.dirname(file), /^core\/(io|interop)$/, file);
      if (included.startsWith('emscripten')) assert.equal(path.dirname(file), 'wasm/bindings', file);
    }
});

test('JSON values stay in core/io, core/interop, the program and the session', () => {
  for (const file of files)
    if (!['core/io', 'core/interop', 'core/cli', 'wasm/session'].includes(path.dirname(file)))
      assert.ok(!includes(file).includes('core/io/json.hpp'), file);
});

test('the core neither prints nor exits', () => {
  for (const file of files)
    if (!file.startsWith('core/cli'))
      assert.doesNotMatch(text(file), /std::c(out|err)|[^sn]printf\(|\b(exit|abort)\(/, file);
});

test('a file is one idea: at most 420 lines', () => {
  const length = (file) => text(file).trimEnd().split('\n').length;
  for (const file of files) assert.ok(length(file) <= 420, `${file} is too long`);
  const long = files.filter((file) => length(file) > 250);
  assert.ok(long.length <= files.length / 10, `many files above 250 lines: ${long}`);
});
