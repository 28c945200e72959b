// The words of the page in the language that the reader wants it in, and the choice of it.

import { fill, language, languages, locale, onLanguage, setLanguage, t } from '../ui/i18n.js';
import { button, byId } from './elements.js';
import { fillIcons } from './icons.js';

/** The buttons of the languages. */
function drawChoice() {
  const hadFocus = byId('interface').contains(document.activeElement);
  byId('interface').replaceChildren(...Object.entries(languages).map(([name, { name: own, tag }]) => {
    const choice = button(own, () => setLanguage(/** @type {import('../ui/i18n.js').Language} */ (name)));
    choice.lang = tag;
    choice.ariaPressed = String(name === language());
    return choice;
  }));
  if (hadFocus) /** @type {HTMLElement | null} */ (byId('interface').querySelector('[aria-pressed="true"]'))?.focus();
}

/** Draws the page's words now and after each change of language. @param {() => void} onDrawn */
export function startInterface(onDrawn) {
  onLanguage(() => {
    document.documentElement.lang = locale();
    document.title = t('title');
    fill(document);
    fillIcons(document);
    for (const element of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll('button[data-icon]')))
      element.title = element.ariaLabel ?? '';
    for (const element of /** @type {NodeListOf<HTMLTextAreaElement>} */ (document.querySelectorAll('[data-placeholder]')))
      element.placeholder = t(element.dataset.placeholder ?? '');
    drawChoice();
    onDrawn();
  });
}
