// RefrainClient in a real page: what a caller of the library sees.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { prepare } from '../training_page.mjs';
import { openBrowser, openPage } from './browser.mjs';

let session, page, complaints;
before(async () => {
  session = await openBrowser();
  ({ page, complaints } = await openPage(session, '/lab/', {
    before: (empty) => empty.addInitScript(() => {
      window.workers = [];
      window.Worker = class extends Worker {
        constructor(...args) {
          super(...args);
          window.workers.push(this);
        }
      };
    }),
  }));
  await page.evaluate(prepare);
  await page.evaluate(() => {
    window.client = newClient();
    window.told = async (call) => {
      try {
        await call();
        return 'nothing';
      } catch (error) {
        return `${error.constructor.name} ${error.name}: ${error.message}`;
      }
    };
  });
});
after(async () => { await session?.close(); });

test('calls before a model is loaded are refused with a StateError', async () => {
  assert.match(await page.evaluate(() => told(() => client.translate('a'))), /^StateError StateError: no model is loaded/);
  assert.match(await page.evaluate(() => told(() => client.checkpoint())), /^StateError StateError: nothing has been trained/);
});

test('training takes a list of pairs, and the learnt model is the loaded one', async () => {
  const result = await page.evaluate(async () => {
    const losses = [], watched = [];
    const last = await client.train(recipe({ epochs: 12 }), pairs, {
      watch: 'we see a cat',
      onProgress: (p) => {
        losses.push(p.loss);
        if (p.watched !== undefined) watched.push(p.watched);
      },
    });
    return { losses, watched, last, text: (await client.translate('we see a cat')).text, info: await client.describe() };
  });
  assert.ok(result.losses.length > 3 && result.losses.at(-1) < result.losses[0] / 3);
  assert.equal(result.last.finished, true);
  assert.ok(result.watched.length >= 12);
  assert.equal(result.text, 'nous voyons un chat');
  assert.deepEqual([result.info.kind, result.info.source, result.info.target], ['translation', ['en'], ['fr']]);
});

test('options of translate: n-best, prefix, offsets that count as strings do', async () => {
  const result = await page.evaluate(() => client.translate('we see a cat 😀é. we sell a boat.', { nBest: 3 }));
  assert.equal(result.sentences.length, 2);
  assert.equal(result.sentences[0].hypotheses.length, 3);
  assert.equal(result.sentences[1].start, 'we see a cat 😀é. '.length);
  const { text, outputStart } = { ...result, ...result.sentences[1] };
  assert.ok(text.slice(outputStart).startsWith(result.sentences[1].hypotheses[0].text));
  const prefixed = await page.evaluate(() => client.translate('we see a cat', { prefix: 'nous vendons' }));
  assert.match(prefixed.text, /^nous vendons/);
});

test('errors arrive as their own classes, words intact, and the engine works on', async () => {
  const texts = await page.evaluate(async () => [
    await told(() => client.translate('a', { beam: 1 })),
    await told(() => client.load('{"format": "refrain-model", "version": 99}')),
    await told(() => client.load(new Blob([new Uint8Array([0x7b, 0xff])]))),
    await told(() => client.train(recipe({ epochs: 1 }), '')),
    await told(() => client.train(recipe({ epochs: 1 }), 'a\tb\nno tab')),
    await told(() => client.save('float8')),
    await told(() => client.translate(7)),
    await told(() => client.load('/models/missing.json')),
    (await client.translate('we see a cat')).text,
  ]);
  const expected = [/^FormatError FormatError: options has an unknown key 'beam'/, /^FormatError FormatError: .*version 99/,
    /^FormatError FormatError: model file is not valid JSON at line 1, column 2: it is not valid UTF-8/, /^DataError DataError: there is no sentence pair/,
    /^DataError DataError: line 2 .*no tab/, /^ArgumentError ArgumentError: .*'float8'/, /^TypeError TypeError: a text must be a string/,
    /^DownloadError DownloadError: .*answered 404/, /^nous voyons un chat$/];
  texts.forEach((text, i) => assert.match(text, expected[i]));
});

test('an aborted call rejects with the signal’s reason: before, while it waits, while it runs', async () => {
  const result = await page.evaluate(async () => {
    const reasons = [];
    const keep = (error) => reasons.push(error);
    const reason = new Error('changed my mind');
    await client.translate('we see a cat', { signal: AbortSignal.abort(reason) }).catch(keep);
    const running = new AbortController(), waiting = new AbortController();
    let steps = 0;
    const train = client.train(recipe({ epochs: 1000 }), pairs, {
      signal: running.signal,
      onProgress: () => { if (++steps === 5) running.abort(reason); },
    }).catch(keep);
    const wait = client.translate('we see a cat', { signal: waiting.signal }).catch(keep);
    waiting.abort(reason);
    await wait;
    await train;
    const start = performance.now();
    await client.describe();
    await client.load('/models/registry.json', { signal: AbortSignal.abort(reason) }).catch(keep);
    return { all: reasons.map((r) => r === reason), after: performance.now() - start, steps };
  });
  assert.deepEqual(result.all, [true, true, true, true]);
  assert.ok(result.after < 2000, `the worker answered ${result.after} ms after the abort`);
});

test('a run goes on from its checkpoint and ends where an unbroken one ends', async () => {
  const same = await page.evaluate(async () => {
    await client.train(recipe({ epochs: 3 }), pairs);
    const whole = await client.save();
    const controller = new AbortController();
    let stop = true;
    await client.train(recipe({ epochs: 3 }), pairs, { signal: controller.signal, onProgress: () => { if (stop) controller.abort(); stop = false; } })
      .catch(() => {});
    const checkpoint = await client.checkpoint();
    await client.resume(checkpoint, recipe({ epochs: 3 }), pairs);
    return whole === await client.save();
  });
  assert.ok(same);
});

test('a model comes back from each format', async () => {
  const texts = await page.evaluate(async () => {
    await client.train(recipe({ epochs: 12 }), pairs);
    const expected = (await client.translate('my sister sells a blue boat')).text;
    const all = [expected];
    for (const format of ['float32', 'float16', 'int8', 'nested']) {
      const json = await client.save(format);
      await client.load(json);
      all.push((await client.translate('my sister sells a blue boat')).text);
      await client.verify();
    }
    return all;
  });
  assert.deepEqual(new Set(texts).size, 1, texts.join(' | '));
});

test('when the worker dies, pending calls say so and the next one has the model again', async () => {
  const result = await page.evaluate(async () => {
    const before = (await client.translate('we see a cat')).text;
    const count = workers.length;
    const lost = [told(() => client.translate('we see a cat')), told(() => client.train(recipe({ epochs: 1000 }), pairs))];
    workers.at(-1).dispatchEvent(new ErrorEvent('error', { message: 'out of memory', cancelable: true }));
    const words = await Promise.all(lost);
    const after = (await client.translate('we see a cat')).text;
    return { words, same: before === after, started: workers.length - count };
  });
  for (const words of result.words)
    assert.match(words, /^WorkerError WorkerError: the engine stopped \(out of memory\); the next call starts it again/);
  assert.ok(result.same);
  assert.equal(result.started, 1);
});

test('a trap in the module counts as the death of the worker', async () => {
  const words = await page.evaluate(async () => {
    const call = told(() => client.train(recipe({ epochs: 1000 }), pairs));
    workers.at(-1).dispatchEvent(new MessageEvent('message',
      { data: { id: -1, error: { name: 'RuntimeError', message: 'unreachable' }, fatal: true } }));
    return [await call, (await client.translate('we see a cat')).text];
  });
  assert.match(words[0], /^WorkerError WorkerError: the engine stopped \(unreachable\)/);
  assert.equal(words[1], 'nous voyons un chat');
});

test('every shipped model passes the checks that it carries, with progress of its download', async () => {
  const result = await page.evaluate(async () => {
    const { models } = await (await fetch('/models/registry.json')).json();
    return Promise.all(models.map(async ({ id, url, bytes }) => {
      const shares = [];
      let got = 0;
      await client.load(`/models/${url}`, { onProgress: (share, received) => { shares.push(share); got = received; } });
      return { id, shares, whole: got === bytes, differing: await client.verify() };
    }));
  });
  for (const { id, shares, whole, differing } of result) {
    assert.deepEqual(differing, [], id);
    assert.ok(whole && shares.at(-1) === 1 && shares.length > 2, `${id}: ${shares}`);
    assert.ok(shares.every((share, i) => i === 0 || share >= shares[i - 1]), 'progress never goes back');
  }
});

test('terminate rejects what is pending and refuses what follows', async () => {
  const words = await page.evaluate(async () => {
    const call = told(() => client.train(recipe({ epochs: 1000 }), pairs));
    client.terminate();
    return [await call, await told(() => client.describe())];
  });
  assert.match(words[0], /^WorkerError WorkerError: the engine was terminated/);
  assert.match(words[1], /^StateError StateError: this client was terminated/);
  // The missing model of the test above, and nothing else.
  assert.deepEqual(complaints.filter((complaint) => !/status of 404/.test(complaint)), []);
});

test('a worker that cannot start is told in words, and the next call tries again', async () => {
  const { page: other } = await openPage(session, '/lab/');
  let broken = true;
  await other.route('**/engine/worker.js', (route) => (broken ? route.abort() : route.continue()));
  const call = () => other.evaluate(async () => {
    const { RefrainClient } = await import('/engine/index.js');
    window.again ??= new RefrainClient();
    return window.again.describe().catch((error) => `${error.name}: ${error.message}`);
  });
  assert.match(await call(), /^WorkerError: the engine stopped \(/);
  broken = false;
  assert.match(await call(), /^StateError: no model is loaded/);
  await other.close();
});
