// Loads the WebAssembly module, in a page, in a worker and in node 20.

import { DownloadError, StateError } from './errors.js';

/** @typedef {import('./protocol.js').EnginePart} EnginePart */

/** @type {Map<EnginePart, Promise<any>>} */
const loading = new Map();

/** A module with an instruction of relaxed SIMD; valid where that is known. */
const relaxedProbe = new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 15, 1, 13, 0,
  65, 1, 253, 15, 65, 2, 253, 15, 253, 128, 2, 11]);

/**
 * The fastest build of a module of those that lie beside this file and run here. The ones with relaxed
 * SIMD round single-precision sums otherwise; integer products are the same in all. Those with threads
 * need memory that is shared, which a page has where it is cross-origin isolated.
 * @param {EnginePart} part
 */
export async function chooseBuild(part = 'refrain') {
  const { builds } = await import(/** @type {any} */ ('./module/builds.js'));
  let build = part in builds ? part : 'refrain';  // which can do all that a part can
  if (`${build}.relaxed` in builds && WebAssembly.validate(relaxedProbe)) build += '.relaxed';
  if (`${build}.threads` in builds && /** @type {any} */ (globalThis).crossOriginIsolated) build += '.threads';
  return build;
}

/** What a page has compiled for its workers. @type {Map<EnginePart, Promise<WebAssembly.Module>>} */
const compiled = new Map();

/**
 * The code of a module, compiled once for all workers of a page: while the first of them starts, and
 * never again for those after it, which get it as fast as it has become by then.
 * @param {EnginePart} part
 */
export function compileModule(part) {
  const before = compiled.get(part);
  if (before) return before;
  const compile = async () => {
    const { builds } = await import(/** @type {any} */ ('./module/builds.js'));
    return WebAssembly.compileStreaming(fetch(builds[await chooseBuild(part)].wasm()));
  };
  const made = compile();
  made.catch(() => { compiled.delete(part); });
  compiled.set(part, made);
  return made;
}

/**
 * A module; loaded once.
 * @param {EnginePart} part
 * @param {Promise<WebAssembly.Module | undefined>} [code] where a page compiles it
 * @returns {Promise<any>} the Embind module: Model, TranslationJob, TrainingJob, GenerationJob; of the translator the first two
 */
export function loadModule(part = 'refrain', code) {
  const before = loading.get(part);
  if (before) return before;
  const made = chooseBuild(part).then((build) => loadBuild(build, code)).catch((error) => {
    loading.delete(part);  // the next call may have a network again
    throw explained(error);
  });
  loading.set(part, made);
  return made;
}

/** A module of a build. @param {string} name @param {Promise<WebAssembly.Module | undefined>} [code] */
export async function loadBuild(name, code) {
  const { builds } = await import(/** @type {any} */ ('./module/builds.js'));
  const build = builds[name], wasmUrl = build.wasm();
  const scope = /** @type {any} */ (globalThis);
  const isNode = Boolean(scope.process?.versions?.node);
  /** @type {any} */
  const options = { locateFile: () => wasmUrl.href };
  if (isNode) {
    // Emscripten's node code was written for CommonJS.
    const [{ createRequire }, { readFile }, { fileURLToPath }] = await Promise.all([
      import(/** @type {any} */ ('node:module')),
      import(/** @type {any} */ ('node:fs/promises')),
      import(/** @type {any} */ ('node:url')),
    ]);
    scope.require ??= createRequire(import.meta.url);
    scope.__dirname ??= fileURLToPath(new URL('.', import.meta.url));
    options.wasmBinary = await readFile(fileURLToPath(wasmUrl));
  }
  const [{ default: createRefrain }, module] = await Promise.all([build.load(), code]);
  const made = await new Promise((resolve, reject) => {
    if (module) {
      options.instantiateWasm = (/** @type {WebAssembly.Imports} */ imports, /** @type {(instance: WebAssembly.Instance, module: WebAssembly.Module) => void} */ done) => {
        WebAssembly.instantiate(module, imports).then((instance) => done(instance, module), reject);
        return {};  // the exports come later
      };
    }
    createRefrain(options).then(resolve, reject);
  });
  made.buildName = name;  // for its threads
  return made;
}

/** @param {unknown} error */
function explained(error) {
  const text = error instanceof Error ? error.message : String(error);
  if (error instanceof WebAssembly.CompileError || /CompileError/.test(text))
    return new StateError('this browser is too old for the engine, which needs WebAssembly with exceptions ' +
      `and SIMD (Chrome 95, Firefox 100, Safari 16.4 or newer): ${text}`);
  return new DownloadError(`the engine's WebAssembly module could not be loaded (${text}); ` +
    'is there a network, and was it built (npm run build)?');
}
