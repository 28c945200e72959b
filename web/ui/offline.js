// Without a network: registers the service worker, and offers a new version when one is there.

/** Held, shared, by every page of Refrain, so that a page knows whether it is the only one. */
const kLock = 'refrain-page';

/** Pages of Refrain that are open now, this one with them. @returns {Promise<number>} */
async function openPages() {
  const { held = [] } = await navigator.locks.query();
  return held.filter(({ name }) => name === kLock).length;
}

/**
 * Registers the service worker of the site.
 * @param {string | URL} script its address; it serves the folder it lies in
 * @param {(take: () => Promise<boolean>) => void} onUpdate a new version waits: `take` reloads this
 *   page with it, or says false where other pages are open, which would then mix two versions
 */
export async function registerOffline(script, onUpdate) {
  if (!('serviceWorker' in navigator) || !('locks' in navigator)) return;
  navigator.locks.request(kLock, { mode: 'shared' }, () => new Promise(() => {}));
  const registration = await navigator.serviceWorker.register(script, { updateViaCache: 'none' });
  const offer = (/** @type {ServiceWorker} */ waiting) => onUpdate(async () => {
    if (await openPages() > 1) return false;
    navigator.serviceWorker.addEventListener('controllerchange', () => location.reload(), { once: true });
    waiting.postMessage({ type: 'SKIP_WAITING' });
    return true;
  });
  if (registration.waiting && navigator.serviceWorker.controller) offer(registration.waiting);
  registration.addEventListener('updatefound', () => {
    const next = registration.installing;
    next?.addEventListener('statechange', () => {
      // The first version of all needs no offer.
      if (next.state === 'installed' && registration.active) offer(next);
    });
  });
}
