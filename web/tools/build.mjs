// Builds the program and the WebAssembly module through CMake's presets; a second run builds only
// what changed. The module is copied to web/engine/module, where pages and tests load it from.

import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { writeServiceWorker } from './offline.mjs';
import { isMain, root, run, setup } from './setup.mjs';
import { hasRelaxedCompiler } from './toolchain.mjs';
import { installVendor } from './vendor.mjs';

const environment = {
  ...process.env,
  NODE_PATH: '/usr/share/nodejs',  // Debian's emcc needs acorn
};
const relaxedEnvironment = { ...process.env, EM_CONFIG: path.join(root, 'build/toolchain/config.py') };

/** Of the modules; what a build needs of a browser is in its name. */
const presets = ['wasm', 'threads', 'relaxed', 'relaxed-threads'];
const modules = ['refrain_module', 'translator_module'];

/** Whether a build tree was configured, and since the presets last changed. */
function isConfigured(tree) {
  const made = path.join(tree, 'build.ninja');
  return existsSync(made) &&
    statSync(made).mtimeMs >= statSync(path.join(root, 'CMakePresets.json')).mtimeMs;
}

/** Configures a preset unless it is, and builds targets; true when all went well. */
export function buildPreset(preset, targets) {
  const options = { env: preset.startsWith('relaxed') ? relaxedEnvironment : environment };
  const tree = path.join(root, 'build', preset);
  if (!isConfigured(tree) && run('cmake', ['--preset', preset], options) !== 0)
    return false;
  return run('cmake', ['--build', tree, '--parallel', '2', '--target', ...targets], options) === 0;
}

/**
 * A script of Emscripten's without its own address, which nothing asks for, since the engine says where
 * the files are: rolldown 1.2, which bundles for Vite, drops that variable and reads another in its place.
 * (Emscripten leaves the names as they are, a third of what a script weighs; the minifier shortens them.)
 * @param {string} code
 */
const withoutAddress = (code) => code.replace('if(_scriptName){scriptDirectory=_scriptName}', '');

/**
 * Puts the built module, and the packages that the engine uses, where the engine loads them, and
 * lists all for the service worker.
 */
export async function installModule() {
  installVendor();
  const { minifySync } = await import('vite');  // imported late: the build is what installs it
  const to = path.join(root, 'web/engine/module');
  mkdirSync(to, { recursive: true });
  const made = ['refrain', 'translator'].flatMap((module) => presets.map((preset) =>
    ({ name: [module, ...preset.split('-').filter((part) => part !== 'wasm')].join('.'), from: path.join(root, 'build', preset, 'module') })))
    .filter(({ name, from }) => existsSync(path.join(from, `${name}.wasm`)));
  const entries = made.map(({ name, from }) => {
    const files = new Set();
    for (const ending of ['mjs', 'wasm', 'worker.js']) {
      const source = path.join(from, `${name}.${ending}`), target = path.join(to, `${name}.${ending}`);
      if (!existsSync(source)) continue;
      files.add(ending);
      const bytes = ending === 'wasm' ? readFileSync(source)
        : Buffer.from(minifySync(source, withoutAddress(readFileSync(source, 'utf8')), { module: ending === 'mjs' }).code);
      if (!existsSync(target) || !readFileSync(target).equals(bytes)) writeFileSync(target, bytes);
    }
    // Threads of the older Emscripten begin in a file of their own, of the newer in the script itself.
    const thread = name.endsWith('.threads') ? `, thread: () => import('./${name}.${files.has('worker.js') ? 'worker.js' : 'mjs'}')` : '';
    return `  '${name}': { load: () => import('./${name}.mjs'), wasm: () => new URL('./${name}.wasm', import.meta.url)${thread} },`;
  });
  // Written out, so that bundlers see which files belong to the library.
  writeFileSync(path.join(to, 'builds.js'),
    ['// Written by the build: the modules that lie here.', 'export const builds = {', ...entries, '};', ''].join('\n'));
  await writeServiceWorker();
}

/** The modules with relaxed SIMD, where there is a compiler for it. */
export function buildRelaxed() {
  return !hasRelaxedCompiler() || ['relaxed', 'relaxed-threads'].every((preset) => buildPreset(preset, modules));
}

/** The modules, and those with relaxed SIMD where `npm run relaxed` was called before. */
export function buildModules(...more) {
  return buildPreset('wasm', [...modules, ...more]) && buildPreset('threads', modules) &&
    (!isConfigured(path.join(root, 'build/relaxed')) || buildRelaxed());
}

/** The program and the modules. */
export async function build() {
  if (!buildModules() || !buildPreset('native', ['refrain'])) return false;
  await installModule();
  return true;
}

if (isMain(import.meta.url)) {
  setup();
  if (process.argv.includes('--relaxed') && !buildRelaxed()) process.exit(1);
  process.exit(await build() ? 0 : 1);
}
