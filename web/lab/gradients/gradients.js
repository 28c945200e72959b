// Six networks side by side: the gradient at every step back, measured by the engine, before and
// while they learn.

import { RefrainClient } from '../../engine/index.js';
import { HeatMap } from '../../ui/heatmap.js';
import { locale, onLanguage, t } from '../../ui/i18n.js';
import { Transport } from '../../ui/transport.js';
import { byId, made, short, showError, stack, startLesson } from '../frame.js';
import { sources, texts } from './texts.js';

/**
 * @typedef {object} Report what GradientLesson::measure returns
 * @property {number} updates
 * @property {number | null} loss
 * @property {number} accuracy
 * @property {number | null} gradientNorm
 * @property {number} clipFactor
 * @property {boolean} finite
 * @property {(number | null)[][]} gradient norm at each step of each layer
 */
/** @typedef {{name: string, cell: object, lesson?: import('../../engine/client.js').Lesson, report?: Report, recall: number}} Network */

const kDecades = 8;  // of the colour scale below 1
const kHotDecades = 4;
const kBack = 20, kGone = 1e-6, kThere = 1e-2;  // what the closing question asks for
const kDigits = 9;  // of a derivative
const kSmoothError = 1e-5, kKinkedError = 1e-3;  // of a gradient check
const kRecallDecay = 0.93;  // batches are small: recall is shown as a running mean

/** @type {Network[]} */
const networks = [
  ...['sigmoid', 'tanh', 'relu', 'leaky_relu'].map((activation) =>
    ({ name: activation, cell: { kind: 'simple_rnn', activation }, recall: 0 })),
  { name: 'lstm', cell: { kind: 'lstm' }, recall: 0 },
  { name: 'gru', cell: { kind: 'gru' }, recall: 0 },
];

const page = startLesson({ texts, sources });
const client = new RefrainClient();
const map = new HeatMap(byId('map'));

/** @param {string} id */
const value = (id) => Number(/** @type {HTMLInputElement} */ (byId(id)).value);
/** @param {string} id */
const on = (id) => /** @type {HTMLInputElement} */ (byId(id)).checked;

/** @param {Network} network */
function options(network) {
  const cell = { ...network.cell, layer_norm: on('layer-norm'),
    ...(network.name === 'lstm' ? { forget_bias: value('forget') } : {}) };
  return {
    stack: { cell, hidden_size: 24, layers: value('layers'), residual: on('residual'), batch_norm: on('batch-norm') },
    training: { seed: 1, clip_norm: on('clip') ? 1 : 0, optimizer: { learning_rate: 0.005 }, batching: { batch_size: 16 } },
    steps: value('steps'),
    symbols: 4,
    recurrent_scale: value('scale'),
  };
}

/** Size of the gradient `back` steps before the end, as a share of that at the top layer's end. @param {Network} network @param {number} layer @param {number} back */
function share(network, layer, back) {
  const gradient = network.report?.gradient;
  const last = gradient?.at(-1)?.at(-1), there = gradient?.[layer]?.at(-1 - back);
  return typeof last === 'number' && typeof there === 'number' && last > 0 ? there / last : NaN;
}

/** 1.3 × 10⁻⁹ for small numbers, 0.034 for others. @param {number} number @param {number} [digits] */
function scientific(number, digits = 2) {
  const size = Math.abs(number), sign = number < 0 ? '−' : '';
  if (!Number.isFinite(number)) return '–';
  if (size === 0 || (size >= 1e-3 && size < 1e4)) return sign + short(size, digits);
  const exponent = Math.floor(Math.log10(size));
  const raised = String(exponent).replace('-', '⁻').replace(/\d/g, (d) => '⁰¹²³⁴⁵⁶⁷⁸⁹'[Number(d)]);
  return `${sign}${(size / 10 ** exponent).toLocaleString(locale(), { minimumSignificantDigits: digits, maximumSignificantDigits: digits })}\u00a0×\u00a010${raised}`;
}

/** Row r of the map is a layer of a network, the top layer first. @param {number} row */
function place(row) {
  const layers = value('layers');
  return { network: networks[Math.floor(row / layers)], layer: layers - 1 - row % layers };
}

/** @param {Network} network @param {number} layer */
function rowName(network, layer) {
  const name = t(`net-${network.name}`);
  return value('layers') === 1 ? name : t('layer-of', { network: name, layer: layer + 1 });
}

function shapeMap() {
  const layers = value('layers'), steps = value('steps');
  const backOf = (/** @type {number} */ column) => steps - 1 - column;
  map.shape({
    caption: t('map-caption'),
    corner: t('corner'),
    rows: Array.from({ length: networks.length * layers }, (_, r) => {
      const { network, layer } = place(r);
      return { label: rowName(network, layer), group: layers > 1 && r > 0 && r % layers === 0 };
    }),
    columns: Array.from({ length: steps }, (_, c) => String(backOf(c))),
    every: 10,
    describe: (row, column) => {
      const { network, layer } = place(row);
      if (!network.report) return '';
      const number = share(network, layer, backOf(column));
      const words = { network: rowName(network, layer), back: backOf(column), value: scientific(number) };
      return t(Number.isFinite(number) ? 'readout' : 'readout-none', words);
    },
  });
  networks.forEach(showNetwork);
}

/** @param {Network} network */
function showNetwork(network) {
  const layers = value('layers'), steps = value('steps');
  const at = networks.indexOf(network);
  for (let layer = 0; layer < layers; ++layer)
    map.update(at * layers + layers - 1 - layer, Array.from({ length: steps }, (_, c) => {
      const number = share(network, layer, steps - 1 - c), decades = Math.log10(number);
      if (!Number.isFinite(number)) return { text: '', weight: 0, none: true };
      const hot = decades > 0.3;
      return {
        text: scientific(number),
        weight: hot ? Math.min(decades / kHotDecades, 1) : Math.max(0, 1 + Math.min(decades, 0) / kDecades),
        hot,
      };
    }));
  showFigures(network);
}

/** @param {Network} network */
function showFigures(network) {
  const row = byId('figures').children[networks.indexOf(network)];
  const report = network.report;
  if (!row || !report) return;
  const [recall, loss, norm, clipped] = row.querySelectorAll('td');
  const meter = /** @type {HTMLElement} */ (recall.firstElementChild);
  meter.style.setProperty('--share', String(network.recall));
  /** @type {HTMLElement} */ (recall.lastElementChild).textContent = `${Math.round(100 * network.recall)} %`;
  const figure = (/** @type {number | null} */ n) => n === null ? t('exploded') : scientific(n);
  loss.textContent = report.loss === null ? t('exploded') : report.loss.toFixed(3);
  norm.textContent = figure(report.gradientNorm);
  clipped.textContent = report.clipFactor < 1 ? scientific(report.clipFactor * (report.gradientNorm ?? 0)) : '–';
}

function checkQuestion() {
  const [sigmoid, lstm] = ['sigmoid', 'lstm'].map((name) => {
    const network = networks.find((n) => n.name === name);
    return network && !network.report?.updates ? share(network, value('layers') - 1, kBack) : NaN;
  });
  const bare = value('layers') === 1 && value('scale') === 1 && !on('layer-norm');
  if (bare && sigmoid < kGone && lstm > kThere) page.answer();
}

/** @param {Network} network @param {Report} report */
function take(network, report) {
  network.recall = network.report ? kRecallDecay * network.recall + (1 - kRecallDecay) * report.accuracy : report.accuracy;
  network.report = report;
}

const transport = new Transport(byId('transport'), {
  fast: 4,
  fail: showError,
  async reset() {
    checked = undefined;
    showCheck();
    await Promise.all(networks.map(async (network) => {
      const before = network.lesson;
      network.lesson = undefined;
      await before?.close();
      network.lesson = await client.lesson('GradientLesson', options(network));
      network.report = undefined;
      take(network, await network.lesson.call('measure'));
    }));
    showError();
    shapeMap();
    transport.count(0);
    checkQuestion();
  },
  async advance(updates) {
    await Promise.all(networks.map(async (network) => {
      if (network.report?.finite !== false)
        take(network, await network.lesson?.call('advance', updates));
    }));
    networks.forEach(showNetwork);
    transport.count(Math.max(...networks.map((network) => network.report?.updates ?? 0)));
    return networks.some((network) => network.report?.finite !== false);
  },
});

/** What the last check found. @type {{rows: {network: string, name: string, analytic: number, numeric: number, error: number}[], count: number, worst: number, agree: boolean} | undefined} */
let checked;

function showCheck() {
  if (!checked) {
    byId('check-result').replaceChildren();
    return;
  }
  const { rows, count, worst, agree } = checked;
  const body = rows.map(({ network, name, analytic, numeric, error }) => {
    const head = made('th', '', [t(`net-${network}`)]);
    head.setAttribute('scope', 'row');
    const parts = name.replace('layers.0.forward.', '').split(/(?<=[._])/).flatMap((part) => [part, made('wbr')]);
    return made('tr', '', [head, made('td', '', [made('code', '', parts)]),
      ...[analytic, numeric].map((n) => made('td', 'number', [scientific(n, kDigits)])), made('td', 'number', [scientific(error)])]);
  });
  const head = made('tr', '', ['network', 'weight', 'analytic', 'numeric', 'error'].map((key) => made('th', '', [t(key)])));
  const table = /** @type {HTMLTableElement} */ (made('table', 'figures', [made('thead', '', [head]), made('tbody', '', body)]));
  stack(table);
  byId('check-result').replaceChildren(
    made('p', 'verdict', [t(agree ? 'check-all' : 'check-not', { count, worst: scientific(worst) })]), table);
}

async function checkGradients() {
  const button = /** @type {HTMLButtonElement} */ (byId('check'));
  button.disabled = true;
  transport.pause();
  try {
    let worst = 0, count = 0, agree = true;
    const rows = /** @type {NonNullable<typeof checked>['rows']} */ ([]);
    for (const network of networks) {
      const result = await network.lesson?.call('check');
      const most = result.rows.reduce((/** @type {any} */ a, /** @type {any} */ b) => b.error > a.error ? b : a);
      worst = Math.max(worst, result.worst);
      agree = agree && result.worst < (/relu/.test(network.name) ? kKinkedError : kSmoothError);
      count += result.rows.reduce((/** @type {number} */ sum, /** @type {any} */ row) => sum + row.checked, 0);
      rows.push({ network: network.name, ...most });
    }
    checked = { rows, count, worst, agree };
    showCheck();
  } catch (problem) {
    showError(problem);
  } finally {
    button.disabled = false;
  }
}

function showValues() {
  for (const [id, unit] of [['steps', ''], ['layers', ''], ['scale', '×'], ['forget', '']])
    byId(`${id}-value`).textContent = `${value(id)}${unit}`;
  for (const id of ['residual', 'batch-norm'])
    /** @type {HTMLInputElement} */ (byId(id)).disabled = value('layers') === 1;
  byId('needs-layers').hidden = value('layers') > 1;
}

for (const control of document.querySelectorAll('.controls input, .switches input')) {
  control.addEventListener('input', showValues);
  control.addEventListener('change', () => transport.reset());
}
byId('check').addEventListener('click', checkGradients);

onLanguage(() => {
  byId('figures').replaceChildren(...networks.map(({ name }) => {
    const head = made('th', '', [t(`net-${name}`)]);
    head.setAttribute('scope', 'row');
    return made('tr', '', [head, made('td', 'number', [made('span', 'meter'), made('span', 'share')]), made('td'), made('td', 'number'), made('td', 'number')]);
  }));
  showValues();
  shapeMap();
  showCheck();
});
await transport.reset();
document.documentElement.dataset.ready = 'true';
