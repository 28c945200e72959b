// A compiler that emits the standard opcodes of relaxed SIMD, which Debian 12's Emscripten does not:
// the newer one of $EMSDK, or Debian 13's Emscripten and Binaryen on Debian 12's clang 19, unpacked
// into build/toolchain. Nothing outside that folder changes and no root rights are needed. Where
// none can be had the module's baseline build stands alone.

import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { isThere, root } from './setup.mjs';

const folder = path.join(root, 'build/toolchain');
const ready = path.join(folder, 'ready');
const emscripten = path.join(folder, 'emscripten');  // what CMakePresets.json names
const config = path.join(folder, 'config.py');

const libraries = 'usr/lib/x86_64-linux-gnu';
const llvm = ['clang-19', 'lld-19', 'llvm-19', 'libllvm19', 'libclang-cpp19', 'libclang-common-19-dev', 'libz3-4', 'libedit2',
  'libxml2', 'libicu72', 'libbsd0', 'libmd0', 'libffi8'];
// Binaryen is newer than the system's C library and brings its own.
const newer = ['emscripten', 'binaryen', 'libc6', 'libstdc++6', 'libgcc-s1'];
const tools = ['clang', 'clang++', 'wasm-ld', 'llvm-ar', 'llvm-ranlib', 'llvm-nm', 'llvm-objcopy', 'llvm-strip', 'llvm-dwarfdump'];
const optimisers = ['wasm-opt', 'wasm-emscripten-finalize', 'wasm-metadce', 'wasm-ctor-eval', 'wasm-as', 'wasm-dis', 'wasm-split'];

/** Runs a command quietly; throws with what it said. @param {string} command @param {string[]} args @param {object} [options] */
function must(command, args, options = {}) {
  const { status, stderr, error } = spawnSync(command, args, { encoding: 'utf8', ...options });
  if (status !== 0) throw new Error(`${command} ${args[0]}: ${error?.message ?? stderr.trim().split('\n').at(-1)}`);
}

/** Downloads packages and unpacks them into `to`. @param {string[]} names @param {string} to @param {string[]} options of apt-get */
function unpack(names, to, options) {
  const packages = path.join(to, 'packages');
  mkdirSync(packages, { recursive: true });
  must('apt-get', [...options, 'download', ...names], { cwd: packages });
  for (const file of readdirSync(packages)) must('dpkg-deb', ['-x', path.join(packages, file), to]);
  rmSync(packages, { recursive: true });
}

/** A program in `to` that starts another. @param {string} to @param {string} line */
function script(to, line) {
  writeFileSync(to, `#!/bin/sh\n${line} "$@"\n`);
  chmodSync(to, 0o755);
}

/** The keyring, suite and folders of a package index of our own. @param {string} at */
function ownIndex(at) {
  for (const part of ['state/lists/partial', 'cache/archives/partial']) mkdirSync(path.join(at, part), { recursive: true });
  writeFileSync(path.join(at, 'status'), '');
  writeFileSync(path.join(at, 'sources.list'),
    'deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] http://deb.debian.org/debian trixie main\n');
  const options = { 'Dir::State': 'state', 'Dir::State::status': 'status', 'Dir::Cache': 'cache', 'Dir::Etc::sourcelist': 'sources.list' };
  return [...Object.entries(options).flatMap(([key, value]) => ['-o', `${key}=${path.join(at, value)}`]), '-o', 'Dir::Etc::sourceparts=-'];
}

/** Fills build/toolchain with Debian's packages. */
function unpackDebian() {
  const old = path.join(folder, 'llvm'), recent = path.join(folder, 'newer');
  unpack(llvm, old, []);
  const index = ownIndex(path.join(folder, 'index'));
  must('apt-get', [...index, 'update']);
  unpack(newer, recent, index);
  const bin = path.join(folder, 'bin'), binaryen = path.join(folder, 'binaryen/bin');
  mkdirSync(bin, { recursive: true });
  mkdirSync(binaryen, { recursive: true });
  const from = path.join(old, 'usr/lib/llvm-19');
  for (const tool of tools)
    script(path.join(bin, tool), `LD_LIBRARY_PATH=${old}/${libraries}:${from}/lib exec ${from}/bin/${tool}`);
  for (const tool of optimisers)
    script(path.join(binaryen, tool), `exec ${recent}/usr/lib64/ld-linux-x86-64.so.2 --library-path ${recent}/${libraries} ${recent}/usr/bin/${tool}`);
  const home = path.join(recent, 'usr/share/emscripten');
  for (const name of ['emcc', 'em++', 'emar', 'emranlib']) script(path.join(home, name), `exec python3 ${home}/${name}.py`);
  mkdirSync(path.join(home, 'node_modules'), { recursive: true });
  symlinkSync('/usr/share/nodejs/acorn', path.join(home, 'node_modules/acorn'));
  symlinkSync(home, emscripten);
  writeFileSync(config, [`LLVM_ROOT = '${bin}'`, `BINARYEN_ROOT = '${folder}/binaryen'`, `NODE_JS = '${process.execPath}'`,
    `CACHE = '${home}/cache'`, 'FROZEN_CACHE = True', ''].join('\n'));
}

/**
 * Whether build/toolchain holds a compiler for the relaxed build, after trying to put one there; a
 * failed try is told and not repeated until build/toolchain is removed.
 */
export function hasRelaxedCompiler() {
  const failed = path.join(folder, 'failed');
  if (existsSync(ready)) return true;
  if (existsSync(failed)) return false;
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  // Its scripts are CommonJS; the package around this folder says "module".
  writeFileSync(path.join(folder, 'package.json'), '{ "type": "commonjs" }\n');
  try {
    const sdk = process.env.EMSDK;
    if (sdk && existsSync(path.join(sdk, '.emscripten'))) {
      symlinkSync(path.join(sdk, 'upstream/emscripten'), emscripten);
      symlinkSync(path.join(sdk, '.emscripten'), config);
    } else {
      if (process.arch !== 'x64' || !['apt-get', 'dpkg-deb', 'python3'].every(isThere)) throw new Error('there is no Debian here and no EMSDK');
      console.log('unpacking a newer compiler into build/toolchain');
      unpackDebian();
    }
    const source = path.join(folder, 'probe.c');
    writeFileSync(source, '#include <wasm_simd128.h>\nv128_t f(v128_t a) { return wasm_i32x4_relaxed_dot_i8x16_i7x16_add(a, a, a); }\n');
    must(path.join(emscripten, 'emcc'), ['-O2', '-msimd128', '-mrelaxed-simd', '-c', source, '-o', `${source}.o`],
      { env: { ...process.env, EM_CONFIG: config } });
    writeFileSync(ready, '');
    return true;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    writeFileSync(failed, `${reason}\n`);
    console.log(`No compiler for relaxed SIMD (${reason}); the module is built without it and runs everywhere.\n` +
      'Set EMSDK to a newer Emscripten, or remove build/toolchain to try again.');
    return false;
  }
}
