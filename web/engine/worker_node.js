// The worker's scope as browsers have it, on a thread of node.

import { parentPort } from 'node:worker_threads';

const port = /** @type {import('node:worker_threads').MessagePort} */ (parentPort);
/** @type {any} */
const scope = { postMessage: (/** @type {unknown} */ message) => port.postMessage(message) };
/** @type {any} */ (globalThis).self = scope;
await import('./worker.js');
port.on('message', (data) => scope.onmessage({ data }));
