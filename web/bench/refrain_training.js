// Training in this engine, from the given weights.

import { trainingRun } from './workloads.js';

/** @param {any} module the engine @param {'W2' | 'W3'} row */
export function openRefrainTraining(module, row) {
  const { model, recipe, pairs } = trainingRun(row);
  const job = new module.TrainingJob(model, JSON.stringify(recipe), pairs, false);
  return { update: async () => JSON.parse(job.advance(0)).loss };
}
