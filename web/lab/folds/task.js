// What is cross-validated: the same pairs and recipe for the page and for the program.

import { makePairs } from '../corpora/french.js';

/** Numbers of hidden units to try. */
export const sizes = [2, 4, 8, 16, 32, 64];

/** Runs too as: refrain cross-validate --recipe FILE --train PAIRS. @param {number} passes */
export const recipe = (passes) => ({
  languages: { source: ['en'], target: ['fr'] },
  tokenizer: { kind: 'word' },
  shared_vocabulary: false,
  model: {
    embedding_size: 16,
    encoder: { cell: { kind: 'gru' }, hidden_size: 8 },
    decoder: { cell: { kind: 'gru' }, hidden_size: 8 },
    attention: 'none',
  },
  training: { seed: 1, epochs: passes, batching: { batch_size: 16 }, optimizer: { learning_rate: 0.01 } },
});

/** So many pairs, the same for everyone: lines of source, tab, target. @param {number} count */
export function pairLines(count) {
  let seed = 5;
  const random = () => (seed = (seed * 16807) % 2147483647);
  return makePairs().map((pair) => ({ pair, at: random() })).sort((a, b) => a.at - b.at)
    .slice(0, count).map(({ pair }) => pair.join('\t')).join('\n');
}
