// Training in this engine, from the given weights.

import { listingRun, trainingRun } from './workloads.js';

/** @param {any} module the engine @param {'W2' | 'W3' | 'W4'} row @param {number} [shards] */
export function openRefrainTraining(module, row, shards = 1) {
  if (row === 'W4') {
    const { recipe, text } = listingRun();
    const lesson = new module.LanguageLesson(JSON.stringify(recipe), text, false);
    return { update: async () => JSON.parse(lesson.advance(0, 1)).loss };
  }
  const { model, recipe, pairs } = trainingRun(row);
  recipe.training.shards = shards;
  const job = new module.TrainingJob(model, JSON.stringify(recipe), pairs, false);
  return { update: async () => JSON.parse(job.advance(0)).loss };
}
