// Finds what a build or a test run needs and installs what is missing: the one place that knows
// the packages. Debian packages come by apt, JavaScript packages by `npm ci` from the lock file.

import { spawnSync } from 'node:child_process';
import { existsSync, realpathSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import path from 'node:path';

export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');

const emscripten = '/usr/share/emscripten/cmake/Modules/Platform/Emscripten.cmake';

/** @typedef {{name: string, probe: string | string[], forTests?: boolean}} Package */

/** A probe is a command on the path or, with a slash, a file; of several one is enough.
 * @type {Package[]} */
const packages = [
  { name: 'cmake', probe: 'cmake' },
  { name: 'ninja-build', probe: 'ninja' },
  { name: 'g++', probe: 'g++' },
  { name: 'emscripten', probe: emscripten },
  { name: 'libeigen3-dev', probe: '/usr/include/eigen3/Eigen/Core' },
  { name: 'nlohmann-json3-dev', probe: '/usr/include/nlohmann/json.hpp' },
  { name: 'doctest-dev', probe: '/usr/include/doctest/doctest.h' },
  { name: 'libcli11-dev', probe: '/usr/include/CLI/CLI.hpp' },
  { name: 'libutf8proc-dev', probe: '/usr/include/utf8proc.h' },
  { name: 'zlib1g-dev', probe: '/usr/include/zlib.h' },
  { name: 'liblzma-dev', probe: '/usr/include/lzma.h' },
  { name: 'clang-format', probe: ['clang-format-14', 'clang-format'], forTests: true },
  { name: 'chromium', probe: 'chromium', forTests: true },
  { name: 'firefox-esr', probe: 'firefox-esr', forTests: true },
];

/** Runs a command with its output shown; returns its exit code. */
export function run(command, args, options = {}) {
  const result = spawnSync(command, args, { stdio: ['ignore', 'inherit', 'inherit'], cwd: root, ...options });
  return result.status ?? 1;
}

function succeeds(command, args) {
  return spawnSync(command, args, { stdio: 'ignore' }).status === 0;
}

/** Whether a probe finds its command or file. @param {string} probe */
export function isThere(probe) {
  return probe.includes('/')
    ? existsSync(probe)
    : (process.env.PATH ?? '').split(':').some((folder) => existsSync(path.join(folder, probe)));
}

/** Whether a module, by its import.meta.url, is the one that node was started with. */
export function isMain(url) {
  return Boolean(process.argv[1]) && realpathSync(process.argv[1]) === realpathSync(fileURLToPath(url));
}

/** Installs missing Debian packages, or says which command does. */
function installSystemPackages(forTests) {
  const missing = packages
    .filter((p) => (forTests || !p.forTests) && ![p.probe].flat().some(isThere))
    .map((p) => p.name);
  if (missing.length === 0) return;
  const install = ['install', '-y', '--no-install-recommends', ...missing];
  const isRoot = process.getuid?.() === 0;
  const canSudo = !isRoot && succeeds('sudo', ['-n', 'true']);
  if (!existsSync('/usr/bin/apt-get') || !(isRoot || canSudo)) {
    console.error(`Missing: ${missing.join(', ')}. Install them, on Debian 12 with:\n` +
      `  sudo apt-get update && sudo apt-get ${install.join(' ')}\nthen run this again.`);
    process.exit(1);
  }
  console.log(`installing ${missing.join(', ')}`);
  const prefix = isRoot ? [] : ['sudo', '-n'];
  const apt = (args) => {
    const [command, ...rest] = [...prefix, 'env', 'DEBIAN_FRONTEND=noninteractive', 'apt-get', ...args];
    if (run(command, rest) !== 0) {
      console.error(`apt-get ${args[0]} failed; is there a network?`);
      process.exit(1);
    }
  };
  apt(['update']);
  apt(install);
}

/** node_modules as the lock file says. */
function installNodePackages() {
  const lock = path.join(root, 'package-lock.json');
  const stamp = path.join(root, 'node_modules/.package-lock.json');
  if (existsSync(stamp) && statSync(stamp).mtimeMs >= statSync(lock).mtimeMs) return;
  if (run('npm', ['ci', '--no-audit', '--no-fund']) !== 0) process.exit(1);
}

/** @param {{forTests?: boolean}} [options] */
export function setup({ forTests = false } = {}) {
  installSystemPackages(forTests);
  installNodePackages();
}
