// Two encoder-decoders, with attention and without, learn one task in two workers of their own.

import { RefrainClient } from '../../engine/index.js';
import { alignmentBox } from '../../ui/alignment.js';
import { Curve } from '../../ui/curve.js';
import { HeatMap } from '../../ui/heatmap.js';
import { onLanguage, t } from '../../ui/i18n.js';
import { sentences } from '../../ui/names.js';
import { Transport } from '../../ui/transport.js';
import { byId, made, showError, startLesson } from '../frame.js';
import { tasks } from '../corpora/tasks.js';
import { sources, texts } from './texts.js';

/** @typedef {import('../../engine/protocol.js').Sentence} Sentence */
/** @typedef {{name: 'with' | 'without', attention: string, client: RefrainClient, which: 0 | 1,
 *   lesson?: import('../../engine/client.js').Lesson, step: number}} Network */

const kShowEvery = 120, kTestEvery = 1500;  // milliseconds
const kExamples = 6;
const kAnswerFrom = 7, kAnswerTo = 9, kGood = 0.8, kPoor = 0.5;  // what the closing question asks for

const page = startLesson({ texts, sources });
const source = /** @type {HTMLInputElement} */ (byId('source'));
const curve = new Curve(byId('curve'), { label: 'curve-loss', series: [
  { label: 'with', colour: '--accent' }, { label: 'without', colour: '--second', dashed: true }] });
const lengths = new HeatMap(byId('lengths'));

/** @type {Network[]} */
const networks = [
  { name: 'with', attention: 'general', client: new RefrainClient(), which: 0, step: 0 },
  { name: 'without', attention: 'none', client: new RefrainClient(), which: 1, step: 0 },
];
let chosen = 'copy', task = tasks.copy();
/** What each network makes of each test. @type {Record<string, string[]>} */
let outputs = {};
let shownAt = 0, testedAt = 0;
/** @type {Sentence | undefined} */ let watched;

/** The same recipe trains natively: refrain train --recipe FILE --train PAIRS. @param {string} attention */
const recipe = (attention) => ({
  languages: { source: ['source'], target: ['target'] },
  tokenizer: { kind: task.pieces },
  shared_vocabulary: false,
  model: {
    embedding_size: 24,
    encoder: { cell: { kind: 'lstm' }, hidden_size: 48, bidirectional: true },
    decoder: { cell: { kind: 'lstm' }, hidden_size: 48 },
    attention,
  },
  training: { seed: 1, epochs: 100000, batching: { batch_size: 32 }, optimizer: { learning_rate: 0.005 } },
});

const pieceCount = (/** @type {string} */ text) =>
  task.pieces === 'word' ? text.trim().split(/\s+/).length : [...text].length;

// ---------------------------------------------------------------- what is shown

function showMatrix() {
  if (!watched) return;
  const { attention, pieces } = watched.hypotheses[0];
  byId('matrix').replaceChildren(alignmentBox(watched));
  const rows = attention.slice(0, pieces.length);
  const mean = rows.reduce((sum, row) => sum + Math.max(...row), 0) / Math.max(rows.length, 1);
  let words = t('sharp', { sharp: Math.round(100 * mean), even: Math.round(100 / watched.pieces.length) });
  if (task.rule && rows.length > 0) {
    const letters = watched.pieces.length - 1;  // the end is not a letter
    const where = (/** @type {number} */ i) => chosen === 'copy' ? i : letters - 1 - i;
    const right = rows.slice(0, letters).filter((row, i) => row.indexOf(Math.max(...row)) === where(i)).length;
    words = sentences(words, t('sharp-diagonal', { share: Math.round(100 * right / letters) }));
  }
  byId('sharp').textContent = rows.length > 0 ? words : '';
}

/** @param {Element} element @param {string} text @param {string | undefined} right */
function showOutput(element, text, right) {
  element.replaceChildren(made('span', right !== undefined && text !== right ? 'wrong' : '', [text || '–']));
}

/** The right answer where it is known. @param {string} text */
const answerOf = (text) => task.rule?.(text) ?? task.test.find(([from]) => from === text)?.[1];

async function watch() {
  const text = source.value.trim();
  if (text === '') return;
  const [one, other] = await Promise.all(networks.map((network) => network.lesson?.call('translate', text)));
  if (source.value.trim() !== text || !one || !other) return;
  watched = one[0];
  showMatrix();
  showOutput(byId('out-with'), one[0].hypotheses[0].text, answerOf(text));
  showOutput(byId('out-without'), other[0].hypotheses[0].text, answerOf(text));
}

const lengthsOfTests = () => [...new Set(task.test.map(([from]) => pieceCount(from)))].sort((a, b) => a - b);

/** Right and all tests of a length. @param {string} network @param {number} length */
function score(network, length) {
  const rows = task.test.flatMap(([from, to], i) => pieceCount(from) === length ? [outputs[network]?.[i] === to] : []);
  return { right: rows.filter(Boolean).length, all: rows.length };
}

function showTests() {
  const columns = lengthsOfTests();
  byId('length-hint').textContent = task.longest ? t('length-hint', { longest: task.longest }) : t('length-hint-all');
  lengths.shape({
    caption: t('length-caption'),
    corner: t('length'),
    rows: networks.map(({ name }) => ({ label: t(name) })),
    columns: columns.map(String),
    texts: true,
    describe: (r, c) => {
      const { right, all } = score(networks[r].name, columns[c]);
      return t('length-readout', { network: t(networks[r].name), length: columns[c], right, all });
    },
  });
  networks.forEach(({ name }, r) => lengths.update(r, columns.map((length) => {
    const { right, all } = score(name, length);
    return { text: outputs[name] ? String(right) : '', weight: outputs[name] ? right / all : 0 };
  })));
  const step = Math.max(1, Math.floor(task.test.length / kExamples));
  const head = made('div', 'head', [t('source'), t('with'), t('without')].map((text) => made('span', '', [text])));
  head.ariaHidden = 'true';
  const focused = document.activeElement?.closest('#examples button') ? document.activeElement.textContent : undefined;
  byId('examples').replaceChildren(head, ...task.test.map((pair, i) => ({ pair, i })).filter(({ i }) => i % step === 0)
    .slice(0, kExamples).map(({ pair: [from, to], i }) => {
      const cells = [made('span', '', [from]), made('span'), made('span')];
      networks.forEach(({ name, which }) => showOutput(cells[which + 1], outputs[name]?.[i] ?? '', outputs[name] ? to : undefined));
      const button = /** @type {HTMLButtonElement} */ (made('button', '', cells));
      button.type = 'button';
      button.title = `${t('right')}: ${to}`;
      button.ariaPressed = String(source.value === from);
      button.addEventListener('click', () => {
        source.value = from;
        showTests();
        watch().catch(showError);
      });
      return button;
    }));
  if (focused)
    [...document.querySelectorAll('#examples button')].forEach((button) => {
      if (button.firstChild?.textContent && focused.startsWith(button.firstChild.textContent)) /** @type {HTMLElement} */ (button).focus();
    });
}

async function runTests() {
  testedAt = performance.now();
  const lines = task.test.map(([from]) => from).join('\n');
  const results = await Promise.all(networks.map((network) => network.lesson?.call('translate', lines)));
  networks.forEach(({ name }, i) => {
    outputs[name] = results[i].map((/** @type {Sentence} */ sentence) => sentence.hypotheses[0].text);
  });
  showTests();
  if (chosen !== 'copy') return;
  const shares = networks.map(({ name }) => {
    let right = 0, all = 0;
    for (let length = kAnswerFrom; length <= kAnswerTo; ++length) {
      const at = score(name, length);
      right += at.right;
      all += at.all;
    }
    return right / all;
  });
  if (shares[0] >= kGood && shares[1] <= kPoor) page.answer();
}

// ---------------------------------------------------------------- training

const transport = new Transport(byId('transport'), {
  fast: 10,
  fail: showError,
  async reset() {
    task = tasks[chosen]();
    outputs = {};
    const pairs = task.train.map((pair) => pair.join('\t')).join('\n');
    await Promise.all(networks.map(async (network) => {
      const before = network.lesson;
      network.lesson = undefined;
      await before?.close();
      network.lesson = await network.client.lesson('TranslationLesson', recipe(network.attention), pairs);
      network.step = 0;
    }));
    showError();
    curve.clear();
    transport.count(0);
    source.value = task.example;
    showTests();
    await watch();
  },
  async advance(updates) {
    await Promise.all(networks.map(async (network) => {
      const state = await network.lesson?.call('advance', updates);
      network.step = state.step;
      curve.add(state.step, state.loss, network.which);
    }));
    transport.count(networks[0].step);
    const now = performance.now();
    if (now - shownAt > kShowEvery || !transport.playing) {
      shownAt = now;
      await watch();
    }
    if (now - testedAt > kTestEvery || !transport.playing) await runTests();
    return true;
  },
});

source.addEventListener('input', () => watch().catch(showError));

byId('tasks').append(...Object.keys(tasks).map((name) => {
  const input = document.createElement('input');
  input.type = 'radio';
  input.name = 'task';
  input.value = name;
  input.checked = name === chosen;
  input.addEventListener('change', () => {
    chosen = name;
    byId('task-words').textContent = t(`words-${chosen}`);
    transport.reset();
  });
  const words = made('span');
  words.dataset.text = `task-${name}`;
  return made('label', '', [input, words]);
}));

onLanguage(() => {
  for (const words of document.querySelectorAll('#tasks span'))
    words.textContent = t(/** @type {HTMLElement} */ (words).dataset.text ?? '');
  byId('task-words').textContent = t(`words-${chosen}`);
  showTests();
  showMatrix();
});
await transport.reset();
document.documentElement.dataset.ready = 'true';
