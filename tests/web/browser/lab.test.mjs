// The training page, driven as a learner would.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { makePairs } from '../../../web/lab/corpora/french.js';
import { openBrowser, openPage, root } from './browser.mjs';

const program = path.join(root, 'build/native/refrain');
const folder = mkdtempSync(path.join(tmpdir(), 'refrain-'));
let session;
before(async () => { session = await openBrowser(); });
after(async () => { await session?.close(); });

/** The loss that the page shows. */
async function lossNow(page) {
  return Number(await page.textContent('#n-loss'));
}

test('500 pairs are learnt in the page, and the saved model translates in the program', async () => {
  const { page, quiet } = await openPage(session, '/lab/train/');
  await page.fill('#epochs', '30');
  await page.click('#start');
  await page.waitForFunction(() => /^\d/.test(document.getElementById('n-step')?.textContent ?? ''));
  const first = await lossNow(page);
  await page.waitForFunction(() => document.getElementById('status')?.textContent?.startsWith('Finished'),
    null, { timeout: 240000 });
  const last = await lossNow(page);
  assert.ok(last < 0.1 && last < first / 5, `the loss went from ${first} to ${last}`);

  const points = await page.getAttribute('.curve-line', 'points');
  assert.ok((points ?? '').split(' ').length > 5, 'the curve moved');

  const some = makePairs().filter((_, i) => i % 17 === 0);
  let right = 0;
  for (const [english, french] of some) {
    await page.fill('#source', english);
    await page.waitForFunction((expected) => document.getElementById('target')?.textContent === expected,
      french, { timeout: 3000 }).then(() => { ++right; }, () => {});
  }
  assert.ok(right >= some.length * 0.95, `${right} of ${some.length} pairs came back right`);

  const [download] = await Promise.all([page.waitForEvent('download'), page.click('#download')]);
  const file = path.join(folder, 'page.json');
  await download.saveAs(file);
  const lines = some.map(([english]) => english).join('\n');
  const native = spawnSync(program, ['translate', file, '--whole-lines'], { input: lines, encoding: 'utf8' });
  assert.equal(native.status, 0, native.stderr);
  const agreeing = native.stdout.trim().split('\n').filter((line, i) => line === some[i][1]).length;
  assert.equal(agreeing, right);
  quiet();
  await page.close();
});

test('a model trained by the program is opened in the page', async () => {
  const pairs = path.join(folder, 'pairs.tsv');
  writeFileSync(pairs, makePairs().map((pair) => pair.join('\t')).join('\n'));
  const model = path.join(folder, 'native.json');
  const trained = spawnSync(program, ['train', '--train', pairs, '--source', 'en', '--target', 'fr',
    '--out', model, '--set', 'tokenizer.kind=word', '--set', 'model.embedding_size=32',
    '--set', 'model.encoder.hidden_size=48', '--set', 'model.decoder.hidden_size=48',
    '--set', 'training.optimizer.learning_rate=0.01', '--set', 'training.epochs=20'], { encoding: 'utf8' });
  assert.equal(trained.status, 0, trained.stderr);
  const native = spawnSync(program, ['translate', model], { input: 'we draw a green boat\n', encoding: 'utf8' });

  const { page, quiet } = await openPage(session, '/lab/train/');
  await page.setInputFiles('#open', model);
  await page.waitForFunction(() => document.getElementById('status')?.textContent?.startsWith('Opened'));
  await page.fill('#source', 'we draw a green boat');
  await page.waitForFunction((expected) => document.getElementById('target')?.textContent === expected,
    native.stdout.trim(), { timeout: 10000 });
  quiet();
  await page.close();
});

test('the page stays responsive while it trains, and shows a sentence get better', async () => {
  const { page, quiet } = await openPage(session, '/lab/train/');
  await page.fill('#epochs', '1000');
  await page.evaluate(() => {
    let last = performance.now();
    window.longest = 0;
    window.watched = new Set();
    const tick = (now) => {
      window.longest = Math.max(window.longest, now - last);
      last = now;
      window.watched.add(document.getElementById('target').textContent);
      requestAnimationFrame(tick);
    };
    requestAnimationFrame(tick);
  });
  await page.click('#start');
  await page.waitForFunction(() => document.getElementById('target').textContent === 'ma sœur voit une maison bleue',
    null, { timeout: 60000 });
  const { longest, watched } = await page.evaluate(() => ({ longest: window.longest, watched: window.watched.size }));
  assert.ok(longest < 500, `a frame took ${longest} ms`);
  assert.ok(watched > 2, `${watched} different translations were shown`);
  assert.ok(((await page.getAttribute('.curve-second', 'points')) ?? '').length > 0, 'the held-out curve moved');
  await page.click('#stop');
  await page.waitForFunction(() => /Stopped/.test(document.getElementById('status').textContent));
  quiet();
  await page.close();
});

test('stop keeps what was learnt, and bad input is told in words and loses nothing', async () => {
  const { page, quiet } = await openPage(session, '/lab/train/');
  await page.fill('#epochs', '1000');
  await page.click('#start');
  await page.waitForFunction(() => /^\d/.test(document.getElementById('n-step')?.textContent ?? ''));
  await page.click('#stop');
  await page.waitForFunction(() => /Stopped/.test(document.getElementById('status')?.textContent ?? ''));
  await page.waitForFunction(() => document.getElementById('target')?.textContent !== '', null, { timeout: 20000 });
  const before = await page.textContent('#target');

  const broken = path.join(folder, 'broken.json');
  writeFileSync(broken, '{"format": "refrain-model", "version": 1, "kind": "translation"}');
  await page.setInputFiles('#open', broken);
  await page.waitForSelector('#error:not([hidden])');
  assert.match(await page.textContent('#error') ?? '', /model file: .*has no/);
  await page.fill('#source', 'my sister sees a blue cat');
  await page.fill('#source', 'my sister sees a blue house');
  await page.waitForFunction((expected) => document.getElementById('target')?.textContent === expected, before);

  await page.fill('#pairs', 'no tab here');
  await page.click('#start');
  await page.waitForFunction(() => /no tab/.test(document.getElementById('error')?.textContent ?? ''));
  assert.equal(await page.inputValue('#pairs'), 'no tab here');
  quiet();
  await page.close();
});
