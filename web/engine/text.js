// Strings on their way into and out of the module, which counts in bytes of UTF-8.

/**
 * The one form in which texts enter the engine: NFC, as core/text/unicode_normalization.hpp does it
 * natively, and no half of a surrogate pair.
 * @param {string} text
 */
export function normal(text) {
  if (typeof text !== 'string') throw new TypeError(`a text must be a string, not ${typeof text}`);
  return text.replace(/\p{Surrogate}/gu, '\ufffd').normalize('NFC');
}

/**
 * A sentence with the quotation marks and dashes of a keyboard, which models have met more often than
 * those of a word processor; as long as it was. Chinese and Japanese have marks of their own.
 * @param {string} text
 */
export function keyboardMarks(text) {
  if (/[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/u.test(text)) return text;
  return text.replace(/[\u201c-\u201f]/g, '"').replace(/[\u2018-\u201b]/g, "'").replace(/(?<=\s)[\u2013\u2014](?=\s)/g, '-');
}

/**
 * Pairs as the lines that the module reads: source, tab, target.
 * @param {string | readonly (readonly [string, string])[]} pairs
 */
export function pairLines(pairs) {
  if (typeof pairs === 'string') return normal(pairs);
  const cell = (/** @type {string} */ text) => normal(text).replace(/[\t\n\r]+/g, ' ');
  return pairs.map(([source, target]) => `${cell(source)}\t${cell(target)}`).join('\n');
}

/**
 * Turns ascending offsets in UTF-8 bytes into offsets in the string.
 * @param {string} text well-formed
 * @param {number[]} bytes
 */
export function stringOffsets(text, bytes) {
  let at = 0, passed = 0;
  return bytes.map((wanted) => {
    while (passed < wanted && at < text.length) {
      const code = /** @type {number} */ (text.codePointAt(at));
      passed += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
      at += code < 0x10000 ? 1 : 2;
    }
    return at;
  });
}
