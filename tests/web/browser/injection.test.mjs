// Nothing that the reader or a model says is run: 100 payloads as source text, as model name and as
// vocabulary entry, under a policy that refuses HTML and scripts from text.

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { payloads } from '../payloads.mjs';
import { poisonedModel } from '../poisoned.mjs';
import { openBrowser, openPage, root } from './browser.mjs';

let session;
before(async () => { session = await openBrowser(); });
after(async () => { await session?.close(); });
const hacked = (page) => page.evaluate(() => window.hacked);

test('100 payloads as source text stay text', { timeout: 120000 }, async () => {
  assert.equal(new Set(payloads).size, 100);
  const { page, quiet } = await openPage(session, '/app/');
  for (let i = 0; i < payloads.length; i += 10) {
    const text = payloads.slice(i, i + 10).join('\n');
    await page.fill('#source', text);
    await page.waitForFunction(() => document.getElementById('target').ariaBusy === 'true', null, { polling: 'raf' });
    await page.waitForFunction(() => document.getElementById('target').ariaBusy !== 'true');
    assert.ok(await page.$$eval('#target *, #mirror *', (elements) => elements.every(({ tagName, className }) => tagName === 'SPAN' && /^word/.test(className))));
  }
  assert.equal(await page.$('script:not([src="app.js"]), iframe, object, embed, img, svg:not(.icon)'), null);
  assert.equal(await hacked(page), undefined);
  quiet();
  await page.close();
});

test('100 payloads in a model, as its name, card and vocabulary, stay text', { timeout: 120000 }, async () => {
  const registry = JSON.parse(readFileSync(path.join(root, 'web/models/registry.json'), 'utf8'));
  const model = poisonedModel(), all = model.card.name;
  const body = Buffer.from(JSON.stringify(model));
  Object.assign(registry.models[0], { name: all, bytes: body.length, sha256: createHash('sha256').update(body).digest('hex') });
  const { page, quiet } = await openPage(session, '/app/', { before: async (empty) => {
    await empty.route('**/models/registry.json', (route) => route.fulfill({ json: registry }));
    await empty.route('**/models/en-fr.json', (route) => route.fulfill({ contentType: 'application/json', body }));
  } });
  assert.equal(await page.textContent('#model-name'), all);
  await page.fill('#source', 'The cat is on the table. Where is the nearest station?');
  await page.waitForFunction(() => document.getElementById('target').textContent !== '');
  assert.match(await page.textContent('#target'), /<script>window\.hacked=1/);
  await page.click('#tab-inside');
  await page.waitForSelector('#alignments table');
  assert.match(await page.textContent('#alignments'), /<script>window\.hacked=1/);
  assert.equal(await page.$('script:not([src="app.js"]), iframe, object, embed, img, svg:not(.icon)'), null);
  assert.equal(await hacked(page), undefined);
  quiet();
  await page.close();
});

test('100 payloads as file names stay text', { timeout: 120000 }, async () => {
  const { page, quiet } = await openPage(session, '/app/');
  await page.evaluate((names) => {
    const dataTransfer = new DataTransfer();
    for (const name of names) dataTransfer.items.add(new File(['I am very tired.'], name));
    document.body.dispatchEvent(new DragEvent('drop', { bubbles: true, cancelable: true, dataTransfer }));
  }, payloads.map((payload, i) => `${payload}.${i % 10 === 0 ? 'txt' : 'pdf'}`));
  await page.waitForFunction(() => document.querySelectorAll('#file-list .file').length === 100 && !document.querySelector('#file-list progress'));
  const shown = await page.$$eval('#file-list .file-name', (names) => names.map((name) => name.textContent.replace(/\.(txt|pdf)$/, '')));
  assert.deepEqual(shown, payloads);
  assert.equal(await page.locator('#file-list .failed').count(), 90);
  assert.equal(await page.$('script:not([src="app.js"]), iframe, object, embed, img, svg:not(.icon)'), null);
  assert.equal(await hacked(page), undefined);
  quiet();
  await page.close();
});

test('the policy refuses HTML, script text and scripts of other sites, and has one policy', async () => {
  const { page } = await openPage(session, '/app/');
  const refused = await page.evaluate(() => [
    () => { document.createElement('div').innerHTML = '<b>x</b>'; },
    () => { document.createElement('script').text = 'window.hacked=1'; },
    () => { new Worker('https://example.com/x.js'); },
    () => { trustedTypes.createPolicy('another', {}); },
  ].map((attempt) => {
    try {
      attempt();
      return 'done';
    } catch (error) {
      return error.name;
    }
  }));
  assert.deepEqual(refused, ['TypeError', 'TypeError', 'TypeError', 'TypeError']);
  assert.equal(await hacked(page), undefined);
  await page.close();
});
