// A tree that grows from left to right, as SVG with a text alternative: each node a word, the best
// child in line with its parent. A box around it scrolls, by keyboard too.

const kNamespace = 'http://www.w3.org/2000/svg';
const kRow = 27, kTop = 18, kLeft = 10, kGap = 26, kLetter = 7.6, kNarrowest = 40;

/**
 * @typedef {object} TreeNode
 * @property {number} parent an earlier node; -1 at the root
 * @property {string} text
 * @property {number} weight 0 to 1: how strong its branch is drawn
 * @property {number} rank of two children the one with the higher rank stands in line
 * @property {string} [kind] a class: e.g. 'growing', 'finished', 'best'
 * @property {string} [note] behind the text
 */

/** @param {string} name @param {Record<string, string | number>} attributes @param {string} [text] */
function element(name, attributes, text) {
  const made = document.createElementNS(kNamespace, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, String(value));
  if (text !== undefined) made.textContent = text;
  return made;
}

export class Tree {
  #box = document.createElement('div');
  #svg = element('svg', { role: 'img', class: 'tree' });

  /** @param {Element} parent */
  constructor(parent) {
    this.#box.className = 'scroll tree-box';
    this.#box.tabIndex = 0;
    this.#box.role = 'group';
    this.#box.append(this.#svg);
    parent.append(this.#box);
  }

  /** @param {TreeNode[]} nodes @param {string} label the text alternative @param {string} name of the box */
  show(nodes, label, name) {
    this.#box.ariaLabel = name;
    /** @type {number[][]} */ const children = nodes.map(() => []);
    /** @type {number[]} */ const depth = [];
    nodes.forEach((node, i) => {
      depth[i] = node.parent < 0 ? 0 : depth[node.parent] + 1;
      if (node.parent >= 0) children[node.parent].push(i);
    });
    for (const list of children) list.sort((a, b) => nodes[b].rank - nodes[a].rank);

    // Rows: depth first, the first child in its parent's row.
    /** @type {number[]} */ const row = [];
    let rows = 0;
    const stack = nodes.flatMap((node, i) => node.parent < 0 ? [{ i, own: true }] : []);
    while (stack.length > 0) {
      const { i, own } = /** @type {{i: number, own: boolean}} */ (stack.pop());
      row[i] = own ? rows++ : row[nodes[i].parent];
      for (let k = children[i].length - 1; k >= 0; --k) stack.push({ i: children[i][k], own: k > 0 });
    }
    // Columns as wide as their widest word.
    /** @type {number[]} */ const wide = [];
    const full = (/** @type {TreeNode} */ node) => node.text + (node.note ? ` ${node.note}` : '');
    nodes.forEach((node, i) => {
      wide[depth[i]] = Math.max(wide[depth[i]] ?? kNarrowest, full(node).length * kLetter);
    });
    /** @type {number[]} */ const left = [];
    wide.reduce((at, width, d) => {
      left[d] = at;
      return at + width + kGap;
    }, kLeft);
    const y = (/** @type {number} */ i) => kTop + row[i] * kRow;
    const width = Math.max(...nodes.map((node, i) => left[depth[i]] + full(node).length * kLetter + 14), 200);
    const height = kTop + Math.max(rows, 3) * kRow;

    const lines = nodes.flatMap((node, i) => {
      if (node.parent < 0) return [];
      const from = left[depth[node.parent]] + full(nodes[node.parent]).length * kLetter + 4;
      const to = left[depth[i]] - 5, turn = to - kGap / 2;
      const start = Math.min(from, turn - 4);
      return [element('path', { class: `tree-line ${node.kind ?? ''}`, 'stroke-width': (0.8 + 3.6 * node.weight).toFixed(2),
        d: `M${start} ${y(node.parent)} H${turn - 6} C${turn + 4} ${y(node.parent)} ${turn - 4} ${y(i)} ${to} ${y(i)}` })];
    });
    const words = nodes.map((node, i) => {
      const text = element('text', { class: `tree-word ${node.kind ?? ''}`, x: left[depth[i]], y: y(i) + 4.5 }, node.text);
      if (node.note) text.append(element('tspan', { class: 'tree-note' }, ` ${node.note}`));
      return text;
    });
    this.#svg.setAttribute('width', String(Math.ceil(width)));
    this.#svg.setAttribute('height', String(Math.ceil(height)));
    this.#svg.setAttribute('viewBox', `0 0 ${Math.ceil(width)} ${Math.ceil(height)}`);
    this.#svg.setAttribute('aria-label', label);
    this.#svg.replaceChildren(...lines, ...words);
  }

  /** Brings the newest column into sight. */
  follow() {
    this.#box.scrollLeft = this.#box.scrollWidth;
  }
}
