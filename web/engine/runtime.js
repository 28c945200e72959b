// Loads the WebAssembly module, in a page, in a worker and in node 20.

/** @type {Promise<any> | undefined} */
let loading;

/**
 * The module; loaded once.
 * @returns {Promise<any>} the Embind module: Model, TranslationJob, TrainingJob, GenerationJob
 */
export function loadModule() {
  loading ??= load().catch((error) => {
    loading = undefined;  // the next call may have a network again
    throw error;
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
