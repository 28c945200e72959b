// A worker that ends without a word (it closed itself, the browser took it away) sends no event. It
// holds a lock of its own while it lives; whoever waits for that lock learns of the end at once.
// Where there are no locks (node has an event for it, pages without https) nothing is watched.

/** In the worker. @param {(name: string) => void} tell called once, when the lock is held; without a name where there are none */
export function holdLifeline(tell) {
  const { locks } = 'WorkerGlobalScope' in globalThis ? navigator : { locks: undefined };
  if (!locks) return tell('');
  const name = `refrain-worker-${Math.random().toString(36).slice(2)}-${Date.now()}`;
  locks.request(name, () => {
    tell(name);
    return new Promise(() => {});  // held until the worker is no more
  }).catch(() => tell(''));
}

/** In the page. @param {string} name the worker's lock @param {() => void} ended */
export function watchLifeline(name, ended) {
  if (name !== '') navigator.locks.request(name, () => ended()).catch(() => {});
}
