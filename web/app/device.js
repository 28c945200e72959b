// "This device": the models that are kept, what the reader keeps, and how to take it along or away.

import { RefrainClient, store } from '../engine/index.js';
import { t } from '../ui/i18n.js';
import { megabytes, modelName, sentences } from '../ui/names.js';
import { offerFile } from '../ui/offer.js';
import { button, byId, confirmed, iconButton, made } from './elements.js';
import { tables } from './shelf.js';

/** @typedef {import('./shelf.js').Shelf} Shelf */
/** @typedef {import('./shelf.js').Table} Table */
/**
 * @typedef {object} Page
 * @property {Shelf} shelf
 * @property {(id?: string) => Promise<void>} onModels a model has come, by its id, or gone
 * @property {() => void} onErase all is about to be erased
 * @property {(text: string) => void} tell
 * @property {(problem: unknown) => void} onError
 */

const kFormat = 'refrain-export';
/** What is exported. @type {Table[]} */
const kept = ['history', 'phrases', 'corrections'];

/** All that the reader keeps, as one JSON. @param {Shelf} shelf */
export async function exported(shelf) {
  const lists = await Promise.all(kept.map(async (table) => [table, await shelf.list(table)]));
  return JSON.stringify({ format: kFormat, version: 1, ...Object.fromEntries(lists) }, undefined, 1);
}

/**
 * Brings an export back; what is there with the same id is replaced. All of it or nothing.
 * @param {Shelf} shelf @param {string} text
 * @returns {Promise<number>} records
 */
export async function imported(shelf, text) {
  const refuse = (/** @type {string} */ why) => new Error(t('import-bad', { why }));
  let json;
  try {
    json = JSON.parse(text);
  } catch (problem) {
    throw refuse(/** @type {Error} */ (problem).message);
  }
  if (json?.format !== kFormat || json.version !== 1) throw refuse(`format ${JSON.stringify(json?.format)}, version ${json?.version}`);
  let count = 0;
  const lists = kept.map((table) => {
    const list = json[table] ?? [];
    if (!Array.isArray(list)) throw refuse(table);
    list.forEach((record, i) => {
      const whole = ['id', 'from', 'to', 'source', 'target'].every((key) => typeof record?.[key] === 'string') && Number.isFinite(record.time);
      if (!whole) throw refuse(`${table}[${i}]`);
    });
    count += list.length;
    return list.map(({ id, time, from, to, source, target }) => ({ id, time, from, to, source, target }));
  });
  for (const [i, table] of kept.entries()) if (lists[i].length > 0) await shelf.put(table, ...lists[i]);
  return count;
}

/** Takes all of the reader's from the device. @param {Shelf} shelf */
async function eraseAll(shelf) {
  for (const table of tables) await shelf.clear(table);
  for (const { id } of await store.list()) await store.remove(id);
  for (const key of Object.keys(localStorage)) if (key.startsWith('refrain')) localStorage.removeItem(key);
}

/** A button that opens a file. @param {string} label @param {string} accept @param {(file: File) => Promise<void>} onFile @param {(problem: unknown) => void} onError */
function fileButton(label, accept, onFile, onError) {
  const input = made('input');
  input.type = 'file';
  input.accept = accept;
  input.hidden = true;
  input.ariaLabel = label;
  input.addEventListener('change', () => {
    const [file] = input.files ?? [];
    input.value = '';
    if (file) onFile(file).catch(onError);
  });
  return [button(label, () => input.click()), input];
}

export class DevicePanel {
  #page;
  #body = made('div');

  /** @param {Page} page */
  constructor(page) {
    this.#page = page;
    byId('panel-device').append(this.#body);
  }

  async draw() {
    const { shelf } = this.#page;
    const [models, space, persisted, ...counts] = await Promise.all([store.list(), navigator.storage?.estimate?.(),
      navigator.storage?.persisted?.(), ...kept.map(async (table) => (await shelf.list(table)).length)]);
    const section = (/** @type {string} */ key, /** @type {Node[]} */ ...children) => made('section', 'device-part', made('h3', 'panel-title', t(key)), ...children);
    const used = space?.quota ? [made('p', 'hint', sentences(t('device-space', { used: megabytes(space.usage ?? 0), quota: megabytes(space.quota) }),
      t(persisted ? 'device-persisted' : 'device-not-persisted')))] : [];
    this.#body.replaceChildren(made('p', 'hint', t('device-lead')),
      section('device-data', made('p', 'counts', ...kept.map((table, i) => made('span', '', made('strong', '', String(counts[i])), ` ${t(`count-${table}`)}`))), this.#dataTools()),
      section('device-models', ...used, this.#models(models), this.#modelTools()));
  }

  #dataTools() {
    const { shelf, onErase, onError, onModels, tell } = this.#page;
    const save = button(t('export-all'), async () => offerFile(`refrain-${new Date().toISOString().slice(0, 10)}.json`, await exported(shelf), 'application/json'));
    save.id = 'export-all';
    const erase = button(t('erase-all'), async () => {
      if (!await confirmed(t('erase-sure'), t('erase-all'))) return;
      onErase();
      await eraseAll(shelf).then(() => {
        tell(t('erased'));
        return onModels();
      }).catch(onError);
    }, 'danger');
    erase.id = 'erase-all';
    return made('div', 'tools', save, ...fileButton(t('import-all'), '.json', async (file) => {
      tell(t('imported', { count: await imported(shelf, await file.text()) }));
    }, onError), erase);
  }

  /** @param {import('../engine/store.js').StoredModel[]} models */
  #models(models) {
    if (models.length === 0) return made('p', 'hint', t('device-none'));
    return made('ul', 'rows', ...models.map((model) => made('li', 'row', made('div', '', modelName(model), made('p', 'row-about', `${megabytes(model.bytes)} · ${model.licence}`)),
      iconButton('close', t('remove-model', { name: modelName(model), size: megabytes(model.bytes) }), () => store.remove(model.id).then(() => this.#page.shelf.announce('lessons'), this.#page.onError)))));
  }

  #modelTools() {
    const { onModels, onError, tell } = this.#page;
    const other = made('a', '', t('device-convert'));
    other.href = '../lab/convert/';
    return made('div', 'tools', ...fileButton(t('device-add'), '.json', async (file) => {
      // What the engine refuses is not kept.
      const client = new RefrainClient({ part: 'translator' });
      await client.load(file).finally(() => client.terminate());
      const { id, name } = await store.add(file);
      tell(t('model-added', { name }));
      await onModels(id);
    }, onError), other);
  }
}
