// The page's end of the scenarios: runs one there, or in a worker that stays.

import { run } from './run.js';

/** @type {Worker | undefined} */ let worker;

/** @param {string} name @param {'page' | 'worker'} place */
export async function runIn(name, place) {
  if (place === 'page') return run(name, 'page', location.origin);
  worker ??= new Worker(new URL('./worker.js', import.meta.url), { type: 'module' });
  const { error } = await new Promise((resolve) => {
    /** @type {Worker} */ (worker).onmessage = ({ data }) => resolve(data);
    /** @type {Worker} */ (worker).onerror = (event) => resolve({ error: event.message });
    worker?.postMessage({ name });
  });
  if (error) throw new Error(error);
}
