// What create() of both interfaces does, in the order of the specification.

import { ProgressTeller, makeMonitor } from './create_monitor.js';
import { Life } from './destroyable.js';
import { monitorOf, signalOf } from './web_idl.js';

/**
 * @template What, Made
 * @param {Record<string, any>} options of the caller
 * @param {() => What} validate the members of its own; throws RangeErrors
 * @param {(what: What) => Promise<boolean>} isAvailable
 * @param {(what: What, options: {signal?: AbortSignal, onShare: (share: number) => void}) => Promise<void>} download
 * @param {(what: What, signal?: AbortSignal) => Promise<Made>} make
 * @returns {Promise<Made>}
 */
export async function create(options, validate, isAvailable, download, make) {
  const callback = monitorOf(options);
  const signal = signalOf(options);
  signal?.throwIfAborted();
  const what = validate();
  const teller = new ProgressTeller(makeMonitor(callback), signal);
  signal?.throwIfAborted();  // the monitor may have done it
  const life = new Life(() => {});  // of this call
  return life.run(signal, async (inner) => {
    const found = await isAvailable(what).catch((error) => { throw failed(error, 'UnknownError'); });
    if (!found) throw new DOMException('these languages are not available', 'NotSupportedError');
    inner.throwIfAborted();
    try {
      await download(what, { signal: inner, onShare: (share) => { if (share < 1) teller.tell(share); } });
    } catch (error) {
      inner.throwIfAborted();
      throw failed(error, 'NetworkError');
    }
    teller.tell(0);
    teller.tell(1);
    inner.throwIfAborted();
    try {
      return await make(what, inner);
    } catch (error) {
      inner.throwIfAborted();
      throw failed(error, 'OperationError');
    }
  });
}

/** An error as the platform has it, with ours as its cause. @param {unknown} error @param {string} name @returns {unknown} */
export function failed(error, name) {
  if (error instanceof DOMException || !(error instanceof Error)) return error;
  const exception = new DOMException(error.message, name);
  Object.defineProperty(exception, 'cause', { value: error, configurable: true, writable: true });
  return exception;
}
