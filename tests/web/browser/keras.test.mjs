// The lesson on the Keras program, driven as a learner would.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { openBrowser, openPage } from './browser.mjs';

let session;
before(async () => { session = await openBrowser(); });
after(async () => { await session?.close(); });

const number = (text) => Number(text.replace(/[^\d]/g, ''));

test('each line of the program is done and shown', async () => {
  const { page, quiet } = await openPage(session, '/lab/keras/');
  const ids = await page.locator('#ids small').allTextContents();
  assert.equal((await page.locator('#ids span').allTextContents())[0], `once${ids[0]}`);

  const rows = await page.evaluate(() => [...document.querySelectorAll('#prefixes tbody tr')]
    .map((row) => [...row.cells].map((cell) => cell.textContent)));
  assert.equal(rows[0].length, 13);
  assert.equal(parseInt(rows[1][12], 10), Number(ids[1]), 'the second prefix asks for the second word');
  assert.equal(rows[1][11], ids[0]);
  assert.equal(rows[1][0], '0', 'filled up in front');

  // As Keras' summary() counts: 4 ((100 + 256) 256 + 256) and 4 ((256 + 256) 256 + 256).
  const weights = (await page.locator('#summary td:last-child').allTextContents()).map(number);
  assert.equal(weights[1], 365568);
  assert.equal(weights[2], 525312);
  assert.equal(weights[4], weights[0] + weights[1] + weights[2] + weights[3]);
  assert.equal(weights[5], weights[4] - weights[0], 'the embedding is frozen');
  await page.selectOption('#line', { index: 3 });
  assert.match(await page.textContent('#ids'), /fox/);
  quiet();
  await page.close();
});

test('training tells frozen and unfrozen word vectors apart', async () => {
  const { page, quiet } = await openPage(session, '/lab/keras/');
  await page.selectOption('#units', '64');
  await page.selectOption('#speed', 'fast');
  const count = () => page.waitForFunction(() => parseInt(document.querySelector('.transport-count').textContent, 10) >= 150);
  await page.click('#play');
  await count();
  await page.click('#play');
  await page.selectOption('#trainable', 'true');
  await page.waitForFunction(() => document.querySelector('.transport-count').textContent === '');
  await page.click('#play');
  await page.waitForSelector('.question.seen');
  await page.waitForFunction(() => Number(document.getElementById('now-true').textContent) < 4);
  await page.click('#play');
  assert.match(await page.textContent('#written'), /^the old man \w+/);
  assert.equal(await page.locator('#next .word').count(), 5);
  quiet();
  await page.close();
});
