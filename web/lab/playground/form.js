// The controls: a row for every choice with one control for each network, so that what differs
// shows; those of the data have one control.

import { locale, onLanguage, t } from '../../ui/i18n.js';
import { made, short } from '../frame.js';
import { dataFields, groups, parseValue } from './choices.js';

/** @typedef {import('./choices.js').Field} Field */
/** @typedef {import('./choices.js').Setup} Setup */
/** @typedef {HTMLInputElement | HTMLSelectElement} Control */
/** @typedef {{field: Field, which?: 0 | 1, control: Control}} Bound */

const kNames = ['A', 'B'];
const kOpen = ['cell', 'size', 'attention'];  // groups that are open at first

export class Form {
  /** @type {Setup} */ #setup;
  #change;
  /** @type {Bound[]} */ #bound = [];
  /** @type {Map<Field, HTMLElement>} */ #rows = new Map();
  /** @type {Map<string, HTMLElement>} */ #counts = new Map();

  /**
   * @param {{data: Element, rare: Element, networks: Element}} places @param {Setup} setup
   * @param {(problem?: string, field?: Field) => void} change the setup has changed, or a value was refused
   */
  constructor({ data, rare, networks }, setup, change) {
    this.#setup = setup;
    this.#change = change;
    for (const field of dataFields) {
      const words = made('span'), control = this.#control(field);
      words.dataset.text = `f-${field.name}`;
      const label = made('label', typeof field.initial === 'boolean' ? 'flag' : '', [words, control]);
      this.#rows.set(field, label);
      (field.rare ? rare : data).append(label);
    }
    for (const [group, fields] of Object.entries(groups)) {
      const title = made('span'), count = made('span', 'differ');
      title.dataset.text = `g-${group}`;
      this.#counts.set(group, count);
      const details = /** @type {HTMLDetailsElement} */ (made('details', 'group', [made('summary', '', [title, count])]));
      details.open = kOpen.includes(group);
      for (const field of fields) {
        const words = made('span', 'name');
        words.dataset.text = `f-${field.name}`;
        const row = made('div', 'choice', [words, this.#control(field, 0), this.#control(field, 1)]);
        this.#rows.set(field, row);
        details.append(row);
      }
      networks.append(details);
    }
    onLanguage(() => this.show());
  }

  /** @param {Field} field @param {0 | 1} [which] */
  #control(field, which) {
    /** @type {Control} */ let control;
    if (field.options) {
      control = document.createElement('select');
      for (const name of field.options) control.add(new Option(name, name));
    } else {
      control = document.createElement('input');
      control.type = typeof field.initial === 'boolean' ? 'checkbox' : 'number';
      control.step = 'any';
      if (field.min !== undefined) control.min = String(field.min);
      if (field.max !== undefined) control.max = String(field.max);
    }
    control.id = which === undefined ? field.name : `${kNames[which].toLowerCase()}-${field.name}`;
    control.addEventListener('change', () => this.#take({ field, which, control }));
    this.#bound.push({ field, which, control });
    return control;
  }

  /** @param {Bound} bound */
  #take({ field, which, control }) {
    const text = control.type === 'checkbox' ? String(/** @type {HTMLInputElement} */ (control).checked) : control.value;
    const value = parseValue(field, text);
    if (value === undefined) {
      const place = which === undefined ? t(`f-${field.name}`) : `${t(`f-${field.name}`)}, ${kNames[which]}`;
      this.#change(t('refused', { place, value: text || '–', least: String(field.min), most: String(field.max) }));
      return;
    }
    (which === undefined ? this.#setup.data : this.#setup.networks[which])[field.name] = value;
    this.#change(undefined, field);
  }

  /** Another setup, e.g. of a file. @param {Setup} setup */
  set setup(setup) {
    this.#setup = setup;
    this.show();
  }

  /** Values, names and what has an effect. */
  show() {
    const { data, networks, equal } = this.#setup;
    const all = networks.map((choices) => ({ ...data, ...choices }));
    for (const { field, which, control } of this.#bound) {
      const value = (which === undefined ? data : networks[which])[field.name];
      if (control.type === 'checkbox') /** @type {HTMLInputElement} */ (control).checked = value === true;
      else control.value = String(value);
      if (which !== undefined) {
        control.disabled = (field.when ? !field.when(all[which]) : false) || (equal && which === 1 && field.name === 'hidden');
        control.ariaLabel = `${t(`f-${field.name}`)}, ${t('network', { name: kNames[which] })}`;
      }
      if (control instanceof HTMLSelectElement)
        for (const option of control.options) option.textContent = t(`o-${option.value}`);
    }
    for (const [field, row] of this.#rows) {
      const isData = dataFields.includes(field);
      row.hidden = field.when !== undefined && !(isData ? field.when(data) : all.some(field.when));
      row.classList.toggle('other', !isData && networks[0][field.name] !== networks[1][field.name]);
      const words = row.querySelector('[data-text]');
      if (words) words.textContent = t(`f-${field.name}`);
    }
    for (const [group, element] of this.#counts) {
      const count = groups[group].filter((field) => networks[0][field.name] !== networks[1][field.name] && !this.#rows.get(field)?.hidden).length;
      element.textContent = count > 0 ? t(count === 1 ? 'differs' : 'differ', { count }) : '';
      const title = element.previousElementSibling;
      if (title) title.textContent = t(`g-${group}`);
    }
  }
}

/** Sizes of the two networks, and how far B's is from A's. @param {number[]} weights */
export function sizeText(weights) {
  const [a, b] = weights, off = 100 * (b - a) / a;
  return t('sizes', { a: a.toLocaleString(locale()), b: b.toLocaleString(locale()), off: `${off > 0 ? '+' : ''}${short(off, 2)}\u00a0%` });
}
