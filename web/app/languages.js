// From which language into which: the two lists, the language that the text is in, and the memory
// of the last visit.

import { detectable, languageShares } from '../engine/detection.js';
import { language, t } from '../ui/i18n.js';
import { languageName, modelName } from '../ui/names.js';
import { byId } from './elements.js';
import { Engine } from './engine.js';

/** @typedef {import('./engine.js').Entry} Entry */

const kRemembered = 'refrain.direction';
const kDetect = 'detect';
const kSure = 0.6;  // a share of the text from which on it is in that language
const kRightToLeft = /^(ar|he|fa|ur|yi)\b/;

/** @param {string} tag */
export const directionOf = (tag) => (kRightToLeft.test(tag) ? 'rtl' : 'ltr');

const source = /** @type {HTMLSelectElement} */ (byId('source-language'));
const target = /** @type {HTMLSelectElement} */ (byId('target-language'));
const models = /** @type {HTMLSelectElement} */ (byId('models'));
const hint = /** @type {HTMLButtonElement} */ (byId('detected'));

/** The language of a text, among `known` or all; undefined where it cannot be told. @param {string} text @param {string[]} [known] */
export function detect(text, known = detectable) {
  const [first] = [...languageShares(text)].filter(([tag]) => known.includes(tag)).sort((a, b) => b[1] - a[1]);
  return first && first[1] >= kSure ? first[0] : undefined;
}

export class Direction {
  from = '';
  to = '';
  detects = true;
  /** @type {Entry | undefined} */ model;
  #engine;
  #onChange;

  /**
   * @param {Engine} engine
   * @param {(modelChanged: boolean) => void} onChange the reader, or the text, has changed it
   * @param {() => string} text what is typed
   */
  constructor(engine, onChange, text) {
    this.#engine = engine;
    this.#onChange = onChange;
    source.addEventListener('change', () => {
      this.detects = source.value === kDetect;
      this.change(this.detects ? this.from : source.value, this.to);
      this.follow(text());
    });
    target.addEventListener('change', () => this.change(this.from, target.value));
    models.addEventListener('change', () => {
      this.model = engine.entries.find(({ id }) => id === models.value);
      this.#onChange(true);
    });
    hint.addEventListener('click', () => this.change(hint.value, this.to));
  }

  /** The direction of the last visit, or of the first model; `wanted`: a model's id. @param {string | null} wanted */
  begin(wanted) {
    const { entries } = this.#engine;
    this.model = entries.find(({ id }) => id === wanted);
    const among = this.model ? [this.model] : entries;
    let [from, to] = language() === 'zh' ? ['en', 'zh'] : ['', ''];
    try {
      const kept = JSON.parse(localStorage.getItem(kRemembered) ?? 'null');
      if (Array.isArray(kept)) [from, to, this.detects = true] = kept;
    } catch {
      // What is no direction is not remembered.
    }
    if (!among.some((entry) => Engine.covers(entry, from, to))) {
      const first = among.find(({ isOwn }) => !isOwn) ?? among[0];
      from = first.source[0];
      to = first.target.find((tag) => tag !== from) ?? first.target[0];
    }
    this.detects = this.detects === true;
    this.show(from, to);
  }

  /** Shows a direction, and the models that have it. @param {string} from @param {string} to */
  show(from, to) {
    const targets = this.#engine.languages(from);
    if (!targets.includes(to)) to = targets[0];
    this.from = from;
    this.to = to;
    const automatic = new Option(this.detects ? t('detect-found', { language: languageName(from) }) : t('detect'), kDetect, false, this.detects);
    source.replaceChildren(automatic, ...this.#engine.languages().map((tag) => new Option(languageName(tag), tag, false, !this.detects && tag === from)));
    target.replaceChildren(...targets.map((tag) => new Option(languageName(tag), tag, false, tag === to)));
    for (const id of ['source', 'mirror']) byId(id).lang = from;
    byId('target').lang = to;
    hint.hidden = true;
    /** @type {HTMLButtonElement} */ (byId('swap')).disabled = !this.#engine.languages(to).includes(from);
    const able = this.#engine.entries.filter((entry) => Engine.covers(entry, from, to));
    const current = able.find(({ id }) => id === this.model?.id);
    this.model = current ?? able[0];
    models.replaceChildren(...able.map((entry) => new Option(modelName(entry), entry.id, false, entry.id === this.model?.id)));
    byId('choice').hidden = able.length < 2;
    try {
      localStorage.setItem(kRemembered, JSON.stringify([from, to, this.detects]));
    } catch {
      // A page without storage forgets the direction, nothing else.
    }
  }

  /** Another direction. @param {string} from @param {string} to */
  change(from, to) {
    const before = this.model?.id;
    // Into the language that one came from, where both would be the same.
    this.show(from, from === to ? this.from : to);
    this.#onChange(this.model?.id !== before);
  }

  /** Takes the language of the text, or asks whether it is another one than was chosen. @param {string} text */
  follow(text) {
    const known = this.#engine.languages(), found = detect(text, known);
    const other = found ?? detect(text);
    hint.hidden = true;
    hint.disabled = !found;
    if (!found && other) {
      hint.textContent = t('reads-not', { language: languageName(other) });
      hint.hidden = false;
    }
    if (!found || found === this.from) return;
    if (this.detects) return this.change(found, this.to);
    hint.value = found;
    hint.textContent = t('looks-like', { language: languageName(found) });
    hint.hidden = false;
  }
}
