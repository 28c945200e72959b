// What holds for every page of the lab: it fits a phone, every control has a name, the headings are
// in order, formulas are MathML, the languages change in place, and dark colours can be read.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { lessons, pages } from '../../../web/lab/lessons.js';
import { assertAccessible } from './accessible.mjs';
import { openBrowser, openPage } from './browser.mjs';

let session;
before(async () => { session = await openBrowser(); });
after(async () => { await session?.close(); });

/** What a reader without sight or a mouse would miss. */
function findFaults() {
  const faults = [];
  for (const element of document.querySelectorAll('button, input, select, textarea, a[href], [tabindex="0"]')) {
    const named = element.getAttribute('aria-label') || element.getAttribute('aria-labelledby') ||
      [...(element.labels ?? [])].map((label) => label.textContent).join('') || (element.matches('select') ? '' : element.textContent.trim()) || element.title;
    if (!named || !named.trim()) faults.push(`no name: ${element.outerHTML.slice(0, 120)}`);
  }
  let level = 0;
  for (const heading of document.querySelectorAll('h1, h2, h3, h4')) {
    const next = Number(heading.tagName[1]);
    if (next > level + 1) faults.push(`${heading.tagName} after H${level}`);
    level = next;
  }
  if (document.querySelectorAll('h1').length !== 1) faults.push('not one h1');
  const ids = [...document.querySelectorAll('[id]')].map(({ id }) => id);
  for (const id of ids.filter((id, i) => ids.indexOf(id) !== i)) faults.push(`id ${id} twice`);
  for (const image of document.querySelectorAll('[role="img"]'))
    if (!image.getAttribute('aria-label')) faults.push('a picture without a text');
  for (const cell of document.querySelectorAll('[data-text]'))
    if (!cell.textContent.trim()) faults.push(`no text: ${cell.dataset.text}`);
  if (document.documentElement.scrollWidth > innerWidth) faults.push(`${document.documentElement.scrollWidth} px wide`);
  for (const part of document.querySelectorAll('pre, .formula, .figures, .controls, .switches, .transport, .bar'))
    if (part.checkVisibility() && (part.scrollWidth > part.clientWidth + 1 || part.getBoundingClientRect().right > innerWidth + 1))
      faults.push(`${part.tagName} ${part.id} ${part.className} is cut off`);
  return faults;
}

/** Contrast of an element's text with the nearest ground behind it. */
function contrasts() {
  const context = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
  const rgb = (color) => {
    context.clearRect(0, 0, 1, 1);
    context.fillStyle = color;
    context.fillRect(0, 0, 1, 1);
    return [...context.getImageData(0, 0, 1, 1).data];
  };
  const light = ([r, g, b]) => [r, g, b].map((v) => v / 255).map((v) => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
    .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
  const poor = [];
  for (const element of document.querySelectorAll('main p, main h1, main h2, main a, main label, main button:not(:disabled), main th, .bar a, .bar button')) {
    if (!element.textContent.trim() || element.closest('[hidden]') || !element.checkVisibility?.() ) continue;
    if (element.matches('label') && element.querySelector(':disabled')) continue;
    let behind = element;
    while (behind && rgb(getComputedStyle(behind).backgroundColor)[3] < 250) behind = behind.parentElement;
    const [one, other] = [light(rgb(getComputedStyle(element).color)), light(rgb(getComputedStyle(behind ?? document.body).backgroundColor))];
    const ratio = (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
    if (ratio < 4.5) poor.push(`${ratio.toFixed(2)}: ${element.textContent.trim().slice(0, 40)}`);
  }
  return poor;
}

for (const url of ['/lab/', ...[...lessons, ...pages].map((id) => `/lab/${id}/`)])
  test(`${url} fits a phone, is named throughout, and reads in both languages and colours`, async () => {
    const { page, quiet } = await openPage(session, url, { viewport: { width: 360, height: 740 } });
    assert.deepEqual(await page.evaluate(findFaults), []);
    assert.deepEqual(await page.evaluate(contrasts), []);
    const plain = ['/lab/', '/lab/languages/', ...pages.map((id) => `/lab/${id}/`)];
    assert.ok(plain.includes(url) || await page.locator('math').count() > 0, 'formulas are MathML');
    await assertAccessible(page);
    const english = await page.textContent('h1');
    await page.click('.languages [lang="zh-Hans"]');
    assert.notEqual(await page.textContent('h1'), english);
    await page.waitForTimeout(300);
    assert.deepEqual(await page.evaluate(findFaults), []);
    await page.emulateMedia({ colorScheme: 'dark' });
    assert.deepEqual(await page.evaluate(contrasts), []);
    await assertAccessible(page);
    quiet();
    await page.close();
  });

/** What fills the tables of a lesson that are wide, and when they are there. @type {Record<string, (page: import('playwright-core').Page) => Promise<unknown>>} */
const tables = {
  async gradients(page) {
    await page.click('#check');
    await page.waitForSelector('#check-result tbody tr:nth-child(6)');
  },
  async inside(page) {
    await page.waitForFunction(() => !document.getElementById('run-bits').disabled && document.querySelector('#output button'));
    await page.click('#run-bits');
    await page.waitForFunction(() => document.querySelectorAll('#bits tbody tr').length === 7);
  },
  async playground(page) {
    await page.selectOption('#speed', 'fast');
    await page.click('#play');
    await page.waitForSelector('#examples tbody tr');
    await page.click('#play');
  },
};
for (const [id, fillTables] of Object.entries(tables))
  test(`/lab/${id}/ shows its wide tables on a phone without scrolling sideways, in both languages`, async () => {
    const { page, quiet } = await openPage(session, `/lab/${id}/`, { viewport: { width: 360, height: 740 } });
    await fillTables(page);
    for (const tag of ['en', 'zh-Hans']) {
      await page.click(`.languages [lang="${tag}"]`);
      assert.deepEqual(await page.evaluate(findFaults), [], tag);
      assert.ok(await page.evaluate(() => [...document.querySelectorAll('.stacked tbody td')].some((cell) => cell.dataset.head)));
    }
    await assertAccessible(page);
    quiet();
    await page.close();
  });

/** A name for everything that takes the focus and is there to be used: radio buttons by their group. */
const focusable = () => [...new Set([...document.querySelectorAll('a[href], button, input, select, textarea, summary, [tabindex="0"]')]
  .filter((element) => !element.disabled && element.checkVisibility({ visibilityProperty: true }))
  .map((element) => element.type === 'radio' ? element.name : element))].map((element, i) => {
  if (typeof element === 'string') return element;
  element.dataset.focusable = String(i);
  return String(i);
});

for (const id of lessons)
  test(`/lab/${id}/ is used by the keyboard alone`, async () => {
    const { page, quiet } = await openPage(session, `/lab/${id}/`);
    if (id === 'inside') await page.waitForFunction(() => document.getElementById('play').disabled);
    const all = await page.evaluate(focusable), reached = new Set();
    for (let i = 0; i < all.length + 5; ++i) {
      await page.keyboard.press('Tab');
      const { name, seen } = await page.evaluate(() => {
        const { activeElement: now } = document, style = getComputedStyle(now);
        return { name: now.type === 'radio' ? now.name : now.dataset.focusable,
          seen: now === document.body || style.outlineStyle !== 'none' || style.borderBottomWidth === '2px' || now.type === 'radio' ||
            now.type === 'checkbox' || now.type === 'file' };
      });
      assert.ok(seen, `the focus on ${name} of ${id} does not show`);
      reached.add(name);
    }
    assert.deepEqual(all.filter((name) => !reached.has(name)), [], 'the Tab key comes to every control');
    await page.focus(id === 'inside' ? '#reset' : '#play');
    await page.keyboard.press('Enter');
    if (id === 'inside') await page.waitForFunction(() => !document.getElementById('step').disabled);
    else {
      await page.waitForFunction(() => /^Pause$/.test(document.getElementById('play').textContent));
      await page.keyboard.press('Space');
      await page.waitForFunction(() => /^Play$/.test(document.getElementById('play').textContent));
    }
    quiet();
    await page.close();
  });
