// A second copy of what is nowhere else (the reader's texts, models of their own), apart from the
// database. Chromium throws all databases of a site away where it finds one torn: where the browser
// was killed in the middle of a write, and a later visit has written on in the same log, the visit
// after that finds a wrong checksum. Here each record is a response of the Cache API, a file of its
// own that no other write can tear.

/** @typedef {import('./database.js').Change} Change */

/** @param {string} table @param {IDBValidKey} key an address that nobody asks for */
const addressOf = (table, key) => `https://copy.invalid/${table}/${encodeURIComponent(JSON.stringify(key))}`;

/** The copies of one database. They are a help: none of these functions throws. */
export class SecondCopy {
  #database;
  #name;

  /** @param {string} database its name */
  constructor(database) {
    this.#database = database;
    this.#name = `refrain-copy-${database}`;
  }

  async #isThere() {
    return await globalThis.caches?.has(this.#name).catch(() => false) ?? false;
  }

  /** Follows changes that the database has: those that say so are copied, an older copy of others goes. @param {Change[]} changes */
  async follow(changes) {
    if (!changes.some((change) => 'key' in change && change.isCopied) && !await this.#isThere()) return;
    const cache = await globalThis.caches?.open(this.#name).catch(() => undefined);
    if (!cache) return;
    await Promise.all(changes.map(async (change) => {
      if (!('key' in change)) return;
      const { table, key, value, isCopied } = change;
      const address = addressOf(table, key);
      // What cannot be copied, for want of room, must not come back as it was before.
      if (!isCopied || value === undefined || !await kept(cache, address, value)) await cache.delete(address).catch(() => false);
    }));
  }

  /** What the database has lost: all that was copied, where the browser no longer has the database. @returns {Promise<Change[]>} */
  async lost() {
    if (!await this.#isThere() || await hasDatabase(this.#database)) return [];
    const cache = await caches.open(this.#name).catch(() => undefined);
    const requests = await cache?.keys().catch(() => []) ?? [];
    const changes = await Promise.all(requests.map(async (request) => {
      const [table, key] = new URL(request.url).pathname.slice(1).split('/');
      try {
        const response = /** @type {Response} */ (await cache?.match(request));
        const value = await (response.headers.get('Content-Type') === 'application/json' ? response.json() : response.arrayBuffer());
        return { table, key: JSON.parse(decodeURIComponent(key)), value };
      } catch {
        return undefined;
      }
    }));
    return changes.filter((change) => change !== undefined);
  }
}

/** @param {Cache} cache @param {string} address @param {any} value bytes, or what JSON holds */
async function kept(cache, address, value) {
  const [body, type] = value instanceof ArrayBuffer ? [value, 'application/octet-stream'] : [JSON.stringify(value), 'application/json'];
  return cache.put(address, new Response(body, { headers: { 'Content-Type': type } })).then(() => true, () => false);
}

/** @param {string} name */
async function hasDatabase(name) {
  try {
    return (await indexedDB.databases()).some((database) => database.name === name);
  } catch {
    return false;  // so Chromium says at first of what it will throw away
  }
}
