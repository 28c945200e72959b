// The few assertions that run in a page, in a worker and in node.

/** @param {unknown} value @param {string} [words] */
export function ok(value, words = 'it is not so') {
  if (!value) throw new Error(words);
}

/** A value as text, whatever it is. @param {unknown} value */
function shown(value) {
  return JSON.stringify(value, (_key, inner) => (inner === undefined ? '(undefined)' : typeof inner === 'number' && !Number.isFinite(inner) ? String(inner) : inner));
}

/** Equal as JSON. @param {unknown} got @param {unknown} expected @param {string} [words] */
export function equal(got, expected, words = '') {
  if (shown(got) !== shown(expected)) throw new Error(`${words} got ${shown(got)}, expected ${shown(expected)}`);
}

/** @param {unknown} value @param {RegExp} pattern */
export function match(value, pattern) {
  if (!pattern.test(String(value))) throw new Error(`${shown(value)} does not match ${pattern}`);
}

/** What a promise, or a call, fails with. @param {Promise<unknown> | (() => unknown)} what */
export async function failure(what) {
  try {
    await (typeof what === 'function' ? what() : what);
  } catch (error) {
    return error;
  }
  throw new Error('it did not fail');
}

/** Fails with an error of that name. @param {Promise<unknown> | (() => unknown)} what @param {string} name @param {RegExp} [words] */
export async function fails(what, name, words = /./) {
  const error = /** @type {any} */ (await failure(what));
  if (error?.name !== name || !words.test(error.message)) throw new Error(`failed with ${error?.name}: ${error?.message}, expected ${name} ${words}`);
  return error;
}

/** Waits until something is so. @param {() => unknown} is @param {string} words */
export async function until(is, words) {
  for (const end = Date.now() + 60000; Date.now() < end;) {
    if (await is()) return;
    await new Promise((resolve) => { setTimeout(resolve, 20); });
  }
  throw new Error(`still not so after 60 s: ${words}`);
}

/** Numbers that look random, the same for the same seed: random(n) is 0 to n - 1. @param {number} seed */
export function generator(seed) {
  let state = seed;
  return (/** @type {number} */ n) => (state = (state * 48271) % 2147483647) % n;
}
