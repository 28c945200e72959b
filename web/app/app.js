// The translator's page: loads a shipped model and translates as you type.

import './trusted_types.js';
import { DownloadError, RefrainClient, store } from '../engine/index.js';
import { fetchRegistry } from '../engine/registry.js';
import { registerOffline } from '../ui/offline.js';
import { showSentences } from '../ui/sentences.js';

/** @typedef {import('../engine/protocol.js').TranslationResult} TranslationResult */
/** @typedef {import('../engine/protocol.js').ModelInfo} ModelInfo */
/** @typedef {import('../engine/registry.js').RegistryModel} Entry */

/** @template {HTMLElement} T @param {string} id @returns {T} */
const byId = (id) => /** @type {T} */ (document.getElementById(id));
const source = /** @type {HTMLTextAreaElement} */ (byId('source'));
const target = byId('target');
const status = byId('status');
const error = byId('error');
const copy = /** @type {HTMLButtonElement} */ (byId('copy'));
const progress = /** @type {HTMLProgressElement} */ (byId('progress'));
const models = /** @type {HTMLSelectElement} */ (byId('models'));
const sourceLanguage = /** @type {HTMLSelectElement} */ (byId('source-language'));
const targetLanguage = /** @type {HTMLSelectElement} */ (byId('target-language'));

const kDebounce = 120;  // milliseconds after the last key
const kRemembered = 'refrain.direction';
/** @type {Record<string, string[]>} */
const kExamples = {
  en: ['I am very tired.', 'Where is the nearest station?', 'She reads a book every evening. Do you like it?',
    'It was raining when we left the house.'],
  fr: ['Je suis très fatigué.', 'Où est la gare la plus proche ?', 'Elle lit un livre tous les soirs. Ça te plaît ?',
    'Il pleuvait quand nous avons quitté la maison.'],
  de: ['Ich bin sehr müde.', 'Wo ist der nächste Bahnhof?', 'Sie liest jeden Abend ein Buch. Gefällt es dir?',
    'Es regnete, als wir das Haus verließen.'],
  es: ['Estoy muy cansado.', '¿Dónde está la estación más cercana?', 'Ella lee un libro todas las noches. ¿Te gusta?',
    'Llovía cuando salimos de la casa.'],
  zh: ['我很累。', '最近的车站在哪里？', '她每天晚上都看书。你喜欢吗？', '我们离开家的时候下着雨。'],
};

const client = new RefrainClient();
/** @type {AbortController | undefined} */ let running;
/** @type {ReturnType<typeof setTimeout> | undefined} */ let timer;
let ready = false;
/** @type {Entry[]} */ let entries = [];
/** The model that is loaded or being loaded. @type {Entry | undefined} */ let current;
/** @type {AbortController | undefined} */ let loading;
/** @type {{info: ModelInfo, name: string, bytes: number} | undefined} */ let loaded;

/** Shows an error in words, or takes it away. @param {unknown} [problem] */
function showError(problem) {
  byId('error-text').textContent = problem instanceof Error ? problem.message : String(problem ?? '');
  error.hidden = problem === undefined;
}

/** @param {TranslationResult} result */
function showResult(result) {
  target.textContent = result.text;
  target.ariaBusy = 'false';
  copy.disabled = result.text === '';
  showSentences(byId('alignments'), result.sentences);
}

/** Translates what stands in the box; a translation that still runs is given up. */
async function translate() {
  clearTimeout(timer);
  running?.abort();
  if (!ready) return;
  const controller = running = new AbortController();
  const text = source.value;
  if (text.trim() === '') {
    showResult({ text: '', sentences: [] });
    status.textContent = '';
    return;
  }
  target.ariaBusy = 'true';
  const start = performance.now();
  try {
    const result = await client.translate(text, {
      nBest: 3,
      target: targetLanguage.value,
      signal: controller.signal,
      onProgress: ({ text: soFar, finished, total }) => {
        if (controller.signal.aborted || total < 2) return;
        target.textContent = soFar;
        status.textContent = `${finished} of ${total} sentences`;
      },
    });
    showError();
    showResult(result);
    status.textContent = `${Math.max(1, Math.round(performance.now() - start))} ms`;
  } catch (problem) {
    if (controller.signal.aborted) return;
    target.ariaBusy = 'false';
    status.textContent = '';
    showError(problem);
  }
}

/** Fills a list of terms. @param {HTMLElement} list @param {[string, string | Node][]} rows @param {boolean} [boxed] */
function fillTerms(list, rows, boxed = false) {
  list.replaceChildren(...rows.filter(([, value]) => value).flatMap(([title, value]) => {
    const dt = document.createElement('dt'), dd = document.createElement('dd');
    dt.textContent = title;
    dd.append(value);
    if (!boxed) return [dt, dd];
    const box = document.createElement('div');
    box.append(dt, dd);
    return [box];
  }));
}

/** The model's card, with the scores of the direction that is chosen. */
function showCard() {
  if (!loaded) return;
  const { info: { card, parameters, vocabulary }, name, bytes } = loaded;
  const direction = `${sourceLanguage.value}-${targetLanguage.value}`;
  const scores = card.scores.filter((score) => score.direction === direction);
  byId('model-name').textContent = card.name || name;
  byId('model-description').textContent = card.description;
  fillTerms(byId('facts'), [
    ['to download', `${(bytes / 1e6).toFixed(1)} MB`],
    ['weights', parameters >= 1e6 ? `${(parameters / 1e6).toFixed(1)}\u00a0M` : parameters.toLocaleString('en')],
    ['pieces it can write', vocabulary.toLocaleString('en')],
    ...scores.map(({ metric, test, value }) =>
      /** @type {[string, string]} */ ([`${metric}, ${test.replace(/ \(.*\)$/, '')}`, value.toFixed(1)])),
  ], true);
  fillTerms(byId('card'), [
    ['Learnt from', card.data],
    ['Licence', card.licence],
    ['Attribution', card.attribution],
    ...scores.map(({ metric, value, test, signature }) => {
      const text = document.createDocumentFragment();
      const code = document.createElement('code');
      code.textContent = signature;
      text.append(`${value.toFixed(2)} ${direction} on ${test} `, code);
      return /** @type {[string, Node]} */ ([metric, text]);
    }),
    ...card.limits.map((limit, i) => /** @type {[string, string]} */ ([i === 0 ? 'Limits' : '', limit])),
    ...card.failures.filter((failure) => failure.direction === direction).map(({ source, output, better }) =>
      /** @type {[string, string]} */ (['It fails on', `${source} \u2192 ${output} (better: ${better})`])),
    ['Made by', card.command],
  ]);
  const directions = [...new Set(card.scores.map((score) => score.direction))];
  byId('directions').hidden = directions.length < 2;
  fillScores(/** @type {HTMLTableElement} */ (byId('all-scores')), card.scores, directions);
  byId('about').hidden = false;
}

/**
 * A row a direction, a column a test.
 * @param {HTMLTableElement} table
 * @param {import('../engine/protocol.js').Score[]} scores
 * @param {string[]} directions
 */
function fillScores(table, scores, directions) {
  const tests = [...new Set(scores.map(({ metric, test }) => `${metric}, ${test}`))];
  const cell = (/** @type {string} */ name, /** @type {string} */ text, scope = '') => {
    const element = document.createElement(name);
    element.textContent = text;
    if (scope) element.setAttribute('scope', scope);
    return element;
  };
  const head = document.createElement('tr');
  head.append(cell('td', ''), ...tests.map((test) => cell('th', test.replace(/ \(.*\)$/, ''), 'col')));
  table.replaceChildren(head, ...directions.map((direction) => {
    const row = document.createElement('tr');
    row.append(cell('th', direction.split('-').map(languageName).join(' to '), 'row'), ...tests.map((test) => {
      const score = scores.find((one) => one.direction === direction && `${one.metric}, ${one.test}` === test);
      return cell('td', score ? score.value.toFixed(1) : '');
    }));
    return row;
  }));
}

/** @param {string} tag */
const languageName = (tag) => new Intl.DisplayNames(['en'], { type: 'language' }).of(tag) ?? tag;

const registryUrl = new URL('../models/registry.json', import.meta.url);

/**
 * Keeps a model on the device; an older version that is there does while the new one cannot be had.
 * @param {Entry} entry @param {AbortSignal} signal @returns {Promise<string>} its JSON
 */
async function keptModel(entry, signal) {
  const stored = await store.find(entry.id);
  if (stored?.sha256 !== entry.sha256)
    await store.download(entry, { signal, onBytes: (received, total) => { progress.value = received / total; } })
      .catch((problem) => {
        if (!stored || !(problem instanceof DownloadError)) throw problem;
      });
  // Asked for once there is something worth keeping; the browser may say no.
  navigator.storage?.persist?.().catch(() => {});
  return store.read(entry.id);
}

/** Says in words that the device is full, and what can go. @param {Entry} entry */
async function showFull(entry) {
  const size = (/** @type {number} */ bytes) => `${(bytes / 1e6).toFixed(1)} MB`;
  const others = (await store.list()).filter(({ id }) => id !== entry.id);
  byId('full-text').textContent = `There is no room on this device to keep ${entry.name} (${size(entry.bytes)}): ` +
    `it works now, but not without a network. ${others.length > 0 ? 'These models can be removed:'
      : 'Data of other sites can be removed in the settings of the browser.'}`;
  byId('full-models').replaceChildren(...others.map(({ id, name, bytes }) => {
    const button = document.createElement('button');
    button.type = 'button';
    button.textContent = `Remove ${name} (${size(bytes)})`;
    button.addEventListener('click', async () => {
      await store.remove(id);
      byId('full').hidden = true;
      await load();
    });
    return button;
  }));
  byId('full').hidden = false;
}

/** Whether a model goes from one language to another. @param {Entry} entry @param {string} from @param {string} to */
const covers = (entry, from, to) => from !== to && entry.source.includes(from) && entry.target.includes(to);

/** @param {HTMLSelectElement} select @param {string[]} tags @param {string} chosen */
function fillLanguages(select, tags, chosen) {
  select.replaceChildren(...tags.map((tag) => new Option(languageName(tag), tag, false, tag === chosen)));
  select.disabled = tags.length < 2;
}

/** Every language that some model reads, or writes from `from`. @param {string} [from] */
const languages = (from) => [...new Set(entries.flatMap((entry) => (from === undefined ? entry.source
  : entry.source.includes(from) ? entry.target.filter((tag) => tag !== from) : [])))];

/** Shows a direction, and the models that have it. @param {string} from @param {string} to */
function showDirection(from, to) {
  const targets = languages(from);
  if (!targets.includes(to)) to = targets[0];
  fillLanguages(sourceLanguage, languages(), from);
  fillLanguages(targetLanguage, targets, to);
  source.lang = from;
  target.lang = to;
  byId('swap').hidden = !languages(to).includes(from);
  const able = entries.filter((entry) => covers(entry, from, to));
  if (!current || !able.includes(current)) current = able[0];
  models.replaceChildren(...able.map(({ id, name }) => new Option(name, id, false, id === current?.id)));
  byId('choice').hidden = able.length < 2;
  try {
    localStorage.setItem(kRemembered, JSON.stringify([from, to]));
  } catch {
    // A page without storage forgets the direction, nothing else.
  }
}

/** The direction of the last visit, or of the first model. @returns {[string, string]} */
function firstDirection() {
  const fallback = /** @type {[string, string]} */ ([entries[0].source[0],
    entries[0].target.find((tag) => tag !== entries[0].source[0]) ?? entries[0].target[0]]);
  try {
    const [from, to] = JSON.parse(localStorage.getItem(kRemembered) ?? '[]');
    return entries.some((entry) => covers(entry, from, to)) ? [from, to] : fallback;
  } catch {
    return fallback;
  }
}

/** Loads the chosen model; one that is still being loaded is given up. */
async function load() {
  if (!current) return;
  loading?.abort();
  const controller = loading = new AbortController();
  const entry = current, start = performance.now();
  ready = false;
  showError();
  status.textContent = 'Loading the model';
  progress.hidden = false;
  try {
    const json = await keptModel(entry, controller.signal).catch(async (problem) => {
      if (problem?.name !== 'QuotaExceededError') throw problem;
      await showFull(entry);
      return undefined;
    });
    const info = await client.load(json ?? entry.url, { bytes: entry.bytes, signal: controller.signal,
      onProgress: (share) => { progress.value = share; } });
    loaded = { info, name: entry.name, bytes: entry.bytes };
    showCard();
    ready = true;
    status.textContent = `Ready in ${((performance.now() - start) / 1000).toFixed(1)} s`;
    document.documentElement.dataset.ready = 'true';
  } catch (problem) {
    if (controller.signal.aborted) return;
    status.textContent = '';
    showError(problem);
  }
  progress.hidden = true;
  if (ready && source.value.trim() !== '') await translate();
}

/** Reads the registry and loads the model that the address names, or the first of the direction. */
async function start() {
  showError();
  try {
    entries = (await fetchRegistry(registryUrl)).models;
    const wanted = new URL(location.href).searchParams.get('model');
    current = entries.find(({ id }) => id === wanted);
    const direction = firstDirection();
    if (current && !covers(current, ...direction)) {
      const from = current.source[0];
      showDirection(from, current.target.find((tag) => tag !== from) ?? from);
    } else {
      showDirection(...direction);
    }
    await load();
  } catch (problem) {
    showError(problem);
  }
}

/** Another direction: at once where the model has it, else with a model that does. @param {string} from @param {string} to */
async function changeDirection(from, to) {
  const before = current;
  showDirection(from, to);
  if (current === before) showCard();
  await (current === before ? translate() : load());
}

source.addEventListener('input', () => {
  clearTimeout(timer);
  timer = setTimeout(translate, kDebounce);
});
byId('clear').addEventListener('click', () => {
  source.value = '';
  source.focus();
  translate();
});
let example = 0;
byId('example').addEventListener('click', () => {
  const examples = kExamples[sourceLanguage.value] ?? kExamples.en;
  source.value = examples[example++ % examples.length];
  translate();
});
byId('retry').addEventListener('click', () => (ready ? translate() : entries.length > 0 ? load() : start()));
models.addEventListener('change', () => {
  current = entries.find(({ id }) => id === models.value);
  load();
});
sourceLanguage.addEventListener('change', () => changeDirection(sourceLanguage.value, targetLanguage.value));
targetLanguage.addEventListener('change', () => changeDirection(sourceLanguage.value, targetLanguage.value));
byId('swap').addEventListener('click', () => {
  const text = target.textContent ?? '';
  if (text !== '' && target.ariaBusy !== 'true') source.value = text;
  changeDirection(targetLanguage.value, sourceLanguage.value);
});
copy.addEventListener('click', async () => {
  try {
    await navigator.clipboard.writeText(target.textContent ?? '');
    status.textContent = 'Copied';
  } catch {
    status.textContent = 'The browser did not allow copying';
  }
});

/** Offers the version that waits. @param {() => Promise<boolean>} take */
function offerUpdate(take) {
  byId('update').hidden = false;
  byId('take-update').onclick = async () => {
    byId('update-text').textContent = await take() ? 'Taking the new version'
      : 'A new version is there. Close the other tabs of Refrain, then take it.';
  };
}

start();
registerOffline(new URL('../sw.js', import.meta.url), offerUpdate)
  .catch((problem) => console.warn('Refrain will not work without a network:', problem));
