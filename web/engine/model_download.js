// A file's bytes from the network, kept piece by piece, so that an interrupted download goes on
// where it stopped: by Range, and by If-Range only while the server still has the same file.

import { DownloadError, FormatError, StateError } from './errors.js';
import { letGo } from './let_go.js';
import { platform } from './platform.js';

/** @typedef {import('./database.js').Database} Database */
/** @typedef {(received: number, total: number) => void} OnBytes of those still to download at the start */
/** @typedef {{validator: string, pieces: number, received: number}} Partial validator: for If-Range */

const kPiece = 256 * 1024;  // bytes written at a time

/** @param {Headers} headers what identifies this very file for If-Range; '' where nothing does */
function validatorOf(headers) {
  const tag = headers.get('ETag') ?? '';
  // A weak tag, or the tag of a packed answer, does not identify the bytes.
  if (tag && !tag.startsWith('W/') && !headers.get('Content-Encoding')) return tag;
  return headers.get('Last-Modified') ?? '';
}

/** The error of a file with another SHA-256 than the registry's. @param {string} url */
export function wrongFile(url) {
  return new FormatError(`${url} is not the file that the registry names: its SHA-256 differs`);
}

/** Whether the device has no room. @param {unknown} error */
export const isQuotaError = (error) => /** @type {any} */ (error)?.name === 'QuotaExceededError';

/** What forgets a download. @param {string} url @returns {import('./database.js').Change[]} */
export function forgetting(url) {
  return [{ table: 'downloads', key: url }, { table: 'chunks', under: url }];
}

/**
 * What is there of a file, put into it; undefined where nothing is, or not what was kept.
 * @param {Database} database @param {string} url @param {Uint8Array} file
 * @returns {Promise<Partial | undefined>}
 */
async function begun(database, url, file) {
  const partial = await database.get('downloads', url);
  if (!partial) return undefined;
  let at = 0;
  for (let i = 0; i < partial.pieces; ++i) {
    const piece = await database.get('chunks', [url, i]);
    if (!(piece instanceof Uint8Array) || piece.length === 0 || at + piece.length > file.length) break;
    file.set(piece, at);
    at += piece.length;
  }
  if (at > 0 && at === partial.received && typeof partial.validator === 'string') return partial;
  await database.write(forgetting(url));
  return undefined;
}

/** Asks for the rest of a file, or for all of it. @param {string} url @param {Partial | undefined} partial @param {AbortSignal} [signal] */
async function request(url, partial, signal) {
  if (partial?.validator && partial.received > 0) {
    const headers = { Range: `bytes=${partial.received}-`, 'If-Range': partial.validator };
    // Another origin may refuse these headers; then the whole file is asked for.
    const response = await platform.fetch(url, { signal, headers, cache: 'no-store' }).catch(() => undefined);
    const range = response?.headers.get('Content-Range') ?? '';
    if (response?.status === 206 && range.startsWith(`bytes ${partial.received}-`)) return { response, from: partial.received };
    if (response?.status === 200) return { response, from: 0 };
    response?.body?.cancel().catch(() => {});
    signal?.throwIfAborted();
  }
  return { response: await platform.fetch(url, { signal, cache: 'no-store' }), from: 0 };
}

/**
 * All bytes of a file of known size. What has come so far stays in the database when this fails or
 * is aborted, and the next call goes on from there.
 * @param {Database} database
 * @param {string} url
 * @param {number} bytes
 * @param {{signal?: AbortSignal, onBytes?: OnBytes}} [options]
 * @returns {Promise<{file: Uint8Array<ArrayBuffer>, isResumed: boolean}>} isResumed: a part of it came earlier
 */
export async function downloadFile(database, url, bytes, { signal, onBytes } = {}) {
  const failed = (/** @type {string} */ why, /** @type {import('./errors.js').DownloadReason | undefined} */ reason = undefined) =>
    new DownloadError(`${url} could not be downloaded: ${why}`, reason);
  let isUnderWay = false;
  signal?.throwIfAborted();
  const file = new Uint8Array(bytes);
  let before = await begun(database, url, file);
  try {
    const { response, from } = await request(url, before, signal);
    if (!response.ok || !response.body) throw failed(`the server answered ${response.status}`, 'answer');
    isUnderWay = true;
    if (from === 0 && before) {
      await database.write(forgetting(url));
      before = undefined;
    }
    const partial = before ?? { validator: validatorOf(response.headers), pieces: 0, received: 0 };
    let isFull = false;
    const keep = async (/** @type {number} */ end) => {
      if (end === partial.received || isFull) return;
      const piece = file.slice(partial.received, end), key = partial.pieces;
      partial.received = end;
      ++partial.pieces;
      try {
        await database.write([{ table: 'chunks', key: [url, key], value: piece },
          { table: 'downloads', key: url, value: { ...partial } }]);
        if (database.isKept) letGo(piece.buffer);
      } catch (error) {
        // Without room for its pieces it comes all the same, and in one go.
        if (!isQuotaError(error)) throw error;
        isFull = true;
        await database.write(forgetting(url));
      }
    };
    let at = from;
    onBytes?.(0, bytes - from);
    try {
      for (const reader = response.body.getReader(); ;) {
        const { done, value } = await reader.read();
        if (done) break;
        if (at + value.length > bytes) throw failed(`it is longer than the ${bytes} bytes that the registry tells`);
        file.set(value, at);
        at += value.length;
        if (at - partial.received >= kPiece) await keep(at);
        onBytes?.(at - from, bytes - from);
      }
    } finally {
      if (partial.validator) await keep(at);
    }
    if (at < bytes) throw failed(`it ended after ${at} of ${bytes} bytes`, 'broken');
    return { file, isResumed: from > 0 };
  } catch (error) {
    signal?.throwIfAborted();
    if (error instanceof DownloadError || error instanceof DOMException) throw error;
    throw failed(`${error instanceof Error ? error.message : error}; is there a network?`, isUnderWay ? 'broken' : 'network');
  }
}

/** @param {BufferSource} bytes SHA-256 in hex */
export async function sha256(bytes) {
  if (!globalThis.crypto?.subtle) throw new StateError('models are checked by SHA-256, which browsers offer to pages from https:// or localhost only');
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return [...digest].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
