// The object that a create() call hands to its `monitor` callback, and the rules of its events: the
// first tells 0, the last 1, each more than the one before, all of them multiples of 1/65536.

import { asInterface, checkConstructor, kCreate } from './web_idl.js';

const kInterval = 50;  // milliseconds between two events
const kSteps = 0x10000;

/** ProgressEvent, which node has not. */
const Progress = globalThis.ProgressEvent ?? class ProgressEvent extends Event {
  /** @param {string} type @param {{loaded: number, total: number, lengthComputable: boolean}} values */
  constructor(type, { loaded, total, lengthComputable }) {
    super(type);
    Object.assign(this, { loaded, total, lengthComputable });
  }
};

/** Fires `downloadprogress` while a model is downloaded. */
export class CreateMonitor extends EventTarget {
  /** @type {((event: ProgressEvent) => any) | null} */ #handler = null;
  #listener = (/** @type {any} */ event) => { if (typeof this.#handler === 'function') this.#handler.call(this, event); };

  /** @param {any[]} key */
  constructor(...key) {
    checkConstructor(key[0]);
    super();
  }

  get ondownloadprogress() {
    return this.#handler;
  }

  set ondownloadprogress(handler) {
    if (!this.#handler) this.addEventListener('downloadprogress', this.#listener);
    this.#handler = typeof handler === 'function' || typeof handler === 'object' ? handler : null;
    if (!this.#handler) this.removeEventListener('downloadprogress', this.#listener);
  }
}
asInterface(CreateMonitor);

/** Tells a monitor how far a download is. */
export class ProgressTeller {
  #last = -1;
  #time = 0;
  #monitor;
  #signal;

  /** @param {CreateMonitor | undefined} monitor @param {AbortSignal | undefined} signal */
  constructor(monitor, signal) {
    this.#monitor = monitor;
    this.#signal = signal;
  }

  /** @param {number} share downloaded, 0 to 1 */
  tell(share) {
    const loaded = Math.floor(Math.min(share, 1) * kSteps) / kSteps;
    const now = performance.now();
    if (loaded <= this.#last || this.#signal?.aborted) return;
    if (this.#last >= 0 && loaded < 1 && now - this.#time <= kInterval) return;
    if (this.#last < 0 && loaded > 0) this.tell(0);
    this.#last = loaded;
    this.#time = now;
    this.#monitor?.dispatchEvent(new Progress('downloadprogress', { loaded, total: 1, lengthComputable: true }));
  }
}

/** Calls a monitor callback; what it throws goes on. @param {((monitor: CreateMonitor) => void) | undefined} callback */
export function makeMonitor(callback) {
  if (!callback) return undefined;
  const monitor = new CreateMonitor(kCreate);
  callback(monitor);
  return monitor;
}
