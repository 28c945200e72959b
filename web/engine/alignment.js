// From pieces to words: where each piece and each word stands in its text, and how strongly each
// word of a translation looked at each word of its source.

/** @typedef {import('./protocol.js').Sentence} Sentence */
/** @typedef {import('./protocol.js').Hypothesis} Hypothesis */
/** @typedef {{text: string, start: number, end: number}} Span a part of a text, offsets as strings count */

const word = new RegExp([
  '[\\p{Script=Han}\\p{Script=Hiragana}\\p{Script=Katakana}]',  // written without spaces
  "(?:[cdjlmnst]|qu)['\u2019](?=\\p{L})",  // French: l'eau is two words
  "[\\p{L}\\p{M}\\p{N}]+(?:['\u2019._-][\\p{L}\\p{M}\\p{N}]+)*",
  '\\S',
].join('|'), 'giu');

/** The words and marks of a text. @param {string} text @returns {Span[]} */
export function wordsOf(text) {
  return [...text.matchAll(word)].map((match) => ({ text: match[0], start: match.index, end: match.index + match[0].length }));
}

/**
 * Where the pieces stand in the text that they make; a piece that is not in it (the end, a language
 * token) gets an empty span.
 * @param {readonly string[]} pieces @param {string} text
 * @returns {Span[]}
 */
export function pieceSpans(pieces, text) {
  let at = 0;
  return pieces.map((piece) => {
    const plain = piece.replaceAll('\u2581', ' ').replace(/^\uffed|\uffed$/g, '').trim();  // marks of where spaces are, or are not
    const found = plain === '' ? -1 : text.indexOf(plain, at);
    // Far away it would be another one's.
    const skipped = found < 0 ? Infinity : text.slice(at, found).trim().length;
    if (skipped > 8) return { text: plain, start: at, end: at };
    at = found + plain.length;
    return { text: plain, start: found, end: at };
  });
}

/** @param {Span} a @param {Span} b characters that both cover */
export function overlap(a, b) {
  return Math.max(0, Math.min(a.end, b.end) - Math.max(a.start, b.start));
}

/**
 * How much each word of the translation looked at each word of the source, a row for each target word.
 * @param {Sentence} sentence @param {Hypothesis} hypothesis @param {Span[]} sourceWords @param {Span[]} targetWords
 * @returns {number[][]}
 */
export function wordWeights(sentence, hypothesis, sourceWords, targetWords) {
  const share = (/** @type {Span[]} */ spans, /** @type {Span[]} */ words) => spans.map((span) =>
    words.flatMap((each, i) => {
      const common = overlap(span, each);
      return common > 0 ? [{ i, part: common / (span.end - span.start) }] : [];
    }));
  const sources = share(pieceSpans(sentence.pieces, sentence.source), sourceWords);
  const targets = share(pieceSpans(hypothesis.pieces, hypothesis.text), targetWords);
  const weights = targetWords.map(() => sourceWords.map(() => 0));
  const pieces = targetWords.map(() => 0);
  hypothesis.attention.forEach((row, t) => {
    for (const target of targets[t] ?? []) {
      pieces[target.i] += target.part;
      row.forEach((weight, s) => {
        for (const source of sources[s] ?? []) weights[target.i][source.i] += weight * source.part * target.part;
      });
    }
  });
  if (weights.every((row) => row.every((weight) => weight === 0))) return diagonal(targetWords.length, sourceWords.length);
  return weights.map((row, t) => row.map((weight) => (pieces[t] > 0 ? weight / pieces[t] : 0)));
}

/** What can be said without attention: words come in the order of the source. @param {number} targets @param {number} sources */
export function diagonal(targets, sources) {
  return Array.from({ length: targets }, (_, t) =>
    Array.from({ length: sources }, (__, s) => (Math.floor(((t + 0.5) * sources) / targets) === s ? 1 : 0)));
}

/** Weights from the words of one language to those of a third, by way of a second. @param {number[][]} last @param {number[][]} first */
export function composed(last, first) {
  const width = first[0]?.length ?? 0;
  return last.map((row) => Array.from({ length: width }, (_, s) =>
    row.reduce((sum, weight, middle) => sum + weight * (first[middle]?.[s] ?? 0), 0)));
}

/**
 * The stretch of words that gains most, as [from, to), among those that are free; undefined where
 * none gains anything.
 * @param {readonly number[]} gains @param {(index: number) => boolean} [isFree]
 * @returns {[number, number] | undefined}
 */
export function bestStretch(gains, isFree = () => true) {
  /** @type {[number, number] | undefined} */ let best;
  let most = 0, sum = 0, from = 0;
  gains.forEach((gain, i) => {
    if (sum <= 0) {
      sum = 0;
      from = i;
    }
    if (!isFree(i)) {
      sum = 0;
      from = i + 1;
      return;
    }
    sum += gain;
    if (sum > most) {
      most = sum;
      best = [from, i + 1];
    }
  });
  return best;
}
