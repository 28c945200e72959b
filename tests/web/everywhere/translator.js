// What the methods of the W3C interfaces do: texts, streams, quotas, signals, destroy().

import { equal, failure, fails, match, ok } from './check.js';

/** @typedef {import('./run.js').Here} Here */
const pair = { sourceLanguage: 'en', targetLanguage: 'fr' };

/** Every call of both interfaces that takes a signal. @param {any} translator @param {any} detector @returns {[string, (options?: any) => any][]} */
const calls = (translator, detector) => [
  ['translate', (options) => translator.translate('we see a cat.', options)],
  ['translateStreaming', (options) => translator.translateStreaming('we see a cat. you buy a boat.', options).getReader().read()],
  ['measureInputUsage', (options) => translator.measureInputUsage('we see a cat.', options)],
  ['translateDetailed', (options) => translator.translateDetailed('I draw a table.', options)],
  ['translateBatch', (options) => translator.translateBatch(['I buy a table.', 'I sell a table.'], options)],
  ['detect', (options) => detector.detect('we see a cat.', options)],
  ['detector.measureInputUsage', (options) => detector.measureInputUsage('we see a cat.', options)],
];

export default {
  /** @param {Here} here */
  async 'a text comes back translated; white space and control characters as they are'({ refrain: { Translator } }) {
    const translator = await Translator.create(pair);
    equal(await translator.translate('we see a cat'), 'nous voyons un chat');
    for (const blank of ['', ' ', '  \n\t ', ' \r\n\t\f', ...Array.from({ length: 0x1f }, (_, i) => String.fromCharCode(i))]) equal(await translator.translate(blank), blank);
    match(await translator.translate('  we see a cat.\n\nwe sell a boat. '), /^ {2}\S[^\n]*\.\n\n\S[^\n]*\. $/);
    equal(await translator.translate({ toString: () => 'we see a cat' }), 'nous voyons un chat');
    ok(await failure(translator.translate(Symbol('a'))) instanceof TypeError);
    ok(await failure(translator.translate()) instanceof TypeError);
    const same = await Translator.create({ sourceLanguage: 'en-US', targetLanguage: 'en-GB' });
    equal(await same.translate('A lorry.'), 'A lorry.');
    same.destroy();
    translator.destroy();
  },

  /** @param {Here} here */
  async 'calls run at the same time, of several translators too, and each gets its own answer'({ refrain: { Translator } }) {
    const [one, two, back] = await Promise.all([Translator.create(pair), Translator.create(pair), Translator.create({ sourceLanguage: 'fr', targetLanguage: 'en' })]);
    const nouns = ['cat', 'house', 'book', 'table', 'boat'];
    const texts = nouns.map((noun) => `we see a ${noun}`);
    const [first, second, third] = await Promise.all([one, two].map((each) => Promise.all(texts.map((text) => each.translate(text))))
      .concat([Promise.all(['nous voyons un chat', 'nous voyons un bateau'].map((text) => back.translate(text)))]));
    equal(new Set(first).size, 5);
    equal(second, first);
    equal(third, ['we see a cat', 'we see a boat']);
    for (const [i, text] of texts.entries()) equal(await one.translate(text), first[i]);
    for (const each of [one, two, back]) each.destroy();
  },

  /** @param {Here} here */
  async 'translateStreaming brings the same text sentence by sentence, and can be cancelled'({ refrain: { Translator } }) {
    const translator = await Translator.create(pair);
    const text = 'we see a cat. you buy a boat.\n I sell a blue house.';
    const stream = translator.translateStreaming(text);
    ok(stream instanceof ReadableStream);
    const chunks = [];
    for (const reader = stream.getReader(); ;) {
      const { done, value } = await reader.read();
      if (done) break;
      chunks.push(value);
    }
    equal(chunks.length, 3);
    equal(chunks.join(''), await translator.translate(text));
    await translator.translateStreaming(text).cancel('enough');
    const controller = new AbortController(), reason = ['mine'];
    const reader = translator.translateStreaming(text, { signal: controller.signal }).getReader();
    await reader.read();
    controller.abort(reason);
    ok(await failure((async () => { for (;;) if ((await reader.read()).done) return; })()) === reason);
    for (const blank of ['', ' \n']) equal((await translator.translateStreaming(blank).getReader().read()).value, blank);
    translator.destroy();
  },

  /** @param {Here} here */
  async 'a long text without a full stop comes in pieces, each where it belongs'({ refrain: { Translator } }) {
    const translator = await Translator.create(pair);
    const text = Array.from({ length: 250 }, (_, i) => `we see ${['a cat', 'a blue house,', 'a boat', 'my sister'][i % 4]} and`).join(' ');
    ok(text.length > 4500 && text.length < translator.inputQuota);
    const { text: whole, sentences } = await translator.translateDetailed(text);
    ok(sentences.length > text.length / 120, `${sentences.length} pieces`);
    let end = 0;
    for (const each of sentences) {
      equal(text.slice(each.start, each.end), each.source);
      equal(whole.slice(each.outputStart, each.outputEnd), each.text);
      ok(each.source.length <= 120 && /^ ?$/.test(text.slice(end, each.start)), each.source);
      ok(each.words.length < 3 * each.sourceWords.length + 10, each.text);
      end = each.end;
    }
    equal(end, text.length);
    const reader = translator.translateStreaming(text).getReader();
    const { value: beginning } = await reader.read();
    ok(beginning.length < 400 && whole.startsWith(beginning), beginning);
    let streamed = beginning;
    for (let next = await reader.read(); !next.done; next = await reader.read()) streamed += next.value;
    equal(streamed, whole);
    translator.destroy();
  },

  /** @param {Here} here */
  async 'usage grows with the input, and more than the quota is a QuotaExceededError with both numbers'({ refrain: { Translator, LanguageDetector } }) {
    const translator = await Translator.create(pair), { inputQuota } = translator;
    const short = await translator.measureInputUsage('a cat'), long = await translator.measureInputUsage('a cat'.repeat(10));
    ok(short > 0 && long > short && long < inputQuota && Number.isFinite(inputQuota));
    ok(await translator.measureInputUsage('') > 0);
    const input = 'a'.repeat(inputQuota + 1);
    for (const call of [() => translator.translate(input), () => translator.translateStreaming(input).getReader().read(), () => translator.translateDetailed(input)]) {
      const error = await fails(call, 'QuotaExceededError');
      ok(error instanceof DOMException);
      equal([error.quota, error.requested], [inputQuota, inputQuota + 1]);
      const Known = /** @type {any} */ (globalThis).QuotaExceededError;
      ok(!Known || error instanceof Known);
    }
    const detector = await LanguageDetector.create();
    equal([await detector.measureInputUsage('a cat'), detector.inputQuota], [0, Infinity]);
    translator.destroy();
  },

  /** @param {Here} here */
  async 'an aborted call rejects with the signal’s own reason, whatever it is: before, and while it runs'({ refrain: { Translator, LanguageDetector } }) {
    const translator = await Translator.create(pair), detector = await LanguageDetector.create();
    const all = [...calls(translator, detector), ...[(/** @type {any} */ options) => Translator.create({ ...pair, ...options }), (/** @type {any} */ options) => LanguageDetector.create(options)]
      .map((call, i) => /** @type {[string, (options?: any) => any]} */ ([`create ${i}`, call]))];
    for (const reason of [{ why: 'mine' }, 'a word', 0, null, new RangeError('of my own')]) {
      for (const [name, call] of all) {
        ok(await failure(() => call({ signal: AbortSignal.abort(reason) })) === reason, `${name}, before`);
        const later = new AbortController(), running = call({ signal: later.signal });
        later.abort(reason);
        ok(await failure(running) === reason, `${name}, while it ran`);
      }
    }
    await fails(translator.translate('a', { signal: AbortSignal.abort() }), 'AbortError');
    equal(await translator.translate('we see a cat'), 'nous voyons un chat');
    translator.destroy();
  },

  /** @param {Here} here */
  async 'after destroy everything rejects with an AbortError, what was running as well'({ refrain: { Translator, LanguageDetector } }) {
    const other = await Translator.create(pair);
    const translator = await Translator.create(pair), detector = await LanguageDetector.create();
    const running = calls(translator, detector).map(([, call]) => failure(call()));
    translator.destroy();
    translator.destroy();
    detector.destroy();
    for (const error of await Promise.all(running)) ok(error instanceof DOMException && error.name === 'AbortError', `${error}`);
    for (const [, call] of calls(translator, detector)) await fails(call, 'AbortError');
    equal(await other.translate('we see a cat'), 'nous voyons un chat');
    other.destroy();
  },

  /** @param {Here} here */
  async 'the signal that made an object ends it, with its reason'({ refrain: { Translator, LanguageDetector } }) {
    const controller = new AbortController();
    const translator = await Translator.create({ ...pair, signal: controller.signal }), detector = await LanguageDetector.create({ signal: controller.signal });
    const running = calls(translator, detector).map(([, call]) => failure(call()));
    controller.abort('enough');
    equal(await Promise.all(running), running.map(() => 'enough'));
    for (const [, call] of calls(translator, detector)) equal(await failure(call), 'enough');
  },

  /** @param {Here} here */
  async 'the detector tells languages, the likeliest first, und last'({ refrain: { LanguageDetector } }) {
    const detector = await LanguageDetector.create();
    equal(detector.expectedInputLanguages, null);
    for (const [text, language] of [['Guten Morgen, wie geht es dir?', 'de'], ['Where is the nearest station?', 'en'], ['Où est la gare la plus proche ?', 'fr'], ['今天的天气非常好', 'zh']]) {
      const results = await detector.detect(text);
      equal([results[0].detectedLanguage, results.at(-1).detectedLanguage], [language, 'und']);
      ok(results.reduce((/** @type {number} */ sum, /** @type {any} */ { confidence }) => sum + confidence, 0) <= 1);
    }
    const expecting = await LanguageDetector.create({ expectedInputLanguages: ['en', 'fr'] });
    ok(Object.isFrozen(expecting.expectedInputLanguages) && expecting.expectedInputLanguages === expecting.expectedInputLanguages);
    detector.destroy();
  },
};
