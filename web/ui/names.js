// What languages and models are called in the language of the page, and how large they are.

import { locale, t, addTexts, language } from './i18n.js';

addTexts({
  en: { 'model-between': '{languages}', 'model-from-to': '{from} to {to}' },
  zh: { 'model-between': '{languages}互译', 'model-from-to': '{from}译{to}' },
});

/** @param {string} tag */
export const languageName = (tag) => new Intl.DisplayNames([locale()], { type: 'language' }).of(tag) ?? tag;

/** Names one after the other. @param {readonly string[]} names */
export const listed = (names) => names.join(language() === 'zh' ? '、' : ', ');

/** A size in words, on one line. @param {number} bytes */
export const megabytes = (bytes) => (bytes < 1e9 ? `${(bytes / 1e6).toFixed(1)}\u00a0MB` : `${(bytes / 1e9).toFixed(1)}\u00a0GB`);

/** Sentences one after the other. @param {...string} texts */
export const sentences = (...texts) => texts.join(language() === 'zh' ? '' : ' ');

/**
 * A model's name: its own in English and where the reader gave it; else its languages.
 * @param {{name: string, source: readonly string[], target: readonly string[], isOwn?: boolean}} model
 */
export function modelName({ name, source, target, isOwn = false }) {
  if ((name && language() === 'en') || isOwn) return name;
  const list = (/** @type {readonly string[]} */ tags) => listed(tags.map(languageName));
  const isBothWays = source.length === target.length && source.every((tag) => target.includes(tag));
  return isBothWays ? t('model-between', { languages: list(source) }) : t('model-from-to', { from: list(source), to: list(target) });
}
