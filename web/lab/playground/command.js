// The command with which the native program makes the same run, and the files that it reads.

import { recipeOf } from './choices.js';
import { divide } from './data.js';

/** @typedef {import('./choices.js').Setup} Setup */

/** @param {Setup} setup @param {string} lines the pairs @returns {{name: string, text: string}[]} */
export function filesOf(setup, lines) {
  const { train, held } = divide(lines);
  return [
    { name: 'a.json', text: JSON.stringify(recipeOf(setup, 0), null, 2) },
    { name: 'b.json', text: JSON.stringify(recipeOf(setup, 1), null, 2) },
    { name: 'train.tsv', text: `${train.join('\n')}\n` },
    ...(held.length > 0 ? [{ name: 'held-out.tsv', text: `${held.join('\n')}\n` }] : []),
  ];
}

/**
 * What makes the program stop where a run that has not ended was last scored.
 * @param {Setup} setup @param {import('./runs.js').Figures} figures
 */
function stopOf(setup, { state, passes, scored = 0 }) {
  if (state?.finished || scored === 0) return [];
  return [setup.data.validateEvery === 0 ? `--set training.epochs=${passes}` : `--set training.max_steps=${scored}`];
}

/**
 * @param {Setup} setup @param {0 | 1} which @param {string} lines
 * @param {import('./runs.js').Figures} figures how far the run is
 */
export function commandOf(setup, which, lines, figures) {
  const name = 'ab'[which], isHeld = divide(lines).held.length > 0;
  const train = ['refrain train', `--recipe ${name}.json`, '--train train.tsv', ...(isHeld ? ['--valid held-out.tsv'] : []),
    ...stopOf(setup, figures),
    `--out ${name}.model.json`, `--log ${name}.log.jsonl`, '--log-every 1'];
  const evaluate = ['refrain evaluate', `${name}.model.json`, '--test held-out.tsv', '--beam 1',
    ...(setup.data.data === 'en-zh' ? ['--tokenize zh'] : [])];
  const broken = (/** @type {string[]} */ parts) => parts.join(' ').replace(/(.{40,60}?) --/g, '$1 \\\n    --');
  return isHeld ? `${broken(train)}\n${broken(evaluate)}` : broken(train);
}
