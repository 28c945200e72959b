// translatePage and <refrain-text> in a real document.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { openBlank } from './blank.mjs';
import { openBrowser } from './browser.mjs';

const body = `
  <h1>The cat is on the table.</h1>
  <p id="mixed">I have a <b id="bold">red car</b> and a <a id="link" href="/x?a=1&amp;b=2">house</a>.</p>
  <pre>I have a car.</pre> <p>Look: <code>I have a car.</code></p>
  <p translate="no">I have a car.</p> <p class="notranslate">I have a car.</p> <p contenteditable>I have a car.</p>
  <textarea>I have a car.</textarea><input value="I have a car.">
  <ul><li>I see a dog.</li><li>I see a house.</li></ul> <div id="late"></div>`;

let session, context, page, quiet;
before(async () => {
  session = await openBrowser();
  context = await session.browser.newContext();
  ({ page, quiet } = await openBlank({ ...session, browser: context }, { body }));
  await page.evaluate(async () => {
    Object.assign(window, await import('/engine/index.js'));
    window.original = document.body.innerHTML;
    window.settled = async (is) => {
      for (let i = 0; i < 200 && !is(); ++i) await new Promise((resolve) => { setTimeout(resolve, 20); });
      return is();
    };
  });
});
after(async () => { await session?.close(); });

test('a document’s text is translated in place; code, inputs and what is marked stay', async () => {
  const result = await page.evaluate(async () => {
    const bold = document.querySelector('#bold'), link = document.querySelector('#link');
    let clicks = 0;
    link.addEventListener('click', (event) => { ++clicks; event.preventDefault(); });
    window.work = translatePage(document.body, { target: 'fr' });
    await work.finished;
    document.querySelector('#link').click();
    const text = (selector) => [...document.querySelectorAll(selector)].map((e) => e.textContent);
    return { h1: text('h1'), li: text('li'), mixed: text('#mixed')[0], bold: text('#bold')[0], same: bold === document.querySelector('#bold'), clicks,
      href: link.getAttribute('href'), left: text('pre, code, [translate=no], .notranslate, [contenteditable], textarea'),
      value: document.querySelector('input').value, lang: document.body.lang };
  });
  assert.deepEqual(result.h1, ['Le chat est sur la table.']);
  assert.deepEqual(result.li, ['Je vois un chien.', 'Je vois une maison.']);
  assert.match(result.mixed, /voiture rouge.*maison/);
  assert.equal(result.bold, 'voiture rouge');
  assert.deepEqual([result.same, result.clicks, result.href, result.lang], [true, 1, '/x?a=1&b=2', 'fr']);
  assert.deepEqual(new Set([...result.left, result.value]), new Set(['I have a car.']));
});

test('what the page adds or changes later is followed', async () => {
  const result = await page.evaluate(async () => {
    const late = document.querySelector('#late'), li = document.querySelector('li');
    late.append(Object.assign(document.createElement('p'), { textContent: 'I see a cat.' }));
    li.firstChild.data = 'I see a car.';
    await settled(() => late.textContent === 'Je vois un chat.' && li.textContent === 'Je vois une voiture.');
    return [late.textContent, li.textContent];
  });
  assert.deepEqual(result, ['Je vois un chat.', 'Je vois une voiture.']);
});

test('restore puts all of it back, and nothing is followed any more', async () => {
  const result = await page.evaluate(async () => {
    work.restore();
    const late = document.querySelector('#late');
    const added = late.textContent;
    late.replaceChildren();
    document.querySelector('li').textContent = 'I see a dog.';
    await new Promise((resolve) => { setTimeout(resolve, 200); });
    return { added, same: document.body.innerHTML === original, now: document.body.innerHTML, lang: document.body.hasAttribute('lang') };
  });
  assert.equal(result.added, 'I see a cat.');
  assert.ok(result.same, result.now);
  assert.equal(result.lang, false);
});

test('what is in view is translated first', async () => {
  const first = await page.evaluate(async () => {
    const far = Array.from({ length: 40 }, (_, i) => `<p class="far">I have ${i + 2} cats.</p>`).join('');
    document.body.innerHTML = `<div>${far}</div><p id="near">I see a cat.</p>`;
    document.body.firstChild.querySelectorAll('p').forEach((p) => p.style.setProperty('height', '200px'));
    document.querySelector('#near').scrollIntoView();
    const work = translatePage(document.body, { source: 'en', target: 'fr' });
    await settled(() => document.querySelector('#near').textContent !== 'I see a cat.');
    const left = [...document.querySelectorAll('.far')].filter((p, i) => p.textContent === `I have ${i + 2} cats.`).length;
    await work.finished;
    const end = [...document.querySelectorAll('.far')].filter((p, i) => p.textContent === `I have ${i + 2} cats.`).length;
    work.restore();
    return [left, end];
  });
  assert.ok(first[0] >= 30, `${first[0]} of 40 were still to come`);
  assert.equal(first[1], 0);
});

test('an abort stops it with its reason; wrong options are told', async () => {
  const result = await page.evaluate(async () => {
    const controller = new AbortController(), reason = new Error('mine');
    const work = translatePage(document.body, { target: 'fr', signal: controller.signal });
    controller.abort(reason);
    const stopped = await work.finished.catch((error) => error === reason);
    work.restore();
    let thrown;
    try {
      translatePage(document.body, {});
    } catch (error) {
      thrown = error.name;
    }
    return [stopped, thrown, await told(translatePage(document.body, { target: 'ja' }).finished), document.querySelector('#near').textContent];
  });
  assert.deepEqual([result[0], result[1], result[3]], [true, 'TypeError', 'I see a cat.']);
  assert.match(result[2], /NotSupportedError/);
});

test('50 script payloads as text stay text', async () => {
  const { page: free } = await openBlank({ ...session, browser: context }, { policy: '' });  // no policy that would stop a script
  const result = await free.evaluate(async () => {
    const { translatePage } = await import('/engine/index.js');
    window.ran = () => { window.hasRun = true; };
    const shapes = ['<script>ran()</script>', '<img src=x onerror=ran()>', '"><svg onload=ran()>', '<a href="javascript:ran()">x</a>', '&lt;script&gt;ran()&lt;/script&gt;',
      '<i n=0></i><i n=1>', '</i></p><b>', '<!-- --><iframe srcdoc="<script>parent.ran()</script>">', '${ran()}', 'I see <b onclick=ran()>a cat'];
    document.body.replaceChildren(...Array.from({ length: 50 }, (_, i) => {
      const p = document.createElement('p'), b = document.createElement('b');
      b.textContent = shapes[(i + 3) % 10];
      p.append(`${i} ${shapes[i % 10]}`, ...(i % 2 ? [b, ' and more'] : []));
      return p;
    }));
    const count = document.body.querySelectorAll('*').length, before = document.body.innerHTML;
    const work = translatePage(document.body, { source: 'en', target: 'fr' });
    await work.finished;
    const after = document.body.querySelectorAll('*').length;
    work.restore();
    return { same: count === after, back: before === document.body.innerHTML, hasRun: window.hasRun ?? false };
  });
  assert.deepEqual(result, { same: true, back: true, hasRun: false });
  await free.close();
});

test('<refrain-text> shows its text translated, follows its attributes, and gives it back', async () => {
  const result = await page.evaluate(async () => {
    const { RefrainText } = await import('/engine/refrain_text.js');
    document.body.innerHTML = '<refrain-text source="en" target="fr">I see a <b>cat</b>.</refrain-text>';
    const element = document.body.firstChild;
    await new Promise((resolve) => { element.addEventListener('translated', resolve, { once: true }); });
    const html = element.innerHTML, { lang } = element;
    const failed = new Promise((resolve) => { element.addEventListener('error', ({ detail }) => resolve(detail.name), { once: true }); });
    element.target = 'ja';
    const error = await failed, between = element.innerHTML;
    element.target = 'fr';
    await new Promise((resolve) => { element.addEventListener('translated', resolve, { once: true }); });
    const again = element.innerHTML;
    element.remove();
    await new Promise((resolve) => { setTimeout(resolve); });
    return { html, lang, error, between, again, removed: element.innerHTML, type: element instanceof RefrainText };
  });
  assert.deepEqual(result, { html: 'Je vois un <b>chat</b>.', lang: 'fr', error: 'NotSupportedError', between: 'I see a <b>cat</b>.',
    again: 'Je vois un <b>chat</b>.', removed: 'I see a <b>cat</b>.', type: true });
  quiet();
});
