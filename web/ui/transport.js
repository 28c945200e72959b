// Play, pause, step, reset and speed of something that runs in slices. The slices are awaited, so
// the page is free between them.

import { onLanguage, t } from './i18n.js';

/**
 * @typedef {object} Runner
 * @property {(updates: number) => Promise<boolean>} advance does so many updates; true while there is more
 * @property {() => Promise<void>} reset
 * @property {(problem: unknown) => void} fail
 * @property {number} [fast] updates of a slice at the fast speed
 */

const kSlowRest = 220;  // milliseconds between two slices

export class Transport {
  #runner;
  #playing = false;
  #ended = false;
  /** @type {Promise<void>} */ #work = Promise.resolve();
  #play = document.createElement('button');
  #step = document.createElement('button');
  #reset = document.createElement('button');
  #speed = document.createElement('select');
  #label = document.createElement('label');
  #count = document.createElement('span');
  #done = 0;

  /** @param {Element} parent @param {Runner} runner */
  constructor(parent, runner) {
    this.#runner = runner;
    const box = document.createElement('div');
    box.className = 'transport';
    this.#play.className = 'primary';
    this.#play.id = 'play';
    this.#step.id = 'step';
    this.#reset.id = 'reset';
    this.#speed.id = 'speed';
    this.#count.className = 'transport-count';
    for (const button of [this.#play, this.#step, this.#reset]) button.type = 'button';
    const words = document.createElement('span');
    this.#label.append(words, this.#speed);
    for (const name of ['slow', 'normal', 'fast']) this.#speed.add(new Option(name, name));
    this.#speed.value = 'normal';
    box.append(this.#play, this.#step, this.#reset, this.#label, this.#count);
    parent.append(box);
    this.#play.addEventListener('click', () => this.#playing ? this.pause() : this.play());
    this.#step.addEventListener('click', () => {
      this.pause();
      this.#do(() => this.#slice(1));
    });
    this.#reset.addEventListener('click', () => this.reset());
    onLanguage(() => {
      words.textContent = t('speed');
      this.#step.textContent = t('step');
      this.#reset.textContent = t('reset');
      for (const option of this.#speed.options) option.textContent = t(`speed-${option.value}`);
      this.#show();
    });
  }

  get playing() {
    return this.#playing;
  }

  /** What the count says. @param {number} done */
  count(done) {
    this.#done = done;
    this.#show();
  }

  #show() {
    this.#play.textContent = t(this.#playing ? 'pause' : 'play');
    this.#play.disabled = this.#step.disabled = this.#ended;
    this.#count.textContent = this.#done > 0 ? t('updates', { count: this.#done.toLocaleString() }) : '';
  }

  /** One piece of work after the other. @param {() => Promise<void>} work */
  #do(work) {
    this.#work = this.#work.then(work).catch((problem) => {
      this.pause();
      this.#runner.fail(problem);
    });
    return this.#work;
  }

  /** @param {number} updates */
  async #slice(updates) {
    if (this.#ended) return;
    this.#ended = !await this.#runner.advance(updates);
    if (this.#ended) this.pause();
  }

  play() {
    if (this.#playing || this.#ended) return;
    this.#playing = true;
    this.#show();
    const go = async () => {
      if (!this.#playing) return;
      const speed = this.#speed.value;
      await this.#slice(speed === 'fast' ? this.#runner.fast ?? 8 : 1);
      if (!this.#playing) return;
      setTimeout(() => this.#do(go), speed === 'slow' ? kSlowRest : 0);
    };
    this.#do(go);
  }

  pause() {
    this.#playing = false;
    this.#show();
  }

  /** Starts anew, e.g. because an option has changed; goes on where it was playing. */
  reset() {
    const playing = this.#playing;
    this.pause();
    return this.#do(async () => {
      this.#ended = false;
      await this.#runner.reset();
      this.#show();
      if (playing) this.play();
    });
  }
}
