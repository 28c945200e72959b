// Greedy and beam search for the contenders that bring none: the same rules as core/search, for
// outputs that never end.

/** @typedef {{step: (words: number[]) => Float32Array | Promise<Float32Array>, select: (parents: number[]) => void | Promise<void>}} Stepper */

const BEGIN = 2;

/** The place of the largest of count values from `first`. @param {Float32Array} values @param {number} first @param {number} count */
function largest(values, first, count) {
  let best = first;
  for (let i = first + 1; i < first + count; ++i) if (values[i] > values[best]) best = i;
  return best - first;
}

/** @param {Stepper} decoder logits (B x V) @param {number} batch @param {number} vocabulary @param {number} length */
export async function greedy(decoder, batch, vocabulary, length) {
  let words = Array(batch).fill(BEGIN);
  /** @type {number[][]} */ const outputs = words.map(() => []);
  for (let t = 0; t < length; ++t) {
    const logits = await decoder.step(words);
    words = words.map((_, b) => largest(logits, b * vocabulary, vocabulary));
    words.forEach((word, b) => outputs[b].push(word));
    if (t + 1 < length) await decoder.select(words.map((_, b) => b));
  }
  return outputs;
}

/** Beam search for one source. @param {Stepper} decoder @param {number} beam @param {number} vocabulary @param {number} length */
export async function beamSearch(decoder, beam, vocabulary, length) {
  let live = [{ total: 0, words: /** @type {number[]} */ ([]) }];
  for (let t = 0; t < length; ++t) {
    const logits = await decoder.step(live.map(({ words }) => words.at(-1) ?? BEGIN));
    /** @type {{total: number, parent: number, word: number}[]} */ const best = [];
    live.forEach(({ total }, parent) => {
      const row = logits.subarray(parent * vocabulary, (parent + 1) * vocabulary);
      const most = row[largest(row, 0, vocabulary)];
      let sum = 0;
      for (let v = 0; v < vocabulary; ++v) sum += Math.exp(row[v] - most);
      const offset = total - most - Math.log(sum);
      for (let word = 0; word < vocabulary; ++word) {
        const next = row[word] + offset;
        if (best.length === beam && next <= best[beam - 1].total) continue;
        let at = best.length;
        while (at > 0 && best[at - 1].total < next) --at;
        best.splice(at, 0, { total: next, parent, word });
        if (best.length > beam) best.pop();
      }
    });
    const parents = live;
    live = best.map(({ total, parent, word }) => ({ total, words: [...parents[parent].words, word] }));
    if (t + 1 < length) await decoder.select(best.map(({ parent }) => parent));
  }
  return live[0].words;
}
