// A small static server for web/: the right types, the content security policy that the pages are
// written for, packed answers. Any static hosting does as well.
// `node web/tools/serve.mjs` serves what is built already.

import { createReadStream, existsSync, readFileSync, statSync } from 'node:fs';
import { createServer as createHttpServer } from 'node:http';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { isMain, root } from './setup.mjs';

const types = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.wasm': 'application/wasm',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
  '.webmanifest': 'application/manifest+json',
};
const policy =
  "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; object-src 'none'; base-uri 'none'";
const secured = { 'Content-Security-Policy': policy, 'X-Content-Type-Options': 'nosniff' };
/** A page that is so isolated from others may use threads. */
export const isolation = { 'Cross-Origin-Opener-Policy': 'same-origin', 'Cross-Origin-Embedder-Policy': 'require-corp' };

/** Decoded path of a request, or null. */
function pathOf(url) {
  try {
    return decodeURIComponent(new URL(url, 'http://localhost').pathname);
  } catch {
    return null;
  }
}

/** File for a path, or null: nothing outside the folder, no dot files. */
function fileFor(folder, decoded) {
  if (decoded.includes('\0') || decoded.split('/').some((part) => part.startsWith('.'))) return null;
  let file = path.join(folder, path.normalize(decoded));
  if (!file.startsWith(folder + path.sep) && file !== folder) return null;
  if (existsSync(file) && statSync(file).isDirectory()) file = path.join(file, 'index.html');
  return existsSync(file) && statSync(file).isFile() ? file : null;
}

/**
 * The part of a file that a request asks for: from a byte to the end, and only while the file is the
 * one that was begun; undefined: all of it.
 */
function rangeOf(headers, modified, size) {
  const match = /^bytes=(\d+)-$/.exec(headers.range ?? '');
  if (!match || (headers['if-range'] ?? modified) !== modified) return undefined;
  return { start: Number(match[1]), satisfiable: Number(match[1]) < size };
}

/** Serves `folder`; call listen() on the result. @param {string} folder @param {Record<string, string>} [headers] of every answer, in place of those that are there anyway */
export function createServer(folder, headers = {}) {
  const guard = { ...secured, ...headers };
  const packed = new Map();  // path -> {stamp, bytes}
  return createHttpServer((request, response) => {
    const fail = (code, text) => {
      response.writeHead(code, { 'Content-Type': 'text/plain; charset=utf-8', ...guard });
      response.end(request.method === 'HEAD' ? undefined : text);
    };
    if (request.method !== 'GET' && request.method !== 'HEAD') return fail(405, 'only GET and HEAD\n');
    const redirect = (code, to) => {
      response.writeHead(code, { Location: to, ...guard });
      response.end();
    };
    const pathname = pathOf(request.url ?? '');
    if (pathname === '/') return redirect(302, '/app/');
    const file = pathname && fileFor(folder, pathname);
    if (!file) return fail(404, 'there is no such page\n');
    if (file.endsWith('index.html') && !pathname.endsWith('/') && !pathname.endsWith('.html')) {
      // From the folder, not from the request: `//host/app` must not lead to another host.
      const to = path.relative(folder, path.dirname(file)).split(path.sep).map(encodeURIComponent);
      return redirect(301, `/${to.join('/')}/`);
    }
    const extension = path.extname(file);
    const { size, mtimeMs } = statSync(file);
    const modified = new Date(mtimeMs).toUTCString();
    const described = {
      'Content-Type': types[extension] ?? 'application/octet-stream',
      ...guard,
      'Cache-Control': 'no-cache',
      'Last-Modified': modified,
      'Accept-Ranges': 'bytes',
      'X-Uncompressed-Size': String(size),  // what a progress bar counts against
    };
    const range = rangeOf(request.headers, modified, size);
    if (range && !range.satisfiable) {
      response.writeHead(416, { ...described, 'Content-Range': `bytes */${size}` });
      return response.end();
    }
    if (range) {
      response.writeHead(206, { ...described, 'Content-Range': `bytes ${range.start}-${size - 1}/${size}`,
        'Content-Length': size - range.start });
      if (request.method === 'HEAD') return response.end();
      return createReadStream(file, { start: range.start }).on('error', () => response.destroy()).pipe(response);
    }
    const accepts = String(request.headers['accept-encoding'] ?? '').includes('gzip');
    if (accepts && ['.json', '.wasm', '.mjs', '.js', '.css', '.html'].includes(extension)) {
      let entry = packed.get(file);
      if (entry?.stamp !== mtimeMs) {
        entry = { stamp: mtimeMs, bytes: gzipSync(readFileSync(file)) };
        packed.set(file, entry);
      }
      response.writeHead(200, { ...described, 'Content-Encoding': 'gzip', 'Content-Length': entry.bytes.length,
        Vary: 'Accept-Encoding' });
      return response.end(request.method === 'HEAD' ? undefined : entry.bytes);
    }
    response.writeHead(200, { ...described, 'Content-Length': size });
    if (request.method === 'HEAD') return response.end();
    createReadStream(file).on('error', () => response.destroy()).pipe(response);
  });
}

/** Listens on `port`, or the next free one. @returns {Promise<number>} */
export function listen(server, port) {
  return new Promise((resolve, reject) => {
    const failed = (error) => {
      if (error.code === 'EADDRINUSE' && port !== 0 && port < 65535) resolve(listen(server, port + 1));
      else reject(error);
    };
    server.once('error', failed);
    server.listen(port, '127.0.0.1', () => {
      server.off('error', failed);
      resolve(server.address().port);
    });
  });
}

/** Serves web/ until the process ends. */
export async function serve() {
  const wanted = Number(process.env.PORT || 8080);
  if (!Number.isInteger(wanted) || wanted < 0 || wanted > 65535) {
    console.error(`PORT is '${process.env.PORT}', expected a number from 0 to 65535`);
    process.exit(2);
  }
  const port = await listen(createServer(path.join(root, 'web'), isolation), wanted);
  console.log(`Refrain is at http://localhost:${port}/app/`);
}

if (isMain(import.meta.url)) await serve();
