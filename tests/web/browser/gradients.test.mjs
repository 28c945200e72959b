// The lesson on back-propagation through time, driven as a learner would, and the lab's frame.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { effects, share } from '../effects.mjs';
import { playwrightLearner } from '../learner.mjs';
import { openBrowser, openPage } from './browser.mjs';
import { mainThreadTasks } from './main_thread.mjs';

let session;
before(async () => { session = await openBrowser(); });
after(async () => { await session?.close(); });

/** What the map says about a network so many steps back. */
const shareOf = (page, network, back) => share(playwrightLearner(page), network, back);

/** Moves a slider as a keyboard or pointer does, and waits until the engine has measured anew. */
async function slide(page, id, value) {
  await page.locator(`#${id}`).fill(String(value));
}

test('20 steps back a sigmoid network has lost its gradient and an LSTM has not', async () => {
  const { page, quiet } = await openPage(session, '/lab/gradients/');
  assert.equal(await page.locator('.question .answer').textContent(), '');
  await effects.gradients(playwrightLearner(page));
  quiet();
  await page.close();
});

test('large recurrent weights explode, residual layers and normalisation change the map', async () => {
  const { page, quiet } = await openPage(session, '/lab/gradients/');
  await slide(page, 'scale', 4);
  await page.waitForFunction(() => document.querySelectorAll('.heat td.hot').length > 20);
  assert.ok(await shareOf(page, 'ReLU', 20) > 1e3);
  await slide(page, 'scale', 1);
  await page.waitForFunction(() => document.querySelectorAll('.heat td.hot').length === 0);
  await slide(page, 'layers', 3);
  await page.waitForFunction(() => document.querySelectorAll('.heat tbody tr').length === 18);
  const before = await shareOf(page, 'sigmoid, layer 1', 0);
  await page.check('#residual');
  await page.waitForFunction((text) => document.querySelectorAll('.heat tbody tr')[2].cells[30].textContent !== text,
    await page.evaluate(() => document.querySelectorAll('.heat tbody tr')[2].cells[30].textContent));
  assert.ok(await shareOf(page, 'sigmoid, layer 1', 0) > before, 'a residual connection brings more gradient down');
  quiet();
  await page.close();
});

test('they train while the page answers: the LSTM learns to recall, the sigmoid network does not', async () => {
  const { page, quiet } = await openPage(session, '/lab/gradients/');
  await slide(page, 'steps', 10);
  await page.waitForFunction(() => document.querySelectorAll('.heat tbody tr:first-child td').length === 10);
  await page.selectOption('#speed', 'fast');
  await page.click('#play');
  const recall = (row) => page.evaluate((i) =>
    parseInt(document.querySelectorAll('#figures tr')[i].cells[1].textContent, 10), row);
  const { tasks } = await mainThreadTasks(page, () => page.waitForFunction(() =>
    parseInt(document.querySelectorAll('#figures tr')[4].cells[1].textContent, 10) > 95, null, { timeout: 600000 }));
  assert.ok(await recall(0) < 50, 'the sigmoid network guesses');
  assert.ok(tasks.every(({ busy }) => busy < 500));
  await page.click('#play');
  const stopped = await page.textContent('.transport-count');
  await page.waitForTimeout(600);
  const then = await page.textContent('.transport-count');
  await page.click('#step');
  await page.waitForFunction((text) => document.querySelector('.transport-count').textContent !== text, then);
  assert.match(stopped, /\d+ updates/);
  await page.click('#reset');
  await page.waitForFunction(() => document.querySelector('.transport-count').textContent === '');
  quiet();
  await page.close();
});

test('the gradient check agrees for all six networks', async () => {
  const { page, quiet } = await openPage(session, '/lab/gradients/');
  await page.click('#check');
  await page.waitForSelector('#check-result .verdict');
  assert.match(await page.textContent('#check-result .verdict'), /weights tried agree/);
  assert.equal(await page.locator('#check-result tbody tr').count(), 6);
  await slide(page, 'scale', 3);
  await page.waitForFunction(() => document.querySelectorAll('.heat td.hot').length > 20);
  await page.click('#check');
  await page.waitForSelector('#check-result .verdict');
  assert.match(await page.textContent('#check-result .verdict'), /weights tried agree/, 'exploding networks too');
  quiet();
  await page.close();
});

test('the lab lists its lessons in two languages, by keyboard, and remembers the choice', async () => {
  const { page, quiet } = await openPage(session, '/lab/');
  assert.equal(await page.getAttribute('html', 'lang'), 'en');
  const promises = await page.locator('.contents-promise').allTextContents();
  assert.ok(promises.length > 0 && promises.every((text) => text.length > 20));
  await page.focus('.languages [lang="zh-Hans"]');
  await page.keyboard.press('Enter');
  assert.equal(await page.getAttribute('html', 'lang'), 'zh-Hans');
  assert.match(await page.textContent('h1'), /实验室/);
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await page.waitForURL(/lab\/\w/);
  await page.waitForSelector('html[data-ready]');
  assert.equal(await page.getAttribute('html', 'lang'), 'zh-Hans');
  assert.doesNotMatch(await page.textContent('main h1'), /[a-z]{6}/);
  quiet();
  await page.close();
});

test('the map is read with the arrow keys', async () => {
  const { page, quiet } = await openPage(session, '/lab/gradients/');
  await page.focus('.heat-scroll');
  await page.keyboard.press('End');
  for (let i = 0; i < 4; ++i) await page.keyboard.press('ArrowDown');
  for (let i = 0; i < 20; ++i) await page.keyboard.press('ArrowLeft');
  assert.match(await page.textContent('.heat-readout'), /^LSTM, 20 steps back: .* of the gradient/);
  quiet();
  await page.close();
});
