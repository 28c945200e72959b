// HTML through a translator of plain text: the text goes, the tags stay and stand again around the
// words that come of what they stood around, found by the alignment.

import { bestStretch, overlap } from './alignment.js';
import { escaped, markupTokens } from './markup_tokens.js';
import { normal } from './text.js';

/** @typedef {import('./alignment.js').Span} Span */
/** @typedef {{words: Span[], sourceWords: Span[], alignment: number[][], text: string}} Aligned */
/** @typedef {{open: string, close: string, start: number, end: number, children: Inline[]}} Inline an element within a segment, with its place in the segment's text */
/** @typedef {{text: string, inlines: Inline[]}} Segment what is translated in one go */

/** Elements that may stand inside a sentence; any other ends it. */
export const inlines = new Set(['a', 'abbr', 'b', 'bdi', 'bdo', 'big', 'cite', 'del', 'dfn', 'em', 'font', 'i', 'ins', 'label', 'mark', 'q', 's',
  'small', 'span', 'strike', 'strong', 'sub', 'sup', 'time', 'tt', 'u']);
/** Elements whose text is not in a human language. */
export const untranslated = new Set(['code', 'kbd', 'math', 'pre', 'samp', 'svg', 'var', 'object', 'audio', 'video', 'canvas', 'select']);

/** @param {string} raw a start tag */
function isProtected(raw) {
  return /\stranslate\s*=\s*(?:"no"|'no'|no(?=[\s/>]))/i.test(raw) || /\sclass\s*=\s*(?:"[^"]*\bnotranslate\b|'[^']*\bnotranslate\b|notranslate(?=[\s/>]))/i.test(raw);
}

/** HTML as segments and what stands between them, in turn. @param {string} html @returns {(string | Segment)[]} */
export function segmentsOf(html) {
  /** @type {(string | Segment)[]} */ const parts = [];
  /** Elements that are open, innermost last. @type {{name: string, inline?: Inline}[]} */ const open = [];
  /** @type {Segment} */ let segment = { text: '', inlines: [] };
  /** @type {Inline[]} */ let children = segment.inlines;
  let hidden = 0;  // how many of the open ones are not to be translated

  const inlineStack = () => open.flatMap(({ inline }) => (inline ? [inline] : []));
  // An inline element that goes on behind a break is part of the markup between the segments.
  const breakWith = (/** @type {string} */ raw) => {
    const stack = inlineStack();
    const outer = stack.length > 0 ? opened(segment, stack) : [segment];
    parts.push(...outer, raw);
    for (const entry of open) delete entry.inline;
    segment = { text: '', inlines: [] };
    children = segment.inlines;
  };
  const close = (/** @type {string} */ raw) => {
    const entry = open.pop();
    if (!entry) return;
    if (hidden > 0) {
      --hidden;
      parts.push(raw);
    } else if (entry.inline) {
      entry.inline.close = raw;
      entry.inline.end = segment.text.length;
      children = inlineStack().at(-1)?.children ?? segment.inlines;
    } else {
      breakWith(raw);
    }
  };
  for (const token of markupTokens(html)) {
    if (token.kind === 'text') {
      if (hidden > 0) parts.push(escaped(token.text));
      else segment.text += normal(token.text);
    } else if (token.kind === 'opaque') {
      breakWith(token.raw);
    } else if (token.kind === 'close') {
      const depth = open.map(({ name }) => name).lastIndexOf(token.name);
      if (depth < 0) continue;  // closes nothing
      while (open.length > depth + 1) close(`</${open.at(-1)?.name}>`);
      close(token.raw);
    } else if (token.isVoid) {
      breakWith(token.raw);
    } else if (hidden > 0 || untranslated.has(token.name) || isProtected(token.raw)) {
      if (hidden === 0) breakWith(token.raw);
      else parts.push(token.raw);
      open.push({ name: token.name });
      ++hidden;
    } else if (inlines.has(token.name)) {
      const at = segment.text.length;
      /** @type {Inline} */ const inline = { open: token.raw, close: '', start: at, end: at, children: [] };
      children.push(inline);
      children = inline.children;
      open.push({ name: token.name, inline });
    } else {
      breakWith(token.raw);
      open.push({ name: token.name });
    }
  }
  while (open.length > 0) close(`</${open.at(-1)?.name}>`);
  parts.push(segment);
  return parts;
}

/**
 * A segment whose last inline elements do not end in it: their start tags become markup, with a
 * segment of its own before and after each.
 * @param {Segment} segment @param {Inline[]} stack the open elements, outermost first
 * @returns {(string | Segment)[]}
 */
function opened(segment, stack) {
  /** @type {(string | Segment)[]} */ const parts = [];
  let from = 0, level = segment.inlines;
  const cut = (/** @type {Inline[]} */ list, /** @type {number} */ to) => ({
    text: segment.text.slice(from, to), inlines: list.map((inline) => shifted(inline, -from)) });
  for (const inline of stack) {
    parts.push(cut(level.filter((each) => each !== inline), inline.start), inline.open);
    from = inline.start;
    level = inline.children;
  }
  parts.push(cut(level, segment.text.length));
  return parts;
}

/** @param {Inline} inline @param {number} by @returns {Inline} */
function shifted(inline, by) {
  return { ...inline, start: inline.start + by, end: inline.end + by, children: inline.children.map((each) => shifted(each, by)) };
}

/** How much of each target word comes from a stretch of the source, less half of all it looked at. @param {Aligned} aligned @param {Span | Inline} place */
function gainsOf({ alignment, sourceWords }, place) {
  const inside = sourceWords.map((word) => overlap(word, { text: '', start: place.start, end: place.end }) / (word.end - word.start));
  return alignment.map((row) => row.reduce((sum, weight, s) => sum + weight * (inside[s] - 0.5), 0));
}

/** A segment as it was. @param {Segment} segment @returns {string} */
export function unchanged({ text, inlines: elements }) {
  const render = (/** @type {Inline[]} */ list, /** @type {number} */ from, /** @type {number} */ to) => {
    let html = '', at = from;
    for (const { open, close, start, end, children } of list) {
      html += escaped(text.slice(at, start)) + open + render(children, start, end) + close;
      at = end;
    }
    return html + escaped(text.slice(at, to));
  };
  return render(elements, 0, text.length);
}

/** The translation of a segment with its elements around the right words. @param {Aligned} aligned @param {Inline[]} elements @returns {string} */
export function placed(aligned, elements) {
  const { words, text } = aligned;
  const render = (/** @type {Inline[]} */ list, /** @type {number} */ from, /** @type {number} */ to, /** @type {number} */ begin, /** @type {number} */ end) => {
    /** @type {Set<number>} */ const taken = new Set();
    /** @type {Map<Inline, [number, number]>} */ const places = new Map();
    // Elements that surely have words choose first; one that has none stands behind the one before it.
    const wishes = list.map((inline) => {
      const gains = gainsOf(aligned, inline);
      return { inline, gains, most: Math.max(0, ...gains.slice(from, to)) };
    }).sort((a, b) => b.most - a.most);
    for (const { inline, gains } of wishes) {
      const stretch = bestStretch(gains, (t) => t >= from && t < to && !taken.has(t));
      if (!stretch) continue;
      for (let t = stretch[0]; t < stretch[1]; ++t) taken.add(t);
      places.set(inline, stretch);
    }
    let behind = from;
    for (const inline of list) {
      const stretch = places.get(inline) ?? [behind, behind];
      if (!places.has(inline)) while (taken.has(stretch[0]) && taken.has(stretch[0] - 1) && stretch[0] < to) stretch[1] = ++stretch[0];
      places.set(inline, stretch);
      behind = stretch[1];
    }
    let html = '', at = begin;
    const order = list.map((inline, i) => ({ inline, i, place: /** @type {[number, number]} */ (places.get(inline)) }))
      .sort((a, b) => a.place[0] - b.place[0] || a.place[1] - b.place[1] || a.i - b.i);
    for (const { inline, place: [first, last] } of order) {
      const start = first < to ? words[first].start : end;
      const stop = last > first ? words[last - 1].end : Math.max(at, Math.min(start, end));
      const open = last > first ? start : stop;
      html += escaped(text.slice(at, open)) + inline.open + render(inline.children, first, last, open, stop) + inline.close;
      at = stop;
    }
    return html + escaped(text.slice(at, end));
  };
  return render(elements, 0, words.length, 0, text.length);
}
