// Two training runs in two workers, step by step together: opened from a setup or from where they
// were put aside, advanced, scored.

import { RefrainClient } from '../../engine/index.js';
import { pairLines } from '../../engine/text.js';
import { networkFields, recipeOf } from './choices.js';
import { linesOf } from './data.js';

/** @typedef {import('./choices.js').Setup} Setup */
/** @typedef {import('../../engine/client.js').Lesson} Lesson */
/** @typedef {import('../../engine/protocol.js').TrainingProgress} TrainingProgress */
/** @typedef {TrainingProgress & {losses: number[], gradientNorms: number[]}} State of all updates of a call */
/** @typedef {{bleu: number, chrf: number, signature: string, count: number, examples: {source: string, reference: string, output: string}[]}} Score */
/** @typedef {{state?: State, score?: Score, held?: number, passes: number, scored?: number, problem?: string}} Figures
 *   held: loss of the pairs held out, when they were last scored: after so many passes, at that update */
/** @typedef {Figures & {client: RefrainClient, lesson?: Lesson, weights: number}} Run */
/** @typedef {{checkpoint: string, figures: Figures}} Kept */

export const names = ['A', 'B'];
const kHidden = /** @type {import('./choices.js').Field} */ (networkFields.find(({ name }) => name === 'hidden'));

/** @returns {Run} */
const fresh = () => ({ client: new RefrainClient(), passes: 0, weights: 0 });

export class Runs {
  /** @type {Run[]} */ all = [fresh(), fresh()];
  lines = '';

  /** Whether an update is possible. @param {Run} run */
  static canGoOn(run) {
    return run.lesson !== undefined && run.problem === undefined && run.state?.finished !== true;
  }

  /**
   * Opens both anew. Where B's size follows A's, setup's hidden size of B is set. Throws what the
   * engine says of a recipe or of pairs, with the network's name in front.
   * @param {Setup} setup @param {Kept[]} [kept] where each goes on
   */
  async open(setup, kept) {
    for (const run of this.all) {
      const before = run.lesson;
      run.lesson = run.state = run.score = run.held = run.scored = run.problem = undefined;
      run.passes = 0;
      await before?.close();
    }
    this.lines = pairLines(linesOf(String(setup.data.data), Number(setup.data.pairs), setup.own));
    for (const which of /** @type {const} */ ([0, 1])) {
      const run = this.all[which];
      try {
        if (which === 1 && setup.equal) await this.#fit(setup);
        run.lesson = await run.client.lesson('PlaygroundLesson', recipeOf(setup, which), this.lines, kept?.[which]?.checkpoint ?? '');
        run.weights = await run.lesson.call('count', recipeOf(setup, which));
      } catch (problem) {
        if (problem instanceof Error) problem.message = `${names[which]}: ${problem.message}`;
        throw problem;
      }
      Object.assign(run, kept?.[which]?.figures);
    }
  }

  /** Gives B the hidden size with which its number of weights is nearest to A's. @param {Setup} setup */
  async #fit(setup) {
    const [a] = this.all, b = setup.networks[1];
    const count = async (/** @type {number} */ hidden) => {
      b.hidden = hidden;
      return /** @type {number} */ (await a.lesson?.call('count', recipeOf(setup, 1)));
    };
    let low = Number(kHidden.min), high = Number(kHidden.max);
    while (low < high) {  // the smallest that is no smaller than A
      const middle = Math.floor((low + high) / 2);
      if (await count(middle) < a.weights) low = middle + 1;
      else high = middle;
    }
    const above = await count(low) - a.weights;
    const below = low > Number(kHidden.min) ? a.weights - await count(low - 1) : Infinity;
    b.hidden = below < above ? low - 1 : low;
  }

  /**
   * Makes updates of both; whenever the engine validates, the held-out pairs are scored. True while one can
   * go on; a run that diverges keeps its last weights and says so in `problem`.
   * @param {number} updates
   * @param {{update: (which: number, step: number, loss: number, norm: number) => void,
   *   pass: (which: number, step: number, held: number, bleu: number) => void}} told of every update and pass
   * @returns {Promise<boolean>}
   */
  async advance(updates, told) {
    await Promise.all(this.all.map(async (run, which) => {
      const { lesson } = run;
      try {
        for (let left = updates; lesson && left > 0 && Runs.canGoOn(run);) {
          const state = /** @type {State} */ (await lesson.call('advance', left));
          const first = state.step - state.losses.length + 1;
          state.losses.forEach((loss, i) => told.update(which, first + i, loss, state.gradientNorms[i]));
          left -= state.losses.length;
          run.state = state;
          if (state.validationPerplexity === undefined) continue;
          run.passes = state.epoch;
          run.scored = state.step;
          run.held = Math.log(state.validationPerplexity ?? Infinity);  // null: beyond all numbers
          const score = run.score = /** @type {Score} */ (await lesson.call('score'));
          told.pass(which, state.step, run.held, score.bleu);
        }
      } catch (problem) {
        run.problem = problem instanceof Error ? problem.message : String(problem);
      }
    }));
    return this.all.some(Runs.canGoOn);
  }

  /** Where both stand, to go on from to the bit. @returns {Promise<Kept[]>} */
  keep() {
    return Promise.all(this.all.map(async ({ lesson, state, score, held, passes, scored, problem }) => ({
      checkpoint: (await lesson?.call('checkpoint')).checkpoint,
      figures: { state, score, held, passes, scored, problem },
    })));
  }
}
