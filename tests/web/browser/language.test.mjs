// The lesson on language models, driven as a learner would.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { openBrowser, openPage } from './browser.mjs';

let session;
before(async () => { session = await openBrowser(); });
after(async () => { await session?.close(); });

const perplexity = async (page) => Number(await page.textContent('#now'));

test('it learns the text by heart: perplexity falls, the held-out one rises again, and it writes', async () => {
  const { page, quiet } = await openPage(session, '/lab/language/');
  await page.selectOption('#speed', 'fast');
  await page.click('#play');
  await page.waitForFunction(() => Number(document.getElementById('now').textContent) > 1);
  const first = await perplexity(page);
  await page.waitForFunction(() => Number(document.getElementById('now').textContent) < 1.3);
  await page.waitForSelector('.question.seen');
  await page.click('#play');
  assert.ok(first > 5, `it began at ${first}`);
  const written = await page.locator('#samples li').count();
  assert.ok(written >= 4, `${written} samples`);
  const [newest, oldest] = [await page.textContent('#samples li:first-child q'), await page.textContent('#samples li:last-child q')];
  const known = (text) => text.split(/\W+/).filter((word) => /^(the|old|man|fox|lamp|and|lighthouse|evening|ships|sea|wind|in|of|was|he|put)$/.test(word)).length;
  assert.ok(known(newest) > known(oldest), `${oldest} | ${newest}`);

  await page.fill('#temperature', '0.1');
  await page.click('#write');
  await page.waitForFunction((count) => document.querySelectorAll('#samples li').length > count, written);
  quiet();
  await page.close();
});

test('the distribution after each piece is under the cursor', async () => {
  const { page, quiet } = await openPage(session, '/lab/language/');
  await page.fill('#text', 'abcabcabcabcabc\n'.repeat(6));
  await page.waitForFunction(() => /3 different/.test(document.getElementById('facts').textContent));
  await page.selectOption('#speed', 'fast');
  await page.click('#play');
  await page.waitForFunction(() => Number(document.getElementById('now').textContent) < 1.15);
  await page.click('#play');
  await page.fill('#line', 'abcab');
  await page.waitForFunction(() => document.querySelectorAll('#expect tbody td').length === 5);
  await page.focus('#expect .heat-scroll');
  await page.keyboard.press('Home');
  await page.keyboard.press('ArrowRight');
  assert.match(await page.textContent('#expect .heat-readout'), /^“b”/);
  assert.equal(await page.textContent('#next .word'), 'c');
  assert.ok(parseFloat(await page.textContent('#next .bars span:nth-child(3)')) > 80);
  await page.fill('#line', '');
  await page.fill('#text', '');
  await page.waitForSelector('#error:not([hidden])');
  assert.match(await page.textContent('#error'), /no text to learn from/);
  quiet();
  await page.close();
});

test('a Chinese text is read character by character', async () => {
  const { page, quiet } = await openPage(session, '/lab/language/', { locale: 'zh-CN' });
  assert.match(await page.inputValue('#text'), /灯塔/);
  await page.selectOption('#speed', 'fast');
  await page.click('#play');
  await page.waitForFunction(() => Number(document.getElementById('now').textContent) < 10);
  await page.click('#play');
  quiet();
  await page.close();
});
