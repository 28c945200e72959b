// The store of models in memory, with a network of our own.

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { afterEach, test } from 'node:test';
import { ModelStore } from '../../../web/engine/store.js';
import { platform } from '../../../web/engine/platform.js';

const real = platform.fetch;
afterEach(() => { platform.fetch = real; });

const file = Buffer.from(JSON.stringify({ filling: 'é'.repeat(700000) }));
const model = { id: 'm', version: '1', source: ['en'], target: ['fr'], url: 'https://example.org/m.json', name: 'm',
  bytes: file.length, sha256: createHash('sha256').update(file).digest('hex'), licence: 'MIT' };

/** A server that breaks off after `cut` bytes, once; keeps what it was asked. */
function serve(bytes, { cut = Infinity, etag = '"a"', hold } = {}) {
  const asked = [];
  platform.fetch = async (_url, { headers = {}, signal } = {}) => {
    signal?.throwIfAborted();
    asked.push(headers);
    const match = headers['If-Range'] === etag && /^bytes=(\d+)-$/.exec(headers.Range ?? '');
    const from = match ? Number(match[1]) : 0;
    let at = from;
    const stop = cut;
    cut = Infinity;
    const body = new ReadableStream({
      async pull(controller) {
        await hold?.(at);
        if (signal?.aborted) return controller.error(signal.reason);
        if (at >= stop) return controller.error(new TypeError('network error'));
        if (at >= bytes.length) return controller.close();
        controller.enqueue(new Uint8Array(bytes.subarray(at, at += 100000)));
      },
    });
    return new Response(body, { status: match ? 206 : 200,
      headers: { ETag: etag, ...(match && { 'Content-Range': `bytes ${from}-${bytes.length - 1}/${bytes.length}` }) } });
  };
  return asked;
}

test('a model is downloaded, checked, listed, read and removed', async () => {
  serve(file);
  const store = new ModelStore();
  const got = [];
  await store.download(model, { onBytes: (received, total) => got.push([received, total]) });
  assert.deepEqual([got[0], got.at(-1)], [[0, file.length], [file.length, file.length]]);
  assert.deepEqual((await store.list()).map(({ id, version }) => [id, version]), [['m', '1']]);
  assert.equal(await store.read('m'), file.toString());
  await store.remove('m');
  assert.deepEqual(await store.list(), []);
  await assert.rejects(store.read('m'), /FormatError: there is no stored model m/);
});

test('a broken download goes on where it stopped', async () => {
  const asked = serve(file, { cut: 700000 });
  const store = new ModelStore();
  await assert.rejects(store.download(model), /DownloadError.*network error; is there a network/);
  const got = [];
  await store.download(model, { onBytes: (...pair) => got.push(pair) });
  assert.deepEqual(asked, [{}, { Range: 'bytes=700000-', 'If-Range': '"a"' }]);
  assert.deepEqual(got[0], [0, file.length - 700000]);
  assert.equal(await store.read('m'), file.toString());
});

test('a download goes on only while the server has the same file', async () => {
  const store = new ModelStore();
  serve(file, { cut: 700000, etag: '"old"' });
  await assert.rejects(store.download(model), /DownloadError/);
  serve(file, { etag: '"new"' });
  const got = [];
  await store.download(model, { onBytes: (...pair) => got.push(pair) });
  assert.deepEqual(got[0], [0, file.length]);
  assert.equal(await store.read('m'), file.toString());
});

test('an aborted download rejects with the reason and is resumed by the next', async () => {
  const controller = new AbortController();
  const reason = new Error('changed my mind');
  const asked = serve(file, { hold: (at) => { if (at === 600000) controller.abort(reason); } });
  const store = new ModelStore();
  await assert.rejects(store.download(model, { signal: controller.signal }), (error) => error === reason);
  assert.ok(!store.isDownloading(model));  // at once, though the bytes that came are still written
  await assert.rejects(store.download(model, { signal: AbortSignal.abort(reason) }), (error) => error === reason);
  await store.download(model);
  assert.match(asked.at(-1).Range, /^bytes=[5-7]00000-$/);
  assert.equal(await store.read('m'), file.toString());
});

test('callers share a download, and one that aborts does not end the others', async () => {
  const asked = serve(file, { hold: () => new Promise((resolve) => { setTimeout(resolve, 1); }) });
  const store = new ModelStore();
  const controller = new AbortController();
  const first = store.download(model, { signal: controller.signal });
  const second = store.download(model);
  assert.ok(store.isDownloading(model));
  controller.abort();
  await assert.rejects(first, { name: 'AbortError' });
  await second;
  assert.equal(asked.length, 1);
  assert.ok(!store.isDownloading(model));
});

test('a file that is not the one of the registry is refused and not kept', async () => {
  const store = new ModelStore();
  const other = Buffer.from(file);
  other[100] ^= 1;
  serve(other);
  await assert.rejects(store.download(model), /FormatError: .*SHA-256 differs/);
  serve(file.subarray(0, 1000));
  await assert.rejects(store.download(model), /DownloadError: .*ended after 1000 of/);
  serve(Buffer.concat([file, file]));
  await assert.rejects(store.download(model), /DownloadError: .*longer than/);
  assert.deepEqual(await store.list(), []);
  serve(file);
  await store.download(model);
});

test('a newer version is found, and takes the place of the old one only when it is whole', async () => {
  const store = new ModelStore();
  serve(file);
  await store.download(model);
  const next = Buffer.from('{"next": true}');
  const newer = { ...model, version: '2', bytes: next.length, sha256: createHash('sha256').update(next).digest('hex') };
  assert.deepEqual(await store.outdated([model]), []);
  assert.deepEqual((await store.outdated([newer])).map(({ version }) => version), ['2']);
  serve(file.subarray(0, next.length));
  await assert.rejects(store.download(newer), /SHA-256/);
  assert.equal(await store.read('m'), file.toString());
  serve(next);
  await store.download(newer);
  assert.equal(await store.read('m'), next.toString());
  assert.deepEqual(await store.outdated([newer]), []);
});

test("a reader's own model is kept as it is, and nonsense is refused", async () => {
  const store = new ModelStore();
  const json = JSON.stringify({ format: 'refrain-model', version: 1, kind: 'translation', languages: { source: ['EN'], target: ['fr'] } });
  const { id, isOwn, source } = await store.add(new Blob([json]));
  assert.deepEqual([id, isOwn, source], ['own-en-fr', true, ['en']]);
  assert.equal(await store.read(id), json);
  await assert.rejects(store.add('{'), /FormatError: this is not a Refrain model file/);
  await assert.rejects(store.add('{"format":"refrain-model","kind":"language_model"}'), /not a Refrain translation model/);
});
