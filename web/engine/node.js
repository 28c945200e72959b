// The library under node 20: workers are threads, models of the package are files, and what is
// downloaded is kept in memory while the process runs.

import { Worker as Thread } from 'node:worker_threads';
import { readFile } from 'node:fs/promises';
import { platform } from './platform.js';

platform.startWorker = () => {
  const thread = new Thread(new URL('./worker_node.js', import.meta.url), { execArgv: [] });
  thread.unref();
  /** @type {import('./platform.js').EngineWorker} */
  const worker = {
    postMessage: (message, transfer) => thread.postMessage(message, transfer),
    terminate: () => { thread.terminate(); },
    setBusy: (isBusy) => { if (isBusy) thread.ref(); else thread.unref(); },
    onmessage: null,
    onmessageerror: null,
    onerror: null,
  };
  thread.on('message', (data) => worker.onmessage?.({ data }));
  thread.on('messageerror', (event) => worker.onmessageerror?.(event));
  thread.on('error', (error) => worker.onerror?.({ message: error.message }));
  thread.on('exit', (code) => worker.onerror?.({ message: `its thread ended with code ${code}` }));
  return worker;
};

platform.compileModule = undefined;  // threads of node read it from the file

platform.fetch = async (url, init) => {
  if (new URL(url).protocol !== 'file:') return fetch(url, init);
  init?.signal?.throwIfAborted();
  return new Response(await readFile(new URL(url)));
};

export * from './index.js';
