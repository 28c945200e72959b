// Languages of a page: texts are plain modules {en: {...}, zh: {...}} of strings with the same keys;
// the choice is remembered. A string may hold *emphasis*, `code`, $mathematics$ and [links](address).

import { math } from './math.js';

/** @typedef {'en' | 'zh'} Language */
/** @typedef {Record<string, string>} Strings */
/** @typedef {Record<Language, Strings>} Texts */

const kKey = 'refrain-language';
/** What each language is called, and its tag. @type {Record<Language, {name: string, tag: string}>} */
export const languages = {
  en: { name: 'English', tag: 'en' },
  zh: { name: '中文', tag: 'zh-Hans' },
};

/** @returns {Language} */
function remembered() {
  try {
    const kept = localStorage.getItem(kKey);
    if (kept === 'en' || kept === 'zh') return kept;
  } catch { /* storage may be forbidden */ }
  return navigator.language.toLowerCase().startsWith('zh') ? 'zh' : 'en';
}

/** @type {Language} */ let current = remembered();
/** @type {Texts} */ const all = { en: {}, zh: {} };
/** @type {Set<() => void>} */ const listeners = new Set();

export const language = () => current;
/** For numbers and dates. */
export const locale = () => languages[current].tag;

/** Adds the texts of a page. @param {Texts} texts */
export function addTexts(texts) {
  for (const name of /** @type {Language[]} */ (['en', 'zh'])) Object.assign(all[name], texts[name]);
}

/**
 * A text in the current language; `{name}` is replaced by a value.
 * @param {string} key
 * @param {Record<string, string | number>} [values]
 */
export function t(key, values = {}) {
  const text = all[current][key] ?? all.en[key] ?? key;
  return text.replace(/\{(\w+)\}/g, (whole, name) => name in values ? String(values[name]) : whole);
}

/** Whether there is such a text. @param {string} key */
export const hasText = (key) => key in all.en;

/** What is not broken over two lines. @param {(Node | string)[]} children */
function whole(...children) {
  const span = document.createElement('span');
  span.className = 'whole';
  span.append(...children);
  return span;
}

/** A command, which breaks at its spaces alone: browsers break at the hyphens of an option too. @param {string} text */
function code(text) {
  const element = document.createElement('code');
  element.append(...text.split(/( )/).map((word) => /^-|\w-/.test(word) ? whole(word) : word));
  return element;
}

/** A text with its marks, as nodes. @param {string} text @returns {Node[]} */
export function rich(text) {
  // What closes stands in the line of the formula before it, as it stands in that of a word.
  const parts = text.split(/(\*[^*]+\*|`[^`]+`|\$[^$]+\$[.,;:!?)\u3001\u3002\uff0c\uff1b\uff1a\uff1f\uff01\uff09\u201d]*|\[[^\]]+\]\([^)]+\))/);
  return parts.filter(Boolean).map((part) => {
    const link = /^\[([^\]]+)\]\(([^)]+)\)$/.exec(part);
    if (link) {
      const a = document.createElement('a');
      a.href = link[2];
      a.append(...rich(link[1]));
      return a;
    }
    const [, formula, after] = /^\$([^$]+)\$(.*)$/s.exec(part) ?? [];
    if (formula) return after ? whole(math(formula), after) : math(formula);
    if (part.length <= 2 || !part.endsWith(part[0])) return document.createTextNode(part);
    if (part[0] === '`') return code(part.slice(1, -1));
    if (part[0] !== '*') return document.createTextNode(part);
    const element = document.createElement('em');
    element.textContent = part.slice(1, -1);
    return element;
  });
}

/**
 * Fills every element that names a text: data-text its content, data-label its aria-label,
 * data-math a formula of its own line.
 * @param {ParentNode} root
 */
export function fill(root) {
  for (const element of root.querySelectorAll('[data-text]'))
    element.replaceChildren(...rich(t(/** @type {HTMLElement} */ (element).dataset.text ?? '')));
  for (const element of root.querySelectorAll('[data-label]'))
    element.setAttribute('aria-label', t(/** @type {HTMLElement} */ (element).dataset.label ?? ''));
  for (const element of root.querySelectorAll('[data-math]:empty'))
    element.append(math(/** @type {HTMLElement} */ (element).dataset.math ?? '', true));
}

/** Calls back now and after each change of language. @param {() => void} listener */
export function onLanguage(listener) {
  listeners.add(listener);
  listener();
}

/** What draws an element that outlives a change of language. @type {Map<Element, () => void>} */
const living = new Map();

/** Draws an element now, and after each change of language for as long as it is in the page. @param {Element} element @param {() => void} draw */
export function keepDrawn(element, draw) {
  living.set(element, draw);
  draw();
}

/** @param {Language} next */
export function setLanguage(next) {
  current = next;
  try {
    localStorage.setItem(kKey, next);
  } catch { /* it is then not remembered */ }
  for (const listener of listeners) listener();
  for (const [element, draw] of living)
    if (element.isConnected) draw();
    else living.delete(element);
}
