// Texts, errors and the registry: what needs no module.

import assert from 'node:assert/strict';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { test } from 'node:test';
import { FormatError, RefrainError, fromPlain, toPlain } from '../../../web/engine/errors.js';
import { normal, pairLines, stringOffsets } from '../../../web/engine/text.js';
import { makePairs } from '../../../web/lab/corpora/french.js';

test('texts enter in one normal form, without halves of surrogate pairs', () => {
  assert.equal(normal('e\u0301'), '\u00e9');
  assert.equal(normal('a\ud83d b\ude00'), 'a\ufffd b\ufffd');
  assert.equal(normal('\ud83d\ude00'), '\ud83d\ude00');
  assert.throws(() => normal(/** @type {any} */ (undefined)), { name: 'TypeError', message: /undefined/ });
});

test('a list of pairs becomes lines, and tabs inside a text do no harm', () => {
  assert.equal(pairLines([['a\tb', 'c'], ['d', 'e\nf']]), 'a b\tc\nd\te f');
  assert.equal(pairLines('a\tb'), 'a\tb');
});

test('byte offsets become string offsets', () => {
  const text = 'aé😀€b';
  const ends = [...text].map((_, i, all) => Buffer.byteLength(all.slice(0, i).join('')));
  assert.deepEqual(stringOffsets(text, [...ends, Buffer.byteLength(text)]), [0, 1, 2, 4, 5, 6]);
  assert.deepEqual(stringOffsets('', [0]), [0]);
});

test('an error keeps class, name, words and stack across a message', () => {
  const error = fromPlain(structuredClone(toPlain(new FormatError('model file: .config is missing'))));
  assert.ok(error instanceof FormatError && error instanceof RefrainError && error instanceof Error);
  assert.equal(error.name, 'FormatError');
  assert.equal(error.message, 'model file: .config is missing');
  assert.match(error.stack ?? '', /text\.test\.mjs/);
  assert.ok(fromPlain({ name: 'RangeError', message: 'out of memory' }) instanceof RangeError);
  assert.equal(fromPlain({ name: 'toString', message: 'x' }).constructor, Error);
  assert.equal(toPlain('words').message, 'words');
});

test('the pairs of the lab are 500 different sentences with agreement', () => {
  const pairs = makePairs();
  assert.equal(pairs.length, 500);
  assert.equal(new Set(pairs.map(([english]) => english)).size, 500);
  const french = new Map(pairs);
  assert.equal(french.get('my sister sees a green table'), 'ma sœur voit une table verte');
  assert.equal(french.get('we buy a black boat'), 'nous achetons un bateau noir');
});

test('every model of the registry is there, of the size it says, with licence and attribution', () => {
  const folder = new URL('../../../web/models/', import.meta.url);
  const registry = JSON.parse(readFileSync(new URL('registry.json', folder), 'utf8'));
  assert.equal(registry.format, 'refrain-registry');
  assert.ok(registry.models.length > 0);
  for (const { id, source, target, url, name, bytes } of registry.models) {
    assert.ok(id && name && source.length > 0 && target.length > 0);
    const file = new URL(url, folder);
    assert.ok(existsSync(file), `${url} is not there`);
    assert.equal(statSync(file).size, bytes, `${url}: the size in registry.json`);
    const { card } = JSON.parse(readFileSync(file, 'utf8'));
    assert.ok(card.licence && card.attribution && card.data);
  }
});
