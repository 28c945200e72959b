// Small models for tests, trained in a second or two each and kept beside the build: English to
// French, back, and English to a German of single words.

import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { makePairs } from '../../web/lab/corpora/french.js';
import { loadModule } from '../../web/engine/runtime.js';
import { root } from '../../web/tools/setup.mjs';

const german = { I: 'ich', you: 'du', the: 'das', child: 'Kind', my: 'meine', sister: 'Schwester', we: 'wir', see: 'sehen', sees: 'sieht',
  want: 'wollen', wants: 'will', draw: 'zeichnen', draws: 'zeichnet', buy: 'kaufen', buys: 'kauft', sell: 'verkaufen', sells: 'verkauft',
  a: 'ein', cat: 'Katze', house: 'Haus', book: 'Buch', table: 'Tisch', boat: 'Boot', green: 'grün', black: 'schwarz', blue: 'blau' };

/** Each pair once as it is and once with a full stop. @returns {[string, string][]} */
function pairsFor(source, target) {
  const pairs = makePairs().map(([en, fr]) => {
    const all = { en, fr, de: en.split(' ').map((word) => german[word]).join(' ') };
    return [all[source], all[target]];
  });
  return pairs.flatMap(([a, b]) => [[a, b], [`${a}.`, `${b}.`]]);
}

async function train(source, target) {
  const module = await loadModule();
  const recipe = { languages: { source: [source], target: [target] }, tokenizer: { kind: 'word' }, shared_vocabulary: false,
    model: { embedding_size: 24, encoder: { hidden_size: 24 }, decoder: { hidden_size: 24 } },
    training: { epochs: 12, batching: { batch_size: 32 }, optimizer: { learning_rate: 0.01 } } };
  const job = new module.TrainingJob(JSON.stringify(recipe), pairsFor(source, target).map((pair) => pair.join('\t')).join('\n'), false);
  while (!job.finished()) job.advance(1000);
  const model = job.model();
  const json = model.save('int8');
  model.delete();
  job.delete();
  return json;
}

/** The JSON of a model, made once for each build of the engine. @returns {Promise<string>} */
async function tinyModel(source, target) {
  const engine = readFileSync(path.join(root, 'web/engine/module/refrain.wasm')), recipe = readFileSync(new URL(import.meta.url));
  const key = createHash('sha256').update(engine).update(recipe).digest('hex').slice(0, 16);
  const file = path.join(root, 'build/tiny', `${source}-${target}-${key}.json`);
  if (!existsSync(file)) {
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(`${file}.part`, await train(source, target));
    renameSync(`${file}.part`, file);
  }
  return readFileSync(file, 'utf8');
}

/** All of them by name, as bytes: 'en-fr', 'fr-en', 'en-de'. @returns {Promise<Map<string, Buffer>>} */
export async function tinyModels() {
  const models = new Map();
  for (const [source, target] of [['en', 'fr'], ['fr', 'en'], ['en', 'de']])
    // White space at the end makes the download as long as a real one's.
    models.set(`${source}-${target}`, Buffer.from((await tinyModel(source, target)).padEnd(1500000)));
  return models;
}

/** What a registry tells of models. @param {Map<string, Buffer>} models */
export function tinyRegistry(models) {
  return { format: 'refrain-registry', version: 1, models: [...models].map(([id, bytes]) => {
    const [source, target] = id.split('-');
    return { id, version: '1', source: [source], target: [target], url: `${id}.json`, name: id, bytes: bytes.length,
      sha256: createHash('sha256').update(bytes).digest('hex'), licence: 'MIT' };
  }) };
}
