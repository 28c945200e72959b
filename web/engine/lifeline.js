// A worker that ends without a word (it closed itself, the browser took it away) sends no event. It
// holds a lock of its own while it lives; whoever waits for that lock learns of the end at once.
// Where there are no locks (node has an event for it, pages without https) nothing is watched.

/** In the worker. @param {(name: string) => void} tell called when the lock is held */
export function holdLifeline(tell) {
  if (!('WorkerGlobalScope' in globalThis)) return;
  const name = `refrain-worker-${Math.random().toString(36).slice(2)}-${Date.now()}`;
  navigator.locks?.request(name, () => {
    tell(name);
    return new Promise(() => {});  // held until the worker is no more
  }).catch(() => {});
}

/** In the page. @param {string} name the worker's lock @param {() => void} ended */
export function watchLifeline(name, ended) {
  navigator.locks?.request(name, () => ended()).catch(() => {});
}
