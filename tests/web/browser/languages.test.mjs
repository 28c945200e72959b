// The lesson on one model for many languages, driven as a learner would.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { openBrowser, openPage } from './browser.mjs';

let session;
before(async () => { session = await openBrowser(); });
after(async () => { await session?.close(); });

/** Right sentences from one language to another. */
const score = (page, from, to) => page.evaluate(([r, c]) =>
  Number(document.querySelectorAll('#scores tbody tr')[r].cells[c + 1].textContent), [from, to]);

test('French to Chinese without one pair: only once every language also copies itself', async () => {
  const { page, quiet } = await openPage(session, '/lab/languages/');
  await page.selectOption('#speed', 'fast');
  await page.click('#play');
  await page.waitForFunction(() => Number(document.querySelectorAll('#scores tbody tr')[0].cells[2].textContent) >= 45);
  assert.ok(await score(page, 1, 2) <= 5 && await score(page, 2, 1) <= 5, 'through English only it does not come');
  assert.match(await page.textContent('#written'), /^\p{Script=Han}+$/u, 'but what comes is Chinese');
  assert.equal(await page.textContent('#read .token'), '<2zh>');
  await page.click('#play');
  for (const tag of ['en', 'fr', 'zh']) await page.check(`#${tag}-${tag}`);
  await page.waitForFunction(() => document.querySelector('.transport-count').textContent === '');
  await page.click('#play');
  await page.waitForSelector('.question.seen');
  await page.waitForFunction(() => [[1, 3], [2, 2]].some(([r, c]) =>
    Number(document.querySelectorAll('#scores tbody tr')[r].cells[c].textContent) > 25));
  await page.click('#play');
  await page.selectOption('#word', 'house');
  await page.waitForFunction(() => /maison/.test(document.getElementById('near').textContent));
  assert.match(await page.getAttribute('.points', 'aria-label'), /“house” is nearest to .*maison/);
  assert.ok(await page.locator('.points circle').count() > 60);
  // The pointer on another word shows that one's neighbours.
  await page.locator('.points').scrollIntoViewIfNeeded();
  await page.locator('.points g.near circle').first().hover({ force: true });
  await page.waitForFunction(() => !/“house”/.test(document.getElementById('near').textContent) && document.getElementById('word').value !== 'house');
  assert.equal(await page.locator('.points g.at').count(), 1);
  quiet();
  await page.close();
});
