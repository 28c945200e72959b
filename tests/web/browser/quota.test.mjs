// A device without room: Chromium itself gives the site less than a model needs.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { complaintsOf, openBrowser } from './browser.mjs';
import { translated } from './app_page.mjs';

let session;
before(async () => { session = await openBrowser(); });
after(async () => { await session?.close(); });

/** How often a model's file is asked for. @param {import('playwright-core').Page} page @param {string} id */
function requestsOf(page, id) {
  const asked = { count: 0 };
  page.on('request', (request) => { if (request.url().endsWith(`/models/${id}.json`)) ++asked.count; });
  return asked;
}

/** A page of the lab, which stores nothing, and what sets its site's room; without a size it is the browser's own again. */
async function openSmall() {
  const context = await session.browser.newContext({ serviceWorkers: 'block' });
  const page = await context.newPage();
  const complaints = complaintsOf(page, session.address);
  await page.goto(`${session.address}/lab/`);
  const devtools = await context.newCDPSession(page);
  const room = (quotaSize) => devtools.send('Storage.overrideQuotaForOrigin', { origin: session.address, quotaSize });
  return { context, page, room, complaints };
}

test('the translator works without room, says in words what there is none for, and keeps the model when there is', { timeout: 180000 }, async () => {
  const { context, page, room, complaints } = await openSmall();
  await room(1e6);
  const asked = requestsOf(page, 'en-fr');
  await page.goto(`${session.address}/app/`);
  await page.waitForSelector('#full:not([hidden])');
  assert.match(await page.textContent('#full-text'), /no room on this device to keep .* \(\d+\.\d\sMB\)/);
  await page.waitForSelector('html[data-ready]');
  assert.equal(await translated(page, 'The cat is on the table.'), 'Le chat est sur la table.');
  assert.equal(asked.count, 1, 'the model is downloaded once');
  await room();
  await page.reload();
  await page.waitForSelector('html[data-ready]');
  assert.ok(await page.isHidden('#full'));
  assert.deepEqual(await page.evaluate(async () => (await (await import('/engine/index.js')).store.list()).map(({ id }) => id)), ['en-fr']);
  assert.deepEqual(complaints, []);
  await context.close();
});

test('a second model that finds no room beside the first is used, and the first is offered to be removed', { timeout: 180000 }, async () => {
  const { context, page, room, complaints } = await openSmall();
  await room(12e6);  // for either, not for both
  await page.goto(`${session.address}/app/`);
  await page.waitForSelector('html[data-ready]');
  await page.selectOption('#target-language', 'de');
  const remove = page.locator('#full-models button');
  await remove.waitFor();
  assert.match(await remove.innerText(), /^Remove English and French.* \(\d+\.\d\sMB\)$/);
  assert.match(await translated(page, 'I am very tired.'), /müde/);
  await remove.click();
  const models = () => page.evaluate(async () => (await (await import('/engine/index.js')).store.list()).map(({ id }) => id));
  while ((await models()).includes('en-fr')) await page.waitForTimeout(50);
  assert.deepEqual(complaints, []);
  await context.close();
});

test('the library rejects with a QuotaExceededError what is to be kept, and translates all the same', { timeout: 180000 }, async () => {
  const { context, page, room } = await openSmall();
  await room(1e6);
  const asked = requestsOf(page, 'en-fr');
  const { name, text, left, availability } = await page.evaluate(async () => {
    const { Translator, store, knownModels } = await import('/engine/index.js');
    const model = (await knownModels()).find(({ id }) => id === 'en-fr');
    const name = await store.download(model).then(() => 'nothing', (error) => error.name);
    const pair = { sourceLanguage: 'en', targetLanguage: 'fr' };
    const translator = await Translator.create(pair);
    const text = await translator.translate('I see a cat.');
    translator.destroy();
    return { name, text, left: (await store.list()).length, availability: await Translator.availability(pair) };
  });
  assert.deepEqual([name, text, left, availability], ['QuotaExceededError', 'Je vois un chat.', 0, 'downloadable']);
  assert.equal(asked.count, 1, 'what came and found no room is used, not downloaded again');
  await context.close();
});
