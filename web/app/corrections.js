// A translation that the reader corrects: asked for in a dialog, kept on the device for "Teach it".

import { t } from '../ui/i18n.js';
import { byId } from './elements.js';
import { directionOf } from './languages.js';
import { entryOf } from './shelf.js';

/** @typedef {import('./shelf.js').Entry} Entry */

const dialog = /** @type {HTMLDialogElement} */ (byId('correction'));
const field = /** @type {HTMLTextAreaElement} */ (byId('correction-text'));

/**
 * Asks for the right translation of a sentence.
 * @param {{source: string, target: string, from: string, to: string}} sentence
 * @returns {Promise<string | undefined>} undefined: the reader has thought better of it
 */
export function askCorrection({ source, target, from, to }) {
  const shown = byId('correction-source');
  shown.textContent = source;
  shown.lang = from;
  shown.dir = directionOf(from);
  field.value = target;
  field.lang = to;
  dialog.returnValue = 'cancel';
  dialog.showModal();
  field.focus();
  return new Promise((resolve) => {
    dialog.addEventListener('close', () => {
      const text = field.value.replace(/\s+/g, ' ').trim();
      resolve(dialog.returnValue === 'keep' && text !== '' ? text : undefined);
    }, { once: true });
  });
}

/**
 * Keeps a correction, in the place of an older one of the same sentence.
 * @param {import('./shelf.js').Shelf} shelf @param {Omit<Entry, 'id' | 'time'>} what
 * @returns {Promise<() => string>} what to tell the reader
 */
export async function keepCorrection(shelf, what) {
  const all = /** @type {Entry[]} */ (await shelf.list('corrections'));
  const old = all.find(({ from, to, source }) => from === what.from && to === what.to && source === what.source);
  await shelf.put('corrections', { ...entryOf(what), ...(old && { id: old.id }) });
  return () => t('correction-kept', { count: all.length + (old ? 0 : 1) });
}

/**
 * Asks for the right translation of sentences, one after the other, until the reader has enough.
 * @param {import('./shelf.js').Shelf} shelf @param {{source: string, text: string}[]} sentences
 * @param {{from: string, to: string}} direction @param {import('./elements.js').Say} say
 */
export async function correctSentences(shelf, sentences, { from, to }, say) {
  for (const { source, text } of sentences) {
    const target = await askCorrection({ source, target: text, from, to });
    if (target === undefined) return;
    say(await keepCorrection(shelf, { from, to, source, target }));
  }
}
