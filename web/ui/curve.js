// A line chart of what grows while something runs, drawn by uPlot, with a text alternative. The
// arrow keys, the pointer or a touch move a cursor; a line below says what every series was there.

import { addTexts, locale, onLanguage, t } from './i18n.js';
import { listed } from './names.js';
import uPlot from './vendor/uplot/uPlot.esm.js';

addTexts({
  en: { 'curve-course': '{series} from {from} at update {start} to {to} at update {end}', 'curve-empty': 'nothing yet', 'curve-at': 'Update {step}: {values}', 'curve-updates': 'updates' },
  zh: { 'curve-course': '{series}：从第 {start} 次更新的 {from} 到第 {end} 次更新的 {to}', 'curve-empty': '还没有数据', 'curve-at': '第 {step} 次更新：{values}', 'curve-updates': '更新次数' },
});

const kHeight = 252;
const kPoints = 1600;  // of a series; more are thinned out: the curve stays quick to draw

const kFew = 25;   // points that are marked one by one

/**
 * @typedef {object} Series
 * @property {string} label key of its text
 * @property {'--accent' | '--second'} colour
 * @property {boolean} [dashed]
 */
/** @typedef {{x: number[], y: number[]}} Points */

/** @param {string} name */
const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name);

export class Curve {
  #label;
  #series;
  #log;
  #digits;
  /** @type {Points[]} */ #points;
  #box = document.createElement('div');
  #readout = document.createElement('p');
  #plot;
  #scheduled = false;

  /**
   * @param {Element} parent
   * @param {{label: string, series: Series[], log?: boolean, digits?: number}} options label: key of
   *   what the values are; log: equal ratios are equal distances
   */
  constructor(parent, { label, series, log = false, digits = 3 }) {
    this.#label = label;
    this.#series = series;
    this.#log = log;
    this.#digits = digits;
    this.#points = series.map(() => ({ x: [], y: [] }));
    this.#box.className = 'curve';
    this.#box.role = 'img';
    this.#box.tabIndex = 0;
    this.#readout.className = 'heat-readout';
    this.#readout.ariaLive = 'polite';
    parent.append(this.#box, this.#readout);
    this.#plot = new uPlot(this.#options(), this.#data(), this.#box);
    this.#box.addEventListener('keydown', (event) => this.#key(event));
    new ResizeObserver(() => this.#schedule()).observe(this.#box);
    document.fonts.ready.then(() => this.#plot.redraw(false, true));
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => this.#plot.redraw(false, true));
    onLanguage(() => this.#schedule());
  }

  /** @returns {uPlot.Options} */
  #options() {
    const number = (/** @type {number} */ v) => v === null ? '' : v.toLocaleString(locale(), { maximumSignificantDigits: 3 });
    const axis = {
      stroke: () => colour('--soft'), font: `12px ${colour('--sans')}`, ticks: { show: false }, gap: 6,
      grid: { stroke: () => colour('--line'), width: 1 },
      values: (/** @type {uPlot} */ _, /** @type {number[]} */ splits) => splits.map(number),
    };
    return {
      width: 300,
      height: kHeight,
      legend: { show: false },
      padding: [10, 18, 0, 0],
      cursor: { y: false, drag: { x: false, y: false }, points: { size: 7 } },
      scales: {
        x: { time: false, range: (_, __, high) => [0, high || 1] },
        y: this.#log ? { distr: 3 } : { range: (_, __, high) => [0, high ? high * 1.04 : 1] },
      },
      axes: [{ ...axis, grid: { show: false }, size: 26, label: t('curve-updates'), labelSize: 18, labelGap: 0, labelFont: axis.font }, {
        ...axis, size: 46,
        // Where equal ratios are equal distances, a line at 1, 2 and 5.
        ...(this.#log ? { grid: { ...axis.grid, filter: (/** @type {uPlot} */ _, /** @type {number[]} */ splits) => splits.map((v) => /^[125]/.test(v.toExponential()) ? v : null) } } : {}),
      }],
      series: [{}, ...this.#series.map(({ colour: name, dashed }) => ({
        stroke: () => colour(name), width: 2, spanGaps: true, points: { show: (/** @type {uPlot} */ _, /** @type {number} */ i) => this.#points[i - 1].x.length <= kFew, size: 6, fill: () => colour(name) }, ...(dashed ? { dash: [6, 5] } : {}),
      }))],
      hooks: { setCursor: [(plot) => this.#say(plot.cursor.idx)] },
    };
  }

  /** @returns {uPlot.AlignedData} */
  #data() {
    return uPlot.join(this.#points.map(({ x, y }) => [x, y]));
  }

  /** @param {number} [which] the series; all without it */
  clear(which) {
    this.#points = this.#points.map((points, i) => which === undefined || which === i ? { x: [], y: [] } : points);
    this.#schedule();
  }

  /** @param {number} x rises @param {number} y @param {number} [which] the series */
  add(x, y, which = 0) {
    if (!Number.isFinite(y) || (this.#log && y <= 0)) return;
    const points = this.#points[which];
    points.x.push(x);
    points.y.push(y);
    if (points.x.length > kPoints)
      for (const list of [points.x, points.y]) {
        const kept = list.filter((_, i) => i % 2 === 0 || i === list.length - 1);
        list.splice(0, list.length, ...kept);
      }
    this.#schedule();
  }

  /** All points, to be kept. @returns {Points[]} */
  get points() {
    return this.#points;
  }

  /** @param {Points[]} points as kept */
  set points(points) {
    this.#points = this.#series.map((_, i) => ({ x: [...points[i]?.x ?? []], y: [...points[i]?.y ?? []] }));
    this.#schedule();
  }

  #schedule() {
    if (this.#scheduled) return;
    this.#scheduled = true;
    requestAnimationFrame(() => {
      this.#scheduled = false;
      this.#draw();
    });
  }

  #draw() {
    const width = Math.max(this.#box.clientWidth, 200);
    if (width !== this.#plot.width) this.#plot.setSize({ width, height: kHeight });
    this.#plot.setData(this.#data());
    const parts = this.#points.flatMap(({ x, y }, i) => x.length === 0 ? [] : [t('curve-course', {
      series: t(this.#series[i].label), from: this.#number(y[0]), start: x[0], to: this.#number(y[y.length - 1]), end: x[x.length - 1] })]);
    this.#box.ariaLabel = `${t(this.#label)}: ${parts.join('; ') || t('curve-empty')}`;
    this.#plot.axes[0].label = t('curve-updates');
    if (typeof this.#plot.cursor.idx !== 'number') this.#say(this.#plot.data[0].length - 1, 'off');
  }

  /** @param {number} value */
  #number(value) {
    return value.toLocaleString(locale(), { maximumSignificantDigits: this.#digits });
  }

  /**
   * What every series was at the cursor, or at its last point before.
   * @param {number | null | undefined} index @param {'polite' | 'off'} [live] what changes by itself is not read out
   */
  #say(index, live = 'polite') {
    const x = typeof index === 'number' ? this.#plot.data[0][index] : undefined;
    this.#readout.ariaLive = live;
    if (x === undefined) {
      if (live === 'off') this.#readout.textContent = '';
      return;
    }
    const values = this.#points.flatMap((points, i) => {
      const after = points.x.findIndex((other) => other > x), at = (after < 0 ? points.x.length : after) - 1;
      return at < 0 ? [] : [`${t(this.#series[i].label)} ${this.#number(points.y[at])}`];
    });
    this.#readout.textContent = t('curve-at', { step: x.toLocaleString(locale()), values: listed(values) });
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    const [x] = this.#plot.data, last = x.length - 1, now = this.#plot.cursor.idx ?? last;
    const to = { ArrowLeft: now - 1, ArrowRight: now + 1, Home: 0, End: last }[event.key];
    if (to === undefined || last < 0 || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    const left = this.#plot.valToPos(x[Math.max(0, Math.min(to, last))], 'x');
    this.#plot.setCursor({ left, top: 0 });
  }
}
