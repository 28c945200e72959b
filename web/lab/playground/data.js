// What the two networks learn: tasks made here, by rule, or the reader's own pairs.

import { tasks } from '../corpora/tasks.js';

export const kinds = ['copy', 'reverse', 'date', 'en-fr', 'en-zh', 'own'];

/** How each task is best cut into pieces. @type {Record<string, 'word' | 'character'>} */
export const piecesOf = { copy: 'word', reverse: 'word', date: 'character', 'en-fr': 'word', 'en-zh': 'word', own: 'word' };

/** The first pairs of a task as lines; all of the reader's own. @param {string} kind @param {number} count @param {string} own */
export function linesOf(kind, count, own) {
  if (kind === 'own') return own.split('\n').map((line) => line.replace(/\r$/, '')).filter((line) => line.trim() !== '').join('\n');
  const { train, test } = tasks[kind]();
  return [...train, ...test].slice(0, count).map((pair) => pair.join('\t')).join('\n');
}

const kLeast = 50, kTenth = 10;  // as wasm/session/session.hpp holds out

/** The lines that train and those that are held out, as the engine divides them. @param {string} lines */
export function divide(lines) {
  const all = lines.split('\n');
  const isHeld = (/** @type {number} */ i) => all.length >= kLeast && i % kTenth === kTenth - 1;
  return { train: all.filter((_, i) => !isHeld(i)), held: all.filter((_, i) => isHeld(i)) };
}

/** A source to try; none for the reader's own pairs. @param {string} kind */
export const exampleOf = (kind) => kind === 'own' ? undefined : tasks[kind]().example;
