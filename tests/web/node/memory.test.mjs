// 10,000 translations leave nothing behind, neither in the engine's memory nor in JavaScript's. Both
// ends of the library run in this thread, so that one heap has it all.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { Translator, configure } from '../../../web/engine/node.js';
import { platform } from '../../../web/engine/platform.js';
import { loadModule } from '../../../web/engine/runtime.js';
import { openServer } from '../server.mjs';

setFlagsFromString('--expose-gc');
const gc = runInNewContext('gc');

let server, translator;
/** The worker's, which would keep this process from ending. @type {MessageChannel[]} */ const channels = [];
before(async () => {
  server = await openServer();
  configure({ registry: `${server.address}/tiny/registry.json` });
  const scope = globalThis.self = { onmessage: null, postMessage() {} };
  platform.startWorker = () => {
    const worker = { onmessage: null, onerror: null, terminate() {}, postMessage: (data) => queueMicrotask(() => scope.onmessage({ data: structuredClone(data) })) };
    scope.postMessage = (data) => setImmediate(() => worker.onmessage?.({ data: structuredClone(data) }));
    return worker;
  };
  const Channel = globalThis.MessageChannel;
  globalThis.MessageChannel = class extends Channel {
    constructor() {
      super();
      channels.push(this);
    }
  };
  await import('../../../web/engine/worker.js');
  globalThis.MessageChannel = Channel;
  translator = await Translator.create({ sourceLanguage: 'en', targetLanguage: 'fr' });
});
after(() => {
  translator?.destroy();
  for (const { port1 } of channels) port1.close();
  server?.close();
});

/** Translates so many texts, each of its own. */
async function translate(from, count) {
  const nouns = ['cat', 'house', 'book', 'table', 'boat'], adjectives = ['', 'green ', 'black ', 'blue '];
  for (let i = from; i < from + count; i += 50)
    await Promise.all(Array.from({ length: 50 }, (_, n) => translator.translate(`we see a ${adjectives[n % 4]}${nouns[n % 5]} ${i + n}`)));
}

async function measured() {
  await new Promise((resolve) => { setTimeout(resolve, 20); });
  gc();
  gc();
  const module = await loadModule();
  return { engine: module.memoryInUse(), reserved: module.memoryReserved(), heap: process.memoryUsage().heapUsed };
}

test('after the first 100 of 10,000 translations no memory grows', { timeout: 300000 }, async (t) => {
  await translate(0, 100);
  const first = await measured();
  const marks = [first];
  for (let from = 100; from < 10000; from += 2475) {
    await translate(from, 2475);
    marks.push(await measured());
  }
  const last = /** @type {typeof first} */ (marks.at(-1));
  const growth = marks.slice(1).map(({ heap }, i) => heap - marks[i].heap);
  t.diagnostic(`engine ${last.engine - first.engine} bytes of ${last.reserved}; JavaScript ${growth.join(', ')} bytes`);
  assert.equal(last.engine, first.engine);
  assert.equal(last.reserved, first.reserved);
  // Code that becomes hot is compiled anew, which takes some of the heap now and then; a leak, even of
  // one small object a call, would show in every part.
  assert.ok(Math.min(...growth) < 100000, `JavaScript's heap grew by ${growth.join(', ')} bytes in each 2,475 translations`);
});
