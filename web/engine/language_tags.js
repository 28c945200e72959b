// Language tags (BCP 47): one canonical form, and the tag of a list that fits a wanted one best.

/**
 * The canonical form of a tag: `EN-us` is `en-US`, `cmn` is `zh`.
 * @param {string} tag
 * @returns {string}
 * @throws {RangeError} for a malformed tag
 */
export function canonical(tag) {
  try {
    return Intl.getCanonicalLocales(tag)[0];
  } catch {
    throw new RangeError(`'${tag}' is not a language tag`);
  }
}

/** Language, script and region with what is likely filled in: `zh-TW` is in the script Hant. @param {string} tag */
function likely(tag) {
  return new Intl.Locale(tag).maximize();
}

/** A tag and its ever shorter beginnings: `de-Latn-CH`, `de-Latn`, `de`. @param {string} tag */
function beginnings(tag) {
  const parts = new Intl.Locale(tag).baseName.split('-');
  return parts.map((_, i) => parts.slice(0, parts.length - i).join('-'));
}

/**
 * The tag of `available` that serves best for `wanted`; both canonical. A tag serves when it has the
 * same language; among several the same script and the longest common beginning win.
 * @param {readonly string[]} available
 * @param {string} wanted
 * @returns {string | undefined}
 */
export function bestFit(available, wanted) {
  if (available.includes(wanted)) return wanted;
  const aim = likely(wanted);
  const order = beginnings(wanted);
  const same = available.filter((tag) => likely(tag).language === aim.language);
  const cost = (/** @type {string} */ tag) => {
    const script = likely(tag).script === aim.script ? 0 : 100;
    const region = likely(tag).region === aim.region ? 0 : 1;
    const prefix = order.indexOf(tag);
    return script + (prefix < 0 ? 50 : 2 * prefix) + region;
  };
  return same.sort((a, b) => cost(a) - cost(b))[0];
}

/** Whether one of two tags serves for the other, so that a text need not be translated. @param {string} a @param {string} b */
export function isSameLanguage(a, b) {
  return bestFit([a], b) !== undefined && likely(a).script === likely(b).script;
}
