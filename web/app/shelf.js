// What the reader keeps on this device: history, phrasebook, corrections, lessons. Each record is
// sealed by a hash, so that one that was damaged is found, told and removed, and nothing else lost.

import { openDatabase } from '../engine/database.js';
import { sha256 } from '../engine/model_download.js';

/** @typedef {'history' | 'phrases' | 'corrections' | 'lessons'} Table */
/**
 * A translation that is kept.
 * @typedef {object} Entry
 * @property {string} id
 * @property {number} time when, in milliseconds
 * @property {string} from
 * @property {string} to
 * @property {string} source
 * @property {string} target
 */

/** @type {readonly Table[]} */
export const tables = ['history', 'phrases', 'corrections', 'lessons'];

/** @param {object} record */
const sealOf = (record) => sha256(new TextEncoder().encode(JSON.stringify(record)));

/** The record without its seal, where the seal fits. @param {any} sealed */
async function unsealed(sealed) {
  if (typeof sealed !== 'object' || sealed === null) return undefined;
  const { seal, ...record } = sealed;
  return seal === await sealOf(record) ? record : undefined;
}

export class Shelf {
  #database;
  #told;
  #channel = new BroadcastChannel('refrain-shelf');

  /**
   * @param {object} told
   * @param {(table: Table, count: number) => void} told.onDamaged so many records were damaged and are gone
   * @param {(table: Table) => void} told.onChange by this page or another
   * @param {string} [name] of the database
   */
  constructor(told, name = 'refrain-shelf') {
    this.#told = told;
    this.#database = openDatabase(name, tables);
    this.#channel.onmessage = ({ data }) => told.onChange(data);
  }

  /** Whether it survives the page. */
  async isKept() {
    return (await this.#database).isKept;
  }

  /** The records of a table, the newest first. @param {Table} table @returns {Promise<any[]>} */
  async list(table) {
    const database = await this.#database;
    const entries = await database.getEntries(table);
    const records = await Promise.all(entries.map(([, value]) => unsealed(value)));
    const damaged = entries.filter((_, i) => !records[i]);
    if (damaged.length > 0) {
      await database.write(damaged.map(([key]) => ({ table, key })));
      this.#told.onDamaged(table, damaged.length);
    }
    return records.filter(Boolean).sort((a, b) => b.time - a.time);
  }

  /** Keeps records, in the place of those of the same id; all or none. @param {Table} table @param {...(Entry | import('./learning.js').Lesson)} records */
  async put(table, ...records) {
    const changes = await Promise.all(records.map(async (record) => {
      const plain = JSON.parse(JSON.stringify(record));
      return { table, key: record.id, value: { ...plain, seal: await sealOf(plain) }, isCopied: true };
    }));
    await (await this.#database).write(changes);
    this.announce(table);
  }

  /** @param {Table} table @param {...string} ids */
  async remove(table, ...ids) {
    await (await this.#database).write(ids.map((key) => ({ table, key })));
    this.announce(table);
  }

  /** @param {Table} table */
  async clear(table) {
    const database = await this.#database;
    await database.write((await database.getEntries(table)).map(([key]) => ({ table, key })));
    this.announce(table);
  }

  /** Tells this page and the others that a table, or what hangs on it, is another. @param {Table} table */
  announce(table) {
    this.#channel.postMessage(table);
    this.#told.onChange(table);
  }
}

/** A new record of a translation. @param {Omit<Entry, 'id' | 'time'>} what @returns {Entry} */
export const entryOf = ({ from, to, source, target }) => ({ id: crypto.randomUUID(), time: Date.now(), from, to, source, target });
