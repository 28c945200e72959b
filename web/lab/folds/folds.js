// k-fold cross-validation over hidden sizes, in as many workers as the machine has room for.

import { RefrainClient } from '../../engine/index.js';
import { locale, onLanguage, t } from '../../ui/i18n.js';
import { Spread } from '../../ui/spread.js';
import { Transport } from '../../ui/transport.js';
import { byId, made, showError, startLesson } from '../frame.js';
import { pairLines, recipe, sizes } from './task.js';
import { sources, texts } from './texts.js';

/** @typedef {{hidden: number, parameters: number, folds: number[], mean: number, deviation: number}} Row */
/** @typedef {{done: number, total: number, finished: boolean, epoch: number, rows: Row[]}} State */

const kMostWorkers = 4;
const kSlice = 25;  // milliseconds of a worker at normal speed
const kFew = 40, kMany = 200;  // pairs that the closing question asks about

const page = startLesson({ texts, sources });
const plot = new Spread(byId('plot'));
const workers = Math.max(1, Math.min(kMostWorkers, (navigator.hardwareConcurrency || 2) - 1));
const clients = Array.from({ length: workers }, () => new RefrainClient());

/** Each worker has sizes of its own. @type {{lesson: import('../../engine/client.js').Lesson, state?: State}[]} */
let runs = [];
let spent = 0;
/** What the rule has chosen for so many pairs. @type {Map<number, number>} */
const choices = new Map();

/** @param {string} id */
const value = (id) => Number(/** @type {HTMLInputElement} */ (byId(id)).value);

/** All rows by size, those without a network yet too. @returns {Row[]} */
function rows() {
  const known = runs.flatMap(({ state }) => state?.rows ?? []);
  return sizes.map((hidden) => known.find((row) => row.hidden === hidden) ??
    { hidden, parameters: 0, folds: [], mean: NaN, deviation: NaN });
}

const errorOf = (/** @type {Row} */ row) => row.deviation / Math.sqrt(Math.max(row.folds.length, 1));

/** The best size, and the smallest within its standard error. */
function choice() {
  const all = rows();
  if (all.some((row) => row.folds.length < value('k'))) return undefined;
  const best = all.reduce((a, b) => b.mean < a.mean ? b : a);
  const limit = best.mean + errorOf(best);
  const chosen = /** @type {Row} */ (all.find((row) => row.mean <= limit));
  return { best: best.hidden, chosen: chosen.hidden, limit };
}

function show() {
  const all = rows(), k = value('k'), picked = choice();
  const number = (/** @type {number} */ n) => n.toLocaleString(locale());
  const done = runs.reduce((sum, { state }) => sum + (state?.done ?? 0), 0), total = k * sizes.length;
  /** @type {HTMLProgressElement} */ (byId('progress')).value = done / total;
  byId('status').textContent = picked ? t('status-done', { total, seconds: (spent / 1000).toFixed(1) })
    : t('status', { done, total, workers });
  byId('verdict').textContent = picked ? t('verdict', picked) : '';
  plot.show(all.map((row) => ({ name: String(row.hidden), values: row.folds, mean: row.mean, error: errorOf(row),
    mark: row.hidden === picked?.chosen })),
  t('plot-label', { rows: all.filter((row) => row.folds.length).map((row) => `${row.hidden}: ${row.mean.toFixed(2)}`).join(', ') }), [t('hidden'), t('mean')], picked?.limit);
  byId('figures').replaceChildren(...all.map((row) => {
    const head = made('th', '', [String(row.hidden)]);
    head.setAttribute('scope', 'row');
    const known = row.folds.length > 0;
    return made('tr', row.hidden === picked?.chosen ? 'chosen' : '', [head,
      ...[row.parameters ? number(row.parameters) : '–', known ? row.mean.toFixed(3) : '–',
        row.folds.length > 1 ? row.deviation.toFixed(3) : '–', known ? Math.exp(row.mean).toFixed(2) : '–']
        .map((text) => made('td', '', [text]))]);
  }));

  const grid = byId('grid');
  grid.style.setProperty('--folds', String(k));
  grid.replaceChildren(...all.flatMap((row) => {
    const state = runs.map((run) => run.state).find((s) => s?.rows.some((r) => r.hidden === row.hidden));
    const current = state?.rows.find((r) => r.folds.length < k)?.hidden === row.hidden;
    return [made('b', '', [String(row.hidden)]), ...Array.from({ length: k }, (_, j) => {
      const cell = made('i', j < row.folds.length ? 'done' : '');
      if (current && j === row.folds.length) cell.style.setProperty('--share', String((state?.epoch ?? 0) / value('passes')));
      return cell;
    })];
  }));
  if (!picked) return;
  choices.set(value('pairs'), picked.chosen);
  const few = choices.get(kFew);
  const many = [...choices].filter(([count]) => count >= kMany).map(([, chosen]) => chosen);
  if (few !== undefined && many.some((chosen) => chosen > few)) page.answer();
}

const transport = new Transport(byId('transport'), {
  fast: 8,
  fail: showError,
  async reset() {
    await Promise.all(runs.map(({ lesson }) => lesson.close()));
    runs = [];
    spent = 0;
    // Large and small sizes are dealt out in turn, so that the workers end at about one time.
    const order = [...sizes].reverse();
    runs = await Promise.all(clients.map(async (client, i) => ({
      lesson: await client.lesson('CrossValidationLesson', recipe(value('passes')), pairLines(value('pairs')),
        { hidden: order.filter((_, j) => j % workers === i), folds: value('k') }),
    })));
    showError();
    show();
  },
  async advance(slices) {
    const start = performance.now();
    await Promise.all(runs.map(async (run) => {
      if (!run.state?.finished) run.state = await run.lesson.call('advance', kSlice * slices);
    }));
    spent += performance.now() - start;
    show();
    return runs.some((run) => !run.state?.finished);
  },
});

function showValues() {
  for (const id of ['pairs', 'k', 'passes']) byId(`${id}-value`).textContent = String(value(id));
}
for (const id of ['pairs', 'k', 'passes']) {
  byId(id).addEventListener('input', showValues);
  byId(id).addEventListener('change', () => transport.reset());
}
onLanguage(() => {
  showValues();
  show();
});
await transport.reset();
document.documentElement.dataset.ready = 'true';
