// Threads, where the page is cross-origin isolated: used when there is work for several, never needed,
// and nothing in a result tells of them.

import assert from 'node:assert/strict';
import { createServer as createHttpServer } from 'node:http';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { createServer, isolation, listen } from '../../../web/tools/serve.mjs';
import { prepare, work } from '../training_page.mjs';
import { translated } from './app_page.mjs';
import { launch, openPage, root } from './browser.mjs';

/** Three servers of the same pages: plain, isolated, and isolated without the scripts that threads begin with. */
let servers, browser;
before(async () => {
  browser = await launch();
  const isolated = createServer(path.join(root, 'web'), isolation);
  const [answer] = isolated.listeners('request');
  const threadless = createHttpServer((request, response) => {
    const isThread = request.headers['sec-fetch-dest'] === 'worker' && request.url.endsWith('/engine/thread.js');
    return isThread ? response.writeHead(404, isolation).end() : answer(request, response);
  });
  servers = { plain: createServer(path.join(root, 'web')), isolated, threadless };
  for (const [name, server] of Object.entries(servers)) servers[name] = { server, address: `http://127.0.0.1:${await listen(server, 0)}` };
});
after(async () => {
  await browser?.close();
  for (const { server } of Object.values(servers ?? {})) {
    server.closeAllConnections();
    server.close();
  }
});

/** The lab's page from a server, with what the tests call. */
async function open(name) {
  const opened = await openPage({ browser, address: servers[name].address }, '/lab/');
  await opened.page.evaluate(prepare);
  return opened;
}

test('an isolated page has threads once there is work for them, and learns and says the same to the bit', async () => {
  const plain = await open('plain'), isolated = await open('isolated');
  const alone = await plain.page.evaluate(work), shared = await isolated.page.evaluate(work);
  assert.deepEqual([alone.isolated, alone.before, alone.after, alone.few, alone.many], [false, 1, 1, 1, 1]);
  const processors = await isolated.page.evaluate(() => Math.min(navigator.hardwareConcurrency, 8));
  assert.deepEqual([shared.isolated, shared.before, shared.after, shared.few, shared.many], [true, 1, processors, 1, processors]);
  assert.deepEqual(shared.said, alone.said);
  for (const { quiet, page } of [plain, isolated]) {
    quiet();
    await page.close();
  }
});

test('where threads do not start, one does all', async () => {
  const plain = await open('plain'), { page } = await open('threadless');
  const alone = await plain.page.evaluate(work), left = await page.evaluate(work);
  assert.deepEqual([left.isolated, left.after, left.many], [true, 1, 1]);
  assert.deepEqual(left.said, alone.said);
  await plain.page.close();
  await page.close();
});

test('a run on threads is stopped, gone on with and ended as any other', async () => {
  const { page, quiet } = await open('isolated');
  const result = await page.evaluate(async () => {
    const client = newClient(), control = new AbortController();
    const all = recipe({ shards: 3, epochs: 0, max_steps: 40 });
    await client.train(all, pairs);
    const whole = await client.save('float32');
    const stopped = await client.train(all, pairs, { signal: control.signal, onProgress: ({ step }) => { if (step >= 5) control.abort(); } })
      .then(() => 'ended', (error) => error.name);
    const checkpoint = await client.checkpoint();
    const last = await client.resume(checkpoint, all, pairs);
    const same = await client.save('float32') === whole;
    // What is learnt without end is ended with its threads, and the next engine has its own.
    const ended = await client.train(recipe({ shards: 2, epochs: 0 }), pairs,
      { onProgress: ({ step }) => { if (step >= 3) client.terminate(); } }).catch((error) => error.name);
    const next = newClient();
    await next.train(recipe({ shards: 2 }), pairs);
    const { threads } = await next.memory();
    next.terminate();
    return { stopped, step: last.step, same, ended, threads: threads > 1 || navigator.hardwareConcurrency === 1 };
  });
  assert.deepEqual(result, { stopped: 'AbortError', step: 40, same: true, ended: 'WorkerError', threads: true });
  quiet();
  await page.close();
});

test('a thread that fails ends the run in words, and the next call has an engine and threads again', async (context) => {
  const { page, quiet } = await open('isolated');
  if (await page.evaluate(() => navigator.hardwareConcurrency === 1)) return context.skip('one processor');
  const result = await page.evaluate(async () => {
    const threads = [];
    window.Worker = class extends Worker {
      constructor(url, options) {
        super(url, options);
        if (options.name) threads.push(this);
      }
    };
    const client = newClient(), shards = recipe({ shards: 2, epochs: 0 });
    const failed = await client.train(shards, pairs, { onProgress({ step }) {
      if (step >= 3) threads[0].dispatchEvent(new ErrorEvent('error', { message: 'unreachable', cancelable: true }));
    } }).catch(({ name, message }) => `${name}: ${message}`);
    await client.train(recipe({ shards: 2 }), pairs);
    const memory = await client.memory(), { text } = await client.translate('we see a cat');
    client.terminate();
    return { failed, made: threads.length, threads: memory.threads, text };
  });
  assert.equal(result.failed, 'WorkerError: the engine stopped (unreachable); the next call starts it again');
  assert.equal(result.made, 2 * (result.threads - 1));
  assert.ok(result.text);
  quiet();
  await page.close();
});

test("the translator's page is as quiet isolated as not, and gives a long text the same words", async () => {
  const text = Array.from({ length: 60 }, (_, i) => ['I see a cat.', 'Where is the old house by the river?', 'We will go to the market tomorrow.'][i % 3]).join(' ');
  const said = [];
  for (const name of ['plain', 'isolated']) {
    const { page, quiet } = await openPage({ browser, address: servers[name].address }, '/app/');
    said.push(await translated(page, text));
    quiet();
    await page.close();
  }
  assert.match(said[0], /Je vois un chat\..*marché/);
  assert.equal(said[1], said[0]);
});
