// The server of `npm start`: types, policy, packed answers, and nothing outside its folder.

import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { connect } from 'node:net';
import { after, before, test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { createServer, listen } from '../../web/tools/serve.mjs';
import { place, write } from './helpers.mjs';

let server, port;
before(async () => {
  mkdirSync(place('site/app'), { recursive: true });
  write('secret.txt', 'secret');
  write('site/app/index.html', '<h1>app</h1>');
  write('site/app/.hidden', 'secret');
  write('site/app/model.json', JSON.stringify({ text: 'again '.repeat(500) }));
  write('site/app/page.mjs', 'export {};');
  write('site/app/module.wasm', 'wasm');
  server = createServer(place('site'));
  port = await listen(server, 0);
});
after(() => server.close());

/** Sends a request as it is, which fetch would tidy up first: {status, head, body}. */
function ask(target, { method = 'GET', headers = [] } = {}) {
  return new Promise((resolve, reject) => {
    const chunks = [];
    const socket = connect(port, '127.0.0.1', () => socket.write(
      [`${method} ${target} HTTP/1.1`, 'Host: x', 'Connection: close', ...headers, '', ''].join('\r\n')));
    socket.on('data', (chunk) => chunks.push(chunk)).on('error', reject).on('end', () => {
      const bytes = Buffer.concat(chunks), end = bytes.indexOf('\r\n\r\n');
      const head = bytes.subarray(0, end).toString();
      resolve({ status: Number(head.split(' ')[1]), head, body: bytes.subarray(end + 4) });
    });
  });
}

test('files carry their type and the policy', async () => {
  const types = { 'index.html': 'text/html', 'model.json': 'application/json', 'page.mjs': 'text/javascript', 'module.wasm': 'application/wasm' };
  for (const [file, type] of Object.entries(types)) {
    const { status, head } = await ask(`/app/${file}`);
    assert.equal(status, 200);
    assert.match(head, new RegExp(`content-type: ${type}`, 'i'));
    assert.match(head, /script-src 'self' 'wasm-unsafe-eval'; object-src 'none'; base-uri 'none'/);
    assert.match(head, /x-content-type-options: nosniff/i);
  }
});

test('the root leads to the app, a folder to its slash and never to another host', async () => {
  assert.match((await ask('/')).head, /^HTTP\/1.1 302[^]*location: \/app\/(\r|$)/i);
  assert.match((await ask('/?a=b')).head, /location: \/app\/(\r|$)/i);
  assert.match((await ask('/app')).head, /^HTTP\/1.1 301[^]*location: \/app\/(\r|$)/i);
  assert.doesNotMatch((await ask('//elsewhere.example/app')).head, /location:.*elsewhere/i);
  assert.equal((await ask('/app/')).body.toString(), '<h1>app</h1>');
});

test('nothing outside the folder, no dot files, no listing', async () => {
  for (const target of ['/../secret.txt', '/app/../../secret.txt', '/..%2fsecret.txt', '/%2e%2e/secret.txt',
    '/app/.hidden', '/app/%2ehidden', '/app/%00', '/%', '//', '/app/none.html', '/nothing/']) {
    const { status, body } = await ask(target);
    assert.ok(status === 404 || status === 302, `${target} got ${status}`);
    assert.doesNotMatch(body.toString(), /secret/);
  }
});

test('other methods are refused, HEAD has no body', async () => {
  assert.equal((await ask('/app/', { method: 'POST' })).status, 405);
  for (const headers of [[], ['Accept-Encoding: gzip']]) {
    const { status, body } = await ask('/app/model.json', { method: 'HEAD', headers });
    assert.equal(status, 200);
    assert.equal(body.length, 0);
  }
});

test('JSON is packed for those who accept it, anew when the file changes', async () => {
  const packed = await ask('/app/model.json', { headers: ['Accept-Encoding: gzip, br'] });
  const plain = await ask('/app/model.json');
  assert.match(packed.head, /content-encoding: gzip/i);
  assert.ok(packed.body.length < plain.body.length / 5);
  assert.ok(gunzipSync(packed.body).equals(plain.body));
  write('site/app/model.json', '{"text":"other"}');
  const later = await ask('/app/model.json', { headers: ['Accept-Encoding: gzip'] });
  assert.equal(gunzipSync(later.body).toString(), '{"text":"other"}');
});

test('a busy port gives the next one', async () => {
  const second = createServer(place('site'));
  const got = await listen(second, port);
  second.close();
  assert.ok(got > port);
});
