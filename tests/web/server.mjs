// The server of the library's tests: web/ as it is served everywhere, and beside it empty pages, the
// tests' own modules, and small models over a network that breaks when it is asked to.

import { readFileSync } from 'node:fs';
import { createServer as createHttpServer } from 'node:http';
import path from 'node:path';
import { createServer, listen } from '../../web/tools/serve.mjs';
import { root } from '../../web/tools/setup.mjs';
import { tinyModels, tinyRegistry } from './tiny_models.mjs';

export const strict = "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; object-src 'none'; base-uri 'none'";
const folders = { '/tests/': path.join(root, 'tests/web'), '/harness/': path.join(root, 'node_modules/wpt-runner/testharness'),
  '/idl/': path.join(root, 'node_modules/@webref/idl') };
const types = { '.js': 'text/javascript', '.mjs': 'text/javascript', '.idl': 'text/plain' };

/** An empty page; `policy` as a header where there is one, `scripts` in its head. */
function blank(response, policy, scripts = []) {
  response.writeHead(200, { 'Content-Type': 'text/html; charset=utf-8', ...(policy && { 'Content-Security-Policy': policy }) });
  response.end(`<!doctype html><html lang="en"><meta charset="utf-8"><title>test</title>${scripts.map((src) => `<script src="${src}"></script>`).join('')}<body></body></html>`);
}

/**
 * Starts it. Of models it knows `?break=N` (the connection ends after N bytes, the first time that this
 * address is asked for), `?hold=N` (after N bytes nothing more comes, the first time), `?etag=` (the
 * file's version) and `?more` (the file is a byte longer); `/asked` tells what was asked for.
 */
export async function openServer() {
  const [web] = createServer(path.join(root, 'web')).listeners('request');
  const models = await tinyModels(), registry = JSON.stringify(tinyRegistry(models));
  /** @type {{path: string, range: string | null}[]} */ const asked = [];

  function serveModel(request, response, url) {
    const known = models.get(path.basename(url.pathname, '.json'));
    const bytes = known && url.searchParams.has('more') ? Buffer.concat([known, Buffer.from(' ')]) : known;
    if (!bytes) {
      response.writeHead(404).end();
      return;
    }
    const isFirst = !asked.some(({ path: other }) => other === request.url);
    const etag = `"${url.searchParams.get('etag') ?? 'one'}"`;
    const { range, 'if-range': condition } = request.headers;
    asked.push({ path: request.url, range: range ?? null });
    const from = range && condition === etag ? Number(/\d+/.exec(range)[0]) : 0;
    response.writeHead(from > 0 ? 206 : 200, { 'Content-Type': 'application/json', ETag: etag, 'Content-Length': bytes.length - from,
      ...(from > 0 && { 'Content-Range': `bytes ${from}-${bytes.length - 1}/${bytes.length}` }) });
    const cut = Number(url.searchParams.get('break') ?? url.searchParams.get('hold') ?? 0);
    if (!isFirst || cut === 0) return response.end(bytes.subarray(from));
    response.write(bytes.subarray(from, cut), () => {
      if (url.searchParams.has('break')) setTimeout(() => response.destroy(), 50);  // what was sent arrives first
    });
  }

  const server = createHttpServer((request, response) => {
    const url = new URL(request.url, 'http://localhost');
    const json = (text) => response.writeHead(200, { 'Content-Type': 'application/json' }).end(text);
    if (url.pathname === '/blank.html') return blank(response, strict);
    if (url.pathname === '/free.html') return blank(response, '');
    if (url.pathname === '/idlharness.html') return blank(response, '', ['testharness', 'webidl2/lib/webidl2', 'idlharness'].map((name) => `/harness/${name}.js`));
    if (url.pathname === '/asked') return json(JSON.stringify(asked.filter(({ path: one }) => one === url.searchParams.get('path'))));
    if (url.pathname === '/tiny/registry.json') return json(registry);
    if (url.pathname.startsWith('/tiny/')) return serveModel(request, response, url);
    const [prefix] = Object.keys(folders).filter((start) => url.pathname.startsWith(start));
    if (!prefix) return web(request, response);
    try {
      const file = path.join(folders[prefix], path.normalize(url.pathname.slice(prefix.length)));
      const bytes = readFileSync(file);
      response.writeHead(200, { 'Content-Type': types[path.extname(file)] ?? 'application/octet-stream', 'Content-Security-Policy': strict }).end(bytes);
    } catch {
      response.writeHead(404).end();
    }
  });
  const port = await listen(server, 0);
  return { address: `http://127.0.0.1:${port}`, close() {
    server.closeAllConnections();
    server.close();
  } };
}
