// The browser killed 50 times, as by a power cut, while a page saves entries and models.

import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync, statSync, truncateSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { chromium } from 'playwright-core';
import { createServer, listen } from '../../../web/tools/serve.mjs';
import { root } from '../browser/browser.mjs';
import { startChromium } from '../browser/killable.mjs';

let server, port;
before(async () => {
  server = createServer(path.join(root, 'web'));
  port = await listen(server, 0);
});
after(() => {
  server.closeAllConnections();
  server.close();
});

test('50 kills of the browser during a save tear nothing, and what was confirmed is there', { timeout: 600000 }, async () => {
  const profile = mkdtempSync(path.join(tmpdir(), 'refrain-profile-'));
  let confirmed = -1, kills = 0, failure, killable;
  try {
    for (let run = 0; run <= 50; ++run) {
      killable = await startChromium(profile);
      const browser = await chromium.connectOverCDP(killable.address);
      const page = await browser.contexts()[0].newPage();
      await page.exposeFunction('saved', (i) => { confirmed = Math.max(confirmed, i); });
      await page.exposeFunction('failed', (error) => { failure = error; });
      await page.goto(`http://127.0.0.1:${port}/app/icon.svg`);
      const state = await page.evaluate(async () => {
        const { Shelf } = await import('/app/shelf.js');
        const { ModelStore } = await import('/engine/store.js');
        const store = new ModelStore();
        let damaged = 0;
        const shelf = new Shelf({ onDamaged: (_table, count) => { damaged += count; }, onChange() {} });
        const history = await shelf.list('history');
        for (const { id } of await store.list()) await store.read(id).catch(() => { ++damaged; });
        return { damaged, last: Math.max(-1, ...history.map(({ id }) => Number(id))), isKept: await shelf.isKept() };
      });
      assert.equal(state.isKept, true);
      assert.equal(state.damaged, 0, `torn after kill ${run}`);
      assert.ok(state.last >= confirmed, `entry ${confirmed} was confirmed, ${state.last} is the last that is there`);
      if (run < 50) {
        await page.evaluate((from) => {
          (async () => {
            const { Shelf } = await import('/app/shelf.js');
            const { ModelStore } = await import('/engine/store.js');
            const store = new ModelStore();
            const shelf = new Shelf({ onDamaged() {}, onChange() {} });
            const filler = 'refrain '.repeat(60000);
            for (let i = from; ; ++i) {
              const model = { format: 'refrain-model', kind: 'translation', languages: { source: ['en'], target: ['fr'] }, card: { name: `${i}` }, filler };
              await store.add(JSON.stringify(model), { id: `own-${i % 3}` });
              await shelf.put('history', { id: String(i), time: i, from: 'en', to: 'fr', source: filler, target: filler });
              await window.saved(i);
              if (i >= 8) await shelf.remove('history', String(i - 8));
            }
          })().catch((error) => window.failed(String(error)));
        }, state.last + 1);
        const begun = confirmed;
        while (confirmed === begun && !failure) await new Promise((resolve) => { setTimeout(resolve, 10); });
        assert.equal(failure, undefined);
        await new Promise((resolve) => { setTimeout(resolve, Math.random() * 120); });
        ++kills;
      }
      await killable.kill();
      await browser.close().catch(() => {});
    }
    assert.equal(kills, 50);
    assert.ok(confirmed >= 49, `${confirmed + 1} saves were confirmed`);
  } finally {
    await killable?.kill();
    rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
  }
});

// Chromium throws the databases of a site away then: the log of the last but one visit ends in half
// a record, and what the last visit wrote after it makes the checksum wrong.
test('what the browser loses with a torn database is there again from its second copy', { timeout: 120000 }, async () => {
  const profile = mkdtempSync(path.join(tmpdir(), 'refrain-profile-'));
  let killable;
  /** A visit that ends in a kill: what was there, and whether entries and a model are written. */
  const visit = async (ids) => {
    killable = await startChromium(profile);
    const browser = await chromium.connectOverCDP(killable.address);
    const page = await browser.contexts()[0].newPage();
    await page.goto(`http://127.0.0.1:${port}/app/icon.svg`);
    const found = await page.evaluate(async (written) => {
      const { Shelf } = await import('/app/shelf.js');
      const { ModelStore } = await import('/engine/store.js');
      const store = new ModelStore();
      const shelf = new Shelf({ onDamaged() {}, onChange() {} });
      const history = await shelf.list('history');
      const models = await Promise.all((await store.list()).map(async ({ id }) => [id, (await store.read(id)).length]));
      const random = () => Array.from({ length: 3500 }, () => Math.random().toString(36)).join('');  // does not shrink when it is packed
      const model = { format: 'refrain-model', kind: 'translation', languages: { source: ['en'], target: ['fr'] }, filler: random() };
      if (written.length > 0) await store.add(JSON.stringify(model), { id: `own-${written[0]}` });
      for (const id of written) await shelf.put('history', { id, time: Number(id), from: 'en', to: 'fr', source: random(), target: '' });
      if (written.includes('5')) await shelf.remove('history', '1');
      return { history: history.map(({ id }) => id), models: models.map(([id, length]) => length > 30000 && id) };
    }, ids);
    await killable.kill();
    await browser.close().catch(() => {});
    return found;
  };
  try {
    assert.deepEqual(await visit(['1', '2', '3']), { history: [], models: [] });
    const databases = path.join(profile, 'Default', 'IndexedDB');
    const folder = path.join(databases, readdirSync(databases).find((name) => name.endsWith('.leveldb')));
    const log = path.join(folder, readdirSync(folder).find((name) => name.endsWith('.log')));
    truncateSync(log, statSync(log).size - 20000);  // within the third entry
    assert.deepEqual(await visit(['4', '5']), { history: ['2', '1'], models: ['own-1'] });
    assert.deepEqual(await visit(['6']), { history: ['5', '4', '3', '2'], models: ['own-1', 'own-4'] });
    assert.deepEqual(await visit([]), { history: ['6', '5', '4', '3', '2'], models: ['own-1', 'own-4', 'own-6'] });
  } finally {
    await killable?.kill();
    rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
  }
});
