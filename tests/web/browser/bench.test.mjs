// The page on speed: what it measures is right in every build of the module; it draws what was recorded.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { isolation } from '../../../web/tools/serve.mjs';
import { openBrowser, openPage } from './browser.mjs';

let session;
before(async () => { session = await openBrowser(isolation); });
after(async () => { await session?.close(); });

/** Greedy and beam translations of W1 by one contender. */
const translations = (page, build, weights, threads = 1) => page.evaluate(async ([name, stored, shared]) => {
  const { Seat } = await import('/bench/contest.js');
  const { sources } = await import('/bench/workloads.js');
  const seat = new Seat({ name, open: { kind: 'refrain', build: name, threads: shared, model: { weights: stored } } });
  try {
    await seat.call('open', seat.contender.open);
    const alone = [];
    for (const source of sources(6, 5)) alone.push((await seat.call('greedy', [source])).result[0]);
    return { alone, together: (await seat.call('greedy', sources(6, 5))).result, beam: (await seat.call('beam', sources(2, 5))).result };
  } finally {
    seat.close();
  }
}, [build, weights, threads]);

test('the same words alone and in a batch, and in every build of the module', async () => {
  const { page, quiet } = await openPage(session, '/bench/');
  const builds = await page.evaluate(async () => Object.keys((await import('/engine/module/builds.js')).builds));
  assert.ok(builds.includes('refrain'));
  for (const weights of ['float32', 'int8', 'int8 and shortlist']) {
    const wanted = await translations(page, 'refrain', weights);
    assert.deepEqual(wanted.together, wanted.alone, weights);
    assert.ok(wanted.alone.every((words) => words.length === 15));
    assert.ok(new Set(wanted.alone.flat()).size > 30, 'sentences that differ');
    for (const build of builds.slice(1)) assert.deepEqual(await translations(page, build, weights), wanted, `${weights}, ${build}`);
    for (const build of builds.filter((name) => name.endsWith('.threads')))
      assert.deepEqual(await translations(page, build, weights, 2), wanted, `${weights}, ${build}, 2 threads`);
  }
  quiet();
  await page.close();
});

test('training in the module goes down from the same loss in every build', async () => {
  const { page, quiet } = await openPage(session, '/bench/');
  const builds = await page.evaluate(async () => Object.keys((await import('/engine/module/builds.js')).builds).filter((name) => name.startsWith('refrain')));
  const losses = [];
  const threaded = builds.filter((name) => name.endsWith('.threads'));
  assert.ok(threaded.length > 0);
  for (const [build, threads] of [...builds.map((name) => [name, 1]), ...threaded.map((name) => [name, 2])])
    losses.push(await page.evaluate(async ([name, threads]) => {
      const { Seat } = await import('/bench/contest.js');
      const seat = new Seat({ name, open: { kind: 'refrain', build: name, threads, row: 'W2' } });
      await seat.call('open', seat.contender.open);
      const found = [];
      for (let i = 0; i < 8; ++i) found.push((await seat.call('update', 0)).result);
      seat.close();
      return found;
    }, [build, threads]));
  for (const found of losses) {
    assert.ok(found.at(-1) < found[0] - 0.05, `${found}`);
    found.forEach((loss, i) => assert.ok(Math.abs(loss - losses[0][i]) < 1e-3 * loss, `${found} and ${losses[0]}`));
  }
  quiet();
  await page.close();
});

test('every recorded row has its bars, in both languages, at phone width', async () => {
  const { page, quiet } = await openPage(session, '/bench/', { viewport: { width: 360, height: 700 } });
  const rows = await page.evaluate(async () => (await (await fetch('/bench/history.json')).json()).at(-1)?.rows.length ?? 0);
  assert.equal(await page.locator('#recorded .speed-row').count(), rows);
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
  const english = await page.textContent('h1');
  await page.click('.languages button[lang="zh-Hans"]');
  assert.notEqual(await page.textContent('h1'), english);
  quiet();
  await page.close();
});
