// Which model is loaded: at the beginning, when the reader chooses another, and when one is taught,
// added or removed, in this tab or another.

import { DownloadError, FormatError, store } from '../engine/index.js';
import { t } from '../ui/i18n.js';
import { byId } from './elements.js';
import { Engine, kTaught } from './engine.js';
import { showError, showFull, showMissing, tell } from './notices.js';

/**
 * @typedef {object} Page
 * @property {Engine} engine
 * @property {import('./languages.js').Direction} direction
 * @property {import('./elements.js').Say} say
 * @property {() => void} onDirection the direction is shown
 * @property {() => Promise<void>} onReady a model is loaded
 */

const progress = /** @type {HTMLProgressElement} */ (byId('progress'));

export class Loading {
  #page;
  /** @type {AbortController | undefined} */ #running;
  isReady = false;
  /** The loading that was begun last, when it has ended. */
  ended = Promise.resolve();

  /** @param {Page} page */
  constructor(page) {
    this.#page = page;
  }

  /** Loads the chosen model; one that is still being loaded is given up. */
  load() {
    return this.ended = this.#load();
  }

  async #load() {
    const { engine, direction, say, onDirection, onReady } = this.#page;
    const entry = direction.model;
    if (!entry) return;
    this.#running?.abort();
    const { signal } = this.#running = new AbortController();
    this.isReady = false;
    showError();
    say(() => t('model-loading'));
    progress.value = 0;
    progress.hidden = false;
    try {
      await engine.load(entry, {
        signal,
        onShare: (share) => { progress.value = share; },
        onDamaged: ({ name, isOwn }) => tell(t(isOwn ? 'own-damaged' : 'model-repaired', { name })),
        onFull: (full) => showFull(full, () => this.load()),
      });
    } catch (problem) {
      if (signal.aborted) return;
      progress.hidden = true;
      say();
      // A damaged model of the reader's is gone from the store: another one does.
      if (entry.isOwn && problem instanceof FormatError && !await store.find(entry.id)) await this.#begin();
      else if (problem instanceof DownloadError) await showMissing(problem, entry);
      else showError(problem);
      return;
    }
    this.isReady = true;
    progress.hidden = true;
    say(() => t('ready'));
    document.documentElement.dataset.ready = 'true';
    onDirection();
    await onReady();
  }

  /** Finds the models and loads the one that the address names, or the first of the direction. */
  begin() {
    return this.ended = this.#begin();
  }

  async #begin() {
    const { engine, direction, onDirection } = this.#page;
    showError();
    try {
      await engine.findModels();
      direction.begin(new URL(location.href).searchParams.get('model'));
      onDirection();
      await this.#load();
    } catch (problem) {
      showError(problem);
    }
  }

  /** The reader's models have changed; `id`: the one to use now. @param {string} [id] */
  async refresh(id) {
    const { engine, direction } = this.#page;
    if (!engine.loaded) return;
    const before = engine.entries, { entry } = engine.loaded;
    await engine.findModels();
    // What another tab has taught the model in use is used here too.
    const taught = kTaught + entry.id;
    if (!id && !before.some((old) => old.id === taught)) id = taught;
    const chosen = engine.entries.find((one) => one.id === id);
    if (chosen) direction.model = chosen;
    if (chosen && !Engine.covers(chosen, direction.from, direction.to)) direction.show(chosen.source[0], chosen.target[0]);
    else direction.show(direction.from, direction.to);
    if (direction.model?.id !== entry.id || direction.model.sha256 !== entry.sha256) await this.load();
  }
}
