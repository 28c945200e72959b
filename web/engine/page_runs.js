// A document's text as runs, stretches of words and inline elements without a break, and how the
// translation of a run takes its place: the elements stay the same objects, with their listeners.

import { escaped, markupTokens } from './markup_tokens.js';
import { inlines, untranslated } from './markup.js';
import { isBlank } from './sentences.js';

/** @typedef {{nodes: (Text | Element)[], texts: Text[], elements: Element[], html: string}} Run html: the run with its elements numbered */

const ignored = new Set([...untranslated, 'script', 'style', 'template', 'noscript', 'textarea', 'input', 'iframe', 'embed', 'option']);
const kText = 3, kElement = 1;

/** Whether an element's own marks keep it from being translated. @param {Element} element */
function isOut(element) {
  if (ignored.has(element.localName)) return true;
  const translate = element.getAttribute('translate')?.toLowerCase();
  if (translate === 'no' || element.classList.contains('notranslate')) return true;
  const editable = element.getAttribute('contenteditable');
  return editable !== null && editable.toLowerCase() !== 'false';
}

/** Whether an element translates itself: two that follow each other's changes would never end. @param {Element} element */
const isSelfMade = (element) => element.localName === 'refrain-text' && Boolean(element.getAttribute('target'));

/** Whether something around a node keeps it from being translated. @param {Node} node @param {Element} root what is translated */
export function isWithin(node, root) {
  let isInside = true;  // the root
  for (let at = /** @type {Node | null} */ (node); at; at = at.parentNode) {
    if (at === root) isInside = false;
    if (at.nodeType !== kElement) continue;
    const element = /** @type {Element} */ (at);
    if ((at !== node && isOut(element)) || (isInside && isSelfMade(element))) return true;
  }
  return false;
}

/**
 * The runs below a node that have something to translate.
 * @param {Node} root @param {(text: Text) => boolean} isDone texts to leave alone
 * @returns {Run[]}
 */
export function runsOf(root, isDone) {
  /** @type {Run[]} */ const runs = [];
  /** @type {(element: Element) => boolean} */
  const isInline = (element) => inlines.has(element.localName) && !isOut(element) && !element.shadowRoot &&
    [...element.childNodes].every((child) => (child.nodeType === kElement ? isInline(/** @type {Element} */ (child))
      : child.nodeType === kText && !isDone(/** @type {Text} */ (child))));
  const collect = (/** @type {Node} */ parent) => {
    /** @type {(Text | Element)[]} */ let open = [];
    const flush = () => {
      if (open.length > 0) {
        const run = makeRun(open);
        if (!isBlank(run.texts.map((text) => text.data).join(''))) runs.push(run);
      }
      open = [];
    };
    for (const child of parent.childNodes) {
      if (child.nodeType === kText && !isDone(/** @type {Text} */ (child))) open.push(/** @type {Text} */ (child));
      else if (child.nodeType === kElement) {
        const element = /** @type {Element} */ (child);
        if (isInline(element)) {
          open.push(element);
          continue;
        }
        flush();
        if (!isOut(element) && !isSelfMade(element)) collect(element);
      } else flush();
    }
    flush();
  };
  if (root.nodeType !== kElement || !isOut(/** @type {Element} */ (root))) collect(root);
  return runs;
}

/** @param {(Text | Element)[]} nodes @returns {Run} */
function makeRun(nodes) {
  /** @type {Run} */ const run = { nodes, texts: [], elements: [], html: '' };
  const write = (/** @type {Node} */ node) => {
    if (node.nodeType === kText) {
      const text = /** @type {Text} */ (node);
      run.texts.push(text);
      run.html += escaped(text.data);
      return;
    }
    const element = /** @type {Element} */ (node);
    run.html += `<i n=${run.elements.push(element) - 1}>`;
    element.childNodes.forEach(write);
    run.html += '</i>';
  };
  nodes.forEach(write);
  return run;
}

/** Whether the page has left a run as it was read. @param {Run} run */
export function isUnchanged(run) {
  const { nodes } = run;
  return nodes.every((node, i) => node.parentNode && (i === 0 || node.previousSibling === nodes[i - 1])) && makeRun(nodes).html === run.html;
}

/**
 * Puts a translation in a run's place.
 * @param {Run} run @param {string} html of the run's own numbered elements
 * @returns {{texts: Text[], restore: () => void}} the new texts, and what takes it back
 */
export function replaceRun(run, html) {
  const [first] = run.nodes;
  const tokens = markupTokens(html);
  if (run.nodes.length === 1 && first.nodeType === kText) {
    const text = /** @type {Text} */ (first), before = text.data;
    const words = tokens.map((token) => (token.kind === 'text' ? token.text : '')).join('').trim();
    const after = before.slice(0, before.length - before.trimStart().length) + words + before.slice(before.trimEnd().length);
    text.data = after;
    return { texts: [text], restore: () => { if (text.data === after) text.data = before; } };
  }
  const page = /** @type {Document} */ (first.ownerDocument);
  /** @type {{element: Element | undefined, children: Node[]}[]} */ const open = [{ element: undefined, children: [] }];
  /** @type {{element: Element, children: Node[]}[]} */ const filled = [];
  /** @type {Text[]} */ const texts = [];
  for (const token of tokens) {
    const top = open[open.length - 1];
    if (token.kind === 'text') {
      const text = page.createTextNode(token.text);
      texts.push(text);
      top.children.push(text);
    } else if (token.kind === 'open') {
      const element = run.elements[Number(/n=(\d+)/.exec(token.raw)?.[1])];
      top.children.push(element);
      open.push({ element, children: [] });
    } else if (token.kind === 'close' && top.element) {
      open.pop();
      filled.push({ element: top.element, children: top.children });
    }
  }
  const made = open[0].children;
  const saved = run.elements.map((element) => ({ element, children: [...element.childNodes] }));
  place(run.nodes, made);
  for (const { element, children } of filled) element.replaceChildren(...children);
  return { texts, restore: () => {
    place(made, run.nodes);
    for (const { element, children } of saved) if (element.isConnected || element.parentNode) element.replaceChildren(...children);
  } };
}

/** Puts nodes where others are, as far as these still are. @param {Node[]} old @param {Node[]} next */
function place(old, next) {
  const there = old.find((node) => node.parentNode);
  const parent = there?.parentNode;
  if (!there || !parent) return;
  const mark = parent.insertBefore(/** @type {Document} */ (there.ownerDocument).createTextNode(''), there);
  for (const node of old) if (node.parentNode === parent) parent.removeChild(node);
  for (const node of next) parent.insertBefore(node, mark);
  parent.removeChild(mark);
}
