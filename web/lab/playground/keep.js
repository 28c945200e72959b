// Runs that are put aside: on this device, so that a closed tab goes on where it was, and as files.

import { openDatabase } from '../../engine/database.js';

/** @typedef {import('./runs.js').Kept} Kept */
/** @typedef {import('../../ui/curve.js').Points} Points */
/** @typedef {{format: 'refrain-playground', version: 1, address: string, savedAt: number, updates: number, runs: Kept[],
 *   curves: Record<string, Points[]>}} Aside */

const kKept = 6;  // setups; the oldest goes first

/** @type {Promise<import('../../engine/database.js').Database> | undefined} */ let opening;
const database = () => opening ??= openDatabase('refrain-playground');

/** @returns {Promise<Aside[]>} the newest first */
async function list() {
  const all = /** @type {Aside[]} */ (await (await database()).getAll('files'));
  return all.sort((a, b) => b.savedAt - a.savedAt);
}

/** Whether it survives the tab. @param {Aside} aside */
export async function put(aside) {
  const old = (await list()).filter(({ address }) => address !== aside.address).slice(kKept - 1);
  await (await database()).write([{ table: 'files', key: aside.address, value: aside, isCopied: true },
    ...old.map(({ address }) => ({ table: /** @type {const} */ ('files'), key: address }))]);
  return (await database()).isKept;
}

/** What was put aside under an address; without one the newest of all. @param {string} address @returns {Promise<Aside | undefined>} */
export async function get(address) {
  return address ? (await database()).get('files', address) : (await list())[0];
}

/** @param {string} address */
export async function drop(address) {
  await (await database()).write([{ table: 'files', key: address }]);
}

/** Reads an exported file. Throws an Error that says what is wrong with it. @param {string} text @returns {Aside} */
export function parse(text) {
  /** @type {any} */ let aside;
  try {
    aside = JSON.parse(text);
  } catch (problem) {
    throw new Error(`this is no JSON: ${/** @type {Error} */ (problem).message}`);
  }
  if (aside?.format !== 'refrain-playground')
    throw new Error('this is no file of the playground; "Export" here writes one');
  if (aside.version !== 1) throw new Error(`the file is of version ${aside.version}, this page reads version 1`);
  if (typeof aside.address !== 'string' || !Array.isArray(aside.runs) || aside.runs.length !== 2 ||
    aside.runs.some((/** @type {any} */ run) => typeof run?.checkpoint !== 'string' || typeof run.figures !== 'object'))
    throw new Error('the file names no setup with two runs; export it anew');
  return aside;
}

/** Gives a text to the reader as a file. @param {string} name @param {string} text @param {string} [type] */
export function download(name, text, type = 'application/json') {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([text], { type }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}
