// Runs the scenarios of the library where it is asked to: in a page, in a worker, in node.

import * as beyond from './beyond.js';
import * as lives from './lives.js';
import * as markup from './markup.js';
import * as models from './models.js';
import * as page from './page.js';
import * as shape from './shape.js';
import * as translator from './translator.js';

/** @typedef {{refrain: any, place: 'page' | 'worker' | 'node', address: string}} Here */
/** @type {Record<string, (here: Here) => Promise<void>>} */
export const scenarios = Object.fromEntries([shape, translator, beyond, models, lives].flatMap((file) => Object.entries(file.default)));

/** Those that need a document. @type {Record<string, (here: Here) => Promise<void>>} */
export const pageScenarios = page.default;

/** Those that want a document without a policy, which would keep scripts from running. @type {Record<string, (here: Here) => Promise<void>>} */
export const freeScenarios = markup.default;

/** @type {Promise<Here> | undefined} */ let here;

/** @param {Here['place']} place @param {string} address */
async function begin(place, address) {
  const refrain = await import(place === 'node' ? new URL('../../../web/engine/node.js', import.meta.url).href : `${address}/engine/index.js`);
  return { refrain, place, address };
}

/** Each scenario begins with an empty store and the registry of the small models. @param {string} name @param {Here['place']} place @param {string} address */
export async function run(name, place, address) {
  const { refrain } = await (here ??= begin(place, address));
  refrain.configure({ registry: `${address}/tiny/registry.json` });
  for (const { id } of await refrain.store.list()) await refrain.store.remove(id);
  await (scenarios[name] ?? pageScenarios[name] ?? freeScenarios[name])(await here);
}
