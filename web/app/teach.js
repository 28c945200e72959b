// "Teach it": the reader's corrections, the lesson while it runs, and what came of it.

import { store } from '../engine/index.js';
import { keyboardMarks } from '../engine/text.js';
import { t } from '../ui/i18n.js';
import { languageName } from '../ui/names.js';
import { offerFile } from '../ui/offer.js';
import { askCorrection, keepCorrection } from './corrections.js';
import { button, byId, confirmed, iconButton, made } from './elements.js';
import { Engine, kTaught } from './engine.js';
import { entryRow, said } from './entries.js';

/** @typedef {import('./shelf.js').Entry} Entry */
/** @typedef {import('./learning.js').Compared} Compared */
/** @typedef {import('./learning.js').Learning} Learning */
/**
 * @typedef {object} Page
 * @property {import('./shelf.js').Shelf} shelf
 * @property {Engine} engine
 * @property {import('./languages.js').Direction} direction
 * @property {Learning} learning
 * @property {(id?: string) => Promise<void>} onModels a model of the reader's has come, by its id, or gone
 * @property {(problem: unknown) => void} onError
 */

const kShown = 8;  // sentences of the held-out sample that changed

/** @param {string} label @param {string} lang */
function field(label, lang) {
  const input = made('textarea', 'field-text');
  input.rows = 2;
  input.lang = lang;
  input.dir = 'auto';
  return { box: made('label', 'field', made('span', '', label), input), input };
}

/** Sentences before and after. @param {Compared[]} rows */
function comparison(rows) {
  const cell = (/** @type {string} */ key, /** @type {string} */ text, /** @type {Compared} */ row) =>
    made('div', key === 'after' && text === row.wanted ? 'right' : '', made('dt', '', t(key)), made('dd', '', said('', text, row.to)));
  return made('ul', 'rows compared', ...rows.map((row) => made('li', '', made('p', 'row-source', row.source),
    made('dl', '', cell('before', row.before, row), cell('after', row.after, row)))));
}

export class TeachPanel {
  #page;
  #status = made('div', 'lesson');
  #taught = made('div', 'taught');
  #form = made('form', 'pair-form');
  #learn = made('div', 'panel-head');
  #rows = made('ul', 'rows');
  #progress = made('progress');
  #words = made('p', 'lesson-words');
  #direction = '';

  /** @param {Page} page */
  constructor(page) {
    this.#page = page;
    this.#words.setAttribute('role', 'status');
    this.#progress.max = 1;
    this.#form.addEventListener('submit', (event) => event.preventDefault());
    byId('panel-teach').append(made('p', 'hint'), this.#taught, this.#status, this.#form, this.#learn, this.#rows);
  }

  /** The model that learns: the one in use, or the one that it was made from. */
  #base() {
    const id = this.#page.direction.model?.id.replace(kTaught, '');
    return this.#page.engine.entries.find((entry) => entry.id === id) ?? this.#page.direction.model;
  }

  async draw() {
    const { shelf, onError } = this.#page;
    const hint = /** @type {HTMLElement} */ (byId('panel-teach').querySelector('.hint'));
    hint.textContent = t('teach-lead');
    this.#drawTaught();
    this.drawLesson();
    this.#drawForm();
    const all = /** @type {Entry[]} */ (await shelf.list('corrections'));
    const base = this.#base();
    const able = base ? all.filter(({ from, to }) => Engine.covers(base, from, to)) : [];
    const learn = button(t('teach-learn', { count: able.length }), () => {
      if (base) this.#page.learning.begin(base, able.map(({ from, to, source, target }) => ({ from, to, source: keyboardMarks(source), target })).reverse()).catch(onError);
    }, 'primary');
    learn.id = 'learn';
    learn.disabled = able.length === 0 || this.#page.learning.state.kind !== 'idle';
    const note = all.length === 0 ? t('teach-empty') : all.length > able.length ? t('teach-others', { count: all.length - able.length }) : '';
    this.#learn.replaceChildren(made('span', 'row-about', note), learn);
    this.#rows.replaceChildren(...all.map((entry) => entryRow(entry, () => this.#change(entry),
      iconButton('pen', t('teach-edit'), () => this.#change(entry)),
      iconButton('close', t('remove'), () => shelf.remove('corrections', entry.id).catch(onError)))));
  }

  /** @param {Entry} entry */
  async #change(entry) {
    const target = await askCorrection(entry);
    if (target !== undefined) await keepCorrection(this.#page.shelf, { ...entry, target }).catch(this.#page.onError);
  }

  #drawForm() {
    const { from, to } = this.#page.direction;
    const direction = `${from}-${to} ${document.documentElement.lang}`;
    if (!from || direction === this.#direction) return;  // what is typed stays
    this.#direction = direction;
    const source = field(t('teach-source', { language: languageName(from) }), from);
    const target = field(t('teach-target', { language: languageName(to) }), to);
    const add = made('button', '', t('teach-add'));
    this.#form.replaceChildren(source.box, target.box, add);
    this.#form.onsubmit = async (event) => {
      event.preventDefault();
      const pair = { from, to, source: source.input.value.trim(), target: target.input.value.trim() };
      if (!pair.source || !pair.target) return;
      await keepCorrection(this.#page.shelf, pair).then(() => {
        source.input.value = target.input.value = '';
        source.input.focus();
      }, this.#page.onError);
    };
  }

  #drawTaught() {
    const { shelf, direction, onError } = this.#page;
    const model = direction.model;
    this.#taught.hidden = !model?.id.startsWith(kTaught);
    if (!model || this.#taught.hidden) return;
    const exports = button(t('taught-export'), async () => {
      offerFile(`${model.id}.json`, await store.read(model.id), 'application/json');
    });
    exports.id = 'export-taught';
    const back = button(t('taught-undo'), async () => {
      if (!await confirmed(t('taught-sure'), t('taught-undo'))) return;
      await store.remove(model.id).then(() => shelf.announce('lessons'), onError);
    });
    back.id = 'undo-taught';
    this.#taught.replaceChildren(made('p', '', t('taught-in-use', { name: model.name })), made('div', 'tools', exports, back));
  }

  /** The lesson as it stands. */
  drawLesson() {
    const { learning } = this.#page;
    const { state } = learning;
    /** @type {HTMLButtonElement | null} */ const learn = document.querySelector('#learn');
    if (learn && state.kind !== 'idle') learn.disabled = true;
    if (state.kind === 'idle') return this.#status.replaceChildren();
    if (state.kind === 'finished') return this.#status.replaceChildren(...this.#result(/** @type {import('./learning.js').Result} */ (state.lesson.result)));
    this.#progress.value = state.share;
    this.#progress.ariaLabel = t('learning-progress');
    const { epoch, learnt, count, here, share } = state;
    const words = share === 0 ? t('learning-begin') : t('learning', { epoch: epoch + 1, learnt, count });
    this.#words.textContent = here ? words : t('learning-elsewhere');
    if (this.#status.contains(this.#progress)) return undefined;
    const cancel = button(t('cancel'), () => learning.cancel());
    cancel.id = 'cancel-lesson';
    return this.#status.replaceChildren(this.#words, this.#progress, cancel);
  }

  /** @param {import('./learning.js').Result} result */
  #result({ pairs, heldOut, chrfBefore, chrfAfter }) {
    const { learning, onModels, onError } = this.#page;
    const changed = heldOut.filter(({ before, after }) => before !== after);
    const title = made('h3', 'panel-title', t('learnt-title'));
    const right = pairs.filter(({ after, wanted }) => after === wanted).length;
    const keep = button(t('keep-learnt'), () => learning.keep().then(onModels).catch(onError), 'primary');
    const discard = button(t('discard-learnt'), () => learning.discard().catch(onError));
    keep.id = 'keep-learnt';
    discard.id = 'discard-learnt';
    const held = heldOut.length === 0 ? [made('p', '', t('held-none'))] : [
      made('p', '', t('held-out', { count: heldOut.length, before: chrfBefore.toFixed(1), after: chrfAfter.toFixed(1) })),
      made('p', 'hint', changed.length > 0 ? t('held-changed', { count: changed.length }) : t('held-same')), comparison(changed.slice(0, kShown))];
    return [title, made('p', '', t('learnt-right', { right, count: pairs.length })), comparison(pairs), ...held, made('div', 'tools', keep, discard)];
  }
}
