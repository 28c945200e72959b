// core/interop/FORMAT.md is enough: a reader in another language (format/reader.py, written from that
// page, with Python's standard library alone) cuts, encodes and translates as the program does.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { test } from 'node:test';
import { place, refrain, root } from './helpers.mjs';

const shipped = path.join(root, 'web/models/en-fr.json');
const lines = ['I am very tired.', 'Where is the nearest station?', 'My sister doesn\u2019t like coffee, but she drinks  tea.',
  'He was born in the spring.'];  // no numbers or names: the reader leaves the marks alone

test('a reader written from FORMAT.md gives pieces, words and probabilities of a shipped model', () => {
  // The program on weights that are stored as float32: how it multiplies int8 is its own business.
  const plain = place('format.json');
  assert.equal(refrain(['convert', shipped, '--format', 'float32', '--out', plain]).code, 0);
  const ours = refrain(['translate', plain, '--target', 'fr', '--json', '--beam', '1'], `${lines.join('\n')}\n`);
  assert.equal(ours.code, 0, ours.err);
  const reader = spawnSync('python3', [path.join(root, 'tests/program/format/reader.py'), shipped, 'fr'],
    { input: `${lines.join('\n')}\n`, encoding: 'utf8', timeout: 300000, env: { ...process.env, PYTHONDONTWRITEBYTECODE: '1' } });
  assert.equal(reader.status, 0, reader.stderr);
  const parse = (text) => text.trim().split('\n').map((line) => JSON.parse(line));
  const expected = parse(ours.out);
  parse(reader.stdout).forEach(({ pieces, output, probabilities }, i) => {
    const { hypotheses: [best], pieces: source } = expected[i];
    assert.deepEqual(pieces, source);
    assert.equal(output, best.text);
    assert.equal(probabilities.length, best.probabilities.length);
    probabilities.forEach((p, at) => assert.ok(Math.abs(p - best.probabilities[at]) < 1e-5, `${lines[i]}: ${p} at ${at}`));
  });
  assert.equal(expected.length, lines.length);
});
