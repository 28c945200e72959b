// A pipeline whose models are played: a client that turns each sentence's words around, or looks
// them up, and looks at exactly the right ones.

import { Pipeline } from '../../../web/engine/pipeline.js';

/** Each piece of the translation comes of one source piece. */
export function fakeClient(translatePieces, log = []) {
  return {
    async translate(text, options) {
      log.push({ text, options });
      options.signal?.throwIfAborted();
      const sentences = (options.whole ? [text] : text.split('\n')).map((source) => {
        const pieces = source.split(/(?= )|(?=[.!?]$)/);
        const made = translatePieces(pieces);
        return { source, pieces, start: 0, outputStart: 0, hypotheses: [{
          text: made.map(({ piece }) => piece).join('').trim(), pieces: made.map(({ piece }) => piece), score: 0, finished: true,
          probabilities: made.map(() => 0.9), attention: made.map(({ from }) => pieces.map((_, s) => Number(s === from))) }] };
      });
      return { text: '', sentences };
    },
  };
}

/** Words in reverse, upper case; the full stop stays last. */
export function turned(pieces) {
  const stop = /^[.!?]$/.test(pieces.at(-1)) ? 1 : 0;
  const words = pieces.slice(0, pieces.length - stop).map((piece, from) => ({ piece: ` ${piece.trim().toUpperCase()}`, from })).reverse();
  return stop ? [...words, { piece: pieces.at(-1), from: pieces.length - 1 }] : words;
}

export const turning = (log) => new Pipeline([{ client: fakeClient(turned, log), model: 'turn' }]);
