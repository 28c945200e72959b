// What the reader does with words: only new sentences are translated, languages are detected and
// swapped, words light up on both sides, others are chosen and the rest follows, all by keyboard too.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { assertAccessible } from './accessible.mjs';
import { openBrowser, openPage } from './browser.mjs';
import { settled, translated } from './app_page.mjs';

let session;
before(async () => { session = await openBrowser(); });
after(async () => { await session?.close(); });

/** Keeps what the page asks its workers to translate. */
const watchWorkers = (page) => page.addInitScript(() => {
  window.asked = [];
  const post = Worker.prototype.postMessage;
  Worker.prototype.postMessage = function (message, ...rest) {
    if (message?.type === 'translate') window.asked.push(message.text);
    return post.call(this, message, ...rest);
  };
});

test('only the sentences that changed are translated', async () => {
  const { page, quiet } = await openPage(session, '/app/', { before: watchWorkers });
  const whole = await translated(page, 'I am very tired. Where is the nearest station? It is raining.');
  await page.evaluate(() => { window.asked.length = 0; });
  const other = await translated(page, 'I am very tired. Where is the nearest hotel? It is raining.');
  assert.deepEqual(await page.evaluate(() => window.asked), ['Where is the nearest hotel?']);
  assert.notEqual(other, whole);
  await page.evaluate(() => { window.asked.length = 0; });
  assert.equal(await translated(page, 'I am very tired. Where is the nearest station? It is raining.'), whole);
  assert.deepEqual(await page.evaluate(() => window.asked), []);
  quiet();
  await page.close();
});

test('the language is detected, asked about where another was chosen, and swapped with the texts', { timeout: 120000 }, async () => {
  const { page, quiet } = await openPage(session, '/app/');
  await page.fill('#source', 'Elle lit un livre tous les soirs dans la cuisine.');
  await page.waitForFunction(() => /French/.test(document.querySelector('#source-language option:checked').textContent) &&
    document.querySelector('#target-language').value === 'en' && /every (evening|night)/.test(document.getElementById('target').textContent));
  await page.fill('#source', 'Привет, как дела?');
  await page.waitForFunction(() => document.getElementById('detected').textContent === 'No model here reads Russian.' && document.getElementById('detected').disabled);
  await page.fill('#source', 'Elle lit un livre tous les soirs dans la cuisine.');
  await page.waitForSelector('#detected', { state: 'hidden' });
  await settled(page);
  await page.selectOption('#source-language', 'de');
  await page.waitForSelector('#detected:not([hidden])');
  assert.match(await page.textContent('#detected'), /French/);
  await page.click('#detected');
  await page.waitForFunction(() => document.querySelector('#source-language').value === 'fr');
  await settled(page);
  const before = [await page.inputValue('#source'), await page.textContent('#target')];
  await page.click('#swap');
  await page.waitForFunction((text) => document.getElementById('source').value === text, before[1]);
  assert.deepEqual([await page.inputValue('#source-language'), await page.inputValue('#target-language')], ['en', 'fr']);
  await settled(page);
  assert.match(await page.textContent('#target'), /livre/);
  quiet();
  await page.close();
});

test('hovering or focusing a word lights up both sides; a word that is not sure is underlined', async () => {
  const { page, quiet } = await openPage(session, '/app/');
  await translated(page, 'She reads a book every evening. I am very tired. Where is the station? The blicket gorped.');
  const lit = (pane) => page.$$eval(`#${pane} .word.lit`, (words) => words.map((word) => word.textContent));
  await page.locator('#target .word', { hasText: 'livre' }).first().hover();
  assert.deepEqual([await lit('target'), await lit('mirror')], [['livre'], ['book']]);
  const box = await page.locator('#mirror .word', { hasText: 'book' }).boundingBox();
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  assert.deepEqual(await lit('mirror'), ['book']);
  assert.ok((await lit('target')).includes('livre'));
  await page.focus('#source');
  await page.evaluate(() => document.getElementById('source').setSelectionRange(13, 13));  // in "book"
  await page.waitForFunction(() => document.querySelector('#mirror .word.here')?.textContent === 'book');
  const unsure = await page.$$eval('#target .word.unsure', (words) => words.map((word) => getComputedStyle(word).textDecorationStyle));
  assert.ok(unsure.length > 0 && unsure.every((style) => style === 'dotted'), `${unsure}`);
  assert.ok(unsure.length < await page.locator('#target .word').count() / 2);
  quiet();
  await page.close();
});

test('a click shows other words, and the rest follows the one that is chosen', async () => {
  const { page, quiet } = await openPage(session, '/app/');
  const before = await translated(page, 'She reads a book every evening. I am very tired.');
  await page.locator('#target .word', { hasText: 'tous' }).click();
  await page.waitForSelector('#alternatives .choice');
  const choice = page.locator('#alternatives .choice', { hasText: /^chaque/ });
  await choice.click();
  await page.waitForFunction((text) => document.getElementById('target').textContent !== text, before);
  const after = await page.textContent('#target');
  assert.match(after, /^Elle lit un livre chaque soir\. /);
  assert.equal(after.split('. ')[1], before.split('. ')[1]);
  // It stands while other sentences are typed, and goes back as it was.
  assert.match(await translated(page, 'She reads a book every evening. I am happy.'), /^Elle lit un livre chaque soir\. /);
  await page.locator('#target .word', { hasText: 'chaque' }).click();
  await page.locator('#alternatives button', { hasText: 'As it was' }).click();
  await page.waitForFunction(() => /tous les soirs/.test(document.getElementById('target').textContent));
  quiet();
  await page.close();
});

test('other words stand where the word stood: none that alter the word before', async () => {
  const { page, quiet } = await openPage(session, '/app/');
  await translated(page, 'She reads a book every evening.');
  await page.locator('#target .word', { hasText: 'livre' }).click();
  await page.waitForSelector('#alternatives .choice');
  const words = await page.locator('#alternatives .choice strong').allTextContents();
  assert.ok(words.length > 0 && !words.includes('tous'), `“unouvrage tous” gives no word in the place of “livre”: ${words}`);
  quiet();
  await page.close();
});

test('all of it by keyboard alone, told to a screen reader', async () => {
  const { page, quiet } = await openPage(session, '/app/');
  await page.keyboard.press('Tab');
  assert.equal(await page.evaluate(() => document.activeElement.className), 'skip');
  await page.keyboard.press('Enter');
  await page.focus('#source');
  await page.keyboard.type('She reads a book every evening.');
  await page.waitForFunction(() => /Elle/.test(document.getElementById('spoken').textContent));
  while (await page.evaluate(() => document.activeElement.id) !== 'target') await page.keyboard.press('Tab');
  await page.keyboard.press('End');
  await page.keyboard.press('Home');
  for (let i = 0; i < 4; ++i) await page.keyboard.press('ArrowRight');
  assert.match(await page.textContent('#spoken'), /^tous, from .*every.*, \d+\s% sure$/);
  assert.equal(await page.evaluate(() => document.getElementById(document.getElementById('target').getAttribute('aria-activedescendant')).textContent), 'tous');
  await page.keyboard.press('Enter');
  await page.waitForSelector('#alternatives .choice');
  await page.waitForFunction(() => document.activeElement.classList.contains('choice'));
  await page.keyboard.press('Escape');
  assert.equal(await page.evaluate(() => document.activeElement.id), 'target');
  await page.keyboard.press('Enter');
  await page.waitForFunction(() => document.activeElement.classList.contains('choice'));
  await page.keyboard.press('ArrowDown');
  const wanted = await page.evaluate(() => document.activeElement.querySelector('strong').textContent);
  await page.keyboard.press('Enter');
  await page.waitForFunction((word) => document.getElementById('target').textContent.includes(word), wanted);
  await page.focus('[role="tab"][aria-selected="true"]');
  await page.keyboard.press('ArrowRight');
  assert.equal(await page.evaluate(() => document.activeElement.id), 'tab-phrases');
  assert.ok(await page.isVisible('#panel-phrases'));
  quiet();
  await page.close();
});

test('copy, paste, share and what other programs share with the page', async () => {
  const { page, quiet } = await openPage(session, '/app/?title=&text=I%20am%20very%20tired.', { before: async (empty) => {
    await empty.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await empty.addInitScript(() => {
      window.sharedTexts = [];
      Object.defineProperty(navigator, 'share', { value: async ({ text }) => { window.sharedTexts.push(text); } });
    });
  } });
  await settled(page);
  assert.equal(await page.inputValue('#source'), 'I am very tired.');
  assert.doesNotMatch(page.url(), /tired/);
  const french = await page.textContent('#target');
  await page.click('#copy');
  await page.waitForFunction(() => document.getElementById('status').textContent === 'Copied');
  assert.equal(await page.evaluate(() => navigator.clipboard.readText()), french);
  await page.click('#share');
  assert.deepEqual(await page.evaluate(() => window.sharedTexts), [french]);
  await page.evaluate(() => navigator.clipboard.writeText('The cat is on the table.'));
  await page.click('#paste');
  await page.waitForFunction(() => /chat/.test(document.getElementById('target').textContent));
  quiet();
  await page.close();
});

test('a text is read aloud where a voice on the device speaks its language', async () => {
  const { page, quiet } = await openPage(session, '/app/', { before: (empty) => empty.addInitScript(() => {
    window.spoken = [];
    class FakeSynthesis extends EventTarget {
      getVoices() {
        return [{ lang: 'fr_FR', localService: true, name: 'on the device' }, { lang: 'en-US', localService: false, name: 'on a server' }];
      }
      speak(utterance) {
        window.spoken.push([utterance.text, utterance.lang]);
        utterance.onstart?.();
        setTimeout(() => utterance.onend?.(), 50);
      }
      cancel() {}
    }
    window.SpeechSynthesisUtterance = class { constructor(text) { this.text = text; } };
    Object.defineProperty(window, 'speechSynthesis', { value: new FakeSynthesis() });
  }) });
  const french = await translated(page, 'I am very tired.');
  assert.ok(await page.isHidden('#speak-source'), 'a voice on a server would send the text away');
  await page.click('#speak-target');
  assert.deepEqual(await page.evaluate(() => window.spoken), [[french, 'fr_FR']]);
  quiet();
  await page.close();
});

test('right to left: texts run their own way, and so does the page', async () => {
  const { page, quiet } = await openPage(session, '/app/', { viewport: { width: 360, height: 800 } });
  const way = (selector) => page.$eval(selector, (element) => getComputedStyle(element).direction);
  await translated(page, 'אני קורא ספר.');
  assert.equal(await way('#source'), 'rtl');
  await translated(page, 'She reads a book every evening.');
  assert.deepEqual([await way('#source'), await way('#target')], ['ltr', 'ltr']);
  await page.evaluate(() => { document.documentElement.dir = 'rtl'; });
  for (const tab of ['history', 'teach', 'model', 'device']) {
    await page.click(`#tab-${tab}`);
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth) <= 360, tab);
  }
  // The arrow to the left goes on, as reading does.
  await page.focus('#tab-device');
  await page.keyboard.press('ArrowRight');
  assert.equal(await page.evaluate(() => document.activeElement.id), 'tab-model');
  await page.keyboard.press('ArrowLeft');
  assert.equal(await page.evaluate(() => document.activeElement.id), 'tab-device');
  const [source, swap] = await Promise.all(['#source-language', '#swap'].map((selector) => page.locator(selector).boundingBox()));
  assert.ok(source.x > swap.x, 'the language of the text stands to the right');
  quiet();
  await page.close();
});

test('English and Chinese, light and dark, three widths: nothing overflows and axe finds nothing', { timeout: 240000 }, async () => {
  for (const [locale, colorScheme, width] of [['en', 'light', 1280], ['zh-CN', 'dark', 768], ['en', 'dark', 360], ['zh-CN', 'light', 360]]) {
    const { page, quiet } = await openPage(session, '/app/', { locale, colorScheme, viewport: { width, height: 800 } });
    await translated(page, 'She reads a book every evening. I am very tired. Where is the station? The blicket gorped.');
    for (const tab of ['history', 'phrases', 'teach', 'inside', 'model', 'device']) {
      await page.click(`#tab-${tab}`);
      const wide = await page.evaluate(() => document.documentElement.scrollWidth);
      assert.ok(wide <= width, `${tab} is ${wide} wide at ${width}`);
      await assertAccessible(page);
    }
    await page.locator('#target .word').first().click();
    await page.waitForSelector('#alternatives .choice');
    await assertAccessible(page);
    if (locale === 'zh-CN') {
      assert.equal(await page.getAttribute('html', 'lang'), 'zh-Hans');
      const english = await page.evaluate(() => [...document.querySelectorAll('[data-text], [data-label]')]
        .flatMap((element) => [element.ariaLabel, element.dataset.text && element.textContent]).filter((text) => /[a-z]{4}/i.test((text ?? '').replaceAll('Refrain', ''))));
      assert.deepEqual(english.filter((text) => !/\.html$/.test(text)), []);
    }
    quiet();
    await page.close();
  }
});
