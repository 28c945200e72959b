// Puts packages that run in the page where a plain module script finds them: web/engine/vendor what
// the library needs, web/ui/vendor what only pages do.

import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { root } from './setup.mjs';

/** Copies files of a package, by their new names, unless they are there; its licence with them. */
function copyPackage(name, folder, files) {
  const from = path.join(root, 'node_modules', name), to = path.join(root, folder);
  mkdirSync(to, { recursive: true });
  for (const [made, file] of Object.entries({ LICENSE: 'LICENSE', ...files })) {
    const target = path.join(to, made), source = path.join(from, file);
    if (!existsSync(target) || !readFileSync(target).equals(readFileSync(source))) cpSync(source, target);
  }
}

/** Copies the letters of a typeface that European languages need. */
function copyFont(name) {
  copyPackage(`@fontsource-variable/${name}`, `web/ui/vendor/${name}`, Object.fromEntries(['latin', 'latin-ext'].map((letters) =>
    [`${letters}.woff2`, `files/${name}-${letters}-wght-normal.woff2`])));
}

/** Copies idb and uPlot with their types, and the typefaces. */
export function installVendor() {
  const built = readdirSync(path.join(root, 'node_modules/idb/build')).filter((file) => /^index\.js$|\.d\.ts$/.test(file));
  copyPackage('idb', 'web/engine/vendor/idb', Object.fromEntries(built.map((file) => [file, path.join('build', file)])));
  copyPackage('uplot', 'web/ui/vendor/uplot', { 'uPlot.esm.js': 'dist/uPlot.esm.js', 'uPlot.esm.d.ts': 'dist/uPlot.d.ts',
    'uPlot.min.css': 'dist/uPlot.min.css' });
  copyFont('literata');
  copyFont('instrument-sans');
}
