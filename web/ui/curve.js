// A line chart of values over steps, as SVG with a text alternative.

const kNamespace = 'http://www.w3.org/2000/svg';
const kWidth = 640, kHeight = 220, kLeft = 44, kBottom = 24, kTop = 10, kRight = 10;

/** @param {string} name @param {Record<string, string | number>} attributes */
function element(name, attributes) {
  const made = document.createElementNS(kNamespace, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, String(value));
  return made;
}

/** A curve that grows while something runs. */
export class Curve {
  /** @type {{x: number, y: number}[]} */ #points = [];
  #svg = element('svg', { viewBox: `0 0 ${kWidth} ${kHeight}`, role: 'img', class: 'curve' });
  #line = element('polyline', { class: 'curve-line', fill: 'none' });
  #axes = element('g', { class: 'curve-axes' });
  #label;
  #scheduled = false;

  /** @param {Element} parent @param {string} label what the values are */
  constructor(parent, label) {
    this.#label = label;
    this.#svg.append(this.#axes, this.#line);
    parent.append(this.#svg);
    this.#draw();
  }

  clear() {
    this.#points = [];
    this.#schedule();
  }

  /** @param {number} x @param {number} y */
  add(x, y) {
    if (!Number.isFinite(y)) return;
    this.#points.push({ x, y });
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
    const points = this.#points;
    const lastX = Math.max(points.at(-1)?.x ?? 1, 1);
    const highest = Math.max(...points.map((p) => p.y), 1e-9);
    const x = (/** @type {number} */ v) => kLeft + (v / lastX) * (kWidth - kLeft - kRight);
    const y = (/** @type {number} */ v) => kTop + (1 - v / highest) * (kHeight - kTop - kBottom);
    this.#line.setAttribute('points', points.map((p) => `${x(p.x).toFixed(1)},${y(p.y).toFixed(1)}`).join(' '));
    this.#axes.replaceChildren();
    for (const share of [0, 0.5, 1]) {
      const value = highest * share, at = y(value);
      const text = element('text', { x: kLeft - 6, y: at + 4, 'text-anchor': 'end' });
      text.textContent = points.length ? value.toFixed(value < 10 ? 2 : 0) : '';
      this.#axes.append(element('line', { x1: kLeft, x2: kWidth - kRight, y1: at, y2: at }), text);
    }
    const step = element('text', { x: kWidth - kRight, y: kHeight - 6, 'text-anchor': 'end' });
    step.textContent = points.length ? `step ${lastX}` : '';
    this.#axes.append(step);
    const last = points.at(-1);
    this.#svg.setAttribute('aria-label', last
      ? `${this.#label}: ${points[0].y.toFixed(3)} at first, ${last.y.toFixed(3)} at step ${last.x}`
      : `${this.#label}: nothing yet`);
  }
}
