// Values in groups: every value a dot, the mean a line, the standard error a bar; SVG with a text
// alternative.

const kNamespace = 'http://www.w3.org/2000/svg';
const kHeight = 320, kLeft = 46, kRight = 10, kTop = 30, kBottom = 50;

/** @typedef {{name: string, note?: string, values: number[], mean: number, error: number, mark?: boolean}} Group */

/** @param {string} name @param {Record<string, string | number>} attributes @param {string} [text] */
function element(name, attributes, text) {
  const made = document.createElementNS(kNamespace, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, String(value));
  if (text !== undefined) made.textContent = text;
  return made;
}

export class Spread {
  #svg = element('svg', { role: 'img', class: 'spread', height: kHeight });
  /** @type {Group[]} */ #groups = [];
  #label = '';
  /** @type {number | undefined} */ #limit;
  #axes = ['', ''];

  /** @param {Element} parent */
  constructor(parent) {
    parent.append(this.#svg);
    new ResizeObserver(() => this.#draw()).observe(parent);
  }

  /** @param {Group[]} groups @param {string} label the text alternative @param {string[]} axes what lies along and what up @param {number} [limit] a line across */
  show(groups, label, axes, limit) {
    this.#groups = groups;
    this.#axes = axes;
    this.#label = label;
    this.#limit = limit;
    this.#draw();
  }

  #draw() {
    const width = Math.max(this.#svg.clientWidth, 260), groups = this.#groups;
    const largest = Math.max(...groups.flatMap(({ values }) => values), 0.1);
    // Round steps, so many that the largest value lies below the last.
    const power = 10 ** Math.floor(Math.log10(largest / 4)), step = power * ([1, 2, 2.5, 5, 10].find((round) => largest * 1.02 <= 4.5 * round * power) ?? 10);
    const highest = Math.max(largest * 1.06, step * Math.floor(largest * 1.06 / step));
    const y = (/** @type {number} */ v) => kTop + (1 - v / highest) * (kHeight - kTop - kBottom);
    const slot = (width - kLeft - kRight) / Math.max(groups.length, 1);
    this.#svg.setAttribute('viewBox', `0 0 ${width} ${kHeight}`);
    this.#svg.setAttribute('aria-label', this.#label);
    this.#svg.replaceChildren();
    for (let value = 0; value <= highest + 1e-9; value += step) {
      this.#svg.append(element('line', { class: 'spread-grid', x1: kLeft, x2: width - kRight, y1: y(value), y2: y(value) }),
        element('text', { x: kLeft - 8, y: y(value) + 4, 'text-anchor': 'end' }, String(Number(value.toPrecision(3)))));
    }
    if (this.#limit !== undefined)
      this.#svg.append(element('line', { class: 'spread-limit', x1: kLeft, x2: width - kRight, y1: y(this.#limit), y2: y(this.#limit) }));
    const [along, up] = this.#axes;
    this.#svg.append(element('text', { x: 0, y: 14 }, up), element('text', { x: (kLeft + width - kRight) / 2, y: kHeight - 6, 'text-anchor': 'middle' }, along));
    groups.forEach(({ name, note, values, mean, error, mark }, i) => {
      const x = kLeft + slot * (i + 0.5), half = Math.min(slot * 0.28, 26);
      const group = element('g', { class: mark ? 'spread-group spread-mark' : 'spread-group' });
      if (values.length > 1)
        group.append(element('rect', { x: x - half, width: 2 * half, y: y(mean + error), height: Math.max(y(mean - error) - y(mean + error), 1), rx: 4 }));
      if (values.length > 0) group.append(element('line', { x1: x - half, x2: x + half, y1: y(mean), y2: y(mean) }));
      values.forEach((value, k) =>
        group.append(element('circle', { cx: x + (values.length > 1 ? (k / (values.length - 1) - 0.5) * half : 0), cy: y(value), r: 3.5 })));
      group.append(element('text', { class: 'spread-name', x, y: kHeight - (note ? 42 : 28), 'text-anchor': 'middle' }, name));
      if (note) group.append(element('text', { x, y: kHeight - 26, 'text-anchor': 'middle' }, note));
      this.#svg.append(group);
    });
  }
}
