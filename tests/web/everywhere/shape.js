// The W3C interfaces: availability, creation, progress, options, language tags.

import { equal, failure, fails, ok, until } from './check.js';

/** @typedef {import('./run.js').Here} Here */
const pair = { sourceLanguage: 'en', targetLanguage: 'fr' };

/** A monitor that keeps the events. @param {any[]} events */
const keeping = (events) => (/** @type {any} */ monitor) => monitor.addEventListener('downloadprogress', (/** @type {any} */ event) => { events.push(event); });

/** @param {any[]} events */
function checkProgress(events) {
  const loaded = events.map((event) => event.loaded);
  equal([loaded[0], loaded.at(-1)], [0, 1]);
  loaded.forEach((value, i) => {
    ok(Number.isInteger(value * 65536), `${value} is no multiple of 1/65536`);
    ok(i === 0 || value > loaded[i - 1], `${value} after ${loaded[i - 1]}`);
  });
  for (const event of events) equal([event.type, event.total, event.lengthComputable], ['downloadprogress', 1, true]);
}

export default {
  /** @param {Here} here */
  async 'a pair is downloadable, then downloading, then available, and another unavailable'({ refrain: { Translator } }) {
    equal(await Translator.availability(pair), 'downloadable');
    let during;
    const translator = await Translator.create({ ...pair, monitor: (m) => { m.ondownloadprogress = () => { during ??= Translator.availability(pair); }; } });
    equal(await during, 'downloading');
    equal(await Translator.availability(pair), 'available');
    equal(await Translator.availability({ ...pair, targetLanguage: 'ja' }), 'unavailable');
    equal(await Translator.availability({ sourceLanguage: 'fr', targetLanguage: 'de' }), 'downloadable');  // by way of English
    translator.destroy();
  },

  /** @param {Here} here */
  async 'downloadprogress begins with 0, ends with 1 and grows by multiples of 1/65536, whether there is a download or none'({ refrain }) {
    const { Translator, LanguageDetector, CreateMonitor } = refrain;
    for (const times of [1, 2]) {
      const events = [];
      const translator = await Translator.create({ ...pair, monitor: keeping(events) });
      checkProgress(events);
      ok(events[0].target instanceof CreateMonitor);
      if (times === 2) equal(events.length, 2);
      translator.destroy();
    }
    const events = [];
    (await LanguageDetector.create({ monitor: keeping(events) })).destroy();
    checkProgress(events);
  },

  /** @param {Here} here */
  async 'no progress is told after an abort, even one from a progress event'({ refrain: { Translator } }) {
    const controller = new AbortController(), reason = { mine: true };
    let after = 0;
    const creating = Translator.create({ ...pair, signal: controller.signal, monitor: (m) => m.addEventListener('downloadprogress', () => {
      if (controller.signal.aborted) ++after;
      controller.abort(reason);
    }) });
    ok(await failure(creating) === reason);
    await new Promise((resolve) => { setTimeout(resolve, 200); });
    equal(after, 0);
  },

  /** @param {Here} here */
  async 'wrong options are TypeErrors, malformed tags RangeErrors, unknown pairs NotSupportedErrors, of the platform'({ refrain: { Translator, LanguageDetector } }) {
    for (const call of [() => Translator.create(), () => Translator.create(7), () => Translator.create({}), () => Translator.create({ sourceLanguage: 'en' }),
      () => Translator.availability({ targetLanguage: 'fr' }), () => Translator.create({ ...pair, signal: {} }), () => Translator.create({ ...pair, monitor: 7 }),
      () => Translator.create({ ...pair, sourceLanguage: Symbol('en') }), () => LanguageDetector.create({ expectedInputLanguages: 7 })]) {
      const error = /** @type {any} */ (await failure(call));
      ok(error instanceof TypeError, `${call} gave ${error}`);
    }
    for (const tag of ['', 'e', 'en_US', 'en-', '\u00e9n', 'en us', 'undefined-'])
      for (const call of [() => Translator.create({ ...pair, sourceLanguage: tag }), () => Translator.availability({ ...pair, targetLanguage: tag }),
        () => LanguageDetector.create({ expectedInputLanguages: [tag] }), () => LanguageDetector.availability({ expectedInputLanguages: ['en', tag] })])
        ok(await failure(call) instanceof RangeError, `'${tag}'`);
    const unknown = await fails(Translator.create({ ...pair, targetLanguage: 'ja' }), 'NotSupportedError');
    ok(unknown instanceof DOMException);
    await fails(LanguageDetector.create({ expectedInputLanguages: ['tlh'] }), 'NotSupportedError');
    equal(await LanguageDetector.availability({ expectedInputLanguages: ['tlh'] }), 'unavailable');
  },

  /** @param {Here} here */
  async 'a call never throws where a promise is due, and refuses another this'({ refrain: { Translator, LanguageDetector } }) {
    for (const [type, names] of /** @type {[any, string[]][]} */ ([[Translator, ['translate', 'measureInputUsage', 'translateDetailed', 'translateBatch']], [LanguageDetector, ['detect', 'measureInputUsage']]]))
      for (const name of names) {
        const promise = type.prototype[name].call({}, 'a');
        ok(promise instanceof Promise && await failure(promise) instanceof TypeError, name);
      }
    ok(await failure(() => Translator.prototype.translateStreaming.call({}, 'a')) instanceof TypeError);
  },

  /** @param {Here} here */
  async 'tags are made canonical and matched by best fit'({ refrain: { Translator, LanguageDetector }, address }) {
    const made = async (/** @type {string} */ sourceLanguage, /** @type {string} */ targetLanguage) => {
      const translator = await Translator.create({ sourceLanguage, targetLanguage });
      const told = [translator.sourceLanguage, translator.targetLanguage];
      translator.destroy();
      return told;
    };
    for (const [from, to] of [['en-GB', 'FR'], ['EN-latn-us', 'fr-CA'], ['en-Brai-x-lolcat', 'fr-Latn-CH']]) equal(await made(from, to), ['en', 'fr']);
    equal(await made('en-us', 'EN-gb'), ['en-US', 'en-GB']);  // the same language: as they were given, canonical
    equal((await LanguageDetector.create({ expectedInputLanguages: ['EN-us', 'fr', 'fr'] })).expectedInputLanguages.length, 2);
    // Of what a registry has the script decides: availability() alone, nothing is downloaded.
    const { configure } = await import(`${address}/engine/index.js`).catch(() => ({}));
    if (!configure) return;
    const entry = (/** @type {string} */ id, /** @type {string} */ to) => ({ id, version: '1', source: ['en'], target: [to], url: `${address}/tiny/${id}.json`, name: id,
      bytes: 10, sha256: '0'.repeat(64), licence: 'MIT' });
    configure({ registry: { format: 'refrain-registry', version: 1, models: [entry('a', 'zh')] } });
    for (const tag of ['zh', 'zh-Hans', 'zh-CN', 'zh-SG', 'cmn']) equal(await Translator.availability({ ...pair, targetLanguage: tag }), 'downloadable', tag);
  },

  /** @param {Here} here */
  async 'the polyfill installs what the browser has not, leaves what it has, and calls nothing of that'({ refrain, place, address }) {
    if (place === 'node') return;  // under node the package's own test imports it
    const own = /** @type {any} */ (globalThis), before = ['Translator', 'LanguageDetector'].map((name) => Object.getOwnPropertyDescriptor(own, name));
    let calls = 0;
    const native = class {
      static create() { ++calls; }
      static availability() { ++calls; }
    };
    delete own.Translator;
    own.LanguageDetector = native;
    await import(`${address}/engine/polyfill.js`);
    const installed = /** @type {PropertyDescriptor} */ (Object.getOwnPropertyDescriptor(own, 'Translator'));
    equal([installed.writable, installed.enumerable, installed.configurable], [true, false, true]);
    ok(own.Translator === refrain.Translator && own.LanguageDetector === native && own.CreateMonitor !== undefined);
    equal(calls, 0);
    ['Translator', 'LanguageDetector'].forEach((name, i) => {
      delete own[name];
      if (before[i]) Object.defineProperty(own, name, before[i]);
    });
  },

  /** @param {Here} here */
  async 'what a monitor throws is what create rejects with'({ refrain: { Translator } }) {
    const reason = new Error('mine');
    ok(await failure(Translator.create({ ...pair, monitor: () => { throw reason; } })) === reason);
  },

  /** @param {Here} here */
  async 'a registry that cannot be had is an UnknownError with its cause, and the next call asks again'({ refrain, address }) {
    refrain.configure({ registry: `${address}/tiny/none.json` });
    for (const call of [() => refrain.Translator.create(pair), () => refrain.Translator.availability(pair)]) {
      const error = /** @type {any} */ (await fails(call, 'UnknownError', /none\.json could not be downloaded: the server answered 404/));
      ok(error instanceof DOMException && error.cause instanceof refrain.DownloadError);
    }
    refrain.configure({ registry: `${address}/tiny/registry.json` });
    equal(await refrain.Translator.availability(pair), 'downloadable');
  },

  /** @param {Here} here */
  async 'the shipped models serve without being configured'({ refrain, address }) {
    const { models } = await (await fetch(`${address}/models/registry.json`)).json();
    const all = (/** @type {any} */ m) => ({ ...m, url: `${address}/models/${m.url}` });
    refrain.configure({ registry: { format: 'refrain-registry', version: 1, models: models.map(all) } });
    const events = [];
    const translator = await refrain.Translator.create({ ...pair, monitor: keeping(events) });
    checkProgress(events);
    equal(await translator.translate('I see a cat.'), 'Je vois un chat.');
    translator.destroy();
    await refrain.store.remove('en-fr');
    await until(async () => await refrain.Translator.availability(pair) === 'downloadable', 'the model is gone');
  },
};
