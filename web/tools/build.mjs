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

/** Whether a build tree was configured, and since the presets last changed. */
function isConfigured(tree) {
  const made = path.join(tree, 'build.ninja');
  return existsSync(made) &&
    statSync(made).mtimeMs >= statSync(path.join(root, 'CMakePresets.json')).mtimeMs;
}

/** Configures a preset unless it is, and builds targets; true when all went well. */
export function buildPreset(preset, targets) {
  const options = { env: preset === 'relaxed' ? relaxedEnvironment : environment };
  const tree = path.join(root, 'build', preset);
  if (!isConfigured(tree) && run('cmake', ['--preset', preset], options) !== 0)
    return false;
  return run('cmake', ['--build', tree, '--parallel', '2', '--target', ...targets], options) === 0;
}

/**
 * Puts the built module, and the packages that the engine uses, where the engine loads them, and
 * lists all for the service worker.
 */
export async function installModule() {
  installVendor();
  const to = path.join(root, 'web/engine/module');
  mkdirSync(to, { recursive: true });
  const made = ['refrain', 'translator'].flatMap((module) => [['wasm', module, module], ['relaxed', module, `${module}.relaxed`]])
    .filter(([build, module]) => existsSync(path.join(root, 'build', build, `module/${module}.wasm`)));
  for (const [build, module, name] of made)
    for (const ending of ['mjs', 'wasm']) {
      const bytes = readFileSync(path.join(root, 'build', build, `module/${module}.${ending}`));
      const target = path.join(to, `${name}.${ending}`);
      if (!existsSync(target) || !readFileSync(target).equals(bytes)) writeFileSync(target, bytes);
    }
  // Written out, so that bundlers see which files belong to the library.
  writeFileSync(path.join(to, 'builds.js'), ['// Written by the build: the modules that lie here.', 'export const builds = {',
    ...made.map(([, , name]) => `  '${name}': { load: () => import('./${name}.mjs'), wasm: () => new URL('./${name}.wasm', import.meta.url) },`),
    '};', ''].join('\n'));
  await writeServiceWorker();
}

/** The module with relaxed SIMD, where there is a compiler for it. */
export function buildRelaxed() {
  return !hasRelaxedCompiler() || buildPreset('relaxed', ['refrain_module', 'translator_module']);
}

/** The module, and the one with relaxed SIMD where `npm run relaxed` was called before. */
export function buildModules(...more) {
  return buildPreset('wasm', ['refrain_module', 'translator_module', ...more]) && (!isConfigured(path.join(root, 'build/relaxed')) || buildRelaxed());
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
