// What the page tells in words: errors, what was mended, a device that is full, a new version.

import { DownloadError, store } from '../engine/index.js';
import { isQuotaError } from '../engine/model_download.js';
import { keepDrawn, t } from '../ui/i18n.js';
import { missingWords } from '../ui/missing.js';
import { megabytes, modelName, sentences } from '../ui/names.js';
import { button, byId } from './elements.js';

/** Shows an error in words, or takes it away. @param {unknown} [problem] */
export function showError(problem) {
  keepDrawn(byId('error-text'), () => {
    byId('error-text').textContent = problem instanceof DownloadError ? missingWords(problem)
      : problem instanceof Error ? problem.message : String(problem ?? '');
  });
  byId('error').hidden = problem === undefined;
}

/** Says that a model could not be had, and which ones there are. @param {DownloadError} problem @param {import('./engine.js').Entry} entry */
export async function showMissing(problem, entry) {
  const here = await store.list().catch(() => []);
  keepDrawn(byId('error-text'), () => { byId('error-text').textContent = missingWords(problem, entry, here); });
  byId('error').hidden = false;
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
  if (isQuotaError(problem)) tell(t('shelf-full'));
  else showError(problem);
}

/**
 * Says in words that the device is full, and what can go.
 * @param {import('./engine.js').Entry} entry that has no room @param {() => void} onRoom a model was removed
 */
export async function showFull(entry, onRoom) {
  const others = (await store.list()).filter(({ id }) => id !== entry.id);
  keepDrawn(byId('full'), () => {
    byId('full-text').textContent = sentences(t('full', { name: modelName(entry), size: megabytes(entry.bytes) }), t(others.length > 0 ? 'full-others' : 'full-none'));
    byId('full-models').replaceChildren(...others.map((other) => button(t('remove-model', { name: modelName(other), size: megabytes(other.bytes) }), async () => {
      await store.remove(other.id);
      byId('full').hidden = true;
      onRoom();
    })));
  });
  byId('full').hidden = false;
}

/** Offers the version that waits. @param {() => Promise<boolean>} take */
export function offerUpdate(take) {
  byId('update').hidden = false;
  byId('take-update').onclick = async () => {
    byId('update-text').textContent = t(await take() ? 'update-taking' : 'update-others');
  };
}
