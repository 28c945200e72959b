// Without a network: after one visit translator and lab work with the server stopped, and a new
// version is offered, not forced.

import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { writeServiceWorker } from '../../../web/tools/offline.mjs';
import { openSite } from '../site.mjs';
import { openBrowser, root } from './browser.mjs';

let session, site, address;
before(async () => {
  site = await openSite();
  ({ address } = site);
  session = await openBrowser();
});
after(async () => {
  await session?.close();
  await site?.close();
});

const isReady = (page) => page.waitForSelector('html[data-ready]');
/** A first visit, until all is on the device. */
async function visit(context, url = '/app/') {
  const page = await context.newPage();
  await page.goto(address + url);
  await isReady(page);
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
  return page;
}
async function translated(page) {
  await page.fill('#source', 'The cat is on the table.');
  await page.waitForFunction(() => document.getElementById('target').textContent !== '' &&
    document.getElementById('target').ariaBusy !== 'true');
  return page.textContent('#target');
}

test('after one visit 20 reloads and every page of the lab work with the server stopped', { timeout: 600000 }, async () => {
  const context = await session.browser.newContext();
  const page = await visit(context);
  const paths = await page.evaluate(async () => (await import('/lab/lessons.js')).lessons.map((id) => `/lab/${id}/`));
  await site.stop();
  const complaints = [];
  page.on('pageerror', (error) => complaints.push(String(error)));
  const devtools = await context.newCDPSession(page);
  for (let i = 0; i < 20; ++i) {
    // Every other one past the browser's own cache.
    if (i % 2 === 0) await page.reload();
    else await Promise.all([page.waitForEvent('load'), devtools.send('Page.reload', { ignoreCache: true })]);
    await isReady(page);
    if (i % 5 === 0) assert.equal(await translated(page), 'Le chat est sur la table.');
  }
  for (const url of ['/lab/', ...paths, '/app/?model=en-fr']) {
    await page.goto(address + url);
    await isReady(page);
  }
  assert.deepEqual(complaints, []);
  await context.close();
  await site.start();
});

test('a new version waits until it is taken, and only where no other page is open', { timeout: 300000 }, async () => {
  const context = await session.browser.newContext();
  const page = await visit(context);
  await page.reload();
  await isReady(page);
  const other = await visit(context, '/lab/');
  writeFileSync(path.join(site.folder, 'app/version.js'), 'export const version = 2;\n');
  await writeServiceWorker(site.folder);
  await page.evaluate(async () => (await navigator.serviceWorker.getRegistration()).update().then(() => undefined));
  await page.waitForSelector('#update:not([hidden])');
  const isNew = () => page.evaluate(async () => Boolean(await caches.match('/app/version.js', { ignoreSearch: true }) &&
    (await navigator.serviceWorker.getRegistration()).waiting === null));
  assert.equal(await isNew(), false);
  await page.click('#take-update');
  await page.waitForFunction(() => /Close the other tabs/.test(document.getElementById('update-text').textContent));
  assert.equal(await isNew(), false);
  await other.close();
  await Promise.all([page.waitForEvent('framenavigated'), page.click('#take-update')]);
  await isReady(page);
  assert.equal(await isNew(), true);
  assert.equal(await page.isHidden('#update'), true);
  await context.close();
});

test('a device that is full is told in words, and the model works all the same', async () => {
  const context = await session.browser.newContext({ serviceWorkers: 'block' });
  const page = await context.newPage();
  await page.addInitScript(() => {
    const put = IDBObjectStore.prototype.put;
    IDBObjectStore.prototype.put = function (...args) {
      if (this.name === 'files' || this.name === 'chunks') throw new DOMException('full', 'QuotaExceededError');
      return put.apply(this, args);
    };
  });
  await page.goto(`${address}/app/`);
  await isReady(page);
  assert.match(await page.textContent('#full-text'), /no room on this device to keep .* \(\d+\.\d\sMB\)/);
  const { models: [first] } = JSON.parse(readFileSync(path.join(root, 'web/models/registry.json'), 'utf8'));
  assert.ok((await page.textContent('#full-text')).includes(`${first.name} (${(first.bytes / 1e6).toFixed(1)}\u00a0MB)`));
  assert.equal(await translated(page), 'Le chat est sur la table.');
  await context.close();
});

test('the manifest has what an installation needs', async () => {
  const manifest = await (await fetch(`${address}/app/manifest.webmanifest`)).json();
  for (const { src, sizes, type } of manifest.icons) {
    const response = await fetch(`${address}/app/${src}`);
    assert.deepEqual([response.status, response.headers.get('Content-Type')], [200, type], src);
    if (type !== 'image/png') continue;
    const view = new DataView(await response.arrayBuffer());
    assert.equal(`${view.getUint32(16)}x${view.getUint32(20)}`, sizes);
  }
  assert.ok(manifest.start_url && manifest.display === 'standalone' && manifest.name);
  assert.deepEqual(manifest.share_target.params, { title: 'title', text: 'text', url: 'url' });
});
