// The translator's page: loads a shipped model and translates as you type.

import { RefrainClient } from '../engine/index.js';
import { showSentences } from '../ui/sentences.js';

/** @typedef {import('../engine/protocol.js').TranslationResult} TranslationResult */
/** @typedef {import('../engine/protocol.js').ModelInfo} ModelInfo */
/** @typedef {{id: string, source: string[], target: string[], url: string, name: string, bytes: number}} Entry */

/** @template {HTMLElement} T @param {string} id @returns {T} */
const byId = (id) => /** @type {T} */ (document.getElementById(id));
const source = /** @type {HTMLTextAreaElement} */ (byId('source'));
const target = byId('target');
const status = byId('status');
const error = byId('error');
const copy = /** @type {HTMLButtonElement} */ (byId('copy'));
const progress = /** @type {HTMLProgressElement} */ (byId('progress'));
const models = /** @type {HTMLSelectElement} */ (byId('models'));

const kDebounce = 120;  // milliseconds after the last key
const kExamples = [
  'I am very tired.',
  'Where is the nearest station?',
  'She reads a book every evening. Do you like it?',
  'It was raining when we left the house.',
];

const client = new RefrainClient();
/** @type {AbortController | undefined} */ let running;
/** @type {ReturnType<typeof setTimeout> | undefined} */ let timer;
let ready = false;

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

/** @param {ModelInfo} info @param {string} name @param {number} bytes */
function showCard({ card, parameters, vocabulary }, name, bytes) {
  byId('model-name').textContent = card.name || name;
  byId('model-description').textContent = card.description;
  fillTerms(byId('facts'), [
    ['to download', `${(bytes / 1e6).toFixed(1)} MB`],
    ['weights', parameters >= 1e6 ? `${(parameters / 1e6).toFixed(1)}\u00a0M` : parameters.toLocaleString('en')],
    ['pieces it can write', vocabulary.toLocaleString('en')],
    ...card.scores.map(({ metric, test, value }) =>
      /** @type {[string, string]} */ ([`${metric}, ${test.replace(/ \(.*\)$/, '')}`, value.toFixed(1)])),
  ], true);
  fillTerms(byId('card'), [
    ['Learnt from', card.data],
    ['Licence', card.licence],
    ['Attribution', card.attribution],
    ...card.scores.map(({ metric, direction, value, test, signature }) => {
      const text = document.createDocumentFragment();
      const code = document.createElement('code');
      code.textContent = signature;
      text.append(`${value.toFixed(2)} ${direction} on ${test} `, code);
      return /** @type {[string, Node]} */ ([metric, text]);
    }),
    ...card.limits.map((limit, i) => /** @type {[string, string]} */ ([i === 0 ? 'Limits' : '', limit])),
    ['Made by', card.command],
  ]);
  byId('about').hidden = false;
}

/** @param {string} tag */
const languageName = (tag) => new Intl.DisplayNames(['en'], { type: 'language' }).of(tag) ?? tag;

/** The list of shipped models. @param {URL} url @returns {Promise<Entry[]>} */
async function fetchRegistry(url) {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`the list of models could not be downloaded: the server answered ${response.status}`);
  return (await response.json()).models;
}

/** Loads the model that the address names, or the first. */
async function start() {
  showError();
  status.textContent = 'Loading the model';
  progress.hidden = false;
  const loading = performance.now();
  try {
    const wanted = new URL(location.href).searchParams.get('model');
    const registryUrl = new URL('../models/registry.json', import.meta.url);
    const entries = await fetchRegistry(registryUrl);
    const entry = entries.find(({ id }) => id === wanted) ?? entries[0];
    models.replaceChildren(...entries.map(({ id, name }) => new Option(name, id, false, id === entry.id)));
    byId('choice').hidden = entries.length < 2;
    let bytes = 0;
    const info = await client.load(new URL(entry.url, registryUrl), {
      bytes: entry.bytes,
      onProgress: (share, received) => {
        progress.value = share;
        bytes = received;
      },
    });
    byId('source-language').textContent = languageName(info.source[0]);
    byId('target-language').textContent = languageName(info.target[0]);
    source.lang = info.source[0];
    target.lang = info.target[0];
    showCard(info, entry.name, bytes);
    ready = true;
    status.textContent = `Ready in ${((performance.now() - loading) / 1000).toFixed(1)} s`;
    document.documentElement.dataset.ready = 'true';
    if (source.value.trim() !== '') await translate();
  } catch (problem) {
    status.textContent = '';
    showError(problem);
  } finally {
    progress.hidden = true;
  }
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
  source.value = kExamples[example++ % kExamples.length];
  translate();
});
byId('retry').addEventListener('click', () => (ready ? translate() : start()));
models.addEventListener('change', () => {
  const url = new URL(location.href);
  url.searchParams.set('model', models.value);
  location.assign(url);
});
copy.addEventListener('click', async () => {
  try {
    await navigator.clipboard.writeText(target.textContent ?? '');
    status.textContent = 'Copied';
  } catch {
    status.textContent = 'The browser did not allow copying';
  }
});

start();
