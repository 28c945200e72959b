// A recurrent cell of three units on the reader's sentence: all its numbers, from the engine.

import { RefrainClient } from '../../engine/index.js';
import { HeatMap } from '../../ui/heatmap.js';
import { language, onLanguage, t } from '../../ui/i18n.js';
import { math } from '../../ui/math.js';
import { Transport } from '../../ui/transport.js';
import { byId, made, showError, startLesson } from '../frame.js';
import { sources, texts } from './texts.js';

/**
 * @typedef {object} Step
 * @property {number} word @property {number} next -1 after the last
 * @property {number[]} input @property {number[]} recurrent @property {number[]} sum
 * @property {number[]} hidden @property {number[]} logits @property {number[]} probabilities
 */
/** @typedef {{pieces: string[], words: string[], loss: number, weights: Record<string, number[][]>, steps: Step[]}} Run */

const kRest = 250;  // milliseconds after the last key
const kRate = 0.3;
const kForgetful = 0.36, kRemembering = 0.2;  // losses that answer the closing question
const kQuestions = [texts.en.example, texts.zh.example];

const page = startLesson({ texts, sources });
const client = new RefrainClient();
const sentence = /** @type {HTMLInputElement} */ (byId('sentence'));
const activation = /** @type {HTMLSelectElement} */ (byId('activation'));
const memory = /** @type {HTMLInputElement} */ (byId('memory'));
const map = new HeatMap(byId('map'));

/** @type {import('../../engine/client.js').Lesson | undefined} */ let lesson;
/** @type {Run | undefined} */ let run;
/** @type {Run | undefined} */ let before;
let at = 0, unit = 0, seed = 1, updates = 0, typed = false, wasForgetful = false;
/** @type {ReturnType<typeof setTimeout> | undefined} */ let timer;
/** @type {Promise<void>} */ let work = Promise.resolve();

const word = (/** @type {string} */ piece) => piece.replaceAll('\uffed', '');
const two = (/** @type {number} */ n) => n.toFixed(2).replace('-', '−').replace(/^−(0\.00)$/, '$1');

/** One thing after the other; what goes wrong is shown. @param {() => Promise<void>} job */
function then(job) {
  work = work.then(job).then(() => showError(), showError);
  return work;
}

/**
 * A matrix with its name; `change` makes its numbers editable.
 * @param {string} name as mathematics
 * @param {number[][]} values
 * @param {{old?: number[][], rows?: string[], columns?: string[], on?: number,
 *   change?: (row: number, column: number, value: number) => void, choose?: boolean}} [how]
 *   on: the column that is not multiplied by 0; choose: a click on a row writes its sum out
 */
function matrix(name, values, { old, rows, columns, on, change, choose } = {}) {
  const figure = made('figure', 'matrix', [made('figcaption', '', [math(name)])]);
  const table = /** @type {HTMLTableElement} */ (made('table'));
  if (columns) {
    const head = table.createTHead().insertRow();
    if (rows) head.append(document.createElement('td'));
    columns.forEach((text, c) => {
      const th = made('th', c === on ? 'on' : '', [text]);
      th.setAttribute('scope', 'col');
      head.append(th);
    });
    if (rows) head.cells[0].className = 'corner';
  }
  const body = table.createTBody();
  values.forEach((row, r) => {
    const line = body.insertRow();
    line.classList.toggle('at', choose === true && r === unit);
    if (rows) {
      const th = made('th', r === on && !columns ? 'on' : '', [rows[r]]);
      th.setAttribute('scope', 'row');
      line.append(th);
    }
    row.forEach((value, c) => {
      const cell = line.insertCell();
      cell.style.setProperty('--weight', Math.min(Math.abs(value), 1).toFixed(2));
      cell.classList.toggle('minus', value < 0);
      cell.classList.toggle('dim', columns !== undefined && on !== undefined && c !== on);
      cell.classList.toggle('changed', old !== undefined && Math.abs((old[r]?.[c] ?? value) - value) > 1e-9);
      if (change) {
        const input = document.createElement('input');
        input.type = 'number';
        input.step = '0.1';
        input.value = value.toFixed(2);
        input.ariaLabel = `${figure.textContent} ${rows?.[r] ?? r + 1} ${columns?.[c] ?? c + 1}`;
        input.dataset.at = `${name} ${r} ${c}`;
        input.addEventListener('change', () => {
          if (input.value !== '' && Number.isFinite(input.valueAsNumber)) change(r, c, input.valueAsNumber);
        });
        cell.append(input);
      } else if (choose) {
        const button = /** @type {HTMLButtonElement} */ (made('button', '', [two(value)]));
        button.type = 'button';
        button.dataset.at = `choose ${r}`;
        button.ariaPressed = String(r === unit);
        button.addEventListener('click', () => {
          unit = r;
          show();
        });
        cell.append(button);
      } else cell.textContent = two(value);
    });
  });
  const box = made('div', 'scroll', [table]);
  figure.append(box);
  return figure;
}

/** What follows in an equation: where the line is too short it goes on with its sign. @param {string} text @param {HTMLElement} what */
const term = (text, what) => {
  const sign = made('span', 'sign', [text]);
  sign.ariaHidden = 'true';
  return made('div', 'term', [sign, what]);
};
const column = (/** @type {number[]} */ values) => values.map((value) => [value]);

/** The sum of one unit, written out with the engine's numbers, in parts between which a line may end. @param {Run} now @param {Step} step */
function writtenSum(now, step) {
  const f = { tanh: '\\tanh', sigmoid: '\\sigma', relu: '\\ReLU', leaky_relu: 'f' }[activation.value] ?? 'f';
  const number = (/** @type {number} */ n) => n.toFixed(2).startsWith('-') ? `{${n.toFixed(2)}}` : n.toFixed(2);
  const factor = (/** @type {number} */ n) => number(n).startsWith('{') ? `( ${number(n)} )` : number(n);
  const previous = now.steps[at - 1]?.hidden ?? step.hidden.map(() => 0);
  const products = now.weights.W_hh[unit].map((w, j) => `${j === 0 ? number(w) : factor(w)} \\cdot ${factor(previous[j])}`);
  const last = products.length - 1;
  const parts = [['', `a_${unit + 1} = ${number(step.input[unit])}`],
    ...products.map((product, j) => ['+', `${j === 0 ? '( ' : ''}${product}${j === last ? ' )' : ''}`]),
    ['+', factor(now.weights.b_h[unit][0])], ['=', number(step.sum[unit])],
    ['', `h_${unit + 1} = ${f} ( ${number(step.sum[unit])} ) = ${number(step.hidden[unit])}`]];
  return parts.map(([sign, part]) => made('span', 'whole', sign ? [`${sign} `, math(part)] : [math(part)]));
}

/** @param {Run} now @param {Step} step */
function bars(now, step) {
  const list = made('div', 'bars');
  const order = step.probabilities.map((_, i) => i).sort((a, b) => step.probabilities[b] - step.probabilities[a]);
  for (const i of order) {
    const meter = made('span', 'meter');
    meter.style.setProperty('--share', step.probabilities[i].toFixed(4));
    const name = made('span', i === step.next ? 'word next' : 'word', [word(now.words[i])]);
    if (i === step.next) name.title = t('next-is');
    const share = made('span', '', [`${(100 * step.probabilities[i]).toFixed(1)} %${i === step.next ? ` ← ${t('next-is')}` : ''}`]);
    share.ariaLabel = `${t('probability-of', { word: word(now.words[i]) })}: ${share.textContent}`;
    list.append(name, meter, share);
  }
  return list;
}

function show() {
  if (!run) return;
  const now = run, past = before;
  at = Math.min(at, now.pieces.length - 1);
  const step = now.steps[at], old = past?.pieces.length === now.pieces.length ? past.steps[at] : undefined;
  const focused = /** @type {HTMLElement | null} */ (document.activeElement)?.dataset.at;
  const units = step.hidden.map((_, i) => String(i + 1)), words = now.words.map(word);
  const previous = (/** @type {Run} */ of) => of.steps[at - 1]?.hidden ?? step.hidden.map(() => 0);
  const editable = (/** @type {string} */ name) => ({
    old: past?.weights[name],
    change: (/** @type {number} */ r, /** @type {number} */ c, /** @type {number} */ value) =>
      void then(async () => {
        await lesson?.call('set', name, r, c, value);
        await refresh();
      }),
  });

  byId('words').replaceChildren(...now.pieces.map((piece, i) => {
    const button = /** @type {HTMLButtonElement} */ (made('button', i < at ? 'read' : '', [word(piece)]));
    button.type = 'button';
    button.dataset.at = `word ${i}`;
    button.ariaPressed = String(i === at);
    button.addEventListener('click', () => go(i));
    return button;
  }));
  byId('where').textContent = t('where', { at: at + 1, all: now.pieces.length, word: word(now.pieces[at]) });
  /** @type {HTMLButtonElement} */ (byId('back')).disabled = at === 0;
  /** @type {HTMLButtonElement} */ (byId('forward')).disabled = at === now.pieces.length - 1;

  byId('state').replaceChildren(
    matrix('W_{xh}', now.weights.W_xh, { columns: words, rows: units, on: step.word, ...editable('W_xh') }),
    term('·', matrix('x_t', column(words.map((_, i) => i === step.word ? 1 : 0)), { rows: words, on: step.word })),
    term('+', matrix('W_{hh}', now.weights.W_hh, editable('W_hh'))),
    term('·', matrix('h_{t-1}', column(previous(now)), { old: past && old && column(previous(past)) })),
    term('+', matrix('b_h', now.weights.b_h, editable('b_h'))),
    term('=', matrix('a_t', column(step.sum), { old: old && column(old.sum), choose: true })),
    term('→', matrix('h_t', column(step.hidden), { old: old && column(old.hidden), choose: true })));
  byId('sum').replaceChildren(...writtenSum(now, step).flatMap((part) => [part, ' ']));
  byId('guess').replaceChildren(
    matrix('W_{hy}', now.weights.W_hy, { rows: words, columns: units, ...editable('W_hy') }),
    term('·', matrix('h_t', column(step.hidden), { old: old && column(old.hidden) })),
    term('+', matrix('b_y', now.weights.b_y, editable('b_y'))),
    term('=', matrix('y_t', column(step.logits), { old: old && column(old.logits) })),
    term('→', bars(now, step)));
  byId('loss').textContent = now.loss.toFixed(3);

  map.shape({
    caption: t('map-caption'),
    rows: units.map((i) => ({ label: t('unit', { unit: i }) })),
    columns: now.pieces.map(word),
    texts: true,
    signed: true,
    describe: (r, c) => t('map-readout', { word: word(now.pieces[c]), unit: r + 1, value: two(now.steps[c].hidden[r]) }),
  });
  units.forEach((_, r) => map.update(r, now.steps.map(({ hidden }) =>
    ({ text: two(hidden[r]), weight: Math.min(Math.abs(hidden[r]), 1), hot: hidden[r] < 0 }))));
  if (focused) /** @type {HTMLElement | null} */ (document.querySelector(`[data-at="${CSS.escape(focused)}"]`))?.focus();
}

/** @param {number} to */
function go(to) {
  before = undefined;
  at = to;
  show();
}

async function refresh() {
  before = run;
  run = await lesson?.call('run');
  show();
}

async function open() {
  const next = await client.lesson('CellLesson', sentence.value, { activation: activation.value, seed }), old = lesson;
  lesson = next;
  await old?.close();
  run = undefined;
  updates = 0;
  transport.count(0);
  if (!memory.checked) await cut();
  await refresh();
}

/** Sets the recurrent weights to zero. */
async function cut() {
  for (let i = 0; i < 9; ++i) await lesson?.call('set', 'W_hh', Math.floor(i / 3), i % 3, 0);
}

const transport = new Transport(byId('transport'), {
  fast: 100,
  fail: showError,
  async reset() {
    await open();
    showError();
  },
  async advance(steps) {
    await lesson?.call('learn', steps, kRate, memory.checked);
    updates += steps;
    transport.count(updates);
    await refresh();
    if (!run || !kQuestions.includes(sentence.value.trim())) return true;
    if (!memory.checked && run.loss < kForgetful) wasForgetful = true;
    if (memory.checked && wasForgetful && run.loss < kRemembering) page.answer();
    return true;
  },
});

byId('back').addEventListener('click', () => go(at - 1));
byId('forward').addEventListener('click', () => go(at + 1));
byId('anew').addEventListener('click', () => {
  ++seed;
  transport.reset();
});
activation.addEventListener('change', () => transport.reset());
memory.addEventListener('change', () => transport.reset());
sentence.addEventListener('input', () => {
  typed = true;
  clearTimeout(timer);
  timer = setTimeout(() => transport.reset(), kRest);
});

let shown = '';
/** @type {Promise<void> | undefined} */ let first;
onLanguage(() => {
  if (!typed && shown !== language()) {
    shown = language();
    sentence.value = t('example');
    at = 0;
    first = transport.reset();
  } else show();
});
await first;
document.documentElement.dataset.ready = 'true';
