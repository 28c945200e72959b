// The registry: which models there are, where they lie and what they are called by, as JSON.
//
//   {"format": "refrain-registry", "version": 1, "models": [
//     {"id": "en-fr", "version": "1", "source": ["en"], "target": ["fr"], "url": "en-fr.json",
//      "name": "...", "bytes": 4575447, "sha256": "<64 hex digits>", "licence": "CC BY 2.0 FR"}]}
//
// `url` is relative to the registry's own address. A model of several languages translates each
// source into each other target unless `pairs` ([["en", "fr"], ...]) says which.

import { DownloadError, FormatError } from './errors.js';
import { bestFit, canonical, isSameLanguage } from './language_tags.js';
import { platform } from './platform.js';

/**
 * @typedef {object} RegistryModel
 * @property {string} id
 * @property {string} version
 * @property {string[]} source languages it reads
 * @property {string[]} target languages it writes
 * @property {[string, string][]} [pairs]
 * @property {string} url absolute
 * @property {string} name
 * @property {number} bytes
 * @property {string} sha256 of the file, 64 hex digits in lower case
 * @property {string} licence
 */
/** @typedef {{models: RegistryModel[]}} Registry */
/** @typedef {{model: RegistryModel, source: string, target: string}} Step a translation by one model */
/** @typedef {{source: string, target: string, steps: Step[]}} Route languages as the models name them */

/**
 * Checks the entries and makes their addresses absolute.
 * @param {unknown} json @param {string | URL} base the registry's address
 * @returns {Registry}
 */
export function readRegistry(json, base) {
  const bad = (/** @type {string} */ why) => new FormatError(`registry ${base}: ${why}`);
  const { format, version, models } = /** @type {any} */ (json ?? {});
  if (format !== 'refrain-registry') throw bad("its format is not 'refrain-registry'");
  if (version !== 1) throw bad(`version ${version} is not known to this library, which reads 1`);
  if (!Array.isArray(models)) throw bad('it has no list of models');
  const seen = new Set();
  return { models: models.map((model, i) => {
    const where = `model ${model?.id ?? i + 1}`;
    for (const key of ['id', 'url', 'name', 'sha256', 'licence', 'version'])
      if (typeof model?.[key] !== 'string' || model[key] === '') throw bad(`${where} has no text '${key}'`);
    if (seen.has(model.id)) throw bad(`${where} is there twice`);
    seen.add(model.id);
    if (!Number.isSafeInteger(model.bytes) || model.bytes <= 0) throw bad(`${where} has no number of bytes`);
    if (!/^[0-9a-f]{64}$/.test(model.sha256)) throw bad(`the sha256 of ${where} is not 64 hex digits`);
    const tags = (/** @type {string} */ key) => {
      if (!Array.isArray(model[key]) || model[key].length === 0) throw bad(`${where} has no list '${key}'`);
      try {
        return model[key].map(canonical);
      } catch (error) {
        throw bad(`${where}: ${/** @type {Error} */ (error).message}`);
      }
    };
    return { ...model, source: tags('source'), target: tags('target'), url: new URL(model.url, base).href };
  }) };
}

/**
 * Downloads a registry.
 * @param {string | URL} url
 * @param {{signal?: AbortSignal}} [options]
 */
export async function fetchRegistry(url, { signal } = {}) {
  let response;
  try {
    response = await platform.fetch(url, { signal, cache: 'no-cache' });
  } catch (error) {
    signal?.throwIfAborted();
    throw new DownloadError(`${url} could not be downloaded: ${error instanceof Error ? error.message : error}; is there a network?`, 'network');
  }
  if (!response.ok) throw new DownloadError(`${url} could not be downloaded: the server answered ${response.status}`, 'answer');
  const json = await response.json().catch(() => {
    signal?.throwIfAborted();
    throw new FormatError(`registry ${url}: it is not JSON`);
  });
  return readRegistry(json, response.url || url);
}

/** The pairs of languages that a model translates. @param {Pick<RegistryModel, 'source' | 'target' | 'pairs'>} model @returns {[string, string][]} */
export function pairsOf({ source, target, pairs }) {
  return pairs ?? source.flatMap((from) =>
    target.filter((to) => !isSameLanguage(from, to)).map((to) => /** @type {[string, string]} */ ([from, to])));
}

/**
 * The step from one language to another by one model; the first model of the list that can.
 * @param {readonly RegistryModel[]} models @param {string} source @param {string} target
 * @returns {Step | undefined}
 */
function findStep(models, source, target) {
  const all = models.flatMap((model) => pairsOf(model).map(([from, to]) => ({ model, source: from, target: to })));
  const from = bestFit([...new Set(all.map((step) => step.source))], source);
  const to = bestFit([...new Set(all.filter((step) => step.source === from).map((step) => step.target))], target);
  return all.find((step) => step.source === from && step.target === to);
}

/**
 * How to come from one language to another: by one model or, where none is, by two through English.
 * No steps where both are the same language; undefined where there is no way.
 * @param {readonly RegistryModel[]} models
 * @param {string} source canonical
 * @param {string} target canonical
 * @returns {Route | undefined}
 */
export function findRoute(models, source, target) {
  const direct = findStep(models, source, target);
  if (direct) return { source: direct.source, target: direct.target, steps: [direct] };
  if (isSameLanguage(source, target)) return { source, target, steps: [] };
  const first = findStep(models, source, 'en');
  const second = findStep(models, 'en', target);
  if (!first || !second) return undefined;
  return { source: first.source, target: second.target, steps: [first, second] };
}
