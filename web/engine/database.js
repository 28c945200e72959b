// Where the library keeps things: IndexedDB through idb, or memory where there is none (node, a
// window whose storage is forbidden). A write is a list of changes that happen all or not at all.

import { SecondCopy } from './second_copy.js';
import { openDB } from './vendor/idb/index.js';

/**
 * @typedef {{table: string, key: IDBValidKey, value?: any, isCopied?: boolean} | {table: string, under: string}} Change
 *   without a value: delete; isCopied: it is nowhere else (bytes, or what JSON holds), so a second copy
 *   is kept; under: delete all whose key is a list that begins so, none of them copied
 */
/**
 * @typedef {object} Database
 * @property {(table: string, key: IDBValidKey) => Promise<any>} get
 * @property {(table: string) => Promise<any[]>} getAll
 * @property {(table: string) => Promise<[IDBValidKey, any][]>} getEntries with their keys
 * @property {(changes: Change[]) => Promise<void>} write
 * @property {boolean} isKept whether it survives the page
 */

/** Where models are. */
const kTables = ['models', 'files', 'downloads', 'chunks'];

/** @param {readonly string[]} [tables] @returns {Database} */
export function memoryDatabase(tables = kTables) {
  const maps = Object.fromEntries(tables.map((table) => [table, new Map()]));
  const name = (/** @type {IDBValidKey} */ key) => JSON.stringify(key);
  return {
    isKept: false,
    get: async (table, key) => maps[table].get(name(key)),
    getAll: async (table) => [...maps[table].values()],
    getEntries: async (table) => [...maps[table]].map(([key, value]) => [JSON.parse(key), value]),
    write: async (changes) => {
      for (const change of changes) {
        const map = maps[change.table];
        if ('under' in change) {
          for (const key of [...map.keys()]) if (JSON.parse(key)[0] === change.under) map.delete(key);
        } else if (change.value === undefined) map.delete(name(change.key));
        else map.set(name(change.key), change.value);
      }
    },
  };
}

/** @param {import('./vendor/idb/index.js').IDBPTransaction<any, any, any>} transaction that may write @param {Change[]} changes */
const put = (transaction, changes) => changes.map((change) => {
  const store = transaction.objectStore(change.table);
  if ('under' in change) return store.delete?.(IDBKeyRange.bound([change.under], [change.under, []]));
  return change.value === undefined ? store.delete?.(change.key) : store.put?.(change.value, change.key);
});

/**
 * Waits until a transaction of which something failed has changed nothing, and the next can write.
 * @param {import('./vendor/idb/index.js').IDBPDatabase<any>} db @param {import('./vendor/idb/index.js').IDBPTransaction<any, any, any>} transaction
 */
async function undo(db, transaction) {
  try {
    transaction.abort();
  } catch {
    // It is ending by itself.
  }
  await transaction.done.catch(() => {});
  try {
    // After one that found no room Firefox opens one that may only delete. Let it be this.
    await db.transaction([...db.objectStoreNames], 'readwrite').done;
  } catch {
    // The database is closed, and will be opened anew.
  }
}

/** @param {string} name @param {readonly string[]} tables @returns {Promise<Database>} */
async function browserDatabase(name, tables) {
  const copies = new SecondCopy(name);
  /** @type {Promise<import('./vendor/idb/index.js').IDBPDatabase<any>> | undefined} */ let opening;
  /** @returns {Promise<import('./vendor/idb/index.js').IDBPDatabase<any>>} */
  const open = () => opening ??= copies.lost().then((lost) => openDB(name, 1, {
    upgrade: (db, _old, _new, transaction) => {
      for (const table of tables) db.createObjectStore(table);
      put(transaction, lost);
    },
    // Another tab with a newer library waits; the next call opens again.
    blocking: (_current, _next, event) => {
      opening = undefined;
      /** @type {IDBDatabase} */ (event.target).close();
    },
    terminated: () => { opening = undefined; },
  })).catch((error) => {
    opening = undefined;
    throw error;
  });
  await open();
  return {
    isKept: true,
    get: async (table, key) => (await open()).get(table, key),
    getAll: async (table) => (await open()).getAll(table),
    getEntries: async (table) => {
      const store = (await open()).transaction(table).store;
      const [keys, values] = await Promise.all([store.getAllKeys(), store.getAll()]);
      return keys.map((key, i) => [key, values[i]]);
    },
    write: async (changes) => {
      const db = await open(), transaction = db.transaction([...tables], 'readwrite', { durability: 'strict' });
      try {
        await Promise.all([...put(transaction, changes), transaction.done]);
      } catch (error) {
        await undo(db, transaction);
        throw error;
      }
      await copies.follow(changes);
    },
  };
}

/**
 * Opens a database by name; memory where the browser has or allows none.
 * @param {string} name
 * @param {readonly string[]} [tables] those of the models unless told otherwise
 * @returns {Promise<Database>}
 */
export async function openDatabase(name, tables = kTables) {
  if (typeof indexedDB === 'undefined') return memoryDatabase(tables);
  return browserDatabase(name, tables).catch(() => memoryDatabase(tables));
}
