// What an object with destroy() needs: calls that end when it does, or when their own signal is
// aborted, with the right reason and no listener left behind.

/** The life of an object; its calls run inside. */
export class Life {
  #controller = new AbortController();
  /** @type {Set<(reason: any) => void>} */ #calls = new Set();
  /** @type {(() => void)[]} */ #atEnd = [];

  /** @param {() => void} release runs once, at the end */
  constructor(release) {
    this.#atEnd.push(release);
  }

  /** Ends it, with every call that runs; later calls reject with the same reason. @param {any} reason */
  end(reason = new DOMException('the object was destroyed', 'AbortError')) {
    if (this.#controller.signal.aborted) return;
    this.#controller.abort(reason);
    for (const stop of [...this.#calls]) stop(this.#controller.signal.reason);
    for (const job of this.#atEnd.splice(0)) job();
  }

  /** Ends it when a signal is aborted, with the signal's reason. @param {AbortSignal | undefined} signal */
  endWith(signal) {
    if (!signal) return;
    const end = () => this.end(signal.reason);
    signal.addEventListener('abort', end, { once: true });
    this.#atEnd.push(() => signal.removeEventListener('abort', end));
  }

  /** Throws when it has ended or the signal is aborted. @param {AbortSignal} [signal] */
  check(signal) {
    this.#controller.signal.throwIfAborted();
    signal?.throwIfAborted();
  }

  /**
   * A signal that is aborted with this life or with the caller's signal; `done` lets go of both.
   * @param {AbortSignal} [signal]
   */
  scope(signal) {
    this.check(signal);
    const controller = new AbortController();
    const stop = (/** @type {any} */ reason) => controller.abort(reason);
    const abort = () => stop(signal?.reason);
    this.#calls.add(stop);
    signal?.addEventListener('abort', abort, { once: true });
    return { signal: controller.signal, done: () => {
      this.#calls.delete(stop);
      signal?.removeEventListener('abort', abort);
    } };
  }

  /**
   * Runs a job, which rejects at once when this ends or the signal is aborted.
   * @template T
   * @param {AbortSignal | undefined} signal @param {(signal: AbortSignal) => Promise<T> | T} job
   * @returns {Promise<T>}
   */
  async run(signal, job) {
    const scope = this.scope(signal);
    try {
      return await new Promise((resolve, reject) => {
        scope.signal.addEventListener('abort', () => reject(scope.signal.reason), { once: true });
        Promise.resolve(job(scope.signal)).then(resolve, reject);
      });
    } finally {
      scope.done();
    }
  }
}
