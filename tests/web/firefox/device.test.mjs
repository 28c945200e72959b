// What is on the device, in Firefox: the translator with the server stopped, stored data damaged by
// hand, texts that would be scripts, two tabs of which one is killed, a device without room.

import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { complaintsOf } from '../browser/browser.mjs';
import { payloads } from '../payloads.mjs';
import { poisonedModel } from '../poisoned.mjs';
import { openSite } from '../site.mjs';
import { damageShelf, flip, tamper } from '../tamper.mjs';
import { newPage } from './firefox.mjs';
import { startFirefox } from './killable.mjs';

let site, firefox, profile;
before(async () => {
  site = await openSite();
  profile = mkdtempSync(path.join(tmpdir(), 'refrain-profile-'));
  // Tabs of one site in processes of their own, so that one can be killed.
  firefox = await startFirefox(profile, { 'dom.ipc.processCount.webIsolated': 8 });
});
after(async () => {
  await firefox?.kill();
  if (profile) rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
  await site?.close();
});

const ready = (page) => page.waitForSelector('html[data-ready]');
/** A page of the translator; without a context in a new one, which has storage of its own. */
async function open(context) {
  const page = await newPage(firefox.browser, context);
  const complaints = complaintsOf(page, site.address);
  await page.goto(`${site.address}/app/`);
  await ready(page);
  return { page, quiet: () => assert.deepEqual(complaints, []) };
}
const reload = async (page) => {
  await page.reload();
  await ready(page);
};
// A tab in the background draws nothing, so that nothing may wait for a frame.
const until = (page, condition, ...values) => page.waitForFunction(condition, { polling: 100 }, ...values);
const says = (page, id, pattern) => until(page, (element, source) => new RegExp(source).test(document.getElementById(element).textContent), id, pattern.source);
const hasRows = (page, panel, count) => until(page, (id, wanted) => document.querySelectorAll(`#panel-${id} .row`).length === wanted, panel, count);
/** Types a text anew and waits for its translation. */
async function translated(page, text) {
  await page.evaluate((value) => {
    const box = document.getElementById('source'), target = document.getElementById('target');
    window.drawn = false;
    new MutationObserver((_, observer) => {
      window.drawn = true;
      observer.disconnect();
    }).observe(target, { childList: true, subtree: true, characterData: true, attributes: true });
    box.value = value;
    box.dispatchEvent(new Event('input', { bubbles: true }));
  }, text);
  await until(page, () => window.drawn && document.getElementById('target').ariaBusy !== 'true' && document.getElementById('target').textContent !== '');
  return page.$eval('#target', (target) => target.textContent);
}
const harmless = async (page) => {
  assert.equal(await page.$('script:not([src="app.js"]), iframe, object, embed, img, svg:not(.icon)'), null);
  assert.equal(await page.evaluate(() => window.hacked), undefined);
};

test('after one visit 20 reloads and the lab work with the server stopped', { timeout: 1200000 }, async () => {
  const { page, quiet } = await open();
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
  await site.stop();
  for (let i = 0; i < 20; ++i) {
    await reload(page);
    if (i % 5 === 0) assert.equal(await translated(page, 'The cat is on the table.'), 'Le chat est sur la table.');
  }
  for (const url of ['/lab/', '/lab/cell/', '/app/?model=en-fr']) {
    await page.goto(site.address + url);
    await ready(page);
  }
  await site.start();
  quiet();
  await page.close();
});

test('damaged entries and models are told and made whole, and nothing else is lost', { timeout: 300000 }, async () => {
  const { page, quiet } = await open();
  await damageShelf(page);
  await tamper(page, 'refrain-models', 'files', flip('en-fr'));
  await reload(page);
  await says(page, 'notice-text', /2 of your history/);
  await says(page, 'notice-text', /“English and French, both directions” was damaged; it has been fetched anew/);
  await hasRows(page, 'history', 2);
  assert.equal(await translated(page, 'The cat is on the table.'), 'Le chat est sur la table.');
  await reload(page);
  await page.click('#tab-phrases');
  await hasRows(page, 'phrases', 1);
  assert.ok(await page.$eval('#notice', (notice) => notice.hidden), 'it is repaired');
  quiet();
  await page.close();
});

test('100 payloads as texts, as file names, and as name, card and vocabulary of a model stay text', { timeout: 600000 }, async () => {
  const { page, quiet } = await open();
  await translated(page, payloads.join('\n'));
  assert.ok(await page.$$eval('#target *, #mirror *', (elements) => elements.length > 100 && elements.every(({ tagName, className }) => tagName === 'SPAN' && /^word/.test(className))));
  await harmless(page);
  await page.evaluate((names) => {
    const dataTransfer = new DataTransfer();
    for (const name of names) dataTransfer.items.add(new File(['I am very tired.'], name));
    document.body.dispatchEvent(new DragEvent('drop', { bubbles: true, cancelable: true, dataTransfer }));
  }, payloads.map((payload, i) => `${payload}.${i % 10 === 0 ? 'txt' : 'pdf'}`));
  await until(page, () => document.querySelectorAll('#file-list .file').length === 100 && !document.querySelector('#file-list progress'));
  assert.deepEqual(await page.$$eval('#file-list .file-name', (names) => names.map((name) => name.textContent.replace(/\.(txt|pdf)$/, ''))), payloads);
  await harmless(page);
  const model = poisonedModel(), { name } = model.card;
  await page.evaluate(async (json) => {
    const { store } = await import('/engine/index.js');
    await store.add(json);
  }, JSON.stringify(model));
  await reload(page);
  await until(page, (text) => document.getElementById('model-name').textContent === text, name);
  assert.match(await translated(page, 'The cat is on the table. Where is the nearest station?'), /<script>window\.hacked=1/);
  await page.click('#tab-inside');
  await page.waitForSelector('#alignments table');
  assert.match(await page.$eval('#alignments', (box) => box.textContent), /<script>window\.hacked=1/);
  await harmless(page);
  quiet();
  await page.close();
});

/** The processes of Firefox that run pages. */
const pagesOf = () => readdirSync('/proc').filter((pid) => /^\d+$/.test(pid)).filter((pid) => {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('-isForBrowser') &&
      readFileSync(`/proc/${pid}/stat`, 'utf8').replace(/^.*\) /, '').split(' ')[2] === String(firefox.process);
  } catch {
    return false;  // it has just ended
  }
});

test('two tabs: one learns and the other reads; it takes over when the first is killed', { timeout: 900000 }, async () => {
  const context = await firefox.browser.createBrowserContext();
  const others = pagesOf();
  const { page: first } = await open(context);
  const own = pagesOf().filter((pid) => !others.includes(pid));
  const { page: second } = await open(context);
  // Those of pages before may still be ending, so they are not counted.
  assert.ok(own.length > 0 && pagesOf().some((pid) => !others.includes(pid) && !own.includes(pid)), 'each tab has a process of its own');
  await first.evaluate(async () => {
    const { Shelf, entryOf } = await import('/app/shelf.js');
    await new Shelf({ onDamaged() {}, onChange() {} }).put('corrections', entryOf({ from: 'en', to: 'fr',
      source: 'Refrain is my favourite translator.', target: 'Refrain est mon traducteur préféré.' }));
  });
  await second.click('#tab-teach');
  await until(second, () => document.getElementById('learn')?.textContent === 'Learn 1');
  await first.evaluate(() => document.getElementById('tab-teach').click());
  await until(first, () => document.getElementById('learn')?.disabled === false);
  await first.evaluate(() => document.getElementById('learn').click());
  await until(second, () => /Another tab/.test(document.querySelector('.lesson-words')?.textContent) && document.querySelector('.lesson progress').value > 0);
  assert.ok(await second.$eval('#learn', (button) => button.disabled));
  assert.match(await translated(second, 'She reads a book every evening.'), /livre/);
  await until(second, async () => {
    const { openDatabase } = await import('/engine/database.js');
    return ((await (await openDatabase('refrain-learning', ['refrain-learning'])).get('refrain-learning', 'lesson'))?.epoch ?? 0) > 0;
  });
  await second.evaluate(() => {
    window.said = [];
    new MutationObserver(() => window.said.push(document.querySelector('.lesson-words')?.textContent))
      .observe(document.getElementById('panel-teach'), { childList: true, subtree: true, characterData: true });
  });
  const living = pagesOf().filter((pid) => own.includes(pid));
  assert.ok(living.length > 0);
  for (const pid of living) process.kill(Number(pid), 'SIGKILL');
  await until(second, () => /Pass \d/.test(document.querySelector('.lesson-words')?.textContent));
  await second.waitForSelector('#keep-learnt');
  const shown = await second.evaluate(() => window.said.map((words) => Number(/^Pass (\d)/.exec(words ?? '')?.[1])).filter(Boolean));
  assert.ok(shown[0] >= 2, `it went on from there: passes ${[...new Set(shown)]}`);
  const { page: third } = await open(context);
  await second.evaluate(() => document.getElementById('keep-learnt').click());
  // A tab that is open reads with what was learnt.
  await until(third, () => /^taught-/.test(document.querySelector('#models')?.value) && document.getElementById('progress').hidden);
  assert.equal(await translated(third, 'Refrain is my favourite translator.'), 'Refrain est mon traducteur préféré.');
  await second.close();
  await third.close();
});

test('without room the translator works and says so in words; it keeps the model once there is room', { timeout: 400000 }, async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'refrain-profile-'));
  let small;
  /** The translator where sites have so many kilobytes. */
  const visit = async (kilobytes) => {
    small = await startFirefox(folder, { 'dom.quotaManager.temporaryStorage.fixedLimit': kilobytes });
    const { page } = small;
    const complaints = complaintsOf(page, site.address);
    await page.goto(`${site.address}/app/`);
    await ready(page);
    return { page, complaints };
  };
  try {
    const { page, complaints } = await visit(2000);
    await until(page, () => !document.getElementById('full').hidden);
    assert.match(await page.$eval('#full-text', (text) => text.textContent), /no room on this device to keep .* \(\d+\.\d\sMB\)/);
    assert.equal(await translated(page, 'The cat is on the table.'), 'Le chat est sur la table.');
    // What there is no room for in the history is told as well.
    await page.evaluate(async () => {
      const { tellUnkept } = await import('/app/notices.js');
      const { Shelf, entryOf } = await import('/app/shelf.js');
      const random = () => Array.from({ length: 400000 }, () => Math.random().toString(36)).join('');
      await new Shelf({ onDamaged() {}, onChange() {} }).put('phrases', entryOf({ from: 'en', to: 'fr', source: random(), target: '' })).catch(tellUnkept);
    });
    await says(page, 'notice-text', /no room on this device .* you can remove models or the history/);
    assert.deepEqual(complaints, []);
    await small.kill();
    const { page: later } = await visit(-1);
    assert.ok(await later.$eval('#full', (full) => full.hidden));
    assert.deepEqual(await later.evaluate(async () => (await (await import('/engine/index.js')).store.list()).map(({ id }) => id)), ['en-fr']);
  } finally {
    await small?.kill();
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
});
