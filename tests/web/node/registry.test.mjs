// The registry: its form, its routes, and that the shipped one is true.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { findRoute, readRegistry } from '../../../web/engine/registry.js';
import { wanted } from '../../../web/tools/registry.mjs';

const entry = (id, source, target, more = {}) => ({ id, version: '1', source, target, url: `${id}.json`, name: id,
  bytes: 10, sha256: '0'.repeat(64), licence: 'MIT', ...more });
const registry = (...models) => ({ format: 'refrain-registry', version: 1, models });
const base = 'https://example.org/models/registry.json';
const routed = (models, source, target) => {
  const route = findRoute(readRegistry(registry(...models), base).models, source, target);
  return route && [route.source, route.target, ...route.steps.map((s) => `${s.model.id}:${s.source}>${s.target}`)];
};

test('the shipped registry holds what its files hold (npm run registry mends it)', () => {
  for (const [file, text] of Object.entries(wanted())) assert.equal(readFileSync(file, 'utf8'), text, file);
});

test('addresses are relative to the registry', () => {
  assert.equal(readRegistry(registry(entry('en-fr', ['en'], ['fr'])), base).models[0].url, 'https://example.org/models/en-fr.json');
});

test('a bad registry is refused in words', () => {
  const good = entry('a', ['en'], ['fr']);
  for (const [json, words] of [
    [null, /format/], [{ format: 'refrain-registry', version: 2, models: [] }, /version 2/],
    [registry({ ...good, sha256: 'A' }), /sha256 of model a/], [registry({ ...good, bytes: '1' }), /number of bytes/],
    [registry({ ...good, url: undefined }), /model a has no text 'url'/], [registry(good, good), /twice/],
    [registry({ ...good, source: ['e'] }), /model a: 'e' is not a language tag/], [registry({ ...good, target: [] }), /list 'target'/],
  ]) assert.throws(() => readRegistry(json, base), (error) => error.name === 'FormatError' && words.test(error.message));
});

test('one model is preferred to two, and two go through English', () => {
  const models = [entry('en-fr', ['en'], ['fr']), entry('de-en', ['de'], ['en'])];
  assert.deepEqual(routed(models, 'en-GB', 'fr-CA'), ['en', 'fr', 'en-fr:en>fr']);
  assert.deepEqual(routed(models, 'de', 'fr'), ['de', 'fr', 'de-en:de>en', 'en-fr:en>fr']);
  assert.deepEqual(routed([...models, entry('de-fr', ['de'], ['fr'])], 'de', 'fr'), ['de', 'fr', 'de-fr:de>fr']);
  assert.equal(routed(models, 'fr', 'de'), undefined);
  assert.equal(routed(models, 'en', 'ja'), undefined);
});

test('a model of many languages serves each pair of them, or the pairs that it names', () => {
  const all = entry('all', ['en', 'fr', 'zh'], ['en', 'fr', 'zh']);
  assert.deepEqual(routed([all], 'zh-CN', 'fr'), ['zh', 'fr', 'all:zh>fr']);
  const some = { ...all, pairs: [['en', 'fr'], ['zh', 'en']] };
  assert.deepEqual(routed([some], 'zh', 'fr'), ['zh', 'fr', 'all:zh>en', 'all:en>fr']);
  assert.equal(routed([some], 'fr', 'zh'), undefined);
});

test('the same language needs no model', () => {
  assert.deepEqual(routed([], 'en-US', 'en-GB'), ['en-US', 'en-GB']);
});
