// The library under node, as far as it is node's own; what it does everywhere is in tests/web/everywhere.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CreateMonitor } from '../../../web/engine/create_monitor.js';
import { LanguageDetector, RefrainClient, Translator, WorkerError } from '../../../web/engine/node.js';
import { platform } from '../../../web/engine/platform.js';

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

test('a client in node takes the language to write into', async () => {
  const client = new RefrainClient();
  await client.load(new URL('../../../web/models/en-fr.json', import.meta.url));
  assert.equal((await client.translate('I see a cat.', { target: 'fr' })).text, 'Je vois un chat.');
  client.terminate();
});

test('a thread that ends in the middle fails its calls in words, and the next call starts another', { timeout: 300000 }, async () => {
  const { startWorker } = platform;
  const started = [];
  platform.startWorker = () => {
    const worker = startWorker();
    started.push(worker);
    return worker;
  };
  const client = new RefrainClient();
  await client.load(new URL('../../../web/models/en-fr.json', import.meta.url));
  const call = client.translate('I see a cat. '.repeat(2000), { target: 'fr' });
  started[0].terminate();
  await assert.rejects(call, (error) => error instanceof WorkerError && /^the engine stopped \(its thread ended with code 1\); the next call starts it again$/.test(error.message));
  assert.equal((await client.translate('I see a cat.', { target: 'fr' })).text, 'Je vois un chat.');
  assert.equal(started.length, 2);
  client.terminate();
  platform.startWorker = startWorker;
});
