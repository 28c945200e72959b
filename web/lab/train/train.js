// Trains an encoder-decoder on the reader's pairs, in this tab, with the engine that translates.

import { RefrainClient } from '../../engine/index.js';
import { alignmentBox } from '../../ui/alignment.js';
import { Curve } from '../../ui/curve.js';
import { makePairs } from './pairs.js';

/** @typedef {import('../../engine/protocol.js').TrainingProgress} TrainingProgress */

/** @template {HTMLElement} T @param {string} id @returns {T} */
const byId = (id) => /** @type {T} */ (document.getElementById(id));
const pairs = /** @type {HTMLTextAreaElement} */ (byId('pairs'));
const source = /** @type {HTMLInputElement} */ (byId('source'));
const startButton = /** @type {HTMLButtonElement} */ (byId('start'));
const stopButton = /** @type {HTMLButtonElement} */ (byId('stop'));
const download = /** @type {HTMLButtonElement} */ (byId('download'));
const error = byId('error');
const status = byId('status');
const target = byId('target');

const kRestAfterKeys = 60;  // milliseconds

const client = new RefrainClient();
const curve = new Curve(byId('curve'), 'Training loss');
/** @type {AbortController | undefined} */ let training;
/** @type {AbortController | undefined} */ let translating;
/** @type {ReturnType<typeof setTimeout> | undefined} */ let timer;
let ready = false;

/** @param {unknown} [problem] */
function showError(problem) {
  error.textContent = problem instanceof Error ? problem.message : String(problem ?? '');
  error.hidden = problem === undefined;
}

/** @param {string} id */
const number = (id) => Number(/** @type {HTMLInputElement} */ (byId(id)).value);
/** @param {string} id */
const choice = (id) => /** @type {HTMLSelectElement} */ (byId(id)).value;

/** The same recipe trains natively: refrain train --recipe FILE --train PAIRS. */
function recipe() {
  const cell = { kind: choice('cell') };
  return {
    languages: { source: ['en'], target: ['fr'] },
    tokenizer: { kind: 'word' },
    shared_vocabulary: false,
    model: {
      embedding_size: number('embedding'),
      encoder: { cell, hidden_size: number('hidden'), bidirectional: true },
      decoder: { cell, hidden_size: number('hidden') },
      attention: choice('attention'),
    },
    training: {
      batching: { batch_size: 32 },
      optimizer: { learning_rate: number('rate') },
      epochs: number('epochs'),
    },
    card: { name: 'Trained in a tab', data: 'the reader’s own pairs' },
  };
}

function showCount() {
  const lines = pairs.value.split('\n').filter((line) => line.trim() !== '').length;
  byId('count').textContent = `${lines.toLocaleString('en')} pairs` +
    (lines >= 50 ? '; every tenth is held out, to see what it makes of sentences it never met.' : '.');
}

async function translate() {
  clearTimeout(timer);
  translating?.abort();
  if (!ready) return;
  const controller = translating = new AbortController();
  try {
    const result = await client.translate(source.value, { signal: controller.signal, whole: true });
    target.textContent = result.text;
    byId('alignment').replaceChildren(...result.sentences.slice(0, 1)
      .filter((sentence) => sentence.hypotheses[0].pieces.length > 0)
      .map((sentence) => alignmentBox(sentence)));
  } catch (problem) {
    if (!controller.signal.aborted) showError(problem);
  }
}

function canTranslate() {
  ready = true;
  download.disabled = false;
  translate();
}

/** @param {TrainingProgress} p */
function showProgress(p) {
  curve.add(p.step, p.loss);
  byId('n-pass').textContent = `${Math.min(p.epoch + 1, number('epochs'))}`;
  byId('n-step').textContent = p.step.toLocaleString('en');
  byId('n-loss').textContent = p.loss.toFixed(3);
  byId('n-norm').textContent = p.gradientNorm.toFixed(2);
  byId('n-speed').textContent = Math.round(p.wordsPerSecond).toLocaleString('en');
  if (p.validationPerplexity !== undefined) {
    const held = Math.log(p.validationPerplexity);
    curve.add(p.step, held, 1);
    byId('n-held').textContent = held.toFixed(3);
  }
  if (p.watched !== undefined) target.textContent = p.watched;
}

async function train() {
  const controller = training = new AbortController();
  translating?.abort();
  startButton.disabled = true;
  stopButton.disabled = false;
  ready = false;
  showError();
  curve.clear();
  byId('n-held').textContent = '–';
  byId('alignment').replaceChildren();
  target.textContent = '';
  status.textContent = 'Training';
  let learnt = false;
  try {
    const last = await client.train(recipe(), pairs.value, {
      watch: source.value,
      signal: controller.signal,
      onProgress: (p) => {
        learnt = true;
        showProgress(p);
      },
    });
    status.textContent = `Finished: ${last.reason}`;
  } catch (problem) {
    if (controller.signal.aborted) {
      status.textContent = learnt ? 'Stopped; what was learnt is below' : 'Stopped';
    } else {
      status.textContent = '';
      showError(problem);
    }
  } finally {
    startButton.disabled = false;
    stopButton.disabled = true;
    if (learnt || !download.disabled) canTranslate();
  }
}

byId('form').addEventListener('submit', (event) => {
  event.preventDefault();
  train();
});
stopButton.addEventListener('click', () => training?.abort());
pairs.addEventListener('input', showCount);
source.addEventListener('input', () => {
  clearTimeout(timer);
  timer = setTimeout(translate, kRestAfterKeys);
});
download.addEventListener('click', async () => {
  try {
    const blob = new Blob([await client.save('float32')], { type: 'application/json' });
    const link = document.createElement('a');
    link.href = URL.createObjectURL(blob);
    link.download = 'refrain-model.json';
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  } catch (problem) {
    showError(problem);
  }
});
byId('open').addEventListener('change', async (event) => {
  const input = /** @type {HTMLInputElement} */ (event.target);
  const file = input.files?.[0];
  if (!file) return;
  try {
    await client.load(file);
    showError();
    status.textContent = `Opened ${file.name}`;
    canTranslate();
  } catch (problem) {
    showError(problem);
  } finally {
    input.value = '';
  }
});

pairs.value = makePairs().map((pair) => pair.join('\t')).join('\n');
showCount();
document.documentElement.dataset.ready = 'true';
