// Threads of a module, where the page is cross-origin isolated: started when there is first work for
// several, and kept. Where none can be had, one does all, and every result is the same.

const kMost = 8;
const kPatience = 10000;  // milliseconds; a thread that is not there by then is not waited for

/** A sentence or two are done before threads have started. */
const kLongText = 400;  // UTF-16 code units

/** @type {WeakMap<object, Promise<number>>} */
const started = new WeakMap();

/** @param {any} module @param {MessagePort} thread @returns {Promise<boolean>} whether it can take work */
function loaded(module, thread) {
  return new Promise((resolve) => {
    const clock = setTimeout(() => resolve(false), kPatience);
    const settle = (/** @type {boolean} */ isThere) => {
      clearTimeout(clock);
      resolve(isThere);
    };
    thread.onmessage = ({ data }) => {
      if (!data.begun) return settle(false);
      thread.addEventListener('message', (event) => { if (event.data.cmd === 'loaded') settle(true); });
      module.PThread.loadWasmModuleToWorker(thread);  // to which a port is as good as a worker
    };
  });
}

/** @param {any} module @param {number} most */
async function start(module, most) {
  const channels = Array.from({ length: Math.min(navigator.hardwareConcurrency || 1, most) - 1 }, () => new MessageChannel());
  /** @type {import('./protocol.js').ThreadRequest} to the page, which starts them (platform.startThreads) */
  const request = { build: module.buildName, threads: channels.map(({ port2 }) => port2) };
  self.postMessage(request, { transfer: request.threads });
  const threads = channels.map(({ port1 }) => port1);
  const isThere = await Promise.all(threads.map((thread) => loaded(module, thread)));
  module.PThread.unusedWorkers = threads.filter((_, i) => isThere[i]);
  return module.startWorkers(module.PThread.unusedWorkers.length + 1);
}

/**
 * Threads for the jobs that are made from here on, in a worker.
 * @param {any} module
 * @param {number} [most]
 * @returns {Promise<number>} how many work, the caller's own among them
 */
export function useThreads(module, most = kMost) {
  if (!module.PThread) return Promise.resolve(1);
  const before = started.get(module);
  if (before) return before;
  const made = start(module, most);
  started.set(module, made);
  return made;
}

/** Whether a text is long enough to be shared among threads. @param {string} text */
export const isLong = (text) => text.length >= kLongText;

/** Whether a run cuts its batches in parts, each for a thread. @param {any} recipe */
export const hasShards = (recipe) => recipe?.training?.shards > 1;
