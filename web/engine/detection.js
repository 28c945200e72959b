// Which language a text is in: by its letters where they tell, among the languages in Latin letters
// by their words and the three-letter stretches of these (naive Bayes, made less sure of itself).

import { samples } from './language_samples.js';

/** Scripts that tell the language; Han with kana is Japanese. @type {[string, RegExp][]} */
const scripts = [
  ['kana', /[\p{Script=Hiragana}\p{Script=Katakana}]/u], ['zh', /\p{Script=Han}/u], ['latin', /\p{Script=Latin}/u],
  ['ko', /\p{Script=Hangul}/u], ['cyrillic', /\p{Script=Cyrillic}/u], ['el', /\p{Script=Greek}/u], ['ar', /\p{Script=Arabic}/u],
  ['he', /\p{Script=Hebrew}/u], ['hi', /\p{Script=Devanagari}/u], ['th', /\p{Script=Thai}/u],
];
const kLongest = 10000;  // characters looked at
const kSmoothing = 0.3;
const kHeat = 0.45;  // stretches overlap, so their evidence counts less than it seems
const kWordBonus = 1.2;  // nats for a frequent word

/** @typedef {{stretches: Map<string, number>, total: number, words: Set<string>}} Profile */
/** @type {Map<string, Profile> | undefined} */
let profiles;

/** @param {string} text */
function wordsIn(text) {
  return text.toLowerCase().normalize('NFC').match(/[\p{Script=Latin}\p{M}]+/gu) ?? [];
}

/** @param {string} word */
function stretchesOf(word) {
  const padded = ` ${word} `;
  return Array.from({ length: padded.length - 2 }, (_, i) => padded.slice(i, i + 3));
}

function allProfiles() {
  return profiles ??= new Map(Object.entries(samples).map(([language, text]) => {
    /** @type {Map<string, number>} */ const stretches = new Map();
    let total = 0;
    const words = wordsIn(text);
    for (const word of words)
      for (const stretch of stretchesOf(word)) {
        stretches.set(stretch, (stretches.get(stretch) ?? 0) + 1);
        ++total;
      }
    return [language, { stretches, total, words: new Set(words) }];
  }));
}

/** @param {string} text in Latin letters @returns {Map<string, number>} with what is left for no known language */
function latinShares(text) {
  const words = wordsIn(text).slice(0, 400);
  const known = [...allProfiles()];
  const scores = known.map(() => 0);
  let strange = 0, count = 0;
  for (const word of words) {
    const inSome = known.some(([, profile]) => profile.words.has(word));
    for (const stretch of stretchesOf(word)) {
      ++count;
      if (!inSome && !known.some(([, profile]) => profile.stretches.has(stretch))) ++strange;
      known.forEach(([, { stretches, total }], i) => {
        scores[i] += kHeat * Math.log(((stretches.get(stretch) ?? 0) + kSmoothing) / (total + kSmoothing * 3000));
      });
    }
    known.forEach(([, profile], i) => { if (profile.words.has(word)) scores[i] += kWordBonus; });
  }
  const most = Math.max(...scores);
  const odds = scores.map((score) => Math.exp(score - most));
  const sum = odds.reduce((a, b) => a + b, 0);
  // Few letters say little; letters, and many stretches, that no language has speak for one that is not known.
  const share = strange / count, foreign = words.filter((word) => /[^a-zßà-öø-ÿœ]/.test(word)).length / words.length;
  const sure = count === 0 ? 0 : (count / (count + 2)) * Math.max(0, Math.min(1, 1.8 - 2 * share)) * (1 - Math.min(1, 4 * foreign));
  return new Map(known.map(([language], i) => [language, (odds[i] / sum) * sure]));
}

/** Ukrainian has letters that Russian has not. @param {string} text */
function cyrillic(text) {
  if (/[іїєґІЇЄҐ]/.test(text)) return 'uk';
  return /[ђћџјљњЂЋЏЈЉЊ]/.test(text) ? 'sr' : 'ru';
}

/** Languages that detect() can find. */
export const detectable = [...Object.keys(samples), 'zh', 'ja', 'ko', 'ru', 'uk', 'sr', 'el', 'ar', 'he', 'hi', 'th'];

/**
 * How much of a text is in each language, 0 to 1; what is missing to 1 is in none of them.
 * @param {string} input
 * @returns {Map<string, number>}
 */
export function languageShares(input) {
  const text = input.slice(0, kLongest);
  /** @type {Map<string, number>} */ const counts = new Map();
  let letters = 0;
  for (const character of text) {
    if (!/\p{L}/u.test(character)) continue;
    const script = scripts.find(([, pattern]) => pattern.test(character))?.[0] ?? 'other';
    // A character of Han or Hangul says as much as a syllable or a word in letters.
    const weight = script === 'zh' || script === 'kana' || script === 'ko' ? 3 : 1;
    counts.set(script, (counts.get(script) ?? 0) + weight);
    letters += weight;
  }
  /** @type {Map<string, number>} */ const shares = new Map();
  const add = (/** @type {string} */ language, /** @type {number} */ share) => shares.set(language, (shares.get(language) ?? 0) + share);
  const kana = counts.get('kana') ?? 0, han = counts.get('zh') ?? 0;
  for (const [script, count] of counts) {
    const share = count / letters;
    if (script === 'other') continue;
    if (script === 'latin') for (const [language, part] of latinShares(text)) add(language, part * share);
    else if (script === 'cyrillic') add(cyrillic(text), 0.9 * share);
    else if (script === 'kana' || (script === 'zh' && kana > 0.1 * han)) add('ja', 0.98 * share);
    else add(script, 0.98 * share);
  }
  return shares;
}
