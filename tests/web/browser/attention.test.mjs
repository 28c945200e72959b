// The lesson on attention, driven as a learner would.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { openBrowser, openPage } from './browser.mjs';
import { effects } from '../effects.mjs';
import { playwrightLearner } from '../learner.mjs';
import { assertAnswersSoon, measureAttentionLesson, measureText } from './main_thread.mjs';

let session;
before(async () => { session = await openBrowser(); });
after(async () => { await session?.close(); });

test('while two networks train, no task holds the page for 50 ms, and a letter typed is answered', async (context) => {
  const { page, quiet } = await openPage(session, '/lab/attention/');
  const measured = await measureAttentionLesson(page, 3);
  context.diagnostic(measureText(measured));
  assert.ok(measured.tasks.longestBusy < 50, measureText(measured));
  context.diagnostic(await assertAnswersSoon(page, '#source', () => page.click('#play')));
  assert.ok(measured.updatesPerSecond > 0 && measured.tasks.count > 20);
  quiet();
  await page.close();
});

test('copying: attention sharpens to the diagonal, and what has none fails as rows grow longer', async () => {
  const { page, quiet } = await openPage(session, '/lab/attention/');
  assert.ok(Number(/is (\d+) %/.exec(await page.textContent('#sharp'))[1]) < 40, 'before training it looks everywhere');
  await effects.attention(playwrightLearner(page));
  await page.click('#play');
  await page.waitForFunction(() => {
    const [attending, without] = [...document.querySelectorAll('#lengths tbody tr')]
      .map((row) => [...row.cells].slice(6, 9).reduce((sum, cell) => sum + Number(cell.textContent), 0));
    return attending > without + 5 && /is (\d+) %/.exec(document.getElementById('sharp').textContent)?.[1] > 70;
  });
  await page.click('#play');

  await page.click('#examples button:nth-of-type(3)');
  const chosen = await page.inputValue('#source');
  await page.waitForFunction((text) => document.querySelectorAll('#matrix tbody tr').length >= text.split(' ').length - 1, chosen);
  quiet();
  await page.close();
});

test('every task starts and learns something', async () => {
  const { page, quiet } = await openPage(session, '/lab/attention/');
  await page.selectOption('#speed', 'fast');
  for (const task of ['reverse', 'date', 'en-fr', 'en-zh']) {
    const before = await page.inputValue('#source');
    await page.check(`#tasks input[value="${task}"]`);
    await page.waitForFunction(([text, name]) => document.getElementById('source').value !== text || name === 'reverse' || name === 'en-zh',
      [before, task]);
    await page.waitForFunction(() => document.querySelector('.transport-count').textContent === '');
    await page.click('#play');
    await page.waitForFunction(() => /\d/.test(document.querySelector('.transport-count').textContent));
    await page.waitForFunction(() => parseInt(document.querySelector('.transport-count').textContent.replace(',', ''), 10) >= 40);
    await page.click('#play');
  }
  quiet();
  await page.close();
});

test('English to French: the colour goes behind its noun, and the matrix shows it', async () => {
  const { page, quiet } = await openPage(session, '/lab/attention/');
  await page.check('#tasks input[value="en-fr"]');
  await page.waitForFunction(() => document.getElementById('source').value === 'my sister sees a blue house');
  await page.selectOption('#speed', 'fast');
  await page.click('#play');
  await page.waitForFunction(() => document.getElementById('out-with').textContent === 'ma sœur voit une maison bleue');
  quiet();
  await page.close();
});
