// A document's text in another language, in place: what is visible first, later changes followed,
// all of it put back on demand.

import { LanguageDetector } from './language_detector.js';
import { isUnchanged, isWithin, replaceRun, runsOf } from './page_runs.js';
import { Translator } from './translator.js';

/** @typedef {import('./page_runs.js').Run} Run */
/**
 * @typedef {object} PageOptions
 * @property {string} target language to translate into
 * @property {string} [source] the page's language; else its `lang`, else it is detected
 * @property {AbortSignal} [signal] stops the work; what is translated stays until restore()
 * @property {import('./glossary.js').GlossaryTerms} [glossary]
 * @property {Iterable<string>} [doNotTranslate]
 * @property {(monitor: import('./create_monitor.js').CreateMonitor) => void} [monitor] told of a model's download
 */

const kTogether = 8;  // runs translated in one go

/** @param {Element} root @param {PageOptions} options @param {AbortSignal} signal */
async function sourceOf(root, { source }, signal) {
  const told = source ?? root.closest('[lang]')?.getAttribute('lang');
  if (told) return told;
  const detector = await LanguageDetector.create({ signal });
  const [{ detectedLanguage }] = await detector.detect((root.textContent ?? '').slice(0, 5000), { signal });
  detector.destroy();
  if (detectedLanguage === 'und') throw new DOMException('the language of this text was not recognised; give it as source', 'NotSupportedError');
  return detectedLanguage;
}

/** How far a run is from what the reader sees; 0: in view. @param {Run} run */
function distance({ nodes: [first] }) {
  const range = /** @type {Document} */ (first.ownerDocument).createRange();
  range.selectNode(first);
  const { top, bottom } = range.getBoundingClientRect();
  return bottom < 0 ? -bottom : Math.max(0, top - globalThis.innerHeight);
}

/** A page that is being translated. */
export class PageTranslation {
  #root;
  #options;
  #stop = new AbortController();
  /** What each translated text says now. @type {WeakMap<Text, string>} */ #done = new WeakMap();
  /** @type {(() => void)[]} */ #undo = [];
  /** @type {Translator | undefined} */ #translator;
  /** @type {MutationObserver} */ #observer;
  /** Where the page has changed. @type {Set<Node>} */ #changed = new Set();
  #isWorking = true;
  /** @type {string | null} */ #lang;
  /** When all that was there at first is translated; rejects when it could not be, or was stopped. @type {Promise<void>} */ finished;

  /** @param {Element} root @param {PageOptions} options */
  constructor(root, options) {
    const { signal, target } = options;
    if (typeof target !== 'string') throw new TypeError("the option 'target' is required");
    this.#root = root;
    this.#options = options;
    this.#lang = root.getAttribute('lang');
    this.#observer = new MutationObserver((records) => this.#follow(records));
    const abort = () => this.#end(signal?.reason);
    if (signal?.aborted) abort();
    signal?.addEventListener('abort', abort, { once: true, signal: this.#stop.signal });
    this.finished = this.#begin();
    this.finished.catch(() => {});  // a caller may only want restore()
  }

  /** Puts everything back as it was, and ends the work. What the page itself has changed since stays. */
  restore() {
    this.#end(new DOMException('the page was restored', 'AbortError'));
    for (const undo of this.#undo.splice(0).reverse()) undo();
    if (this.#lang === null) this.#root.removeAttribute('lang');
    else this.#root.setAttribute('lang', this.#lang);
  }

  /** @param {any} reason */
  #end(reason) {
    this.#stop.abort(reason);
    this.#observer.disconnect();
    this.#translator?.destroy();
  }

  async #begin() {
    const { signal } = this.#stop;
    try {
      signal.throwIfAborted();
      const { target, monitor } = this.#options;
      const sourceLanguage = await sourceOf(this.#root, this.#options, signal);
      this.#translator = await Translator.create({ sourceLanguage, targetLanguage: target, signal, ...(monitor && { monitor }) });
      signal.throwIfAborted();
      this.#watch();
      await this.#translate([this.#root]);
      this.#root.setAttribute('lang', this.#translator.targetLanguage);
    } catch (error) {
      this.#end(error);
      throw signal.aborted ? signal.reason : error;
    }
    this.#isWorking = false;
    this.#goOn();
  }

  #watch() {
    this.#observer.observe(this.#root, { childList: true, characterData: true, subtree: true });
  }

  /** @param {readonly Node[]} places */
  async #translate(places) {
    const { signal } = this.#stop;
    const { glossary, doNotTranslate } = this.#options;
    const isDone = (/** @type {Text} */ text) => this.#done.get(text) === text.data;
    const runs = places.filter((place) => this.#root.contains(place) && !isWithin(place, this.#root)).flatMap((place) => runsOf(place, isDone))
      .map((run) => ({ run, far: distance(run) })).sort((a, b) => a.far - b.far).map(({ run }) => run);
    for (let i = 0; i < runs.length; i += kTogether) {
      const group = runs.slice(i, i + kTogether);
      const results = await /** @type {Translator} */ (this.#translator).translateBatch(group.map(({ html }) => html),
        { html: true, signal, glossary, doNotTranslate });
      signal.throwIfAborted();
      this.#follow(this.#observer.takeRecords());  // the page's changes until now; what follows is ours
      group.forEach((run, n) => {
        if (!isUnchanged(run)) return;  // it comes again with the changes
        const { texts, restore } = replaceRun(run, results[n]);
        for (const text of texts) this.#done.set(text, text.data);
        this.#undo.push(restore);
      });
      this.#observer.takeRecords();
    }
  }

  /** @param {MutationRecord[]} records */
  #follow(records) {
    for (const { type, target } of records)
      this.#changed.add(type === 'characterData' ? /** @type {Node} */ (target.parentNode ?? target) : target);
    this.#goOn();
  }

  /** Translates what has changed, as soon as nothing else is being translated. */
  async #goOn() {
    if (this.#isWorking || this.#changed.size === 0 || this.#stop.signal.aborted) return;
    this.#isWorking = true;
    const places = [...this.#changed];
    this.#changed.clear();
    // A place inside another comes with it.
    const outer = places.filter((place) => !places.some((other) => other !== place && other.contains(place)));
    await this.#translate(outer).catch(() => {});  // what cannot be translated stays as it is
    this.#isWorking = false;
    this.#goOn();
  }
}

/**
 * Translates a document's text in place. Code, inputs and what is marked `translate="no"` are left out.
 * @param {Element} root @param {PageOptions} options
 * @returns {PageTranslation} `finished` tells when, `restore()` takes it back
 */
export function translatePage(root, options) {
  return new PageTranslation(root, options);
}
