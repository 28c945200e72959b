// What stands below the panes: paste, copy, share, read aloud, an example, clear.

import { t } from '../ui/i18n.js';
import { byId } from './elements.js';
import { examples } from './examples.js';
import { Speaker } from './speech.js';

const source = /** @type {HTMLTextAreaElement} */ (byId('source'));

/**
 * @param {object} page
 * @param {(text: string) => void} page.setText puts a text into the box and translates it
 * @param {() => string} page.translation
 * @param {() => string} page.from language of the text
 * @param {import('./elements.js').Say} page.say a word to the reader
 * @returns {{setLanguages: (from: string, to: string) => void}}
 */
export function startTools({ setText, translation, from, say }) {
  const click = (/** @type {string} */ id, /** @type {() => void} */ action) => byId(id).addEventListener('click', action);
  click('paste', async () => {
    try {
      setText(await navigator.clipboard.readText());
    } catch {
      say(() => t('paste-refused'));
    }
    source.focus();
  });
  click('copy', async () => {
    try {
      await navigator.clipboard.writeText(translation());
      say(() => t('copied'));
    } catch {
      say(() => t('copy-refused'));
    }
  });
  byId('share').hidden = !('share' in navigator);
  click('share', () => navigator.share({ text: translation() }).catch((problem) => {
    if (problem.name !== 'AbortError') say(() => problem.message);
  }));
  let example = 0;
  click('example', () => {
    const all = examples[from()] ?? examples.en;
    setText(all[example++ % all.length]);
  });
  click('clear', () => {
    setText('');
    source.focus();
  });
  const speakers = [new Speaker('speak-source', () => source.value), new Speaker('speak-target', translation)];
  return { setLanguages: (...tags) => speakers.forEach((speaker, i) => speaker.setLanguage(tags[i])) };
}

/** What another program shares with the page: it stands in the address, and is taken from there. */
export function sharedText() {
  const parameters = new URL(location.href).searchParams, names = ['title', 'text', 'url'];
  const text = names.map((name) => parameters.get(name)).filter(Boolean).join('\n');
  for (const name of names) parameters.delete(name);
  if (text) history.replaceState(null, '', `?${parameters}${location.hash}`);
  return text;
}
