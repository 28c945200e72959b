// The translator's page with the shipped model, under the content security policy that it is
// written for.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { translated } from './app_page.mjs';
import { openBrowser, openPage, root } from './browser.mjs';

let session;
before(async () => { session = await openBrowser(); });
after(async () => { await session?.close(); });

test('the page is served with the strict policy and nothing else is asked for', async () => {
  const response = await fetch(`${session.address}/app/`);
  assert.equal(response.headers.get('Content-Security-Policy'),
    "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; object-src 'none'; base-uri 'none'");
  const html = await response.text();
  assert.doesNotMatch(html, /<style|style=|<script>|\son\w+=|https?:/);
});

test('a sentence is translated as it is typed, with its attention and its probabilities', async () => {
  const { page, quiet } = await openPage(session, '/app/');
  const french = await translated(page, 'I am very tired.');
  assert.match(french, /\p{L}{2,}/u);
  await page.click('#tab-inside');
  await page.waitForSelector('#alignments table');
  const table = await page.$eval('#alignments table', (element) => ({
    columns: [...element.tHead.rows[0].cells].map((cell) => cell.textContent),
    rows: [...element.tBodies[0].rows].map((row) => [...row.cells].map((cell) => ({
      text: cell.textContent, title: cell.title, weight: Number(cell.style.getPropertyValue('--weight')) }))),
    caption: element.caption.textContent,
  }));
  assert.ok(table.columns.includes('tired') && table.columns.at(-1) === 'end', table.columns.join(' '));
  assert.ok(!table.columns.join('').includes('\u2581'));
  assert.match(table.caption, /I am very tired/);
  for (const [, sure, ...weights] of table.rows) {
    assert.match(sure.title, /probability of .* %/);
    assert.equal(weights.length, table.columns.length - 2);
    assert.match(weights[0].title, /← .*: [\d.]+ %/);
    const sum = weights.reduce((total, { weight }) => total + weight, 0);
    assert.ok(Math.abs(sum - 1) < 0.02, `the weights add up to ${sum}`);
  }
  quiet();
  await page.close();
});

test('typing on gives the translation before up, and the last text wins', async () => {
  const { page, quiet } = await openPage(session, '/app/');
  const expected = await translated(page, 'Where is the nearest station?');
  await page.fill('#source', Array.from({ length: 150 }, (_, i) => `She reads ${i} books every evening.`).join(' '));
  await page.waitForFunction(() => /of \d+ sentences/.test(document.getElementById('status').textContent));
  for (const text of ['Where', 'Where is the', 'Where is the nearest station?']) {
    await page.fill('#source', text);
    await page.waitForTimeout(140);
  }
  await page.waitForFunction((text) => document.getElementById('target').textContent === text &&
    document.getElementById('target').ariaBusy !== 'true', expected);
  await page.waitForTimeout(300);
  assert.equal(await page.textContent('#target'), expected);
  assert.ok(await page.isHidden('#error'));
  quiet();
  await page.close();
});

test('other translations can be looked into, and every sentence opens by keyboard', async () => {
  const { page, quiet } = await openPage(session, '/app/');
  await translated(page, 'I am very tired. Where is the nearest station?');
  await page.click('#tab-inside');
  await page.waitForSelector('#alignments table');
  assert.equal(await page.locator('#alignments details').count(), 2);
  assert.equal(await page.locator('#alignments table').count(), 1);
  const rows = () => page.locator('#alignments details').first().locator('tbody th').allTextContents();
  const best = await rows();
  await page.locator('.inside-others button').nth(1).click();
  assert.notDeepEqual(await rows(), best);
  assert.equal(await page.locator('.inside-others button').nth(1).getAttribute('aria-pressed'), 'true');
  await page.locator('summary').nth(1).focus();
  await page.keyboard.press('Enter');
  await page.waitForFunction(() => document.querySelectorAll('#alignments table').length === 2);
  quiet();
  await page.close();
});

test('the card tells data, licence, attribution and size', async () => {
  const { page, quiet } = await openPage(session, '/app/');
  await page.click('#tab-model');
  const text = await page.locator('#about').innerText();
  for (const wanted of [/MB/, /weights/, /Licence/, /CC BY/, /Attribution/, /Tatoeba/, /Limits/, /BLEU/]) assert.match(text, wanted);
  quiet();
  await page.close();
});

test('a bad model file is told in words, the text stays, and another try works', async () => {
  let body = '{"format": "refrain-model", "version": 1, "kind": "translation"}';
  const { page, quiet } = await openPage(session, '/app/', {
    ready: false,
    before: (empty) => empty.route('**/models/en-fr.json', (route) =>
      (body ? route.fulfill({ contentType: 'application/json', body }) : route.continue())),
  });
  await page.fill('#source', 'I am very tired.');
  await page.waitForSelector('#error:not([hidden])');
  assert.match(await page.textContent('#error-text'), /^The download of the model “.+” \(\d+\.\d\sMB\) broke off\. Try again/);
  assert.equal(await page.getAttribute('#error', 'role'), 'alert');
  assert.equal(await page.inputValue('#source'), 'I am very tired.');
  body = '';
  await page.click('#retry');
  await page.waitForFunction(() => document.getElementById('target').textContent !== '');
  assert.ok(await page.isHidden('#error'));
  quiet();
  await page.close();
});

test('a missing model and one that was changed are told in words', async () => {
  const { bytes } = JSON.parse(readFileSync(path.join(root, 'web/models/registry.json'), 'utf8')).models
    .find(({ id }) => id === 'en-fr');
  for (const [answer, expected] of [
    [{ status: 404, body: '' }, /^The server did not give the model “.+” \(\d+\.\d\sMB\)\. Try again later\.$/],
    [{ body: Buffer.alloc(bytes, ' ') }, /en-fr\.json is not the file that the registry names: its SHA-256 differs/],
  ]) {
    const { page } = await openPage(session, '/app/', {
      ready: false,
      before: (empty) => empty.route('**/models/en-fr.json', (route) => route.fulfill(answer)),
    });
    await page.waitForSelector('#error:not([hidden])');
    assert.match(await page.textContent('#error-text'), expected);
    await page.close();
  }
});

test('a reader without the model and without a network is told what is missing and what to do, in both languages', async () => {
  const { page } = await openPage(session, '/app/', {
    ready: false,
    before: (empty) => empty.route('**/models/en-fr.json', (route) => route.abort('internetdisconnected')),
  });
  const told = () => page.textContent('#error-text');
  await page.waitForSelector('#error:not([hidden])');
  assert.match(await told(), /^The model “.+” \(\d+\.\d\sMB\) is not on this device yet, .* Connect to a network and try again/);
  await page.click('#interface [lang="zh-Hans"]');
  assert.match(await told(), /^模型“英语、法语互译”（\d+\.\d\sMB）还不在本设备上.*请连接网络后重试/);
  assert.doesNotMatch(await told(), /http/);
  await page.unroute('**/models/en-fr.json');
  await page.click('#retry');
  await page.waitForSelector('html[data-ready]');
  // Another model that is missing: the one that is here is named.
  await page.route('**/models/en-de.json', (route) => route.abort('internetdisconnected'));
  await page.selectOption('#target-language', 'de');
  await page.waitForSelector('#error:not([hidden])');
  assert.match(await told(), /德语互译.*现在可用：“英语、法语互译”/);
  await page.close();
});

test('what the page has said is in the language that it is then in', async () => {
  const { page, quiet } = await openPage(session, '/app/');
  await translated(page, 'I am very tired.');
  await page.evaluate(() => {
    const dataTransfer = new DataTransfer();
    for (const [name, text] of [['note.txt', 'The cat is on the table.'], ['p.png', 'x']]) dataTransfer.items.add(new File([text], name));
    document.body.dispatchEvent(new DragEvent('drop', { bubbles: true, cancelable: true, dataTransfer }));
  });
  await page.waitForFunction(() => document.querySelector('#file-list button.primary') && document.querySelector('#file-list .failed'));
  await page.click('#keep-phrase');
  await page.waitForSelector('#keep-phrase[aria-pressed="true"]');
  const all = async () => (await Promise.all(['#count', '#status', '#file-list', '#models'].map((part) => page.textContent(part)))).join(' ');
  assert.match(await all(), /16 characters.*Kept in the phrasebook.*English to French.*Save.*This kind of file/s);
  await page.click('#interface [lang="zh-Hans"]');
  assert.match(await all(), /16 个字符.*已存入短语本.*英语译法语.*保存.*不能翻译这种文件.*英语、法语互译/s);
  assert.doesNotMatch((await all()).replace(/\.\w+/g, ''), /[A-Za-z]{5}/);
  await page.click('#interface [lang="en"]');
  assert.match(await all(), /16 characters.*Kept in the phrasebook.*Save/s);
  quiet();
  await page.close();
});

test('nothing overflows from 360 pixels to a desk, in either language', async () => {
  for (const url of ['/app/', '/lab/playground/']) {
    const { page } = await openPage(session, url, { viewport: { width: 1280, height: 800 } });
    if (url === '/app/') await translated(page, 'Where is the nearest station, and when does the last train leave?');
    for (const width of [360, 768, 1280])
      for (const tag of ['en', 'zh-Hans']) {
        await page.setViewportSize({ width, height: 800 });
        await page.click(`:is(#interface, .languages) [lang="${tag}"]`);
        // Drawn anew at the new width.
        await page.evaluate(() => new Promise((resolve) => { requestAnimationFrame(() => requestAnimationFrame(resolve)); }));
        const wide = await page.evaluate(() => document.documentElement.scrollWidth);
        assert.ok(wide <= width, `${url} is ${wide} wide at ${width} in ${tag}`);
        if (url !== '/app/') continue;
        assert.deepEqual(await page.evaluate(() => [...document.querySelectorAll('.tabs, .direction, .tools, .bar')]
          .filter((row) => row.scrollWidth > row.clientWidth).map((row) => row.className)), [], `at ${width} in ${tag}`);
      }
    await page.close();
  }
});
