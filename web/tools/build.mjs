// Builds the program and the WebAssembly module through CMake's presets; a second run builds only
// what changed. The module is copied to web/engine/module, where pages and tests load it from.

import { copyFileSync, existsSync, mkdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { writeServiceWorker } from './offline.mjs';
import { isMain, root, run, setup } from './setup.mjs';
import { installVendor } from './vendor.mjs';

const environment = { ...process.env, NODE_PATH: '/usr/share/nodejs' };  // Debian's emcc needs acorn

/** Whether a build tree was configured, and since the presets last changed. */
function isConfigured(tree) {
  const made = path.join(tree, 'build.ninja');
  return existsSync(made) &&
    statSync(made).mtimeMs >= statSync(path.join(root, 'CMakePresets.json')).mtimeMs;
}

/** Configures a preset unless it is, and builds targets; true when all went well. */
export function buildPreset(preset, targets) {
  const options = { env: environment };
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
  const from = path.join(root, 'build/wasm/module');
  const to = path.join(root, 'web/engine/module');
  mkdirSync(to, { recursive: true });
  for (const file of ['refrain.mjs', 'refrain.wasm']) {
    const target = path.join(to, file);
    if (existsSync(target) && readFileSync(target).equals(readFileSync(path.join(from, file)))) continue;
    copyFileSync(path.join(from, file), target);
  }
  await writeServiceWorker();
}

/** The program and the module. */
export async function build() {
  if (!buildPreset('wasm', ['refrain_module']) || !buildPreset('native', ['refrain'])) return false;
  await installModule();
  return true;
}

if (isMain(import.meta.url)) {
  setup();
  process.exit(await build() ? 0 : 1);
}
