// Subtitles: a sentence that runs over several is translated as one and cut again where its words
// came from.

import { translateMarkup, translateTexts } from '../engine/translation.js';
import { normal } from '../engine/text.js';
import { t } from '../ui/i18n.js';

/** @typedef {import('../engine/pipeline.js').Pipeline} Pipeline */
/** @typedef {import('../engine/translation.js').DetailedTranslation} DetailedTranslation */
/** @typedef {{head: string, lines: string[]}} Cue a subtitle: its number and time, as they are, and its lines */

const dash = /^\s*[-–—]\s*/;  // before what a speaker says
const tag = /<\/?[a-z]/i;
const ends = /[.!?…。！？♪]["'’”»)\]」』）]*$/u;
const goesOn = /^["'‘“«(]*(?:\p{Ll}|I\b)/u;
const comma = /[,;，、；]$/u;
const kWide = 42;  // characters from which on a subtitle wants a second line
const kTogether = 6;  // subtitles that a sentence runs over at most

/** The subtitles of a file. Throws where there is none. @param {string} text @returns {Cue[]} */
function readSubtitles(text) {
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

/** Whether a sentence of one subtitle goes on in the next. @param {string} before @param {string} after */
const runsOn = (before, after) => !tag.test(before + after) && !ends.test(before) && (comma.test(before) || goesOn.test(after));

/**
 * The texts of subtitles, those together that a sentence runs over; what two speakers say stays apart.
 * @param {string[][]} parts of each subtitle
 * @returns {string[][]}
 */
function grouped(parts) {
  /** @type {string[][]} */ const groups = [];
  let open = false;  // the last group is of whole subtitles
  for (const own of parts) {
    const last = groups.at(-1), [only] = own;
    const joins = open && own.length === 1 && last && last.length < kTogether && runsOn(/** @type {string} */ (last.at(-1)), only);
    if (joins) last.push(only);
    else groups.push(...own.map((text) => [text]));
    open = own.length === 1 && !dash.test(only);
  }
  return groups;
}

/**
 * Cuts a translation where the words of its parts came from, at the words that leave the fewest on the
 * wrong side.
 * @param {DetailedTranslation} translation @param {readonly string[]} parts of the source, joined by spaces
 * @returns {string[]}
 */
export function cutAgain({ text, sentences }, parts) {
  const words = sentences.flatMap(({ words: own, sourceWords, alignment, start, outputStart }) => own.map((word, i) => {
    const row = alignment[i] ?? [], most = row.indexOf(Math.max(...row));
    return { at: outputStart + word.start, from: start + (sourceWords[most]?.start ?? 0), isMark: !/[\p{L}\p{N}]/u.test(word.text) };
  }));
  const pieces = [];
  let begin = 0, done = 0, first = 0;
  for (const [i, part] of parts.slice(0, -1).entries()) {
    done += part.length + 1;
    let best = begin, fewest = Infinity;
    // A word for each part that is left, and no mark at the beginning of one.
    for (let cut = begin + 1; cut <= words.length - (parts.length - 1 - i); ++cut) {
      if (words[cut].isMark) continue;
      const wrong = words.filter(({ from }, w) => w >= begin && (w < cut ? from >= done : from < done)).length;
      if (wrong < fewest) [best, fewest] = [cut, wrong];
    }
    const at = best > begin ? words[best].at : first;
    pieces.push(text.slice(first, at).trim());
    [begin, first] = [best, at];
  }
  return [...pieces, text.slice(first).trim()];
}

/** @param {Pipeline} pipeline @param {string} text @param {{signal: AbortSignal}} options */
export async function translateSubtitles(pipeline, text, { signal }) {
  const cues = readSubtitles(text);
  // Lines of two speakers stay apart; others are one sentence.
  const parts = cues.map(({ lines }) => (lines.some((line) => dash.test(line)) ? lines : lines.length > 0 ? [lines.join(' ')] : [])
    .map(normal));
  const groups = grouped(parts);
  const texts = groups.map((group) => group.map((part) => part.replace(dash, '')));
  const withTags = texts.filter(([first]) => tag.test(first)).map(([first]) => first);
  const without = texts.filter(([first]) => !tag.test(first)).map((group) => group.join(' '));
  const plain = without.length > 0 ? await translateTexts(pipeline, without, { signal }) : [];
  const marked = withTags.length > 0 ? await translateMarkup(pipeline, withTags, { signal }) : [];
  const outputs = texts.flatMap((group) => (tag.test(group[0]) ? /** @type {string} */ (marked.shift())
    : cutAgain(/** @type {DetailedTranslation} */ (plain.shift()), group)));
  let next = 0;
  return `${cues.map(({ head, lines }, i) => {
    const own = parts[i].map((line) => (dash.exec(line)?.[0] ?? '') + outputs[next++]);
    const body = own.length === 1 ? wrapped(own[0], lines.length) : own.join('\n');
    return head === '' ? body : `${head}\n${body}`;
  }).join('\n\n')}\n`;
}
