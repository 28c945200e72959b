// What makes a class look and behave like an interface of the web platform.

/** The key without which the constructors throw, as interfaces without a constructor do. */
export const kCreate = Symbol('create');

/** @param {unknown} key @returns {void} */
export function checkConstructor(key) {
  if (key !== kCreate) throw new TypeError('Illegal constructor');
}

/**
 * Members become enumerable on the prototype, static ones on the class, and the class tells its name.
 * @param {{prototype: object, name: string}} interfaceClass
 */
export function asInterface(interfaceClass) {
  const hidden = new Set(['constructor', 'prototype', 'length', 'name']);
  for (const holder of [interfaceClass, interfaceClass.prototype])
    for (const name of Object.getOwnPropertyNames(holder))
      if (!hidden.has(name)) Object.defineProperty(holder, name, { enumerable: true });
  Object.defineProperty(interfaceClass.prototype, Symbol.toStringTag, { value: interfaceClass.name, configurable: true });
}

/** @param {ArrayLike<any>} given @param {number} count @param {string} where */
export function needArguments(given, count, where) {
  if (given.length < count) throw new TypeError(`${where}: ${count} argument(s) required, but only ${given.length} present`);
}

/** A dictionary argument. @param {any} value @returns {Record<string, any>} */
export function dictionary(value) {
  if (value === undefined || value === null) return {};
  if (typeof value !== 'object' && typeof value !== 'function') throw new TypeError('the options must be an object');
  return value;
}

/** A string as DOMString has it; symbols are refused. @param {any} value */
export const domString = (value) => `${value}`;

/** @param {Record<string, any>} options @param {string} name a member that must be there */
export function requiredString(options, name) {
  const value = options[name];
  if (value === undefined) throw new TypeError(`the option '${name}' is required`);
  return domString(value);
}

/** @param {Record<string, any>} options @returns {AbortSignal | undefined} */
export function signalOf({ signal }) {
  if (signal !== undefined && !(signal instanceof AbortSignal)) throw new TypeError("the option 'signal' must be an AbortSignal");
  return signal;
}

/** @param {Record<string, any>} options @returns {((monitor: any) => void) | undefined} */
export function monitorOf({ monitor }) {
  if (monitor !== undefined && typeof monitor !== 'function') throw new TypeError("the option 'monitor' must be a function");
  return monitor;
}

/**
 * The platform's QuotaExceededError, or one of the same shape: a DOMException with `requested` and `quota`.
 * @param {string} message @param {{requested: number, quota: number}} numbers
 * @returns {DOMException & {requested: number, quota: number}}
 */
export function quotaExceeded(message, numbers) {
  const Known = /** @type {any} */ (globalThis).QuotaExceededError;
  if (Known) return new Known(message, numbers);
  return Object.assign(new DOMException(message, 'QuotaExceededError'), numbers);
}
