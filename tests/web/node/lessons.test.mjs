// Every lesson says everything in both languages, and the lab lists every lesson.

import assert from 'node:assert/strict';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { labTexts, lessons, pages } from '../../../web/lab/lessons.js';

const lab = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../../../web/lab');
const load = async (id) => (await import(path.join(lab, id, 'texts.js'))).texts;

test('the list holds every lesson, with title and promise', () => {
  const folders = readdirSync(lab).filter((name) => existsSync(path.join(lab, name, 'texts.js')));
  assert.deepEqual([...lessons, ...pages].sort(), folders.sort());
  for (const id of [...lessons, ...pages])
    for (const key of [`${id}-title`, `${id}-promise`]) assert.ok(labTexts.en[key] && labTexts.zh[key], key);
});

test('English and Chinese have the same texts with the same values', async () => {
  const values = (text) => [...new Set(text.match(/\{[a-z]+\}(?!\w)/g) ?? [])].sort();
  const plain = (text) => text.replace(/\$[^$]*\$/g, '');
  for (const [name, texts] of [['lab', labTexts], ...await Promise.all([...lessons, ...pages].map(async (id) => [id, await load(id)]))]) {
    assert.deepEqual(Object.keys(texts.zh).sort(), Object.keys(texts.en).sort(), name);
    for (const key of Object.keys(texts.en)) {
      assert.deepEqual(values(plain(texts.zh[key])), values(plain(texts.en[key])), `${name}: ${key}`);
      assert.ok(!(key in labTexts.en) || name === 'lab', `${name} hides the lab's ${key}`);
    }
  }
});

test('a lesson asks a question and answers it; a page names only texts that there are', async () => {
  for (const id of [...lessons, ...pages]) {
    const texts = await load(id);
    for (const key of ['lead', ...(pages.includes(id) ? [] : ['ask', 'answer'])]) assert.ok(texts.en[key], `${id}: ${key}`);
    const html = readFileSync(path.join(lab, id, 'index.html'), 'utf8');
    for (const [, key] of html.matchAll(/data-(?:text|label)="([^"]+)"/g))
      assert.ok(key in texts.en || key in labTexts.en, `${id}: ${key}`);
    assert.doesNotMatch(html, /<style|style="|<script(?! type="module" src)| on[a-z]+="/, `${id}: no inline script or style`);
  }
});
