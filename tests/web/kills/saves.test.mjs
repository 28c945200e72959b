// Chromium and Firefox killed 50 times each, as by a power cut, while a page saves entries and models.

import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync, statSync, truncateSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { chromium } from 'playwright-core';
import { createServer, listen } from '../../../web/tools/serve.mjs';
import { patience, root } from '../browser/browser.mjs';
import { startChromium } from '../browser/killable.mjs';
import { startFirefox } from '../firefox/killable.mjs';

let server, port;
before(async () => {
  server = createServer(path.join(root, 'web'));
  port = await listen(server, 0);
});
after(() => {
  server.closeAllConnections();
  server.close();
});

/** How a browser is begun with a profile that stays: a page of it, and what kills it. @type {Record<string, (profile: string) => Promise<{page: any, kill: () => Promise<void>}>>} */
const browsers = {
  async Chromium(profile) {
    const killable = await startChromium(profile);
    const browser = await chromium.connectOverCDP(killable.address);
    const [context] = browser.contexts();
    context.setDefaultTimeout(patience);
    return { page: await context.newPage(), kill: async () => {
      await killable.kill();
      await browser.close().catch(() => {});
    } };
  },
  async Firefox(profile) {
    return startFirefox(profile);
  },
};

/** Saves entries and models without end; in the page. @param {number} from the number of the first */
async function saveOn(from) {
  const { Shelf } = await import('/app/shelf.js');
  const { ModelStore } = await import('/engine/store.js');
  const store = new ModelStore();
  const shelf = new Shelf({ onDamaged() {}, onChange() {} });
  const filler = 'refrain '.repeat(60000);
  const save = async (/** @type {number} */ i) => {
    const model = { format: 'refrain-model', kind: 'translation', languages: { source: ['en'], target: ['fr'] }, card: { name: `${i}` }, filler };
    await store.add(JSON.stringify(model), { id: `own-${i % 3}` });
    await shelf.put('history', { id: String(i), time: i, from: 'en', to: 'fr', source: filler, target: filler });
    await window.saved(i);
    if (i >= 8) await shelf.remove('history', String(i - 8));
    save(i + 1).catch((error) => window.failed(String(error)));
  };
  save(from).catch((error) => window.failed(String(error)));
}

/** What is there, and how much of it is torn; in the page. */
async function look() {
  const { Shelf } = await import('/app/shelf.js');
  const { ModelStore } = await import('/engine/store.js');
  const store = new ModelStore();
  let damaged = 0;
  const shelf = new Shelf({ onDamaged: (_table, count) => { damaged += count; }, onChange() {} });
  const history = await shelf.list('history');
  const models = await store.list();
  for (const { id } of models) await store.read(id).catch(() => { ++damaged; });
  return { damaged, models: models.length, last: Math.max(-1, ...history.map(({ id }) => Number(id))), isKept: await shelf.isKept() };
}

/** Kills a browser so many times while it saves. @param {(typeof browsers)['Firefox']} open @param {number} count */
async function killed(open, count) {
  const profile = mkdtempSync(path.join(tmpdir(), 'refrain-profile-'));
  /** @type {(() => Promise<void>) | undefined} */ let kill;
  let confirmed = -1, kills = 0, failure;
  try {
    for (let run = 0; run <= count; ++run) {
      const opened = await open(profile), { page } = opened;
      ({ kill } = opened);
      await page.exposeFunction('saved', (i) => { confirmed = Math.max(confirmed, i); });
      await page.exposeFunction('failed', (error) => { failure = error; });
      await page.goto(`http://127.0.0.1:${port}/app/icon.svg`);
      const state = await page.evaluate(look);
      assert.equal(state.isKept, true);
      assert.equal(state.damaged, 0, `torn after kill ${run}`);
      assert.ok(state.last >= confirmed, `entry ${confirmed} was confirmed, ${state.last} is the last that is there`);
      assert.ok(state.models >= Math.min(3, confirmed + 1), `${state.models} models after ${confirmed + 1} saves`);
      if (run < count) {
        const begun = confirmed;
        await page.evaluate(saveOn, state.last + 1);
        while (confirmed === begun && !failure) await new Promise((resolve) => { setTimeout(resolve, 10); });
        assert.equal(failure, undefined);
        await new Promise((resolve) => { setTimeout(resolve, Math.random() * 120); });
        ++kills;
      }
      await kill();
    }
    assert.ok(confirmed >= count - 1, `${confirmed + 1} saves were confirmed`);
    return kills;
  } finally {
    await kill?.();
    rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
  }
}

for (const [name, open] of Object.entries(browsers))
  test(`50 kills of ${name} during a save tear nothing, and what was confirmed is there`, { timeout: 1200000 }, async () => {
    // Two at once: each waits most of its time for its browser to start.
    const kills = await Promise.all([killed(open, 25), killed(open, 25)]);
    assert.deepEqual(kills, [25, 25]);
  });

// Chromium throws the databases of a site away then: the log of the last but one visit ends in half
// a record, and what the last visit wrote after it makes the checksum wrong.
test('what the browser loses with a torn database is there again from its second copy', { timeout: 120000 }, async () => {
  const profile = mkdtempSync(path.join(tmpdir(), 'refrain-profile-'));
  let killable;
  /** A visit that ends in a kill: what was there, and whether entries and a model are written. */
  const visit = async (ids) => {
    killable = await browsers.Chromium(profile);
    const { page } = killable;
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
