// What every page of the lab has around its content: header, languages, title, the closing question,
// sources and the way to the next lesson.

import { addTexts, fill, hasText, language, languages, locale, onLanguage, rich, setLanguage, t } from '../ui/i18n.js';
import { registerOffline } from '../ui/offline.js';
import { labTexts, lessons } from './lessons.js';
import { problemWords } from './problems.js';

/** @typedef {import('../ui/i18n.js').Language} Language */

/** @param {string} name @param {string} [className] @param {(Node | string)[]} [children] */
export function made(name, className = '', children = []) {
  const element = document.createElement(name);
  if (className) element.className = className;
  element.append(...children);
  return element;
}

/** @param {string} href @param {string} text @param {string} [className] */
function link(href, text, className = '') {
  const a = /** @type {HTMLAnchorElement} */ (made('a', className, [text]));
  a.href = href;
  return a;
}

/** Fills the page's header. @param {string} root address of web/lab from this page */
export function header(root) {
  const bar = /** @type {HTMLElement} */ (document.querySelector('header.bar'));
  const brand = link(`${root}../app/`, 'Refrain', 'brand');
  brand.append(made('span', '', ['.']));
  const nav = made('nav');
  nav.ariaLabel = t('pages');
  const lab = link(root, t('lab'));
  if (!document.body.dataset.lesson) lab.ariaCurrent = 'page';
  nav.append(lab, link(`${root}../app/`, t('translator')));
  const choice = made('div', 'languages');
  choice.role = 'group';
  choice.ariaLabel = t('language');
  for (const [name, { name: own, tag }] of Object.entries(languages)) {
    const button = /** @type {HTMLButtonElement} */ (made('button', '', [own]));
    button.type = 'button';
    button.lang = tag;
    button.ariaPressed = String(name === language());
    button.addEventListener('click', () => {
      setLanguage(/** @type {Language} */ (name));
      /** @type {HTMLElement | null} */ (document.querySelector('.languages [aria-pressed="true"]'))?.focus();
    });
    choice.append(button);
  }
  bar.replaceChildren(brand, nav, choice);
}

/** @param {number} at place among the lessons */
function ending(at) {
  const nav = made('nav', 'turn');
  nav.ariaLabel = t('lab');
  for (const [key, other] of [['previous', lessons[at - 1]], ['next', lessons[at + 1]]]) {
    if (!other) continue;
    const a = link(`../${other}/`, '', key);
    a.append(made('span', '', [t(key)]), t(`${other}-title`));
    nav.append(a);
  }
  return nav;
}

/** The closing question; `answer` shows its answer, as found by the reader's own experiment. */
class Question {
  #box = made('section', 'card question');
  #seen = false;
  #open = false;

  /** @param {HTMLElement} main */
  constructor(main) {
    this.#box.setAttribute('aria-labelledby', 'question-title');
    main.append(this.#box);
  }

  draw() {
    const title = made('h2', '', [t('question')]);
    title.id = 'question-title';
    const answer = made('div', 'answer');
    answer.setAttribute('role', 'status');
    if (this.#open)
      answer.append(...(this.#seen ? [made('strong', '', [t('question-seen')])] : []), made('p', '', rich(t('answer'))));
    const show = /** @type {HTMLButtonElement} */ (made('button', '', [t('question-show')]));
    show.type = 'button';
    show.hidden = this.#open;
    show.addEventListener('click', () => {
      this.#open = true;
      this.draw();
    });
    this.#box.replaceChildren(title, made('p', 'ask', rich(t('ask'))), answer, show);
    this.#box.classList.toggle('seen', this.#seen);
  }

  /** The experiment has shown it. */
  answer() {
    if (this.#seen) return;
    this.#seen = this.#open = true;
    this.draw();
  }
}

/** A formula that is wider than the page scrolls, by keyboard too. @param {Element} formula */
function letScroll(formula) {
  const wide = formula.scrollWidth > formula.clientWidth;
  formula.role = wide ? 'group' : null;
  formula.ariaLabel = wide ? t('a-formula') : null;
  if (wide) formula.setAttribute('tabindex', '0');
  else formula.removeAttribute('tabindex');
}
const resized = new ResizeObserver((entries) => entries.forEach(({ target }) => letScroll(target)));

/**
 * Builds the page around a lesson, or around another page of the lab, and fills in its texts. Of the lesson's texts `lead` stands under
 * the title, `ask` and `answer` are the closing question; sources are the same in every language.
 * @param {{texts: import('../ui/i18n.js').Texts, sources?: string[]}} lesson
 */
export function startLesson({ texts, sources = [] }) {
  addTexts(labTexts);
  addTexts(texts);
  const id = document.body.dataset.lesson ?? '', at = lessons.indexOf(id);
  const main = /** @type {HTMLElement} */ (document.querySelector('main'));
  const lead = made('div', 'lead');
  main.prepend(lead);
  const question = hasText('ask') ? new Question(main) : undefined;
  document.querySelectorAll('pre code').forEach(cutLines);
  const foot = made('footer', 'foot');
  main.append(foot);
  onLanguage(() => {
    document.documentElement.lang = locale();
    header(id ? '../' : './');
    const title = t(id ? `${id}-title` : 'lab-title');
    document.title = `${title} · Refrain`;
    lead.replaceChildren(
      ...(at >= 0 ? [made('p', 'kicker', [t('lesson', { number: at + 1 })])] : []),
      made('h1', '', [title]), made('p', '', rich(t(id ? 'lead' : 'lab-lead'))));
    question?.draw();
    if (shownProblem !== undefined) showError(shownProblem);
    foot.replaceChildren();
    if (sources.length > 0)
      foot.append(made('h2', '', [t('sources')]), made('ul', '', sources.map((source) => made('li', '', rich(source)))));
    if (at >= 0) foot.append(ending(at));
    fill(document);
    for (const formula of document.querySelectorAll('.formula')) {
      letScroll(formula);
      resized.observe(formula);
    }
  });
  // A new version is offered by the translator's page, where no lesson is under way.
  registerOffline(new URL('../sw.js', import.meta.url), () => {})
    .catch((problem) => console.warn('the lab will not work without a network:', problem));
  return { answer: () => question?.answer() };
}

/** Every line of a listing in an element, so that a long one goes on indented, where code does. @param {Element} listing */
export function cutLines(listing) {
  const lines = [made('span', 'line')];
  for (const node of [...listing.childNodes]) {
    if (!(node instanceof Text)) lines[lines.length - 1].append(node);
    else node.data.split('\n').forEach((part, i) => {
      if (i > 0) lines.push(made('span', 'line'));
      lines[lines.length - 1].append(...part.split(/(?<=[(.,=[])(?=\S)/).flatMap((piece, k) => k === 0 ? [piece] : [made('wbr'), piece]));
    });
  }
  for (const line of lines) line.style.setProperty('--in', `${/^ */.exec(line.textContent ?? '')?.[0].length}ch`);
  listing.replaceChildren(...lines);
}

/** @template {HTMLElement} T @param {string} id @returns {T} */
export const byId = (id) => /** @type {T} */ (document.getElementById(id));

/** @type {unknown} */ let shownProblem;

/** Shows what went wrong, or takes it away. @param {unknown} [problem] */
export function showError(problem) {
  shownProblem = problem;
  const error = byId('error'), { words, lang } = problemWords(problem);
  error.textContent = words;
  error.lang = lang;
  error.hidden = problem === undefined;
}

/**
 * A table of figures that a phone shows row by row: every cell gets the name of its column.
 * @param {HTMLTableElement} table
 */
export function stack(table) {
  table.classList.add('stacked');
  const heads = [...table.tHead?.rows[0].cells ?? []].map((head) => head.textContent ?? '');
  for (const row of table.tBodies[0]?.rows ?? [])
    for (const [i, cell] of [...row.cells].entries())
      if (cell.tagName === 'TD') {
        cell.dataset.head = heads[i];
        cell.replaceChildren(made('div', '', [...cell.childNodes]));
      }
}

/** A number with so many digits after the point, its minus as mathematics writes it. @param {number} value @param {number} digits */
export const fixed = (value, digits) => value.toFixed(digits).replace('-', '−');

/** A number with so many significant digits, in the page's language. @param {number} value @param {number} [digits] */
export function short(value, digits = 3) {
  return value.toLocaleString(locale(), { maximumSignificantDigits: digits });
}
