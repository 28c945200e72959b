// What the page tells in words: errors, what was mended, a device that is full, a new version.

import { store } from '../engine/index.js';
import { t } from '../ui/i18n.js';
import { button, byId, megabytes } from './elements.js';

/** Shows an error in words, or takes it away. @param {unknown} [problem] */
export function showError(problem) {
  byId('error-text').textContent = problem instanceof Error ? problem.message : String(problem ?? '');
  byId('error').hidden = problem === undefined;
}

/** Tells something that is no error; several stand below each other. @param {string} text */
export function tell(text) {
  const box = byId('notice-text');
  const lines = byId('notice').hidden ? [] : (box.textContent ?? '').split('\n');
  if (!lines.includes(text)) lines.push(text);
  box.textContent = lines.join('\n');
  byId('notice').hidden = false;
}
byId('notice-close').addEventListener('click', () => { byId('notice').hidden = true; });

/** What could not be kept, in words. @param {unknown} problem */
export function tellUnkept(problem) {
  if (problem instanceof Error && problem.name === 'QuotaExceededError') tell(t('shelf-full'));
  else showError(problem);
}

/**
 * Says in words that the device is full, and what can go.
 * @param {import('./engine.js').Entry} entry that has no room @param {() => void} onRoom a model was removed
 */
export async function showFull(entry, onRoom) {
  const others = (await store.list()).filter(({ id }) => id !== entry.id);
  byId('full-text').textContent = `${t('full', { name: entry.name, size: megabytes(entry.bytes) })} ${t(others.length > 0 ? 'full-others' : 'full-none')}`;
  byId('full-models').replaceChildren(...others.map(({ id, name, bytes }) => button(t('remove-model', { name, size: megabytes(bytes) }), async () => {
    await store.remove(id);
    byId('full').hidden = true;
    onRoom();
  })));
  byId('full').hidden = false;
}

/** Offers the version that waits. @param {() => Promise<boolean>} take */
export function offerUpdate(take) {
  byId('update').hidden = false;
  byId('take-update').onclick = async () => {
    byId('update-text').textContent = t(await take() ? 'update-taking' : 'update-others');
  };
}
