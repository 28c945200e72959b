// Files that can be translated: plain text, subtitles, web pages. Each is read, its sentences go
// through a pipeline, and it comes back in the same form.

import { translateMarkup, translateTexts } from '../engine/translation.js';
import { normal } from '../engine/text.js';
import { translateSubtitles } from './subtitles.js';

/** @typedef {import('../engine/pipeline.js').Pipeline} Pipeline */
/** @typedef {{signal: AbortSignal, to: string}} Options */

export const kLargest = 10e6;  // bytes of a file

/** The text of a file: UTF-8 or UTF-16 where it is that, else as Windows wrote it in Europe. @param {ArrayBuffer} bytes */
export function decoded(bytes) {
  const [a, b] = new Uint8Array(bytes.slice(0, 2));
  if ((a === 0xff && b === 0xfe) || (a === 0xfe && b === 0xff))
    return new TextDecoder(a === 0xff ? 'utf-16le' : 'utf-16be').decode(bytes);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder('windows-1252').decode(bytes);
  }
}

/** @param {Pipeline} pipeline @param {string} text @param {Options} options */
async function translatePage(pipeline, text, { signal, to }) {
  const [page] = await translateMarkup(pipeline, [text], { signal });
  const title = /(<title[^>]*>)([^<]*)(<\/title>)/i.exec(page);
  const translated = title ? (await translateMarkup(pipeline, [title[2]], { signal }))[0] : '';
  const whole = title ? page.replace(title[0], () => title[1] + translated + title[3]) : page;
  // The page says what it is in now.
  return whole.replace(/(<html\b[^>]*?\slang\s*=\s*)("[^"]*"|'[^']*'|[^\s>"']+)/i, (_, before) => `${before}"${to}"`)
    .replace(/(<meta\b[^>]*?charset\s*=\s*["']?)[-\w]+/i, '$1utf-8');
}

/** @type {Record<string, {type: string, translate: (pipeline: Pipeline, text: string, options: Options) => Promise<string>}>} */
const formats = {
  txt: { type: 'text/plain', translate: async (pipeline, text, { signal }) => (await translateTexts(pipeline, [normal(text)], { signal }))[0].text },
  srt: { type: 'application/x-subrip', translate: translateSubtitles },
  html: { type: 'text/html', translate: translatePage },
};
formats.htm = formats.html;

/** How a file of this name is translated; undefined where it cannot be. @param {string} name */
export const formatOf = (name) => formats[/\.([^.]+)$/.exec(name)?.[1].toLowerCase() ?? ''];

/** The name of the translation of a file, e.g. letter.fr.txt. @param {string} name @param {string} to */
export const translatedName = (name, to) => name.replace(/(\.[^.]+)$/, `.${to}$1`);
