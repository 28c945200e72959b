// Models on the device: a site's own registry, downloads that break off, damage, a reader's own models.

import { equal, failure, fails, match, ok, until } from './check.js';

/** @typedef {import('./run.js').Here} Here */
const pair = { sourceLanguage: 'en', targetLanguage: 'fr' };

/** The small model with another address, and what was asked for there. @param {Here} here @param {string} query @param {object} [more] */
async function under({ refrain, address }, query, more = {}) {
  const model = (await refrain.knownModels()).find((/** @type {any} */ { id }) => id === 'en-fr');
  const path = `/tiny/en-fr.json?${query}&${Math.random()}`;
  return { model: { ...model, url: address + path, ...more },
    asked: async () => (await (await fetch(`${address}/asked?path=${encodeURIComponent(path)}`)).json()).map((/** @type {any} */ { range }) => range) };
}

/** The library's database, where there is one. @param {(stores: Record<string, IDBObjectStore>) => void} edit */
async function edited(edit) {
  const db = await new Promise((resolve, reject) => {
    const request = indexedDB.open('refrain-models');
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  const tables = [...db.objectStoreNames], transaction = db.transaction(tables, 'readwrite');
  edit(Object.fromEntries(tables.map((table) => [table, transaction.objectStore(table)])));
  await new Promise((resolve) => { transaction.oncomplete = resolve; });
  db.close();
}

export default {
  /** @param {Here} here */
  async 'a download that the network breaks off is told, and the next goes on from there'(here) {
    const { store } = here.refrain, { model, asked } = await under(here, 'break=900000');
    await fails(store.download(model), 'DownloadError', /is there a network\?|it ended after/);
    const got = [];
    await store.download(model, { onBytes: (/** @type {number} */ received, /** @type {number} */ total) => got.push([received, total]) });
    const [all, range] = await asked();
    equal(all, null);
    match(range, /^bytes=[1-9]\d{4,}-$/);
    const from = Number(/\d+/.exec(range)?.[0]);
    equal([got[0], got.at(-1)], [[0, model.bytes - from], [model.bytes - from, model.bytes - from]]);
    equal((await store.list()).map((/** @type {any} */ { id }) => id), ['en-fr']);
    equal((await store.read('en-fr')).length, new TextDecoder().decode(new TextEncoder().encode(await store.read('en-fr'))).length);
  },

  /** @param {Here} here */
  async 'create can be aborted in the middle of its download, with the reason, and resumed by the next'(here) {
    const { Translator, configure, store } = here.refrain, { model, asked } = await under(here, 'hold=600000');
    configure({ registry: { format: 'refrain-registry', version: 1, models: [model] } });
    const controller = new AbortController(), reason = new Error('mine');
    let received = 0;
    const watching = failure(store.download(model, { signal: controller.signal, onBytes: (/** @type {number} */ bytes) => { received = bytes; } }));
    const creating = failure(Translator.create({ ...pair, signal: controller.signal }));  // the same download
    await until(() => received > 100000, 'the download has begun');
    equal(await Translator.availability(pair), 'downloading');
    controller.abort(reason);
    ok(await creating === reason && await watching === reason);
    equal(await Translator.availability(pair), 'downloadable');
    const translator = await Translator.create(pair);
    equal(await translator.translate('we see a cat'), 'nous voyons un chat');
    match((await asked())[1], /^bytes=[1-9]\d{4,}-$/);
    translator.destroy();
  },

  /** @param {Here} here */
  async 'two that ask for the same model share its download; one that aborts does not end the other’s'(here) {
    const { Translator, configure } = here.refrain, { model, asked } = await under(here, 'share');
    configure({ registry: { format: 'refrain-registry', version: 1, models: [model] } });
    const controller = new AbortController();
    const first = failure(Translator.create({ ...pair, signal: controller.signal, monitor: (m) => { m.ondownloadprogress = () => controller.abort('enough'); } }));
    const translator = await Translator.create(pair);
    equal([await first, await translator.translate('we see a cat'), (await asked()).length], ['enough', 'nous voyons un chat', 1]);
    translator.destroy();
  },

  /** @param {Here} here */
  async 'a file with another SHA-256 than the registry’s is refused before it is parsed, and nothing of it is kept'(here) {
    const { Translator, configure, store } = here.refrain, { model } = await under(here, 'hash', { sha256: '0'.repeat(64) });
    await fails(store.download(model), 'FormatError', /SHA-256 differs/);
    configure({ registry: { format: 'refrain-registry', version: 1, models: [model] } });
    const error = /** @type {any} */ (await fails(Translator.create(pair), 'NetworkError', /SHA-256 differs/));
    ok(error.cause instanceof here.refrain.FormatError);
    equal(await store.list(), []);
  },

  /** @param {Here} here */
  async 'a newer version is told, takes the old one’s place when it is whole, and models are removed one by one'(here) {
    const { store } = here.refrain, { model } = await under(here, 'old'), { model: newer } = await under(here, 'etag=two', { version: '2' });
    const models = await here.refrain.knownModels();
    await store.download(model);
    await store.download(models.find((/** @type {any} */ { id }) => id === 'fr-en'));
    equal(await store.outdated([newer]), []);  // another version with the same bytes is the same model
    const changed = { ...newer, sha256: 'f'.repeat(64) };
    equal((await store.outdated([changed])).map((/** @type {any} */ { version }) => version), ['2']);
    await fails(store.download(changed), 'FormatError');
    equal((await store.find('en-fr')).version, '1');
    await store.remove('en-fr');
    equal((await store.list()).map((/** @type {any} */ { id }) => id), ['fr-en']);
    await fails(store.read('en-fr'), 'FormatError', /there is no stored model en-fr/);
  },

  /** @param {Here} here */
  async 'a newer version serves once it is whole, the old one until then'(here) {
    const { store, Translator, configure } = here.refrain, { model: old, asked } = await under(here, 'version');
    const { model } = await under(here, 'hold=700000&more', { version: '2' });
    const bytes = new Uint8Array(await (await fetch(`${here.address}/tiny/en-fr.json?more`)).arrayBuffer());
    const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
    const newer = { ...model, bytes: bytes.length, sha256: [...digest].map((byte) => byte.toString(16).padStart(2, '0')).join('') };
    const serves = async () => {
      const translator = await Translator.create(pair);
      equal(await translator.translate('we see a cat'), 'nous voyons un chat');
      translator.destroy();
    };
    configure({ registry: { format: 'refrain-registry', version: 1, models: [old] } });
    await serves();
    configure({ registry: { format: 'refrain-registry', version: 1, models: [newer] } });
    equal((await store.outdated(await here.refrain.knownModels())).map((/** @type {any} */ { version }) => version), ['2']);
    const controller = new AbortController();
    const broken = failure(store.download(newer, { signal: controller.signal, onBytes: (/** @type {number} */ received) => { if (received > 0) controller.abort('enough'); } }));
    equal(await broken, 'enough');
    equal((await store.find('en-fr')).version, '1');
    await serves();
    await store.download(newer);
    equal((await store.list()).map((/** @type {any} */ { id, version }) => [id, version]), [['en-fr', '2']]);
    equal(await store.outdated(await here.refrain.knownModels()), []);
    await serves();
    equal((await asked()).length, 1);
  },

  /** @param {Here} here */
  async 'a reader’s own model comes from a file, from an address or as JSON, and is used before the registry’s'(here) {
    const { store, knownModels, Translator } = here.refrain;
    const json = (await (await fetch(`${here.address}/tiny/en-de.json`)).text()).trim();
    const asFrench = json.replace('"target":["de"]', '"target":["fr"]');
    ok(asFrench !== json, 'the model’s languages stand in it');
    const shares = [];
    const own = await store.add(`${here.address}/tiny/en-de.json`, { onProgress: (/** @type {number} */ share) => shares.push(share) });
    equal([own.id, own.source, own.target, own.isOwn, shares.at(-1)], ['own-en-de', ['en'], ['de'], true, 1]);
    await store.add(new Blob([asFrench]), { id: 'mine' });
    await store.add(json);
    equal((await knownModels()).slice(0, 2).map((/** @type {any} */ { id }) => id).sort(), ['mine', 'own-en-de']);
    const translator = await Translator.create(pair);
    equal(await translator.translate('we see a cat'), 'wir sehen ein Katze');
    translator.destroy();
    for (const [file, words] of /** @type {[any, RegExp][]} */ ([['{', /not JSON/], [new Blob(['nonsense']), /not JSON/], ['{"format": "other"}', /not a Refrain/],
      [new Blob([new Uint8Array([0x7b, 0xff])]), /not valid UTF-8/], [json.replace('"hidden_size":24', '"hidden_size":25'), /./], [json.slice(0, json.length / 2), /not JSON/],
      [json.replace('"source":["en"]', '"source":["e"]'), /'e' is not a language tag/]]))
      await fails(store.add(file, { id: 'mine' }), 'FormatError', words);
    await fails(store.add(`${here.address}/tiny/none.json`), 'DownloadError', /404/);
    ok(await failure(store.add(`${here.address}/tiny/en-de.json`, { signal: AbortSignal.abort('no') })) === 'no');
    equal((await store.list()).length, 2);  // what was refused changed nothing
    await store.remove('mine');
    await store.remove('own-en-de');
  },

  /** @param {Here} here */
  async 'stored data that was damaged by hand is told and made whole, and nothing else is lost'(here) {
    const { refrain: { store, Translator, knownModels }, place } = here;
    if (place === 'node') return;  // there it is kept in memory
    const models = await knownModels();
    const [enFr, frEn] = ['en-fr', 'fr-en'].map((id) => models.find((/** @type {any} */ model) => model.id === id));
    for (const model of [enFr, frEn]) await store.download(model);
    await store.add(`${here.address}/tiny/en-de.json`);
    const flip = (/** @type {Record<string, IDBObjectStore>} */ { files }) => {
      const request = files.get('en-fr');
      request.onsuccess = () => {
        new Uint8Array(request.result)[1000] ^= 1;
        files.put(request.result, 'en-fr');
      };
    };
    // Who reads it is told; who asks for a translator gets one.
    await edited(flip);
    await fails(store.read('en-fr'), 'FormatError', /the stored model en-fr was damaged and has been removed/);
    for (const damage of [flip, ({ files }) => files.put('nonsense', 'en-fr'), ({ files }) => files.delete('en-fr'), ({ models: list }) => list.put({ id: 'en-fr' }, 'en-fr'),
      ({ models: list }) => list.put(7, 'en-fr'), ({ models: list }) => list.delete('en-fr')]) {
      await store.download(enFr);
      await edited(damage);
      const translator = await Translator.create(pair);
      equal(await translator.translate('we see a cat'), 'nous voyons un chat', String(damage));
      translator.destroy();
    }
    await edited(({ models: list, files }) => {
      list.put({ id: 'en-fr', source: 'en' }, 'en-fr');
      list.put(null, 'ghost');
      files.put(new ArrayBuffer(5), 'orphan');
    });
    await edited(({ files }) => { files.put(new ArrayBuffer(9), 'own-en-de'); });
    const lost = await store.repair();
    equal(lost.map((/** @type {any} */ { id }) => id).sort(), ['en-fr', 'ghost', 'orphan', 'own-en-de']);
    for (const { why } of lost) match(why, /damaged/);
    equal((await store.list()).map((/** @type {any} */ { id }) => id), ['fr-en']);
    equal(await store.repair(), []);
    equal((await store.read('fr-en')).length > 1000, true);
  },

  /** @param {Here} here */
  async 'pieces of a download that were damaged by hand do not spoil it'(here) {
    const { refrain: { store }, place } = here;
    if (place === 'node') return;
    for (const damage of [({ chunks }, url) => chunks.delete([url, 0]), ({ chunks }, url) => chunks.put(new Uint8Array(7), [url, 0]), ({ chunks }, url) => chunks.put('x', [url, 0]),
      ({ downloads }, url) => downloads.put({ validator: '"one"', pieces: 1e12, received: 5 }, url), ({ downloads }, url) => downloads.put(7, url),
      ({ downloads }, url) => downloads.put({ validator: 7, pieces: 2, received: -1 }, url),
      ({ chunks }, url) => { chunks.get([url, 0]).onsuccess = ({ target }) => { chunks.put(target.result.fill(1), [url, 0]); }; }]) {
      const { model } = await under(here, 'break=900000');
      await failure(store.download(model));
      await edited((tables) => damage(tables, model.url));
      await store.download(model);
      equal(new TextEncoder().encode(await store.read('en-fr')).length, model.bytes, String(damage));
      await store.remove('en-fr');
    }
  },

  /** @param {Here} here */
  async 'without a network what is stored still serves'(here) {
    const { Translator, configure } = here.refrain;
    (await Translator.create(pair)).destroy();
    configure({ registry: `${here.address}/gone/registry.json` });
    await until(async () => await Translator.availability(pair) === 'available', 'the stored model is found');
    const translator = await Translator.create(pair);
    equal(await translator.translate('we see a cat'), 'nous voyons un chat');
    translator.destroy();
  },
};
