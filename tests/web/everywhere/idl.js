// The shape of the interfaces, by idlharness of the web-platform tests and the IDL of the
// specifications (its scripts are in the page already).

/** @param {string} name a file of @webref/idl */
const idlOf = async (name) => (await fetch(`/idl/${name}.idl`)).text();

/** Runs it. @returns {Promise<{name: string, passed: boolean, message: string | null}[]>} */
export async function checkIdl() {
  const { IdlArray, setup, add_completion_callback: whenDone, done } = /** @type {any} */ (globalThis);
  setup({ explicit_done: true, output: false });
  // What the browser has itself is not what is to be tested.
  const names = ['CreateMonitor', 'LanguageDetector', 'Translator'];
  for (const name of names) delete (/** @type {any} */ (globalThis)[name]);
  await import('/engine/polyfill.js');
  const { configure } = await import('/engine/index.js');
  configure({ registry: `${location.origin}/tiny/registry.json` });
  const own = /** @type {any} */ (globalThis);
  own.translator = await own.Translator.create({ sourceLanguage: 'en', targetLanguage: 'fr', monitor: (/** @type {any} */ monitor) => { own.monitor = monitor; } });
  own.detector = await own.LanguageDetector.create();
  const idl = new IdlArray();
  idl.add_idls(await idlOf('translation-api'));
  idl.add_idls(await idlOf('writing-assistance-apis'), { only: ['CreateMonitor', 'CreateMonitorCallback', 'Availability', 'DestroyableModel'] });
  idl.add_dependency_idls(await idlOf('dom'));
  // Of HTML and Streams the names alone are needed.
  idl.add_untested_idls('[LegacyTreatNonObjectAsNull] callback EventHandlerNonNull = any (Event event); typedef EventHandlerNonNull? EventHandler; [Exposed=*] interface ReadableStream {};');
  idl.add_objects({ Translator: ['translator'], LanguageDetector: ['detector'], CreateMonitor: ['monitor'] });
  const finished = new Promise((resolve) => { whenDone((/** @type {any[]} */ tests) => resolve(tests)); });
  idl.test();
  done();
  return (await finished).map((/** @type {any} */ { name, status, message }) => ({ name, passed: status === 0, message }));
}
