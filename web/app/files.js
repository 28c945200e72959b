// Files that are dropped or opened: translated one after the other, with progress and cancel, and
// offered for download.

import { Pipeline } from '../engine/pipeline.js';
import { keepDrawn, t } from '../ui/i18n.js';
import { languageName, megabytes } from '../ui/names.js';
import { offerFile } from '../ui/offer.js';
import { button, byId, iconButton, made } from './elements.js';
import { decoded, formatOf, kLargest, translatedName } from './file_formats.js';

/**
 * @typedef {object} Page
 * @property {(text: string) => Promise<{pipeline: Pipeline, from: string, to: string}>} prepare
 *   chooses the direction for a text and waits for its model
 */

const kTogether = 8;  // sentences between two looks at the page

/** Another pipeline's sentences in small groups, counted. */
class CountedPipeline extends Pipeline {
  #inner;
  #onCount;

  /** @param {Pipeline} inner @param {(finished: number, total: number) => void} onCount */
  constructor(inner, onCount) {
    super([]);
    this.#inner = inner;
    this.#onCount = onCount;
  }

  /** @param {readonly string[]} sentences @param {import('../engine/pipeline.js').SentenceOptions} [options] */
  async translate(sentences, options = {}) {
    const results = [];
    for (let i = 0; i < sentences.length; i += kTogether) {
      this.#onCount(i, sentences.length);
      results.push(...await this.#inner.translate(sentences.slice(i, i + kTogether), options));
    }
    this.#onCount(sentences.length, sentences.length);
    return results;
  }
}

/** Why a file is not translated, in the language of the page. */
class Refusal extends Error {
  /** @param {() => string} words */
  constructor(words) {
    super(words());
    this.words = words;
  }
}

/** One file on its way. */
class FileRow {
  element = made('li', 'row file');
  #name = made('span', 'file-name');
  #about = made('span', 'row-about');
  #progress = made('progress');
  #actions = made('div', 'row-end');
  /** What is said of it, and what can be done with it. */
  #words = () => t('file-waits');
  /** @type {() => Node[]} */ #buttons = () => [button(t('cancel'), () => {
    this.#stop.abort();
    this.element.remove();
  })];
  #stop = new AbortController();

  /** @param {File} file */
  constructor(file) {
    this.file = file;
    this.#name.textContent = file.name;
    this.#progress.max = 1;
    this.#progress.value = 0;
    this.element.append(made('div', 'file-words', this.#name, this.#about), this.#progress, this.#actions);
    this.#about.setAttribute('role', 'status');
    keepDrawn(this.element, () => {
      this.#progress.ariaLabel = t('file-progress', { name: file.name });
      this.#actions.replaceChildren(...this.#buttons());
      this.#say(this.#words);
    });
  }

  /** @param {() => string} words */
  #say(words) {
    this.#words = words;
    this.#about.textContent = words();
  }

  /** @param {Page} page */
  async run({ prepare }) {
    const { signal } = this.#stop;
    if (signal.aborted) return;
    try {
      const format = formatOf(this.file.name);
      if (!format) throw new Refusal(() => t('file-kind'));
      if (this.file.size > kLargest) throw new Refusal(() => t('file-large', { size: megabytes(this.file.size), most: megabytes(kLargest) }));
      const text = decoded(await this.file.arrayBuffer());
      if (text.trim() === '') throw new Refusal(() => t('file-empty'));
      const { pipeline, from, to } = await prepare(text);
      signal.throwIfAborted();
      const words = () => t('from-to', { from: languageName(from), to: languageName(to) });
      const counted = new CountedPipeline(pipeline, (finished, total) => {
        this.#progress.value = total > 0 ? finished / total : 1;
        this.#say(() => `${words()} · ${t('sentences', { finished, total })}`);
      });
      const result = await format.translate(counted, text, { signal, to });
      this.#finish(words, () => button(t('file-save'), () => offerFile(translatedName(this.file.name, to), result, format.type), 'primary'));
    } catch (problem) {
      if (signal.aborted) return;
      this.element.classList.add('failed');
      this.#finish(problem instanceof Refusal ? problem.words : () => (problem instanceof Error ? problem.message : String(problem)));
    }
  }

  /** @param {() => string} words @param {...() => Node} actions */
  #finish(words, ...actions) {
    this.#progress.remove();
    this.#say(words);
    this.#buttons = () => [...actions.map((make) => make()), iconButton('close', t('remove'), () => this.element.remove())];
    this.#actions.replaceChildren(...this.#buttons());
  }
}

/** @param {Page} page */
export function startFiles(page) {
  const list = byId('file-list'), section = byId('files'), sheet = byId('sheet');
  const input = /** @type {HTMLInputElement} */ (byId('file'));
  let work = Promise.resolve();
  const add = (/** @type {Iterable<File>} */ files) => {
    for (const file of files) {
      const row = new FileRow(file);
      list.append(row.element);
      section.hidden = false;
      work = work.then(() => row.run(page));
    }
  };
  new MutationObserver(() => { section.hidden = list.childElementCount === 0; }).observe(list, { childList: true });
  byId('open').addEventListener('click', () => input.click());
  input.addEventListener('change', () => {
    add(input.files ?? []);
    input.value = '';
  });
  const hasFiles = (/** @type {DragEvent} */ event) => event.dataTransfer?.types.includes('Files');
  document.addEventListener('dragover', (event) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    sheet.classList.add('dropping');
  });
  document.addEventListener('dragleave', (event) => { if (!event.relatedTarget) sheet.classList.remove('dropping'); });
  document.addEventListener('drop', (event) => {
    sheet.classList.remove('dropping');
    if (!hasFiles(event)) return;
    event.preventDefault();
    add(event.dataTransfer?.files ?? []);
  });
  // Files that the system opens with the installed app.
  const { launchQueue } = /** @type {{launchQueue?: {setConsumer: (take: (launch: {files?: FileSystemFileHandle[]}) => void) => void}}} */ (window);
  launchQueue?.setConsumer(async ({ files = [] }) => add(await Promise.all(files.map((file) => file.getFile()))));
}
