// Cuts a text into sentences exactly as core/text/sentences.cpp does, so that each can be looked up,
// translated and put back by itself.

const space = '\\t-\\r \\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000';
const isSpace = new RegExp(`^[${space}]$`);
const narrowEnds = new Set('.!?\u2026\u203c\u2047\u2048\u2049');
const wideEnds = new Set('\u3002\uff01\uff1f\uff61');
const closers = new Set('"\')]\u2019\u201d\u00bb\u300d\u300f\uff09');
const lineBreaks = new Set('\n\r\u2028\u2029');
const titles = new Set(['Mr', 'Mrs', 'Ms', 'Dr', 'Prof', 'St', 'Jr', 'Sr', 'vs', 'etc',
  'M', 'Mme', 'Mlle', 'Hr', 'Fr', 'Sra', 'Srta', 'z.B', 'e.g', 'i.e']);
const clauseEnds = new Set(',;:)\u2013\u2014');
const wideClauseEnds = new Set('\u3001\uff0c\uff1a\uff1b\uff09');
const kLongest = 120;  // the width of a sentence that stays whole
const kRoom = 96;  // the width that is cut off from a longer one, at most

/** @param {string} c */
const width = (c) => (/** @type {number} */ (c.codePointAt(0)) >= 0x2e80 ? 3 : 1);

/** Whether a full stop after these characters ends no sentence. @param {string[]} before */
function abbreviates(before) {
  let start = before.length;
  while (start > 0 && !isSpace.test(before[start - 1])) --start;
  const word = before.slice(start).join('');
  return titles.has(word) || (/^[A-Z]$/.test(word) && word !== 'I');
}

/** Where to cut a sentence that is too long. @param {string[]} text @param {number} start */
function cut(text, start) {
  let used = 0, space = start, clause = start, i = start;
  for (; i < text.length && (i === start || used + width(text[i]) <= kRoom); ++i) {
    used += width(text[i]);
    const isLate = used * 2 > kRoom;
    if (isSpace.test(text[i])) {
      space = i;
      if (isLate && i > start && clauseEnds.has(text[i - 1])) clause = i;
    } else if (isLate && wideClauseEnds.has(text[i])) {
      clause = i + 1;
    }
  }
  return clause > start ? clause : space > start ? space : i;
}

/** @param {string[]} text @param {number} start where the sentence begins @returns {number} where it ends */
function sentenceEnd(text, start) {
  let used = 0;
  for (let i = start; i < text.length; ++i) {
    const c = text[i];
    if (lineBreaks.has(c)) return i;
    used += width(c);
    if (used > kLongest && !isSpace.test(c)) return cut(text, start);
    if (!narrowEnds.has(c) && !wideEnds.has(c)) continue;
    let end = i + 1;
    while (end < text.length && used <= kLongest && (narrowEnds.has(text[end]) || wideEnds.has(text[end]) || closers.has(text[end]))) used += width(text[end++]);
    if (used > kLongest) return cut(text, start);
    const followed = end === text.length || isSpace.test(text[end]) || wideEnds.has(text[end - 1]) || wideEnds.has(c);
    const title = c === '.' && end === i + 1 && abbreviates(text.slice(start, i));
    if (followed && !title) return end;
    i = end - 1;
  }
  return text.length;
}

/** @typedef {{text: string, isSentence: boolean}} TextPart isSentence false: white space between sentences */

/** The parts of a text, in order; joined they are the text. @param {string} text @returns {TextPart[]} */
export function splitSentences(text) {
  const characters = [...text];
  /** @type {TextPart[]} */ const parts = [];
  const emit = (/** @type {number} */ from, /** @type {number} */ to, /** @type {boolean} */ isSentence) => {
    if (to > from) parts.push({ text: characters.slice(from, to).join(''), isSentence });
  };
  for (let start = 0; start < characters.length;) {
    let begin = start;
    while (begin < characters.length && isSpace.test(characters[begin])) ++begin;
    emit(start, begin, false);
    let end = sentenceEnd(characters, begin);
    while (end > begin && isSpace.test(characters[end - 1])) --end;
    emit(begin, end, true);
    start = end;
  }
  return parts;
}

/** Whether there is nothing to translate: white space and control characters only. @param {string} text */
export function isBlank(text) {
  return /^[\s\p{Cc}\p{Cf}]*$/u.test(text);
}
