// Files and texts from the network, with progress, and from the reader; texts must be valid UTF-8.

import { DownloadError, FormatError } from './errors.js';
import { platform } from './platform.js';

const kMost = 2 ** 28;  // bytes that are made room for because a server says so

/**
 * @param {string | URL} url
 * @param {{signal?: AbortSignal, bytes?: number, onProgress?: (share: number, received: number) => void}} [options]
 *   bytes: the file's size, where the server packs it and does not tell; received: in bytes
 * @returns {Promise<Uint8Array<ArrayBuffer>>}
 */
export async function downloadBytes(url, { signal, bytes, onProgress } = {}) {
  const failed = (/** @type {string} */ why) => new DownloadError(`${url} could not be downloaded: ${why}`);
  let file = new Uint8Array(0), received = 0;
  onProgress?.(0, 0);
  try {
    const response = await platform.fetch(url, { signal });
    if (!response.ok || !response.body) throw failed(`the server answered ${response.status}`);
    const { headers } = response;
    const total = Number(headers.get('X-Uncompressed-Size') ??
      (headers.get('Content-Encoding') ? bytes : headers.get('Content-Length')) ?? 0);
    file = new Uint8Array(Math.min(total, kMost));
    for (const reader = response.body.getReader(); ;) {
      const { done, value } = await reader.read();
      if (done) break;
      if (received + value.length > file.length) {
        const larger = new Uint8Array(Math.max(received + value.length, 2 * file.length));
        larger.set(file.subarray(0, received));
        file = larger;
      }
      file.set(value, received);
      received += value.length;
      if (total > 0) onProgress?.(Math.min(received / total, 1), received);
    }
  } catch (error) {
    signal?.throwIfAborted();
    if (error instanceof DownloadError) throw error;
    throw failed(`${error instanceof Error ? error.message : error}; is there a network?`);
  }
  onProgress?.(1, received);
  return received === file.length ? file : file.slice(0, received);
}

/** @param {ArrayBuffer | Uint8Array<ArrayBuffer>} bytes @param {string} name */
function textOf(bytes, name) {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new FormatError(`${name} is not valid UTF-8`);
  }
}

/** A text. @type {(...given: Parameters<typeof downloadBytes>) => Promise<string>} */
export async function download(url, options) {
  return textOf(await downloadBytes(url, options), String(url));
}

/** @param {Blob} file @returns {Promise<string>} */
export async function readFile(file) {
  return textOf(await file.arrayBuffer(), file instanceof File ? file.name : 'the file');
}
