// A tree that grows from left to right, as SVG with a text alternative: each node a word, the best
// child in line with its parent. A box around it scrolls, by keyboard too.

const kNamespace = 'http://www.w3.org/2000/svg';
const kRow = 27, kTop = 18, kLeft = 12, kGap = 30, kNarrowest = 30;

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
  #svg = element('svg', { role: 'img', class: 'tree', preserveAspectRatio: 'xMinYMin meet' });
  #pen = document.createElement('canvas').getContext('2d');

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

    // A chain is a node and its first child, and the first child of that, and so on: it has a row. Chains that
    // leave a row late stand close below it; an earlier one may share a row where their columns are apart and
    // no branch runs through a chain.
    /** @type {number[]} */ const row = [];
    /** @type {{row: number, from: number, to: number}[]} */ const chains = [];
    /** @type {{from: number, to: number, depth: number}[]} */ const branches = [];
    const free = (/** @type {number} */ r, /** @type {number} */ from, /** @type {number} */ to, /** @type {number} */ parent) =>
      chains.every((other) => other.row === r ? other.from > to + 1 || other.to < from - 1
        : other.row <= parent || other.row > r || from <= other.from || from > other.to) &&
      branches.every((other) => other.depth <= from || other.depth > to || r <= other.from || r >= other.to);
    const place = (/** @type {number} */ start) => {
      const chain = [start], from = depth[start], parent = nodes[start].parent < 0 ? -1 : row[nodes[start].parent];
      while (children[chain[chain.length - 1]].length > 0) chain.push(children[chain[chain.length - 1]][0]);
      let r = parent + 1;
      while (r < nodes.length && !free(r, from, from + chain.length - 1, parent)) ++r;
      for (const i of chain) row[i] = r;
      chains.push({ row: r, from, to: from + chain.length - 1 });
      if (parent >= 0) branches.push({ from: parent, to: r, depth: from });
      for (const i of [...chain].reverse()) for (const child of children[i].slice(1)) place(child);
    };
    nodes.forEach((node, i) => {
      if (node.parent < 0) place(i);
    });
    const rows = Math.max(...row) + 1;

    // Columns as wide as their widest word.
    /** @type {number[]} */ const wide = [];
    const length = nodes.map(({ text, note }) => this.#measure(text, true) + (note ? this.#measure(` ${note}`, false) : 0));
    length.forEach((size, i) => {
      wide[depth[i]] = Math.max(wide[depth[i]] ?? kNarrowest, size);
    });
    /** @type {number[]} */ const left = [];
    wide.reduce((at, width, d) => {
      left[d] = at;
      return at + width + kGap;
    }, kLeft);
    const y = (/** @type {number} */ i) => kTop + row[i] * kRow;
    const width = Math.max(...length.map((size, i) => left[depth[i]] + size + 14), 200);
    const height = kTop + Math.max(rows, 3) * kRow - 8;

    const lines = nodes.flatMap((node, i) => {
      if (node.parent < 0) return [];
      const from = left[depth[node.parent]] + length[node.parent] + 5;
      const to = left[depth[i]] - 5, turn = to - kGap / 2;
      // A branch leaves the line of its parent where the columns meet; the line itself is its first child's.
      const start = row[i] === row[node.parent] ? from : turn - 6;
      return [element('path', { class: `tree-line ${node.kind ?? ''}`, 'stroke-width': (0.8 + 3.6 * node.weight).toFixed(2),
        d: row[i] === row[node.parent] ? `M${start} ${y(i)} H${to}` : `M${start} ${y(node.parent)} C${turn + 4} ${y(node.parent)} ${turn - 4} ${y(i)} ${to} ${y(i)}` })];
    });
    const strength = (/** @type {Element} */ line) => ['growing', 'finished', 'best'].findIndex((kind) => line.classList.contains(kind));
    const words = nodes.map((node, i) => {
      const text = element('text', { class: `tree-word ${node.kind ?? ''}`, x: left[depth[i]], y: y(i) + 4.5 }, node.text);
      if (node.note) text.append(element('tspan', { class: 'tree-note' }, ` ${node.note}`));
      return text;
    });
    this.#svg.setAttribute('width', String(Math.ceil(width)));
    this.#svg.setAttribute('height', String(Math.ceil(height)));
    this.#svg.setAttribute('viewBox', `0 0 ${Math.ceil(width)} ${Math.ceil(height)}`);
    this.#svg.setAttribute('aria-label', label);
    this.#svg.replaceChildren(...lines.sort((a, b) => strength(a) - strength(b)), ...words);
  }

  /** How long a word is as it is drawn. @param {string} text @param {boolean} large */
  #measure(text, large) {
    if (!this.#pen) return text.length * 8;
    this.#pen.font = `${large ? '700 13.5px' : '11px'} ${getComputedStyle(this.#box).fontFamily}`;
    return this.#pen.measureText(text).width;
  }

  /** Brings the newest column into sight. */
  follow() {
    this.#box.scrollLeft = this.#box.scrollWidth;
  }
}
