// The lesson on the recurrent cell, driven as a learner would.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { openBrowser, openPage } from './browser.mjs';

let session;
before(async () => { session = await openBrowser(); });
after(async () => { await session?.close(); });

/** Numbers of the matrix with this name in a part of the page. */
const numbers = (page, part, name) => page.evaluate(([id, caption]) => {
  const figure = [...document.querySelectorAll(`#${id} figure`)]
    .find((f) => f.querySelector('figcaption').textContent === caption);
  return [...figure.querySelectorAll('tbody td')].map((td) =>
    Number((td.querySelector('input')?.value ?? td.textContent).replace('−', '-')));
}, [part, name]);
const loss = async (page) => Number(await page.textContent('#loss'));

test('every sum on screen adds up, and a changed weight moves what comes after it', async () => {
  const { page, quiet } = await openPage(session, '/lab/cell/');
  await page.click('#forward');
  assert.match(await page.textContent('#where'), /word 2 of 5: “cat”/);
  const [Wx, Wh, previous, b, a, h] = await Promise.all(
    ['Wxh', 'Whh', 'ht−1', 'bh', 'at', 'ht'].map((name) => numbers(page, 'state', name)));
  for (let i = 0; i < 3; ++i) {
    const sum = Wx[4 * i + 1] + b[i] + [0, 1, 2].reduce((s, j) => s + Wh[3 * i + j] * previous[j], 0);
    assert.ok(Math.abs(sum - a[i]) < 0.02, `unit ${i}: ${sum} and ${a[i]}`);
    assert.ok(Math.abs(Math.tanh(a[i]) - h[i]) < 0.01);
  }
  const shares = await page.locator('.bars span:nth-child(3n)').allTextContents();
  assert.ok(Math.abs(shares.reduce((s, text) => s + parseFloat(text), 0) - 100) < 0.5);

  const input = page.locator('#state figure').nth(2).locator('input').first();
  await input.fill('2');
  await input.press('Tab');
  await page.waitForSelector('#state td.changed');
  assert.notEqual((await numbers(page, 'state', 'ht'))[0], h[0]);
  assert.deepEqual(await numbers(page, 'state', 'ht−1'), previous, 'the state before stays');
  quiet();
  await page.close();
});

test('without memory the loss stops at half of log 2; with memory it goes on', async () => {
  const { page, quiet } = await openPage(session, '/lab/cell/');
  await page.uncheck('#memory');
  await page.waitForFunction(() => [...document.querySelectorAll('#state input[data-at^="W_{hh}"]')].every((i) => Number(i.value) === 0));
  await page.selectOption('#speed', 'fast');
  await page.click('#play');
  await page.waitForFunction(() => Number(document.querySelector('#transport .transport-count').textContent.replace(/\D/g, '')) >= 800);
  await page.click('#play');
  const forgetful = await loss(page);
  assert.ok(forgetful > 0.3465 && forgetful < 0.36, `${forgetful}`);
  await page.check('#memory');
  await page.waitForFunction(() => Number(document.getElementById('loss').textContent) > 1);
  await page.click('#play');
  await page.waitForSelector('.question.seen');
  await page.click('#play');
  assert.ok(await loss(page) < 0.2);
  quiet();
  await page.close();
});

test('any sentence is read, in Chinese too; one word is told to be too few', async () => {
  const { page, quiet } = await openPage(session, '/lab/cell/');
  await page.fill('#sentence', '我爱你 mon ami');
  await page.waitForFunction(() => document.querySelector('#words button').textContent === '我');
  await page.focus('#words button:nth-child(3)');
  await page.keyboard.press('Enter');
  assert.match(await page.textContent('#where'), /word 3 of 5: “你”/);
  await page.fill('#sentence', 'one');
  await page.waitForSelector('#error:not([hidden])');
  assert.match(await page.textContent('#error'), /two words/);
  await page.click('.languages [lang="zh-Hans"]');
  assert.equal(await page.textContent('#error'), '句子至少要有两个词。');
  quiet();
  await page.close();
});
