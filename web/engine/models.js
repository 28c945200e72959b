// The models that translators use: which are known, which are here, and those that are loaded.

import { RefrainClient } from './client.js';
import { FormatError } from './errors.js';
import { isQuotaError } from './model_download.js';
import { fetchRegistry, readRegistry } from './registry.js';
import { shippedModels } from './shipped.js';
import { ModelStore } from './store.js';

/** @typedef {import('./registry.js').RegistryModel} RegistryModel */
/** @typedef {import('./registry.js').Route} Route */
/** @typedef {'unavailable' | 'downloadable' | 'downloading' | 'available'} Availability */
/** @typedef {{client: RefrainClient, release: () => void}} Lease a loaded model, until it is released */

/** Loads a model once, to see that it can be. @param {string} json @param {AbortSignal} [signal] */
async function tryOut(json, signal) {
  const client = new RefrainClient({ part: 'translator' });
  try {
    await client.load(json, { signal });
  } finally {
    client.terminate();
  }
}

/** The models kept on this device. */
export const store = new ModelStore(undefined, tryOut);

/** @type {() => Promise<RegistryModel[]>} */
let registered = async () => shippedModels;

/**
 * Which models the library offers: those of a registry of the site's own instead of the shipped ones.
 * @param {{registry: string | URL | object}} options its address, or what it holds (addresses in it absolute)
 */
export function configure({ registry }) {
  if (typeof registry === 'object' && !(registry instanceof URL)) {
    const { models } = readRegistry(registry, globalThis.location?.href ?? import.meta.url);
    registered = async () => models;
    return;
  }
  const url = new URL(registry, globalThis.location?.href ?? import.meta.url);
  /** @type {Promise<RegistryModel[]> | undefined} */ let fetched;
  registered = () => fetched ??= fetchRegistry(url).then(({ models }) => models).catch((error) => {
    fetched = undefined;  // the next call may have a network again
    throw error;
  });
}

/** The reader's own models, then those of the registry; without a network those that are stored. @returns {Promise<RegistryModel[]>} */
export async function knownModels() {
  const stored = await store.list();
  const own = stored.filter((model) => model.isOwn);
  try {
    return [...own, ...await registered()];
  } catch (error) {
    if (stored.length === 0) throw error;
    return [...own, ...stored.filter((model) => !model.isOwn)];
  }
}

/** Whether a route can be gone now. @param {Route | undefined} route @returns {Promise<Availability>} */
export async function availabilityOf(route) {
  if (!route) return 'unavailable';
  const states = await Promise.all(route.steps.map(async ({ model }) =>
    (await store.find(model.id) ? 'available' : store.isDownloading(model) ? 'downloading' : 'downloadable')));
  for (const state of /** @type {const} */ (['downloading', 'downloadable']))
    if (states.includes(state)) return state;
  return 'available';
}

/**
 * Downloads what a route needs and the device has not.
 * @param {Route} route
 * @param {{signal?: AbortSignal, onShare: (share: number) => void}} options onShare: of all that is to come, 0 to 1
 */
export async function downloadRoute({ steps }, { signal, onShare }) {
  /** @type {RegistryModel[]} */ const missing = [];
  for (const { model } of steps)
    if (!await store.find(model.id) && !missing.some(({ id }) => id === model.id)) missing.push(model);
  const got = missing.map(() => 0), total = missing.map(({ bytes }) => bytes);
  const sum = (/** @type {number[]} */ numbers) => numbers.reduce((a, b) => a + b, 0);
  await Promise.all(missing.map((model, i) => store.download(model, { signal, onBytes: (received, all) => {
    got[i] = received;
    total[i] = all;
    onShare(sum(total) > 0 ? sum(got) / sum(total) : 1);
  } }).catch(unlessFull)));
}

/** A device without room keeps no model; it serves all the same. @param {unknown} error */
function unlessFull(error) {
  if (!isQuotaError(error)) throw error;
}

/** @typedef {{client: RefrainClient, loaded: Promise<unknown>, users: number}} Loaded */
/** @type {Map<string, Loaded>} */
const loaded = new Map();

/** @param {RegistryModel} model whose file is downloaded again where the stored one was damaged */
async function fileOf(model) {
  try {
    return await store.readFile(model.id);
  } catch (error) {
    if (!(error instanceof FormatError) || !model.url) throw error;
    await store.download(model).catch(unlessFull);
    return store.readFile(model.id);
  }
}

/**
 * A client with a model in it, shared by all who use the model and ended when the last lets go.
 * @param {RegistryModel} model
 * @param {AbortSignal} [signal]
 * @returns {Promise<Lease>}
 */
export async function lease(model, signal) {
  const key = `${model.id} ${(await store.find(model.id))?.sha256 ?? model.sha256}`;
  signal?.throwIfAborted();
  let entry = loaded.get(key);
  if (!entry) {
    const client = new RefrainClient({ part: 'translator' });
    client.warmUp();
    entry = { client, users: 0, loaded: client.load(() => fileOf(model)) };
    entry.loaded.catch(() => {});
    loaded.set(key, entry);
  }
  const { client } = entry;
  const mine = entry;
  ++mine.users;
  let released = false;
  const release = () => {
    if (released) return;
    released = true;
    if (--mine.users > 0) return;
    client.terminate();
    if (loaded.get(key) === mine) loaded.delete(key);
  };
  try {
    await mine.loaded;
    signal?.throwIfAborted();
  } catch (error) {
    if (loaded.get(key) === mine && !signal?.aborted) loaded.delete(key);
    release();
    throw error;
  }
  return { client, release };
}
