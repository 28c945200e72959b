// The library in a page, as far as the scenarios of tests/web/everywhere cannot see it: what is asked
// of the network, and what another page finds.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { fragment } from '../fragments.mjs';
import { openBlank } from './blank.mjs';
import { openBrowser } from './browser.mjs';

let session, context, page, complaints;
const open = (options) => openBlank({ ...session, browser: context }, options);
before(async () => {
  session = await openBrowser();
  context = await session.browser.newContext();
  ({ page, complaints } = await open());
  await page.evaluate(async () => { window.refrain = await import('/engine/index.js'); });
});
after(async () => { await session?.close(); });

test('before anything is asked for nothing is downloaded', async () => {
  assert.equal(await page.evaluate(() => refrain.Translator.availability(pair)), 'downloadable');
  assert.deepEqual(await page.evaluate(() => performance.getEntriesByType('resource').filter((e) => /\.(wasm|json)$/.test(e.name))), []);
});

test('another page finds the model there, without the network', async () => {
  await page.evaluate(async () => (await refrain.Translator.create(pair)).destroy());
  const { page: other } = await open();
  let downloads = 0;
  await other.route('**/en-fr.json', (route) => { ++downloads; return route.abort(); });
  const text = await other.evaluate(async () => {
    const { Translator } = await import('/engine/index.js');
    return (await Translator.create({ sourceLanguage: 'en-GB', targetLanguage: 'fr' })).translate('I see a cat.');
  });
  assert.deepEqual([text, downloads], ['Je vois un chat.', 0]);
  await other.close();
});

test('from a click to the first word with a warm cache, and words a second, are measured', { timeout: 300000 }, async (t) => {
  const { firstWord, wordsPerSecond } = await page.evaluate(async () => (await import('/bench/library.js')).measureLibrary({ times: 2 }));
  for (const { median, all } of [firstWord, wordsPerSecond]) assert.ok(all.length === 2 && all.includes(median) && median > 0);
  t.diagnostic(`${firstWord.median.toFixed(0)} ms, ${wordsPerSecond.median.toFixed(0)} words a second`);
});

test('markup through the real model: parsed by the browser it has the same elements, and nothing ran', async () => {
  const { page: free } = await open({ policy: '' });  // no policy that would stop a script
  const pieces = Array.from({ length: 20 }, (_, i) => fragment(i + 1)).filter(({ isWhole }) => isWhole).map(({ html }) => html);
  const result = await free.evaluate(async (list) => {
    const { Translator } = await import('/engine/index.js');
    window.ran = () => { window.hasRun = true; };
    const translator = await Translator.create(pair);
    const results = await translator.translateBatch(list, { html: true });
    const shape = (html) => [...new DOMParser().parseFromString(html, 'text/html').body.querySelectorAll('*')]
      .map((e) => `${e.localName} ${[...e.attributes].map((a) => `${a.name}=${a.value}`)}`).sort();
    const wrong = list.filter((html, i) => JSON.stringify(shape(html)) !== JSON.stringify(shape(results[i])));
    translator.destroy();
    return { wrong, hasRun: window.hasRun ?? false };
  }, pieces);
  assert.deepEqual(result, { wrong: [], hasRun: false });
  await free.close();
});

test('the page made no request to elsewhere and had no error', () => {
  assert.deepEqual(complaints, []);
});
