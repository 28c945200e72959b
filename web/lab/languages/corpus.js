// One small world in three languages: 500 sentences, each in English, French and Chinese.

import { chinesePairs } from '../corpora/chinese.js';
import { makePairs } from '../corpora/french.js';

export const tags = /** @type {const} */ (['en', 'fr', 'zh']);
/** @typedef {'en' | 'fr' | 'zh'} Tag */

const chinese = new Map(chinesePairs());
/** @type {Record<Tag, string>[]} */
export const sentences = makePairs().map(([en, fr]) => ({ en, fr, zh: chinese.get(en) ?? '' }));
/** Kept from training in every language: about every tenth, in no order. @param {number} i */
const isTest = (i) => (Math.imul(i + 1, 2654435761) >>> 16) % 10 === 7;

/**
 * Lines for the engine: every direction that is trained. @param {[Tag, Tag][]} directions
 */
export function trainingLines(directions) {
  return directions.flatMap(([from, to]) => sentences.flatMap((sentence, i) =>
    isTest(i) ? [] : [`${from}\t${to}\t${sentence[from]}\t${sentence[to]}`])).join('\n');
}

export const tests = sentences.filter((_, i) => isTest(i));
