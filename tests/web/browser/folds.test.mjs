// The lesson on cross-validation, driven as a learner would.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { pairLines, recipe, sizes } from '../../../web/lab/folds/task.js';
import { openBrowser, openPage, root } from './browser.mjs';

let session;
before(async () => { session = await openBrowser(); });
after(async () => { await session?.close(); });

/** The size that the rule has chosen, once all networks are trained. */
async function chosen(page) {
  await page.waitForFunction(() => document.getElementById('verdict').textContent !== '');
  return Number(/error of the best: (\d+)/.exec(await page.textContent('#verdict'))[1]);
}

test('with more data the rule chooses a larger network', async () => {
  const { page, quiet } = await openPage(session, '/lab/folds/');
  await page.selectOption('#speed', 'fast');
  await page.click('#play');
  const few = await chosen(page);
  assert.equal(await page.locator('.spread circle').count(), 30);
  assert.equal(await page.locator('#grid .done').count(), 30);
  const means = (await page.locator('#figures td:nth-child(3)').allTextContents()).map(Number);
  assert.ok(means[0] > means[3] + 0.5, 'two units are too few');
  assert.match(await page.getAttribute('.spread', 'aria-label'), /2: \d.*64: \d/);

  await page.locator('#pairs').fill('200');
  await page.waitForFunction(() => document.getElementById('verdict').textContent === '');
  await page.click('#play');
  const many = await chosen(page);
  assert.ok(many > few, `${few} units for 40 pairs, ${many} for 200`);
  await page.waitForSelector('.question.seen');
  quiet();
  await page.close();
});

test('it is paused, goes on, and is cancelled by a reset', async () => {
  const { page, quiet } = await openPage(session, '/lab/folds/');
  await page.locator('#pairs').fill('400');
  await page.click('#play');
  await page.waitForFunction(() => document.querySelectorAll('#grid .done').length > 0);
  await page.click('#play');
  // What runs may still end; then it stands still.
  const wanted = () => page.textContent('#status');
  for (let before, now = await wanted(); now !== before; [before, now] = [now, await wanted()]) await page.waitForTimeout(1000);
  assert.ok(await page.locator('#grid .done').count() < 30, 'it did not run to its end instead');
  await page.click('#step');
  await page.click('#reset');
  await page.waitForFunction(() => document.querySelectorAll('#grid .done').length === 0);
  quiet();
  await page.close();
});

test('the numbers on screen are the program’s for the same seed', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'refrain-'));
  writeFileSync(path.join(folder, 'recipe.json'), JSON.stringify(recipe(10)));
  writeFileSync(path.join(folder, 'pairs.tsv'), `${pairLines(60)}\n`);
  const native = spawnSync(path.join(root, 'build/native/refrain'), ['cross-validate', '--recipe', path.join(folder, 'recipe.json'),
    '--train', path.join(folder, 'pairs.tsv'), '--hidden', sizes.join(','), '--folds', '5'], { encoding: 'utf8' });
  assert.equal(native.status, 0, native.stderr);
  const lines = native.stdout.trim().split('\n').slice(1).map((line) => line.trim().split(/\s+/).map(Number));

  const { page, quiet } = await openPage(session, '/lab/folds/');
  await page.locator('#passes').fill('10');
  await page.locator('#pairs').fill('60');
  await page.selectOption('#speed', 'fast');
  await page.click('#play');
  await chosen(page);
  const rows = await page.evaluate(() => [...document.querySelectorAll('#figures tr')]
    .map((row) => [...row.cells].map((cell) => Number(cell.textContent.replaceAll(',', '')))));
  rows.forEach(([hidden, weights, mean, spread], i) => {
    assert.deepEqual([hidden, weights], lines[i].slice(0, 2));
    assert.ok(Math.abs(mean - lines[i][2]) < 0.001 && Math.abs(spread - lines[i][3]) < 0.001,
      `${hidden} units: ${mean} and ${lines[i][2]}, ${spread} and ${lines[i][3]}`);
  });
  quiet();
  await page.close();
});
