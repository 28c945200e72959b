// 10,000 translations leave nothing behind in the page's and the worker's JavaScript. (The engine's
// own memory is counted to the byte where the scenarios of the library run; node's in its tests.)

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { openServer } from '../server.mjs';
import { launch } from './browser.mjs';

let server, browser;
before(async () => {
  server = await openServer();
  browser = await launch();
});
after(async () => {
  await browser?.close();
  server?.close();
});

/** What speaks to the one worker of a page. @param {import('playwright-core').CDPSession} devtools */
async function workerOf(devtools) {
  const attached = new Promise((resolve) => { devtools.once('Target.attachedToTarget', resolve); });
  await devtools.send('Target.setAutoAttach', { autoAttach: true, waitForDebuggerOnStart: false, flatten: false });
  const { sessionId } = await attached;
  let last = 0;
  return { send: (method) => {
    const id = ++last;
    const answer = new Promise((resolve) => {
      devtools.on('Target.receivedMessageFromTarget', function listen({ message }) {
        const { id: which, result } = JSON.parse(message);
        if (which !== id) return;
        devtools.off('Target.receivedMessageFromTarget', listen);
        resolve(result);
      });
    });
    return devtools.send('Target.sendMessageToTarget', { sessionId, message: JSON.stringify({ id, method }) }).then(() => answer);
  } };
}

test('after the first 100 of 10,000 translations the heaps of page and worker do not grow', { timeout: 600000 }, async (t) => {
  const context = await browser.newContext(), page = await context.newPage();
  await page.goto(`${server.address}/blank.html`);
  await page.evaluate(async () => {
    const { Translator, configure } = await import('/engine/index.js');
    configure({ registry: `${location.origin}/tiny/registry.json` });
    const translator = await Translator.create({ sourceLanguage: 'en', targetLanguage: 'fr' });
    const nouns = ['cat', 'house', 'book', 'table', 'boat'], adjectives = ['', 'green ', 'black ', 'blue '];
    window.translateMany = async (from, count) => {
      for (let i = from; i < from + count; i += 50)
        await Promise.all(Array.from({ length: 50 }, (_, n) => translator.translate(`we see a ${adjectives[n % 4]}${nouns[n % 5]} ${i + n}`)));
    };
  });
  const devtools = await context.newCDPSession(page), sessions = { page: devtools, worker: await workerOf(devtools) };
  const measured = async () => Object.fromEntries(await Promise.all(Object.entries(sessions).map(async ([name, session]) => {
    for (let i = 0; i < 3; ++i) await session.send('HeapProfiler.collectGarbage');
    return [name, (await session.send('Runtime.getHeapUsage')).usedSize];
  })));
  const marks = [];
  for (let from = 0; from < 10000;) {
    const count = from === 0 ? 100 : 2475;
    await page.evaluate(([begin, many]) => window.translateMany(begin, many), [from, count]);
    marks.push(await measured());
    from += count;
  }
  assert.equal(marks.length, 5);
  for (const name of Object.keys(sessions)) {
    const growth = marks.slice(1).map((mark, i) => mark[name] - marks[i][name]);
    t.diagnostic(`${name}: ${marks.map((mark) => mark[name]).join(', ')} bytes`);
    // Code that becomes hot is compiled anew, which takes some of the heap now and then; a leak, even of
    // one small object a call, would show in every part.
    assert.ok(Math.min(...growth) < 10000, `${name}: the heap grew by ${growth.join(', ')} bytes in each 2,475 translations`);
  }
  await context.close();
});
