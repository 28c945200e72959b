// Translator under node: the shape of the W3C interface, its errors, and a real model behind it.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { CreateMonitor } from '../../../web/engine/create_monitor.js';
import { LanguageDetector, RefrainClient, Translator } from '../../../web/engine/node.js';

const pair = { sourceLanguage: 'en', targetLanguage: 'fr' };
const events = [];
let translator;
before(async () => {
  translator = await Translator.create({ ...pair, monitor: (monitor) => {
    assert.ok(monitor instanceof CreateMonitor);
    monitor.addEventListener('downloadprogress', (event) => events.push(event));
  } });
});
after(() => translator.destroy());

const named = (name, words = /./) => (error) => error.name === name && words.test(error.message);

test('the interfaces have the members that Web IDL gives them, enumerable, with the right lengths', () => {
  const shape = [
    [Translator, { create: 1, availability: 1 }, { translate: 1, translateStreaming: 1, measureInputUsage: 1, destroy: 0 },
      ['sourceLanguage', 'targetLanguage', 'inputQuota']],
    [LanguageDetector, { create: 0, availability: 0 }, { detect: 1, measureInputUsage: 1, destroy: 0 },
      ['expectedInputLanguages', 'inputQuota']],
    [CreateMonitor, {}, {}, ['ondownloadprogress']],
  ];
  for (const [type, statics, methods, attributes] of shape) {
    assert.equal(type.length, 0);
    assert.throws(() => new type(), TypeError);
    assert.equal(type.prototype[Symbol.toStringTag], type.name);
    for (const [holder, functions] of [[type, statics], [type.prototype, methods]])
      for (const [name, length] of Object.entries(functions)) {
        const property = Object.getOwnPropertyDescriptor(holder, name);
        assert.deepEqual([property.enumerable, property.configurable, property.writable], [true, true, true], name);
        assert.deepEqual([property.value.name, property.value.length], [name, length]);
      }
    for (const name of attributes) {
      const property = Object.getOwnPropertyDescriptor(type.prototype, name);
      assert.deepEqual([property.enumerable, property.configurable, typeof property.get], [true, true, 'function'], name);
      assert.throws(() => property.get.call({}), TypeError);
    }
  }
});

test('downloadprogress begins with 0, ends with 1 and grows by multiples of 1/65536', () => {
  const loaded = events.map((event) => event.loaded);
  assert.deepEqual([loaded[0], loaded.at(-1)], [0, 1]);
  for (const [i, value] of loaded.entries()) {
    assert.equal(value * 65536, Math.round(value * 65536));
    assert.ok(i === 0 || value > loaded[i - 1]);
  }
  for (const event of events) assert.deepEqual([event.total, event.lengthComputable], [1, true]);
});

test('languages are told as the model has them, and matched by best fit', async () => {
  assert.deepEqual([translator.sourceLanguage, translator.targetLanguage], ['en', 'fr']);
  assert.equal(await Translator.availability({ sourceLanguage: 'en-GB', targetLanguage: 'FR-ca' }), 'available');
  assert.equal(await Translator.availability({ sourceLanguage: 'en', targetLanguage: 'ja' }), 'unavailable');
});

test('the same language in two regions is the identity', async () => {
  const same = await Translator.create({ sourceLanguage: 'en-US', targetLanguage: 'en-GB' });
  assert.deepEqual([same.sourceLanguage, same.targetLanguage], ['en-US', 'en-GB']);
  assert.equal(await same.translate('A cat.'), 'A cat.');
  same.destroy();
});

test('wrong options are TypeErrors, malformed tags RangeErrors, unknown pairs NotSupportedErrors', async () => {
  await assert.rejects(Translator.create(), TypeError);
  await assert.rejects(Translator.create(7), TypeError);
  await assert.rejects(Translator.create({ sourceLanguage: 'en' }), TypeError);
  await assert.rejects(Translator.availability({ targetLanguage: 'fr' }), TypeError);
  await assert.rejects(Translator.create({ ...pair, signal: {} }), TypeError);
  await assert.rejects(Translator.create({ ...pair, monitor: 7 }), TypeError);
  await assert.rejects(Translator.create({ ...pair, sourceLanguage: 'e' }), RangeError);
  await assert.rejects(Translator.availability({ ...pair, targetLanguage: 'en_US' }), RangeError);
  await assert.rejects(Translator.create({ ...pair, targetLanguage: 'ja' }), named('NotSupportedError'));
  await assert.rejects(translator.translate(), TypeError);
  await assert.rejects(translator.translate(Symbol('a')), TypeError);
  assert.throws(() => translator.translateStreaming(), TypeError);
  await assert.rejects(Translator.prototype.translate.call({}, 'a'), TypeError);
});

test('what a monitor throws is what create rejects with', async () => {
  const reason = new Error('no');
  await assert.rejects(Translator.create({ ...pair, monitor: () => { throw reason; } }), (error) => error === reason);
});

test('a text comes back translated, white space and control characters as they are', async () => {
  assert.equal(await translator.translate('The cat is on the table.'), 'Le chat est sur la table.');
  for (const blank of ['', ' ', '  \n\t ', '\u0000\u0007']) assert.equal(await translator.translate(blank), blank);
  const two = await translator.translate('  I see a cat.\n\nI see a house. ');
  assert.match(two, /^ {2}\S[^\n]*\.\n\n\S[^\n]*\. $/);
});

test('a stream brings the same text sentence by sentence, as strings', async () => {
  const text = 'I see a cat. I see a house.';
  const chunks = [];
  const stream = translator.translateStreaming(text);
  assert.ok(stream instanceof ReadableStream);
  for await (const chunk of stream) chunks.push(chunk);
  assert.ok(chunks.length >= 2);
  assert.equal(chunks.join(''), await translator.translate(text));
  await translator.translateStreaming(text).cancel();
});

test('calls run at the same time and each gets its own answer', async () => {
  const nouns = ['cat', 'dog', 'house', 'book', 'car'];
  const texts = nouns.map((noun) => `I see a ${noun}.`);
  const together = await Promise.all(texts.map((text) => translator.translate(text)));
  assert.equal(new Set(together).size, nouns.length);
  for (const [i, text] of texts.entries()) assert.equal(await translator.translate(text), together[i]);
  assert.deepEqual(await translator.translateBatch(texts), together);
});

test('usage grows with the input, and more than the quota is a QuotaExceededError', async () => {
  const { inputQuota } = translator;
  const short = await translator.measureInputUsage('a cat'), long = await translator.measureInputUsage('a cat'.repeat(10));
  assert.ok(short > 0 && long > short && long < inputQuota);
  const input = 'a'.repeat(inputQuota + 1);
  const isQuota = (error) => error.name === 'QuotaExceededError' && error.quota === inputQuota && error.requested === inputQuota + 1;
  await assert.rejects(translator.translate(input), isQuota);
  await assert.rejects(translator.translateStreaming(input).getReader().read(), isQuota);
});

test('an aborted call rejects with the signal’s own reason, before and while it runs', async () => {
  const reason = { why: 'mine' };
  const mine = (error) => error === reason;
  const signal = AbortSignal.abort(reason);
  await assert.rejects(Translator.create({ ...pair, signal }), mine);
  await assert.rejects(translator.translate('a', { signal }), mine);
  await assert.rejects(translator.measureInputUsage('a', { signal }), mine);
  assert.throws(() => translator.translateStreaming('a', { signal }), mine);
  const later = new AbortController();
  const running = translator.translate('I like to read long books in the evening.', { signal: later.signal });
  const reader = translator.translateStreaming('I like to write long books.', { signal: later.signal }).getReader();
  const read = reader.read();
  later.abort(reason);
  await assert.rejects(running, mine);
  await assert.rejects(read, mine);
  const creating = new AbortController();
  const create = Translator.create({ ...pair, signal: creating.signal });
  creating.abort(reason);
  await assert.rejects(create, mine);
});

test('after destroy everything rejects with an AbortError, what was running as well', async () => {
  const other = await Translator.create(pair);
  const running = other.translate('I like to swim in the sea in summer.');
  const read = other.translateStreaming('I like to run.').getReader().read();
  other.destroy();
  other.destroy();
  await assert.rejects(running, named('AbortError'));
  await assert.rejects(read, named('AbortError'));
  await assert.rejects(other.translate('a'), named('AbortError'));
  await assert.rejects(other.measureInputUsage('a'), named('AbortError'));
  assert.throws(() => other.translateStreaming('a'), named('AbortError'));
  assert.equal(await translator.translate('I see a cat.'), 'Je vois un chat.');
});

test('a signal that made a translator ends it, with its reason', async () => {
  const controller = new AbortController();
  const other = await Translator.create({ ...pair, signal: controller.signal });
  controller.abort('enough');
  await assert.rejects(other.translate('a'), (error) => error === 'enough');
});

test('200 random aborts leave no promise hanging', async () => {
  const calls = Array.from({ length: 200 }, (_, i) => {
    const controller = new AbortController();
    const call = translator.translate(`I have ${i} cats and a dog.`, { signal: controller.signal }).then(() => 'done', () => 'aborted');
    setTimeout(() => controller.abort(), (i * 37) % 200);
    return call;
  });
  const ends = await Promise.all(calls);
  assert.ok(ends.includes('aborted'));
});

test('a client in node takes the language to write into', async () => {
  const client = new RefrainClient();
  await client.load(new URL('../../../web/models/en-fr.json', import.meta.url));
  assert.equal((await client.translate('I see a cat.', { target: 'fr' })).text, 'Je vois un chat.');
  client.terminate();
});
