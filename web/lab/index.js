// The list of lessons.

import { onLanguage, t } from '../ui/i18n.js';
import { byId, made, startLesson } from './frame.js';
import { lessons } from './lessons.js';

startLesson({ texts: { en: {}, zh: {} } });
onLanguage(() => byId('lessons').replaceChildren(...lessons.map((id) => {
  const a = /** @type {HTMLAnchorElement} */ (made('a', '', [
    made('span', 'contents-title', [t(`${id}-title`)]), made('span', 'contents-promise', [t(`${id}-promise`)])]));
  a.href = `${id}/`;
  return made('li', '', [a]);
})));
document.documentElement.dataset.ready = 'true';
