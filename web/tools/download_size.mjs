// What a page downloads for the engine, packed by brotli as servers pack it.

import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { brotliCompressSync } from 'node:zlib';
import { root } from './setup.mjs';

const engine = path.join(root, 'web/engine');

/** A script of the engine and all that it imports, the module's builds apart. @param {string} file @param {Set<string>} found */
function withImports(file, found = new Set()) {
  if (found.has(file)) return found;
  found.add(file);
  for (const [, to] of readFileSync(path.join(engine, file), 'utf8').matchAll(/(?:from|import\(?|new URL\() ?(?:\/\*.*?\*\/ ?\()?'(\.[^']+\.js)'/g))
    withImports(path.join(path.dirname(file), to), found);
  return found;
}

/** Bytes of each build of each module, with the scripts of client and worker; no model. @returns {Record<string, number>} */
export function engineBytes() {
  const packed = (/** @type {string} */ file) => brotliCompressSync(readFileSync(path.join(engine, file))).length;
  const sum = (/** @type {string[]} */ files) => files.reduce((total, file) => total + packed(file), 0);
  const scripts = sum([...withImports('client.js')]);
  return Object.fromEntries(readdirSync(path.join(engine, 'module')).filter((file) => file.endsWith('.wasm')).map((file) => file.slice(0, -5))
    .map((name) => [name, scripts + sum([`module/${name}.mjs`, `module/${name}.wasm`])]));
}
