// Texts from the network, with progress, and from files; both must be valid UTF-8.

import { DownloadError, FormatError } from './errors.js';
import { platform } from './platform.js';

/**
 * @param {string | URL} url
 * @param {{signal?: AbortSignal, bytes?: number, onProgress?: (share: number, received: number) => void}} [options]
 *   bytes: the file's size, where the server packs it and does not tell; received: in bytes
 * @returns {Promise<string>}
 */
export async function download(url, { signal, bytes, onProgress } = {}) {
  const failed = (/** @type {string} */ why) => new DownloadError(`${url} could not be downloaded: ${why}`);
  let text = '', received = 0;
  onProgress?.(0, 0);
  try {
    const response = await platform.fetch(url, { signal });
    if (!response.ok || !response.body) throw failed(`the server answered ${response.status}`);
    const { headers } = response;
    const total = Number(headers.get('X-Uncompressed-Size') ??
      (headers.get('Content-Encoding') ? bytes : headers.get('Content-Length')) ?? 0);
    const decoder = new TextDecoder('utf-8', { fatal: true });
    const decode = (/** @type {Uint8Array | undefined} */ part) => {
      try {
        return part ? decoder.decode(part, { stream: true }) : decoder.decode();
      } catch {
        throw new FormatError(`${url} is not valid UTF-8`);
      }
    };
    for (const reader = response.body.getReader(); ;) {
      const { done, value } = await reader.read();
      if (done) break;
      received += value.length;
      text += decode(value);
      if (total > 0) onProgress?.(Math.min(received / total, 1), received);
    }
    text += decode(undefined);
  } catch (error) {
    signal?.throwIfAborted();
    if (error instanceof DownloadError || error instanceof FormatError) throw error;
    throw failed(`${error instanceof Error ? error.message : error}; is there a network?`);
  }
  onProgress?.(1, received);
  return text;
}

/** @param {Blob} file @returns {Promise<string>} */
export async function readFile(file) {
  const bytes = await file.arrayBuffer();
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new FormatError(`${file instanceof File ? file.name : 'the file'} is not valid UTF-8`);
  }
}
