// Files that can be translated: plain text, subtitles, web pages. Each is read, its sentences go
// through a pipeline, and it comes back in the same form.

import { translateMarkup, translateTexts } from '../engine/translation.js';
import { normal } from '../engine/text.js';
import { t } from '../ui/i18n.js';

/** @typedef {import('../engine/pipeline.js').Pipeline} Pipeline */
/** @typedef {{signal: AbortSignal, to: string}} Options */

export const kLargest = 10e6;  // bytes of a file
const dash = /^\s*[-–—]\s*/;  // before what a speaker says
const kWide = 42;  // characters from which on a subtitle wants a second line

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

/** @typedef {{head: string, lines: string[]}} Cue a subtitle: its number and time, as they are, and its lines */

/** The subtitles of a file. Throws where there is none. @param {string} text @returns {Cue[]} */
export function readSubtitles(text) {
  const cues = text.replace(/\r\n?/g, '\n').split(/\n\s*\n+/).filter((block) => block.trim() !== '').map((block) => {
    const lines = block.replace(/^\n+/, '').split('\n');
    const time = lines.findIndex((line) => line.includes('-->'));
    return { head: lines.slice(0, time + 1).join('\n'), lines: lines.slice(time + 1).filter((line) => line.trim() !== '') };
  });
  if (!cues.some(({ head }) => head !== '')) throw new Error(t('no-subtitles'));
  return cues;
}

/** A subtitle's text in as many lines as it had. @param {string} text @param {number} lines */
function wrapped(text, lines) {
  if (lines < 2 || text.length <= kWide) return text;
  const spaces = [...text.matchAll(/ /g)].map(({ index }) => index);
  if (spaces.length === 0) return text;
  const middle = text.length / 2;
  const cut = spaces.reduce((best, at) => (Math.abs(at - middle) < Math.abs(best - middle) ? at : best));
  return `${text.slice(0, cut)}\n${text.slice(cut + 1)}`;
}

/** @param {Pipeline} pipeline @param {string} text @param {Options} options */
async function translateSubtitles(pipeline, text, { signal }) {
  const cues = readSubtitles(text);
  // Lines of two speakers stay apart; others are one sentence.
  const parts = cues.map(({ lines }) => (lines.some((line) => dash.test(line)) ? lines : lines.length > 0 ? [lines.join(' ')] : []));
  const flat = parts.flat().map((line) => normal(line.replace(dash, '')));
  const outputs = flat.some((line) => /<\/?[a-z]/i.test(line)) ? await translateMarkup(pipeline, flat, { signal })
    : (await translateTexts(pipeline, flat, { signal })).map((result) => result.text);
  let next = 0;
  return `${cues.map(({ head, lines }, i) => {
    const own = parts[i].map((line) => (dash.exec(line)?.[0] ?? '') + outputs[next++]);
    const body = own.length === 1 ? wrapped(own[0], lines.length) : own.join('\n');
    return head === '' ? body : `${head}\n${body}`;
  }).join('\n\n')}\n`;
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
