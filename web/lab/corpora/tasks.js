// What the encoder-decoder learns: tasks made here, by rule, so that every answer is known.

import { makePairs } from './french.js';
import { chinesePairs } from './chinese.js';

/** @typedef {[string, string]} Pair */
/**
 * @typedef {object} Task
 * @property {Pair[]} train
 * @property {Pair[]} test none of which is in train
 * @property {string} example to be watched
 * @property {'word' | 'character'} pieces
 * @property {(source: string) => string | undefined} [rule] the right answer, where a rule gives it
 * @property {number} [longest] pieces of the longest training example, where tests go further
 */

/** Mulberry32: numbers in [0, 1) from a seed, the same in every browser. @param {number} seed */
function generator(seed) {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let x = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    x = (x + Math.imul(x ^ (x >>> 7), 61 | x)) ^ x;
    return ((x ^ (x >>> 14)) >>> 0) / 4294967296;
  };
}

const kLetters = [...'abcdefghij'];
const kLongest = 9, kTestLongest = 14, kTestsOfLength = 6;

/** Rows of letters. @param {(letters: string[]) => string[]} turn */
function letterTask(turn) {
  const random = generator(7);
  const rule = (/** @type {string} */ source) => turn(source.trim().split(/\s+/)).join(' ');
  const draw = (/** @type {number} */ length) =>
    Array.from({ length }, () => kLetters[Math.floor(random() * kLetters.length)]).join(' ');
  /** @type {Map<string, string>} */ const train = new Map();
  while (train.size < 1600) {
    const source = draw(2 + Math.floor(random() * (kLongest - 1)));
    train.set(source, rule(source));
  }
  /** @type {Map<string, string>} */ const test = new Map();
  for (let length = 2; length <= kTestLongest; ++length)
    for (let i = 0; i < kTestsOfLength;) {
      const source = draw(length);
      if (test.has(source) || (train.has(source) && length > 2)) continue;
      test.set(source, rule(source));
      ++i;
    }
  return { train: [...train], test: [...test], example: 'c a f e b a d', pieces: /** @type {const} */ ('word'), rule, longest: kLongest };
}

const kMonths = ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December'];

/** Dates as people write them, and as computers do. */
function dateTask() {
  const random = generator(11);
  /** @type {Map<string, string>} */ const all = new Map();
  while (all.size < 1700) {
    const year = 1950 + Math.floor(random() * 100), month = Math.floor(random() * 12), day = 1 + Math.floor(random() * 28);
    const name = kMonths[month];
    const forms = [`${day} ${name} ${year}`, `${name} ${day}, ${year}`, `${name.slice(0, 3)} ${day} ${year}`,
      `${day}.${month + 1}.${year}`];
    all.set(forms[Math.floor(random() * forms.length)],
      `${year}-${String(month + 1).padStart(2, '0')}-${String(day).padStart(2, '0')}`);
  }
  const pairs = [...all];
  return { train: pairs.slice(0, 1600), test: pairs.slice(1600), example: '14 July 2026', pieces: /** @type {const} */ ('character') };
}

/** Every tenth pair, in an order of its own, is kept for the test. @param {Pair[]} pairs */
function sentenceTask(pairs) {
  const random = generator(3);
  const mixed = pairs.map((pair) => ({ pair, at: random() })).sort((a, b) => a.at - b.at).map(({ pair }) => pair);
  const example = 'my sister sees a blue house';
  const kept = mixed.filter(([source], i) => i % 10 !== 0 && source !== example);
  return { train: kept, test: mixed.filter(([source], i) => i % 10 === 0 || source === example), example, pieces: /** @type {const} */ ('word') };
}

/** @type {Record<string, () => Task>} */
export const tasks = {
  copy: () => letterTask((letters) => letters),
  reverse: () => letterTask((letters) => [...letters].reverse()),
  date: dateTask,
  'en-fr': () => sentenceTask(makePairs()),
  'en-zh': () => sentenceTask(chinesePairs()),
};
