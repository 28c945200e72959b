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

/** A text with its marks, as nodes. @param {string} text @returns {Node[]} */
export function rich(text) {
  return text.split(/(\*[^*]+\*|`[^`]+`|\$[^$]+\$|\[[^\]]+\]\([^)]+\))/).filter(Boolean).map((part) => {
    const link = /^\[([^\]]+)\]\(([^)]+)\)$/.exec(part);
    if (link) {
      const a = document.createElement('a');
      a.href = link[2];
      a.append(...rich(link[1]));
      return a;
    }
    if (part.length > 2 && part.startsWith('$') && part.endsWith('$')) return math(part.slice(1, -1));
    const name = part.length > 2 && part.endsWith(part[0]) ? { '*': 'em', '`': 'code' }[part[0]] : undefined;
    if (!name) return document.createTextNode(part);
    const element = document.createElement(name);
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

/** @param {Language} next */
export function setLanguage(next) {
  current = next;
  try {
    localStorage.setItem(kKey, next);
  } catch { /* it is then not remembered */ }
  for (const listener of listeners) listener();
}
