// The translator's page: loads a shipped model and translates as you type.

import { RefrainClient } from '../engine/index.js';
import { alignmentTable } from '../ui/alignment.js';

/** @typedef {import('../engine/protocol.js').TranslationResult} TranslationResult */
/** @typedef {import('../engine/protocol.js').ModelInfo} ModelInfo */

/** @template {HTMLElement} T @param {string} id @returns {T} */
const byId = (id) => /** @type {T} */ (document.getElementById(id));
const source = /** @type {HTMLTextAreaElement} */ (byId('source'));
const target = byId('target');
const status = byId('status');
const error = byId('error');
const copy = /** @type {HTMLButtonElement} */ (byId('copy'));
const progress = /** @type {HTMLProgressElement} */ (byId('progress'));

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
  error.hidden = problem === undefined;
  error.textContent = problem instanceof Error ? problem.message : String(problem ?? '');
}

/** @param {TranslationResult} result */
function showResult(result) {
  target.textContent = result.text;
  target.classList.remove('waiting');
  copy.disabled = result.text === '';
  byId('alignments').replaceChildren(...result.sentences
    .filter((sentence) => sentence.hypotheses[0].pieces.length > 0)
    .map((sentence) => {
      const box = document.createElement('div');
      box.className = 'scroll';
      box.tabIndex = 0;
      box.role = 'region';
      box.ariaLabel = `Attention for ${sentence.source}`;
      box.append(alignmentTable(sentence));
      return box;
    }));
}

async function translate() {
  running?.abort();
  if (!ready) return;
  const controller = running = new AbortController();
  const text = source.value;
  if (text.trim() === '') {
    showResult({ text: '', sentences: [] });
    status.textContent = '';
    return;
  }
  target.classList.add('waiting');
  const start = performance.now();
  try {
    const result = await client.translate(text, {
      signal: controller.signal,
      onProgress: ({ text: soFar }) => { target.textContent = soFar; },
    });
    showError();
    showResult(result);
    status.textContent = `${Math.max(1, Math.round(performance.now() - start))} ms`;
  } catch (problem) {
    if (controller.signal.aborted) return;
    target.classList.remove('waiting');
    showError(problem);
  }
}

/** @param {ModelInfo} info @param {string} size */
function showCard(info, size) {
  const { card } = info;
  /** @type {[string, string][]} */
  const rows = [
    ['Model', card.name],
    ['Built of', card.description],
    ['Size', `${(info.parameters / 1e6).toFixed(1)} million weights, ${size}`],
    ['Learnt from', card.data],
    ['Licence', card.licence],
    ['Attribution', card.attribution],
    ...card.scores.map((score) => /** @type {[string, string]} */ (
      [`${score.metric} ${score.direction}`, `${score.value.toFixed(1)} on ${score.test} (${score.signature})`])),
    ...card.limits.map((limit) => /** @type {[string, string]} */ (['Limit', limit])),
  ];
  byId('card').replaceChildren(...rows.filter(([, text]) => text).flatMap(([title, text]) => {
    const dt = document.createElement('dt'), dd = document.createElement('dd');
    dt.textContent = title;
    dd.textContent = text;
    return [dt, dd];
  }));
}

/** @param {string} tag */
const languageName = (tag) => new Intl.DisplayNames(['en'], { type: 'language' }).of(tag) ?? tag;

async function start() {
  status.textContent = 'Loading the model';
  try {
    const wanted = new URL(location.href).searchParams.get('model');
    const registryUrl = new URL('../models/registry.json', import.meta.url);
    const registry = await (await fetch(registryUrl)).json();
    const entry = registry.models.find((/** @type {any} */ m) => m.id === wanted) ?? registry.models[0];
    const info = await client.load(new URL(entry.url, registryUrl), {
      onProgress: (share) => { progress.value = share; },
    });
    byId('source-language').textContent = languageName(info.source[0]);
    byId('target-language').textContent = languageName(info.target[0]);
    source.lang = info.source[0];
    target.lang = info.target[0];
    showCard(info, `${(entry.bytes / 1e6).toFixed(1)} MB file`);
    ready = true;
    showError();
    status.textContent = 'Ready';
    document.documentElement.dataset.ready = 'true';
    await translate();
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
copy.addEventListener('click', async () => {
  try {
    await navigator.clipboard.writeText(target.textContent ?? '');
    status.textContent = 'Copied';
  } catch {
    status.textContent = 'The browser did not allow copying';
  }
});

start();
