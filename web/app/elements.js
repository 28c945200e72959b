// Elements of the page, found and made.

import { icon } from './icons.js';

/** @typedef {(words?: () => string) => void} Say tells something small, in whatever language the page is then */

/** @template {HTMLElement} T @param {string} id @returns {T} */
export const byId = (id) => /** @type {T} */ (document.getElementById(id));

/**
 * @template {keyof HTMLElementTagNameMap} K
 * @param {K} name @param {string} [className] @param {...(Node | string)} children
 * @returns {HTMLElementTagNameMap[K]}
 */
export function made(name, className = '', ...children) {
  const element = document.createElement(name);
  if (className) element.className = className;
  element.append(...children);
  return element;
}

/** @param {string} text @param {() => void} action @param {string} [className] */
export function button(text, action, className = '') {
  const element = made('button', className, text);
  element.type = 'button';
  element.addEventListener('click', action);
  return element;
}

/** A button that shows an icon and says a text. @param {string} name @param {string} label @param {() => void} action */
export function iconButton(name, label, action) {
  const element = button('', action, 'round');
  element.append(icon(name));
  element.ariaLabel = element.title = label;
  return element;
}

/**
 * Asks before something is lost.
 * @param {string} question @param {string} yes what the button says
 * @returns {Promise<boolean>}
 */
export function confirmed(question, yes) {
  const dialog = /** @type {HTMLDialogElement} */ (byId('confirm'));
  byId('confirm-text').textContent = question;
  byId('confirm-yes').textContent = yes;
  dialog.returnValue = 'no';
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener('close', () => resolve(dialog.returnValue === 'yes'), { once: true });
  });
}
