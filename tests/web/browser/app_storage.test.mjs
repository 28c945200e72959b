// What is kept on the device: history, phrasebook, export and erasure; damaged by hand, and a full
// device.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { openBrowser, openPage, root } from './browser.mjs';
import { damageShelf, flip, tamper } from '../tamper.mjs';
import { settled, translated } from './app_page.mjs';

let session;
before(async () => { session = await openBrowser(); });
after(async () => { await session?.close(); });

const rows = (page, panel) => page.$$eval(`#panel-${panel} .row-source`, (elements) => elements.map((element) => element.textContent));
const hasRows = (page, panel, count) => page.waitForFunction(([id, wanted]) =>
  document.querySelectorAll(`#panel-${id} .row`).length === wanted, [panel, count]);
const ready = async (page) => {
  await page.reload();
  await page.waitForSelector('html[data-ready]');
};

test('history and phrasebook are kept, searched, used again, exported, brought back and erased', { timeout: 180000 }, async () => {
  const { page, quiet } = await openPage(session, '/app/');
  for (const text of ['I am very', 'I am very tired.']) await translated(page, text);  // goes on: one entry
  await hasRows(page, 'history', 1);
  await translated(page, 'The cat is on the table.');
  await hasRows(page, 'history', 2);
  assert.deepEqual(await rows(page, 'history'), ['The cat is on the table.', 'I am very tired.']);
  await page.click('#keep-phrase');
  await page.waitForSelector('#keep-phrase[aria-pressed="true"]');
  await ready(page);
  await hasRows(page, 'history', 2);
  await page.click('#tab-phrases');
  await hasRows(page, 'phrases', 1);
  await page.fill('#panel-phrases .search', 'chat');
  await hasRows(page, 'phrases', 1);
  await page.fill('#panel-phrases .search', 'dog');
  await hasRows(page, 'phrases', 0);
  await page.fill('#panel-phrases .search', '');
  await page.click('#panel-phrases .row-text');
  assert.equal(await page.inputValue('#source'), 'The cat is on the table.');
  await settled(page);
  await page.click('#tab-device');
  const [download] = await Promise.all([page.waitForEvent('download'), page.click('#export-all')]);
  const exported = readFileSync(await download.path(), 'utf8');
  const content = JSON.parse(exported);
  assert.deepEqual([content.format, content.history.length, content.phrases.length], ['refrain-export', 2, 1]);
  assert.equal(await page.evaluate(async () => (await (await caches.open('refrain-copy-refrain-shelf')).keys()).length), 3);
  await page.click('#erase-all');
  await page.click('#confirm-yes');
  await page.waitForFunction(() => /erased/.test(document.getElementById('notice-text').textContent));
  const left = await page.evaluate(async () => {
    const { store } = await import('/engine/index.js');
    const { Shelf, tables } = await import('/app/shelf.js');
    const shelf = new Shelf({ onDamaged() {}, onChange() {} });
    const copies = await (await caches.open('refrain-copy-refrain-shelf')).keys();
    return [(await store.list()).length, ...await Promise.all(tables.map(async (table) => (await shelf.list(table)).length)), copies.length];
  });
  assert.deepEqual(left, [0, 0, 0, 0, 0, 0]);
  const bring = (text) => page.setInputFiles('#panel-device input[type="file"] >> nth=0', { name: 'export.json', mimeType: 'application/json', buffer: Buffer.from(text) });
  await bring(exported.replace('"to": "fr"', '"to": 7'));
  await page.waitForFunction(() => /no export of Refrain: \w+\[\d\]/.test(document.getElementById('error-text').textContent));
  await bring(exported);
  await page.waitForFunction(() => /3 brought back/.test(document.getElementById('notice-text').textContent));
  await page.click('#tab-history');
  await hasRows(page, 'history', 2);
  quiet();
  await page.close();
});

test('entries damaged by hand are told and removed, and nothing else is lost', { timeout: 120000 }, async () => {
  const { page, quiet } = await openPage(session, '/app/');
  await damageShelf(page);
  await ready(page);
  await page.waitForFunction(() => /2 of your history/.test(document.getElementById('notice-text').textContent));
  await hasRows(page, 'history', 2);
  assert.deepEqual((await rows(page, 'history')).sort(), ['four', 'one']);
  await page.click('#tab-phrases');
  await hasRows(page, 'phrases', 1);
  await ready(page);
  await page.click('#tab-history');
  await hasRows(page, 'history', 2);
  assert.ok(await page.isHidden('#notice'), 'it is repaired');
  quiet();
  await page.close();
});

test('a stored model damaged by hand is told and fetched anew; one of the reader’s own is told and removed', { timeout: 180000 }, async () => {
  const { page, quiet } = await openPage(session, '/app/');
  await tamper(page, 'refrain-models', 'files', flip('en-fr'));
  await ready(page);
  await page.waitForFunction(() => /“English and French, both directions” was damaged; it has been fetched anew/.test(document.getElementById('notice-text').textContent));
  assert.equal(await translated(page, 'The cat is on the table.'), 'Le chat est sur la table.');
  await ready(page);
  assert.ok(await page.isHidden('#notice'));
  await page.evaluate(async () => {
    const { store } = await import('/engine/index.js');
    await store.add(await store.read('en-fr'), { id: 'taught-en-fr' });
  });
  await tamper(page, 'refrain-models', 'files', flip('taught-en-fr'));
  await ready(page);
  await page.waitForFunction(() => /was damaged and has been removed/.test(document.getElementById('notice-text').textContent));
  assert.equal(await translated(page, 'The cat is on the table.'), 'Le chat est sur la table.');
  assert.equal(await page.inputValue('#models'), 'en-fr');
  quiet();
  await page.close();
});

test('a device without room for the history is told in words, and translates all the same', async () => {
  const { page, quiet } = await openPage(session, '/app/', { before: (empty) => empty.addInitScript(() => {
    const put = IDBObjectStore.prototype.put;
    IDBObjectStore.prototype.put = function (...args) {
      if (this.name === 'history') throw new DOMException('full', 'QuotaExceededError');
      return put.apply(this, args);
    };
  }) });
  await translated(page, 'The cat is on the table.');
  await page.waitForFunction(() => /no room on this device .* you can remove models or the history/.test(document.getElementById('notice-text').textContent));
  assert.match(await translated(page, 'I am very tired.'), /fatigué/);
  quiet();
  await page.close();
});

test('a model file of the reader is used; one that the engine refuses is told and not kept', { timeout: 120000 }, async () => {
  const { page, quiet } = await openPage(session, '/app/#device');
  const model = JSON.parse(readFileSync(path.join(root, 'web/models/en-fr.json'), 'utf8'));
  const give = (json) => page.setInputFiles('#panel-device input[type="file"] >> nth=1', { name: 'mine.json', mimeType: 'application/json', buffer: Buffer.from(JSON.stringify(json)) });
  await page.waitForFunction(() => document.querySelectorAll('#panel-device .row').length === 1);
  await give({ ...model, tensors: {} });
  await page.waitForFunction(() => /tensors/.test(document.getElementById('error-text').textContent));
  await give({ ...model, card: { ...model.card, name: 'Mine' } });
  await page.waitForFunction(() => document.querySelector('#models option:checked')?.textContent === 'Mine' && document.getElementById('progress').hidden);
  assert.equal(await translated(page, 'The cat is on the table.'), 'Le chat est sur la table.');
  await page.waitForFunction(() => document.querySelectorAll('#panel-device .row').length === 2);
  await page.locator('#panel-device .row', { hasText: 'Mine' }).locator('button').click();
  await page.waitForFunction(() => document.querySelector('#models').value === 'en-fr' && document.getElementById('progress').hidden);
  quiet();
  await page.close();
});
