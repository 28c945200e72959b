// Puts packages that run in the page where a plain module script finds them: web/engine/vendor.

import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { root } from './setup.mjs';

/** Copies idb, its types and its licence. */
export function installVendor() {
  const from = path.join(root, 'node_modules/idb');
  const to = path.join(root, 'web/engine/vendor/idb');
  mkdirSync(to, { recursive: true });
  const built = readdirSync(path.join(from, 'build')).filter((file) => /^index\.js$|\.d\.ts$/.test(file));
  for (const file of ['LICENSE', ...built.map((name) => path.join('build', name))]) {
    const target = path.join(to, path.basename(file));
    const source = path.join(from, file);
    if (!existsSync(target) || !readFileSync(target).equals(readFileSync(source))) cpSync(source, target);
  }
}
