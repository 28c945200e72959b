// The classic Keras language model beside what the engine makes of each of its lines.

import { RefrainClient } from '../../engine/index.js';
import { Curve } from '../../ui/curve.js';
import { locale, onLanguage, t } from '../../ui/i18n.js';
import { Transport } from '../../ui/transport.js';
import { byId, made, short, showError, startLesson } from '../frame.js';
import { stories } from '../corpora/stories.js';
import { sources, texts } from './texts.js';

/** @typedef {{name: string, rows: number, cols: number, trainable: boolean}} Layer */

const kFilters = '!"#$%&()*+,-./:;<=>?@[\\]^_`{|}~\t\n';  // Keras' own
const kSteps = 12, kVectors = 100, kBatch = 32;
const kShownPrefixes = 9, kNext = 5, kWords = 12;
const kCompareAt = 150;  // updates after which the closing question compares
const kTextEvery = 700;  // milliseconds

const page = startLesson({ texts, sources });
const client = new RefrainClient();
const curve = new Curve(byId('curve'), { label: 'curve-perplexity', series: [
  { label: 'frozen-vectors', colour: '--accent' }, { label: 'trained-vectors', colour: '--second', dashed: true }] });
const line = /** @type {HTMLSelectElement} */ (byId('line'));
const trainable = /** @type {HTMLSelectElement} */ (byId('trainable'));
const units = /** @type {HTMLSelectElement} */ (byId('units'));
const promptBox = /** @type {HTMLInputElement} */ (byId('prompt'));

/** @type {import('../../engine/client.js').Lesson | undefined} */ let lesson;
/** @type {any} */ let info;
/** @type {{lines: {text: string, pieces: string[], ids: number[]}[], prefixes: {input: number[], target: number}[]} | undefined} */ let prepared;
/** The words that it expects next. @type {{piece: string, probability: number}[]} */ let next = [];
let step = 0, wroteAt = 0, setting = trainable.value;
/** Perplexity after kCompareAt updates. @type {Record<string, number>} */
let compared = {};

/** The same recipe trains natively: refrain train --recipe FILE --text TEXT. */
const recipe = () => ({
  kind: 'language_model',
  tokenizer: { kind: 'word', lowercase: true, filters: kFilters },
  model: {
    embedding_size: kVectors,
    frozen_embedding: trainable.value === 'false',
    stack: { cell: { kind: 'lstm' }, hidden_size: Number(units.value), layers: 2 },
  },
  prefixes: true,
  lanes: kBatch,
  steps: kSteps,
  training: { seed: 1, epochs: 1000000, optimizer: { learning_rate: 0.003 } },
});

const number = (/** @type {number} */ n) => n.toLocaleString(locale());
const word = (/** @type {number} */ id) => info.pieces[id];

function showPreparation() {
  if (!prepared || !info) return;
  const at = Math.max(0, line.selectedIndex);
  const { pieces, ids } = prepared.lines[at];
  byId('ids').replaceChildren(...pieces.map((piece, i) => made('span', '', [piece, made('small', '', [String(ids[i])])])));
  byId('vocabulary').textContent = t('vocabulary', { words: number(info.vocabulary - 4), lines: number(info.lines) });

  // A line of n words has n + 1 prefixes: the last asks for its end.
  const first = prepared.lines.slice(0, at).reduce((sum, { ids: those }) => sum + those.length + 1, 0);
  const table = /** @type {HTMLTableElement} */ (made('table'));
  const head = table.createTHead().insertRow();
  for (const name of [...Array.from({ length: kSteps }, (_, i) => `x${String(i + 1).replace(/\d/g, (d) => '₀₁₂₃₄₅₆₇₈₉'[Number(d)])}`), t('wanted')]) {
    const th = made('th', '', [name]);
    th.setAttribute('scope', 'col');
    head.append(th);
  }
  const body = table.createTBody();
  for (const { input, target } of prepared.prefixes.slice(first, first + Math.min(kShownPrefixes, ids.length + 1))) {
    const row = body.insertRow();
    for (const id of input) {
      const cell = made('td', id === 0 ? 'pad' : '', [String(id)]);
      cell.title = word(id);
      row.append(cell);
    }
    row.append(made('td', 'answer', [`${target} ${word(target)}`]));
  }
  byId('prefixes').replaceChildren(table);
}

function showSummary() {
  if (!info) return;
  /** @type {Layer[]} */ const layers = info.layers;
  const H = Number(units.value), V = info.vocabulary;
  const groups = [
    { name: 'Embedding', prefix: 'embedding', how: `${number(V)} × ${kVectors}` },
    { name: `LSTM(${H})`, prefix: 'stack.layers.0', how: `4\u00a0((${kVectors}\u00a0+\u00a0${H})\u00a0${H} +\u00a0${H})` },
    { name: `LSTM(${H})`, prefix: 'stack.layers.1', how: `4\u00a0((${H}\u00a0+\u00a0${H})\u00a0${H} +\u00a0${H})` },
    { name: 'Dense', prefix: 'output', how: `${number(V)}\u00a0(${H}\u00a0+\u00a01)` },
  ].map((group) => {
    const own = layers.filter(({ name }) => name.startsWith(group.prefix));
    return { ...group, count: own.reduce((sum, { rows, cols }) => sum + rows * cols, 0), frozen: own.every((layer) => !layer.trainable) };
  });
  const row = (/** @type {string} */ name, /** @type {string} */ how, /** @type {string} */ count, /** @type {string} */ style) => {
    const head = made('th', '', [name]);
    head.setAttribute('scope', 'row');
    return made('tr', style, [head, made('td', '', [how]), made('td', '', [count])]);
  };
  byId('summary').replaceChildren(
    ...groups.map(({ name, how, count, frozen }) => row(name, how, frozen ? t('frozen', { count: number(count) }) : number(count), frozen ? 'frozen' : '')),
    row(t('total'), '', number(info.parameters), 'total'), row(t('trained'), '', number(info.trainable), 'total'));
  byId('units-again').textContent = units.value;
}

async function write() {
  wroteAt = performance.now();
  const text = promptBox.value;
  const [written, expected] = await Promise.all([
    lesson?.call('sample', text, { max_length: kWords, temperature: 1, seed: step + 1 }),
    lesson?.call('expectations', text, kNext)]);
  if (!written) return;
  byId('written').textContent = written.text;
  next = expected.next.at(-1);
  showExpected();
}

function showExpected() {
  const box = made('div', 'bars');
  for (const { piece, probability } of next) {
    const meter = made('span', 'meter');
    meter.style.setProperty('--share', probability.toFixed(4));
    box.append(made('span', 'word', [piece === '</s>' ? t('line-end') : piece]), meter, made('span', '', [`${(100 * probability).toFixed(1)} %`]));
  }
  byId('next').replaceChildren(box);
}

const transport = new Transport(byId('transport'), {
  fast: 5,
  fail: showError,
  async reset() {
    await lesson?.close();
    lesson = undefined;
    setting = trainable.value;
    lesson = await client.lesson('LanguageLesson', recipe(), stories.en, false);
    info = await lesson.call('describe');
    prepared = await lesson.call('preparation', info.lines);
    step = 0;
    curve.clear(setting === 'true' ? 1 : 0);
    byId(`now-${setting}`).textContent = '–';
    transport.count(0);
    showError();
    showPreparation();
    showSummary();
    await write();
  },
  async advance(updates) {
    const state = await lesson?.call('advance', 1e9, updates);
    step = state.step;
    curve.add(step, state.perplexity, setting === 'true' ? 1 : 0);
    byId(`now-${setting}`).textContent = short(state.perplexity);
    transport.count(step);
    if (step >= kCompareAt && compared[setting] === undefined) {
      compared[setting] = state.perplexity;
      if (compared.true < compared.false) page.answer();
    }
    if (performance.now() - wroteAt > kTextEvery || !transport.playing) await write();
    return !state.finished;
  },
});

line.addEventListener('change', showPreparation);
trainable.addEventListener('change', () => transport.reset());
units.addEventListener('change', () => {
  compared = {};
  curve.clear();
  byId('now-false').textContent = byId('now-true').textContent = '–';
  transport.reset();
});
promptBox.addEventListener('input', () => write().catch(showError));

for (const text of stories.en.split('\n')) line.add(new Option(text));
promptBox.value = t('prompt-default');
onLanguage(() => {
  showPreparation();
  showSummary();
  showExpected();
});
await transport.reset();
document.documentElement.dataset.ready = 'true';
