// A bounded memory: what was used least recently goes first.

/** @template V */
export class Recent {
  /** @type {Map<string, V>} */ #values = new Map();
  #limit;

  /** @param {number} limit entries kept at most */
  constructor(limit) {
    this.#limit = limit;
  }

  get size() {
    return this.#values.size;
  }

  /** @param {string} key @returns {V | undefined} */
  get(key) {
    const value = this.#values.get(key);
    if (value !== undefined) {
      this.#values.delete(key);
      this.#values.set(key, value);
    }
    return value;
  }

  /** @param {string} key @param {V} value */
  set(key, value) {
    this.#values.delete(key);
    this.#values.set(key, value);
    for (const oldest of this.#values.keys()) {
      if (this.#values.size <= this.#limit) break;
      this.#values.delete(oldest);
    }
  }
}
