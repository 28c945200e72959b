// A small static server for web/: the right types, the content security policy that the pages are
// written for, packed answers. Any static hosting does as well.

import { createReadStream, existsSync, readFileSync, statSync } from 'node:fs';
import { createServer as createHttpServer } from 'node:http';
import path from 'node:path';
import { gzipSync } from 'node:zlib';

const types = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.wasm': 'application/wasm',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.webmanifest': 'application/manifest+json',
};
const policy =
  "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; object-src 'none'; base-uri 'none'";

/** File for a request path, or null: nothing outside the folder, no dot files. */
function fileFor(folder, url) {
  let decoded;
  try {
    decoded = decodeURIComponent(new URL(url, 'http://localhost').pathname);
  } catch {
    return null;
  }
  if (decoded.includes('\0') || decoded.split('/').some((part) => part.startsWith('.'))) return null;
  let file = path.join(folder, path.normalize(decoded));
  if (!file.startsWith(folder + path.sep) && file !== folder) return null;
  if (existsSync(file) && statSync(file).isDirectory()) file = path.join(file, 'index.html');
  return existsSync(file) ? file : null;
}

/** Serves `folder`; call listen() on the result. */
export function createServer(folder) {
  const packed = new Map();  // path -> {stamp, bytes}
  return createHttpServer((request, response) => {
    const fail = (code, text) => {
      response.writeHead(code, { 'Content-Type': 'text/plain; charset=utf-8' });
      response.end(text);
    };
    if (request.method !== 'GET' && request.method !== 'HEAD') return fail(405, 'only GET and HEAD\n');
    if (request.url === '/') {
      response.writeHead(302, { Location: '/app/' });
      return response.end();
    }
    const pathname = (request.url ?? '').split('?')[0];
    const file = fileFor(folder, request.url ?? '');
    if (!file) return fail(404, 'there is no such page\n');
    if (file.endsWith('index.html') && !pathname.endsWith('/') && !pathname.endsWith('.html')) {
      response.writeHead(301, { Location: `${pathname}/` });
      return response.end();
    }
    const extension = path.extname(file);
    const { size, mtimeMs } = statSync(file);
    const headers = {
      'Content-Type': types[extension] ?? 'application/octet-stream',
      'Content-Security-Policy': policy,
      'X-Content-Type-Options': 'nosniff',
      'Cache-Control': 'no-cache',
      'X-Uncompressed-Size': String(size),  // what a progress bar counts against
    };
    const accepts = String(request.headers['accept-encoding'] ?? '').includes('gzip');
    if (accepts && ['.json', '.wasm', '.mjs', '.js', '.css', '.html'].includes(extension)) {
      let entry = packed.get(file);
      if (entry?.stamp !== mtimeMs) {
        entry = { stamp: mtimeMs, bytes: gzipSync(readFileSync(file)) };
        packed.set(file, entry);
      }
      response.writeHead(200, { ...headers, 'Content-Encoding': 'gzip', 'Content-Length': entry.bytes.length });
      return response.end(request.method === 'HEAD' ? undefined : entry.bytes);
    }
    response.writeHead(200, { ...headers, 'Content-Length': size });
    if (request.method === 'HEAD') return response.end();
    createReadStream(file).pipe(response);
  });
}

/** Listens on `port`, or the next free one. @returns {Promise<number>} */
export function listen(server, port) {
  return new Promise((resolve, reject) => {
    server.once('error', (error) => {
      if (error.code === 'EADDRINUSE' && port !== 0) resolve(listen(server, port + 1));
      else reject(error);
    });
    server.listen(port, '127.0.0.1', () => resolve(server.address().port));
  });
}
