// A list of translations that are kept: the history, and the phrasebook that can be searched.

import { locale, t } from '../ui/i18n.js';
import { languageName } from '../ui/names.js';
import { button, byId, confirmed, iconButton, made } from './elements.js';
import { directionOf } from './languages.js';
import { entryOf } from './shelf.js';

/** @typedef {import('./shelf.js').Entry} Entry */
/** @typedef {import('./shelf.js').Shelf} Shelf */

const kShown = 100;  // rows; a search finds the others
const kMost = 500;  // translations of the history
const kOne = 120000;  // milliseconds within which a text that goes on is one entry
const kSettled = 1500;  // milliseconds without a key after which a translation is worth keeping

/** @param {number} time */
function when(time) {
  const date = new Date(time);
  const today = date.toDateString() === new Date().toDateString();
  return date.toLocaleString(locale(), today ? { timeStyle: 'short' } : { dateStyle: 'medium' });
}

/** A text of a language, e.g. in a row. @param {string} name @param {string} text @param {string} tag */
export function said(name, text, tag) {
  const element = made('span', name, text);
  element.lang = tag;
  element.dir = directionOf(tag);
  return element;
}

/**
 * A row: the translation, which can be used again, and what else can be done.
 * @param {Entry} entry @param {(entry: Entry) => void} onUse @param {...Node} actions
 */
export function entryRow(entry, onUse, ...actions) {
  const use = button('', () => onUse(entry), 'row-text');
  use.title = t('use-again');
  use.append(said('row-source', entry.source, entry.from), said('row-target', entry.target, entry.to));
  const about = made('span', 'row-about', `${t('from-to', { from: languageName(entry.from), to: languageName(entry.to) })} · ${when(entry.time)}`);
  return made('li', 'row', use, made('div', 'row-end', about, ...actions));
}

/** A list in a panel. */
export class EntryList {
  #query = '';
  #rows = made('ul', 'rows');
  #search = made('input', 'search');
  #head = made('div', 'panel-head');
  #empty = made('p', 'hint');

  /**
   * @param {object} what
   * @param {Shelf} what.shelf
   * @param {'history' | 'phrases'} what.table
   * @param {(entry: Entry) => void} what.onUse
   */
  constructor({ shelf, table, onUse }) {
    this.shelf = shelf;
    this.table = table;
    this.onUse = onUse;
    this.#search.type = 'search';
    this.#search.addEventListener('input', () => {
      this.#query = this.#search.value;
      this.draw();
    });
    byId(`panel-${table}`).append(this.#head, this.#empty, this.#rows);
  }

  async draw() {
    const all = /** @type {Entry[]} */ (await this.shelf.list(this.table));
    const query = this.#query.toLocaleLowerCase();
    const found = all.filter(({ source, target }) => `${source}\n${target}`.toLocaleLowerCase().includes(query));
    this.#search.placeholder = this.#search.ariaLabel = t('search');
    const clear = button(t('history-clear'), async () => {
      if (await confirmed(t('history-sure'), t('history-clear'))) await this.shelf.clear(this.table);
    }, 'quiet');
    // The field stays in its place while it is typed into.
    if (!this.#head.contains(this.#search)) this.#head.append(this.#search);
    this.#head.querySelector('.quiet')?.remove();
    if (this.table === 'history') this.#head.append(clear);
    this.#head.hidden = all.length === 0;
    this.#empty.textContent = all.length === 0 ? t(`${this.table}-empty`) : t('nothing-found');
    this.#empty.hidden = found.length > 0;
    this.#rows.replaceChildren(...found.slice(0, kShown).map((entry) => {
      const actions = [iconButton('close', t('remove'), () => this.shelf.remove(this.table, entry.id))];
      if (this.table === 'history')
        actions.unshift(iconButton('star', t('keep-phrase'), () => this.shelf.put('phrases', entryOf(entry))));
      return entryRow(entry, this.onUse, ...actions);
    }));
  }
}

/** Keeps what was translated once the reader rests; a text that goes on stays one entry. */
export class History {
  #shelf;
  /** @type {Entry | undefined} */ #last;
  /** @type {ReturnType<typeof setTimeout> | undefined} */ #timer;
  #onError;

  /** @param {Shelf} shelf @param {(problem: unknown) => void} onError */
  constructor(shelf, onError) {
    this.#shelf = shelf;
    this.#onError = onError;
  }

  /** @param {Omit<Entry, 'id' | 'time'>} what */
  note(what) {
    clearTimeout(this.#timer);
    if (what.source.trim() === '' || what.target.trim() === '') return;
    this.#timer = setTimeout(() => this.#keep(what).catch(this.#onError), kSettled);
  }

  /** What waits to be kept is not. */
  forget() {
    clearTimeout(this.#timer);
  }

  /** @param {Omit<Entry, 'id' | 'time'>} what */
  async #keep(what) {
    const entry = entryOf({ ...what, source: what.source.trim(), target: what.target.trim() });
    const all = /** @type {Entry[]} */ (await this.#shelf.list('history'));
    const last = this.#last && all.find(({ id }) => id === this.#last?.id);
    const goesOn = last && last.from === entry.from && last.to === entry.to && entry.time - last.time < kOne &&
      (entry.source.startsWith(last.source) || last.source.startsWith(entry.source));
    const same = all.filter(({ id, from, to, source }) => id !== last?.id && from === entry.from && to === entry.to && source === entry.source);
    if (goesOn) entry.id = last.id;
    this.#last = entry;
    await this.#shelf.put('history', entry);
    const over = [...same, ...all.slice(kMost - 1)].map(({ id }) => id).filter((id) => id !== entry.id);
    if (over.length > 0) await this.#shelf.remove('history', ...over);
  }
}
