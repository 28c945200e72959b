// The library in a page: models kept and checked, downloads resumed, workers, polyfill.

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

test('a download that is aborted keeps what it has, and the next goes on from there', async () => {
  const asked = [];
  page.on('request', (request) => { if (request.url().endsWith('en-fr.json')) asked.push(request.headers().range ?? 'all'); });
  const result = await page.evaluate(async () => {
    const { store } = refrain, [model] = await refrain.knownModels();
    const controller = new AbortController(), reason = new Error('mine');
    const first = await store.download(model, { signal: controller.signal,
      onBytes: (got) => { if (got > 2500000) controller.abort(reason); } }).catch((error) => error === reason);
    const events = [];
    let during;
    const translator = await refrain.Translator.create({ ...pair, monitor: (m) => m.addEventListener('downloadprogress', (event) => {
      events.push(event.loaded);
      during ??= refrain.Translator.availability(pair);
    }) });
    const text = await translator.translate('The cat is on the table.');
    translator.destroy();
    return { first, events, during: await during, text, then: await refrain.Translator.availability(pair),
      stored: (await store.list()).map(({ id, bytes }) => [id, bytes]), bytes: model.bytes };
  });
  assert.equal(result.first, true);
  assert.equal(asked[0], 'all');
  assert.match(asked[1], /^bytes=\d{6,}-$/);
  assert.deepEqual([result.events[0], result.events.at(-1)], [0, 1]);
  assert.ok(result.events.every((value, i) => Number.isInteger(value * 65536) && (i === 0 || value > result.events[i - 1])));
  assert.equal(result.during, 'downloading');
  assert.equal(result.then, 'available');
  assert.equal(result.text, 'Le chat est sur la table.');
  assert.deepEqual(result.stored, [['en-fr', result.bytes]]);
});

test('another page finds the model there, without the network', async () => {
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

test('a stored model that was damaged is told, removed and downloaded again', async () => {
  const result = await page.evaluate(async () => {
    const request = indexedDB.open('refrain-models');
    const db = await new Promise((resolve) => { request.onsuccess = () => resolve(request.result); });
    const change = (key, edit) => new Promise((resolve) => {
      const tx = db.transaction('files', 'readwrite'), files = tx.objectStore('files');
      files.get(key).onsuccess = ({ target }) => files.put(edit(target.result), key);
      tx.oncomplete = resolve;
    });
    const flip = (buffer) => {
      new Uint8Array(buffer)[1000] ^= 1;
      return buffer;
    };
    await change('en-fr', flip);
    const words = await told(refrain.store.read('en-fr'));
    const left = (await refrain.store.list()).length;
    const translator = await refrain.Translator.create(pair);
    translator.destroy();
    await change('en-fr', flip);
    const again = await refrain.Translator.create(pair);
    const text = await again.translate('I see a cat.');
    again.destroy();
    db.close();
    return { words, left, text };
  });
  assert.match(result.words, /^FormatError FormatError: the stored model en-fr was damaged and has been removed/);
  assert.deepEqual([result.left, result.text], [0, 'Je vois un chat.']);
});

test('a file with another SHA-256 than the registry’s is refused before it is parsed', async () => {
  const result = await page.evaluate(async () => {
    const [model] = await refrain.knownModels();
    const wrong = { ...model, id: 'wrong', sha256: '0'.repeat(64), url: new URL('/models/en-fr.json?wrong', location).href };
    return [await told(refrain.store.download(wrong)), (await refrain.store.list()).map(({ id }) => id)];
  });
  assert.match(result[0], /^FormatError .*SHA-256 differs/);
  assert.deepEqual(result[1], ['en-fr']);
});

test('models are listed, told when out of date, updated and removed; a reader’s own are used first', async () => {
  const result = await page.evaluate(async () => {
    const { store } = refrain, [model] = await refrain.knownModels();
    const newer = { ...model, version: '2', sha256: 'f'.repeat(64) };
    const outdated = (await store.outdated([newer])).map(({ version }) => version);
    const own = await store.add(new Blob([await store.read('en-fr')]));
    const first = (await refrain.knownModels())[0].id;
    const refused = await told(store.add('{"format": "other"}'));
    await store.remove(own.id);
    return { outdated, own: [own.id, own.source, own.target, own.isOwn], first, refused, left: (await store.list()).length };
  });
  assert.deepEqual(result.outdated, ['2']);
  assert.deepEqual(result.own, ['own-en-fr', ['en'], ['fr'], true]);
  assert.equal(result.first, 'own-en-fr');
  assert.match(result.refused, /^FormatError/);
  assert.equal(result.left, 1);
});

test('it works inside a module worker', async () => {
  await page.route('**/inner.js', (route) => route.fulfill({ contentType: 'text/javascript', body: `
    import '/engine/polyfill.js';
    const pair = { sourceLanguage: 'en', targetLanguage: 'fr' };
    const translator = await Translator.create(pair);
    postMessage([await translator.translate('I see a cat.'), (await (await LanguageDetector.create()).detect('Guten Morgen, wie geht es dir?'))[0].detectedLanguage]);` }));
  const answer = await page.evaluate(() => new Promise((resolve, reject) => {
    const worker = new Worker('/inner.js', { type: 'module' });
    worker.onmessage = ({ data }) => resolve(data);
    worker.onerror = (event) => reject(new Error(event.message));
  }));
  assert.deepEqual(answer, ['Je vois un chat.', 'de']);
});

test('the polyfill installs what is missing, leaves what is there, and calls nothing', async () => {
  const { page: other, quiet } = await open();
  const result = await other.evaluate(async () => {
    let calls = 0;
    const native = class { static create() { ++calls; } static availability() { ++calls; } };
    delete globalThis.Translator;
    globalThis.LanguageDetector = native;
    await import('/engine/polyfill.js');
    const own = Object.getOwnPropertyDescriptor(globalThis, 'Translator');
    return { kept: globalThis.LanguageDetector === native, calls, flags: [own.writable, own.enumerable, own.configurable],
      text: String(Object.prototype.toString.call(Translator.prototype)), has: typeof Translator.create };
  });
  assert.deepEqual(result, { kept: true, calls: 0, flags: [true, false, true], text: '[object Translator]', has: 'function' });
  quiet();
  await other.close();
});

test('markup through the real model: parsed by the browser it has the same elements, and nothing ran', async () => {
  const { page: free } = await open({ policy: '' });  // no policy that would stop a script
  const pieces = Array.from({ length: 60 }, (_, i) => fragment(i + 1)).filter(({ isWhole }) => isWhole).map(({ html }) => html);
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

test('the worker of a translator that dies fails its calls in words, and the next call works', async () => {
  const result = await page.evaluate(async () => {
    const started = [];
    const Real = window.Worker;
    window.Worker = class extends Real {
      constructor(...args) {
        super(...args);
        started.push(this);
      }
    };
    const translator = await refrain.Translator.create(pair);
    const call = told(translator.translate('We like to read books in the garden.'));
    await new Promise((resolve) => { setTimeout(resolve); });
    started.at(-1).dispatchEvent(new ErrorEvent('error', { message: 'out of memory', cancelable: true }));
    const words = await call, text = await translator.translate('I see a cat.');
    const count = started.length;
    translator.destroy();
    window.Worker = Real;
    return { words, text, count };
  });
  assert.match(result.words, /WorkerError: the engine stopped \(out of memory\)/);
  assert.deepEqual([result.text, result.count], ['Je vois un chat.', 2]);
});

test('the page made no request to elsewhere and had no error', () => {
  assert.deepEqual(complaints, []);
});
