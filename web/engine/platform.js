// What differs between browsers and node: how a worker starts and how a file is fetched. node.js
// replaces the members; everything else is the same code.

/**
 * @typedef {object} EngineWorker the part of Worker that the client uses
 * @property {(message: any) => void} postMessage
 * @property {() => void} terminate
 * @property {((event: {data: any}) => void) | null} onmessage
 * @property {((event: any) => void) | null} onmessageerror
 * @property {((event: any) => void) | null} onerror
 * @property {(isBusy: boolean) => void} [setBusy] whether the process should wait for it
 */

export const platform = {
  /** @returns {EngineWorker} */
  startWorker: () => /** @type {any} */ (new Worker(new URL('./worker.js', import.meta.url), { type: 'module' })),
  /** @type {(url: string | URL, init?: RequestInit) => Promise<Response>} */
  fetch: (url, init) => fetch(url, init),
};
