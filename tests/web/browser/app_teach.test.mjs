// "Teach it": corrections are kept, learnt in the background, shown before and after, kept or
// undone; what was learnt survives a reload and is exported. Two tabs take turns.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { assertAccessible } from './accessible.mjs';
import { openBrowser, openPage } from './browser.mjs';
import { settled, translated } from './app_page.mjs';

let session;
before(async () => { session = await openBrowser(); });
after(async () => { await session?.close(); });

const finished = (page) => page.waitForSelector('#keep-learnt');

/** Corrects the one sentence that is shown. */
async function correct(page, source, target) {
  await translated(page, source);
  await page.click('#correct');
  await page.fill('#correction-text', target);
  await page.click('#correction button[value="keep"]');
  await page.waitForFunction(() => /Teach it/.test(document.getElementById('status').textContent));
}

test('corrections are learnt, compared, kept, exported, and taken back', { timeout: 600000 }, async () => {
  const { page, quiet } = await openPage(session, '/app/');
  await correct(page, 'Refrain is my favourite translator.', 'Refrain est mon traducteur préféré.');
  await page.click('#tab-teach');
  await page.fill('.pair-form textarea >> nth=0', 'The skipper trimmed the mainsail.');
  await page.fill('.pair-form textarea >> nth=1', 'Le skipper a bordé la grand-voile.');
  await page.click('.pair-form button');
  await page.waitForFunction(() => document.getElementById('learn').textContent === 'Learn 2');

  // Given up in the middle: nothing has changed.
  await page.click('#learn');
  await page.waitForFunction(() => document.querySelector('.lesson progress')?.value > 0);
  await page.click('#cancel-lesson');
  await page.waitForFunction(() => !document.getElementById('learn').disabled);
  assert.equal(await page.isHidden('.lesson'), true);

  await page.click('#learn');
  await page.waitForFunction(() => document.querySelector('.lesson progress')?.value > 0);
  // The translator goes on while it learns.
  assert.match(await translated(page, 'She reads a book every evening.'), /livre/);
  await finished(page);
  await assertAccessible(page);
  const result = await page.innerText('.lesson');
  assert.match(result, /2 of 2 come out as you wrote them/);
  const [, before, after] = /by ([\d.]+) before and ([\d.]+) after/.exec(result);
  assert.ok(Number(after) > Number(before) - 8, `held-out chrF ${before} to ${after}`);
  // A result that nobody has decided on is there after a reload.
  await page.reload();
  await finished(page);
  await page.click('#keep-learnt');
  await page.waitForSelector('.taught:not([hidden])');
  await page.waitForFunction(() => document.getElementById('progress').hidden);
  assert.equal(await translated(page, 'Refrain is my favourite translator.'), 'Refrain est mon traducteur préféré.');
  assert.match(await translated(page, 'She reads a book every evening.'), /livre/);
  await page.reload();
  await page.waitForSelector('html[data-ready]');
  assert.equal(await translated(page, 'The skipper trimmed the mainsail.'), 'Le skipper a bordé la grand-voile.');
  await page.click('#tab-teach');
  const [download] = await Promise.all([page.waitForEvent('download'), page.click('#export-taught')]);
  const model = JSON.parse(readFileSync(await download.path(), 'utf8'));
  assert.equal(model.format, 'refrain-model');
  assert.equal(model.tensors['embedding.weight'].dtype, 'int8');
  assert.match(model.card.limits[0], /Fine-tuned .* on 2 /);
  assert.deepEqual(model.card.scores, []);
  // The file is a model like any other.
  const checks = await page.evaluate(async (json) => {
    const { RefrainClient } = await import('/engine/index.js');
    const client = new RefrainClient();
    await client.load(json);
    const failed = await client.verify();
    client.terminate();
    return failed;
  }, JSON.stringify(model));
  assert.deepEqual(checks, []);
  await page.click('#undo-taught');
  await page.click('#confirm-yes');
  await page.waitForSelector('.taught', { state: 'hidden' });
  await settled(page);
  assert.notEqual(await translated(page, 'Refrain is my favourite translator.'), 'Refrain est mon traducteur préféré.');
  assert.equal(await page.locator('#panel-teach .row').count(), 2);
  quiet();
  await page.close();
});

test('two tabs: one learns and the other reads; it takes over when the first is killed', { timeout: 600000 }, async () => {
  const context = await session.browser.newContext({ serviceWorkers: 'block' });
  const open = async () => {
    const page = await context.newPage();
    await page.goto(`${session.address}/app/`);
    await page.waitForSelector('html[data-ready]');
    return page;
  };
  const first = await open(), second = await open();
  await correct(first, 'Refrain is my favourite translator.', 'Refrain est mon traducteur préféré.');
  // The second tab shows it at once.
  await second.click('#tab-teach');
  await second.waitForFunction(() => document.getElementById('learn')?.textContent === 'Learn 1');
  await first.click('#tab-teach');
  await first.click('#learn');
  await first.waitForFunction(() => document.querySelector('.lesson progress')?.value > 0);
  await second.waitForFunction(() => /Another tab/.test(document.querySelector('.lesson-words')?.textContent) &&
    document.querySelector('.lesson progress').value > 0);
  assert.equal(await second.isDisabled('#learn'), true);
  assert.match(await translated(second, 'She reads a book every evening.'), /livre/);
  // What the first has learnt after a pass is there for whoever goes on.
  const passes = () => first.evaluate(async () => {
    const { openDatabase } = await import('/engine/database.js');
    return (await (await openDatabase('refrain-learning', ['refrain-learning'])).get('refrain-learning', 'lesson'))?.epoch ?? 0;
  });
  while (await passes() === 0) await first.waitForTimeout(50);
  await second.evaluate(() => {
    window.said = [];
    new MutationObserver(() => window.said.push(document.querySelector('.lesson-words')?.textContent))
      .observe(document.getElementById('panel-teach'), { childList: true, subtree: true, characterData: true });
  });
  // Killed, not closed: the renderer ends without a word.
  const devtools = await context.newCDPSession(first);
  devtools.send('Page.crash').catch(() => {});
  await second.waitForFunction(() => /Pass \d/.test(document.querySelector('.lesson-words')?.textContent));
  await finished(second);
  const shown = await second.evaluate(() => window.said.map((words) => Number(/^Pass (\d)/.exec(words ?? '')?.[1])).filter(Boolean));
  assert.ok(shown[0] >= 2, `it went on from there: passes ${[...new Set(shown)]}`);
  const third = await open();
  await second.click('#keep-learnt');
  await second.waitForSelector('.taught:not([hidden])');
  // A tab that is open reads with what was learnt.
  await third.waitForFunction(() => /^taught-/.test(document.querySelector('#models')?.value));
  await third.waitForFunction(() => document.getElementById('progress').hidden);
  assert.equal(await translated(third, 'Refrain is my favourite translator.'), 'Refrain est mon traducteur préféré.');
  // One takes it back, and the other has the original again.
  await second.click('#undo-taught');
  await second.click('#confirm-yes');
  await third.waitForFunction(() => document.querySelector('#models')?.value === 'en-fr' && document.getElementById('progress').hidden);
  await context.close();
});
