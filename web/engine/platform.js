// What differs between browsers and node: how a worker starts and how a file is fetched. node.js
// replaces the members; everything else is the same code.

import { compileModule } from './runtime.js';

/**
 * @typedef {object} EngineWorker the part of Worker that the client uses
 * @property {(message: any, transfer?: ArrayBuffer[]) => void} postMessage
 * @property {() => void} terminate
 * @property {((event: {data: any}) => void) | null} onmessage
 * @property {((event: any) => void) | null} onmessageerror
 * @property {((event: any) => void) | null} onerror
 * @property {(isBusy: boolean) => void} [setBusy] whether the process should wait for it
 */

/**
 * Every worker that a worker has started: where Firefox (153) collects such an object, once in fifty or so
 * the worker that had it stands still for good, mostly in its next `new Worker`. What a terminated one
 * used is given back all the same.
 * @type {Worker[]}
 */
const kept = [];

export const platform = {
  /** @returns {EngineWorker} */
  startWorker() {
    const worker = new Worker(new URL('./worker.js', import.meta.url), { type: 'module' });
    if (typeof document === 'undefined') kept.push(worker);
    return /** @type {any} */ (worker);
  },
  /**
   * Starts threads, a port each to the engine's worker whose threads they are. The page does it and not
   * that worker: one of Firefox (153) that makes another waits until the page has registered it, for a
   * signal that the other may take in its place.
   * @param {import('./protocol.js').ThreadRequest} request
   * @param {(reason: string) => void} lost called where one fails that had begun: the others wait for it
   * @returns {() => void} ends them
   */
  startThreads({ build, threads }, lost) {
    const ends = threads.map((port) => {
      const thread = new Worker(new URL('./thread.js', import.meta.url), { type: 'module', name: 'em-pthread' });
      if (typeof document === 'undefined') kept.push(thread);
      /** @type {Promise<void>} */
      const settled = new Promise((resolve) => {
        let hasPort = false;
        thread.onmessage = () => {
          thread.postMessage({ build, port }, [port]);
          hasPort = true;
          resolve();
        };
        thread.onerror = (event) => {
          event.preventDefault();
          if (hasPort) return lost(event.message);
          port.postMessage({ begun: false });
          resolve();
        };
      });
      return () => { settled.then(() => thread.terminate()); };
    });
    return () => ends.forEach((end) => end());
  },
  /** Compiles for the workers of this page, where that is worth it. @type {((part: import('./protocol.js').EnginePart) => Promise<WebAssembly.Module>) | undefined} */
  compileModule,
  /** @type {(url: string | URL, init?: RequestInit) => Promise<Response>} */
  fetch: (url, init) => fetch(url, init),
};
