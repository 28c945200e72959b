// The main paths of the translator's page in Firefox: translate, light up, choose, keep, teach,
// files, Chinese.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { assertAccessible } from '../browser/accessible.mjs';
import { openFirefox, openPage } from './firefox.mjs';

let session;
before(async () => { session = await openFirefox(); });
after(() => session?.close());

const says = (page, id, pattern) => page.waitForFunction((element, source) =>
  new RegExp(source).test(document.getElementById(element).textContent) && document.getElementById(element).ariaBusy !== 'true',
{}, id, pattern);
/** Types a text anew. */
const type = (page, text) => page.evaluate((value) => {
  const box = document.getElementById('source');
  box.value = value;
  box.dispatchEvent(new Event('input', { bubbles: true }));
}, text);

test('words light up on both sides, others are chosen and the rest follows', async () => {
  const { page, quiet } = await openPage(session, '/app/');
  await page.type('#source', 'She reads a book every evening.');
  await says(page, 'target', 'Elle lit un livre tous les soirs');
  const word = (text) => page.evaluateHandle((wanted) => [...document.querySelectorAll('#target .word')].find((element) => element.textContent === wanted), text);
  await (await word('livre')).hover();
  await page.waitForFunction(() => document.querySelector('#mirror .word.lit')?.textContent === 'book');
  const box = await page.$eval('#mirror .word:nth-of-type(4)', (element) => {
    const { x, y, width, height } = element.getBoundingClientRect();
    return { x: x + width / 2, y: y + height / 2, text: element.textContent };
  });
  await page.mouse.move(box.x, box.y);
  await page.waitForFunction((text) => document.querySelector('#mirror .word.here')?.textContent === text, {}, box.text);
  await (await word('tous')).click();
  await page.waitForSelector('#alternatives .choice');
  await page.evaluate(() => [...document.querySelectorAll('#alternatives .choice')].find((choice) => choice.textContent.startsWith('chaque')).click());
  await says(page, 'target', 'Elle lit un livre chaque soir\\.');
  await assertAccessible(page);
  quiet();
});

test('the language is detected; history, phrasebook and corrections are there after a reload', async () => {
  const { page, quiet } = await openPage(session, '/app/');
  await type(page, 'Elle lit un livre tous les soirs.');
  await says(page, 'target', 'every (evening|night)');
  await page.click('#keep-phrase');
  await page.waitForSelector('#keep-phrase[aria-pressed="true"]');
  await page.waitForFunction(() => document.querySelectorAll('#panel-history .row').length === 1);
  await page.click('#correct');
  await page.evaluate(() => { document.getElementById('correction-text').value = 'Every evening she reads.'; });
  await page.click('#correction button[value="keep"]');
  await says(page, 'status', 'Teach it');
  await page.reload();
  await page.waitForSelector('html[data-ready]');
  for (const panel of ['history', 'phrases', 'teach']) {
    await page.click(`#tab-${panel}`);
    await page.waitForFunction((id) => document.querySelectorAll(`#panel-${id} .row`).length === 1, {}, panel);
  }
  quiet();
});

test('a correction is learnt, kept and used after a reload', { timeout: 600000 }, async () => {
  const { page, quiet } = await openPage(session, '/app/');
  await page.evaluate(async () => {
    const { Shelf, entryOf } = await import('/app/shelf.js');
    await new Shelf({ onDamaged() {}, onChange() {} }).put('corrections', entryOf({ from: 'en', to: 'fr',
      source: 'Refrain is my favourite translator.', target: 'Refrain est mon traducteur préféré.' }));
  });
  await page.click('#tab-teach');
  await page.waitForFunction(() => document.getElementById('learn')?.disabled === false);
  await page.evaluate(() => document.getElementById('learn').click());
  await page.waitForSelector('#keep-learnt', { timeout: 400000 });
  await page.evaluate(() => document.getElementById('keep-learnt').click());
  await page.waitForFunction(() => document.getElementById('models').value === 'taught-en-fr');
  await page.reload();
  await page.waitForSelector('html[data-ready]');
  await type(page, 'Refrain is my favourite translator.');
  await says(page, 'target', 'Refrain est mon traducteur préféré\\.');
  quiet();
});

test('a file is translated, and the page speaks Chinese', async () => {
  const { page, quiet } = await openPage(session, '/app/');
  await page.evaluate(() => {
    const dataTransfer = new DataTransfer();
    dataTransfer.items.add(new File(['The cat is on the table.'], 'note.txt'));
    document.body.dispatchEvent(new DragEvent('drop', { bubbles: true, cancelable: true, dataTransfer }));
  });
  await page.waitForSelector('#file-list button.primary');
  await page.evaluate(() => [...document.querySelectorAll('#interface button')].find((button) => button.lang.startsWith('zh')).click());
  await page.waitForFunction(() => document.getElementById('tab-history').textContent === '历史' && document.documentElement.lang === 'zh-Hans');
  await assertAccessible(page);
  quiet();
});
