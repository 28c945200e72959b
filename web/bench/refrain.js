// W1 and training in this engine, through the same calls as the page's worker makes.

import { W1, said, translationModel, withShortlist } from './workloads.js';

/** The model file of W1, by how its weights are stored. @param {any} module @param {string} weights */
export function modelOf(module, weights) {
  const json = translationModel();
  if (weights === 'float32') return json;
  const model = new module.Model(json), int8 = model.save('int8');
  model.delete();
  return weights === 'int8' ? int8 : withShortlist(int8);
}

/** @param {any} module the engine @param {string} json a model file of W1's shape */
export function openRefrain(module, json) {
  const model = new module.Model(json);
  const { text: codecs } = JSON.parse(json), { vocabulary } = codecs.target ?? codecs.source;
  const ids = new Map(vocabulary.map((/** @type {string} */ piece, /** @type {number} */ id) => [piece, id]));
  /** @param {number[][]} sources @param {number} beam */
  const translate = (sources, beam) => {
    const text = sources.map((source) => said(source.slice(0, -1))).join('\n');
    const job = new module.TranslationJob(model, text, JSON.stringify({ beam_size: beam, max_length: W1.words }));
    while (job.advance(1e9)) { /* goes on */ }
    const { sentences } = JSON.parse(job.result());
    job.delete();
    return sentences.map((/** @type {any} */ sentence) => sentence.hypotheses[0].pieces.map((/** @type {string} */ piece) => ids.get(piece)));
  };
  return {
    greedy: async (/** @type {number[][]} */ sources) => translate(sources, 1),
    beam: async (/** @type {number[][]} */ sources) => sources.flatMap((source) => translate([source], 4)),
    close: () => model.delete(),
  };
}
