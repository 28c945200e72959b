// A line chart of one or two series over steps, as SVG with a text alternative.

const kNamespace = 'http://www.w3.org/2000/svg';
const kHeight = 240, kLeft = 44, kBottom = 26, kTop = 12, kRight = 8;
const kPoints = 800;  // more are thinned out: the curve stays quick to draw

/** @typedef {{x: number, y: number}} Point */

/** @param {string} name @param {Record<string, string | number>} attributes */
function element(name, attributes) {
  const made = document.createElementNS(kNamespace, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, String(value));
  return made;
}

/** A curve that grows while something runs. */
export class Curve {
  /** @type {Point[][]} */ #series = [[], []];
  #svg = element('svg', { role: 'img', class: 'curve', height: kHeight });
  #lines = ['curve-line', 'curve-second'].map((name) => element('polyline', { class: name }));
  #axes = element('g', { class: 'curve-axes' });
  #label;
  #scheduled = false;

  /** @param {Element} parent @param {string} label what the values are */
  constructor(parent, label) {
    this.#label = label;
    this.#svg.append(this.#axes, ...this.#lines);
    parent.append(this.#svg);
    new ResizeObserver(() => this.#schedule()).observe(parent);
    this.#draw();
  }

  /** @param {0 | 1} [which] the series; both without it */
  clear(which) {
    if (which === undefined) this.#series = [[], []];
    else this.#series[which] = [];
    this.#schedule();
  }

  /** @param {number} x @param {number} y @param {0 | 1} [which] the series */
  add(x, y, which = 0) {
    if (!Number.isFinite(y)) return;
    const points = this.#series[which];
    points.push({ x, y });
    if (points.length > kPoints) this.#series[which] = points.filter((_, i) => i % 2 === 0 || i === points.length - 1);
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
    const width = Math.max(this.#svg.clientWidth, 240);
    const all = this.#series.flat();
    const lastX = all.reduce((most, p) => Math.max(most, p.x), 1);
    const highest = all.reduce((most, p) => Math.max(most, p.y), 1e-9);
    const x = (/** @type {number} */ v) => kLeft + (v / lastX) * (width - kLeft - kRight);
    const y = (/** @type {number} */ v) => kTop + (1 - v / highest) * (kHeight - kTop - kBottom);
    this.#svg.setAttribute('viewBox', `0 0 ${width} ${kHeight}`);
    this.#series.forEach((points, i) => this.#lines[i].setAttribute('points',
      points.map((p) => `${x(p.x).toFixed(1)},${y(p.y).toFixed(1)}`).join(' ')));
    this.#axes.replaceChildren();
    const write = (/** @type {number} */ left, /** @type {number} */ top, /** @type {string} */ text) => {
      const made = element('text', { x: left, y: top, 'text-anchor': 'end' });
      made.textContent = all.length ? text : '';
      this.#axes.append(made);
    };
    for (const share of [0, 0.25, 0.5, 0.75, 1]) {
      const value = highest * share, at = y(value);
      this.#axes.append(element('line', { x1: kLeft, x2: width - kRight, y1: at, y2: at }));
      write(kLeft - 8, at + 4, value.toFixed(value < 10 ? 2 : 0));
    }
    for (const share of [0.25, 0.5, 0.75, 1])
      write(x(lastX * share), kHeight - 6, `${share === 1 ? 'step ' : ''}${Math.round(lastX * share)}`);
    const [points] = this.#series, last = points.at(-1);
    this.#svg.setAttribute('aria-label', last
      ? `${this.#label}: ${points[0].y.toFixed(3)} at step ${points[0].x}, ${last.y.toFixed(3)} at step ${last.x}`
      : `${this.#label}: nothing yet`);
  }
}
