// Loads the WebAssembly module, in a page, in a worker and in node 20.

import { DownloadError, StateError } from './errors.js';

/** @type {Promise<any> | undefined} */
let loading;

/**
 * The module; loaded once.
 * @returns {Promise<any>} the Embind module: Model, TranslationJob, TrainingJob, GenerationJob
 */
export function loadModule() {
  loading ??= load().catch((error) => {
    loading = undefined;  // the next call may have a network again
    throw explained(error);
  });
  return loading;
}

async function load() {
  const wasmUrl = new URL('./module/refrain.wasm', import.meta.url);
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
  const { default: createRefrain } = await import(/** @type {any} */ ('./module/refrain.mjs'));
  return createRefrain(options);
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
