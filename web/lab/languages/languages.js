// One model for three languages: which directions it learns, which come of themselves, and the map
// of its words.

import { RefrainClient } from '../../engine/index.js';
import { showPiece } from '../../ui/alignment.js';
import { Curve } from '../../ui/curve.js';
import { HeatMap } from '../../ui/heatmap.js';
import { onLanguage, t } from '../../ui/i18n.js';
import { listed } from '../../ui/names.js';
import { Transport } from '../../ui/transport.js';
import { byId, made, showError, startLesson } from '../frame.js';
import { sentences, tags, tests, trainingLines } from './corpus.js';
import { sources, texts } from './texts.js';

/** @typedef {import('./corpus.js').Tag} Tag */
/** @typedef {{piece: string, languages: string[], x: number, y: number, near: {piece: string, cosine: number}[]}} Point */

const kTestEvery = 1500, kMapEvery = 900, kShowEvery = 250;  // milliseconds
const kNear = 5;
const kHeight = 420, kMargin = 26, kMarginRight = 74, kNarrow = 560;
const kTaught = 0.85, kPoor = 0.1, kFound = 0.2;  // shares of right sentences that answer the closing question
const kNamespace = 'http://www.w3.org/2000/svg';

const page = startLesson({ texts, sources });
const client = new RefrainClient();
const curve = new Curve(byId('curve'), { label: 'curve-loss', series: [{ label: 'curve-training', colour: '--accent' }] });
const scores = new HeatMap(byId('scores'));
const source = /** @type {HTMLInputElement} */ (byId('source'));
const from = /** @type {HTMLSelectElement} */ (byId('from'));
const to = /** @type {HTMLSelectElement} */ (byId('to'));
const wordChoice = /** @type {HTMLSelectElement} */ (byId('word'));
const svg = document.createElementNS(kNamespace, 'svg');

/** @type {import('../../engine/client.js').Lesson | undefined} */ let lesson;
/** Pieces of the sentence as the network reads it. @type {string[]} */ let read = [];
/** Right sentences of each direction, e.g. "fr zh". @type {Map<string, number>} */
let right = new Map();
/** @type {{shares: number[], points: Point[]} | undefined} */ let map;
let chosen = 'house', testedAt = 0, mappedAt = 0, shownAt = 0, wasPoor = false;
const trained = new Set(['en fr', 'fr en', 'en zh', 'zh en']);

const plain = (/** @type {string} */ piece) => showPiece(piece.replaceAll('\uffed', ''));
const key = (/** @type {string} */ a, /** @type {string} */ b) => `${a} ${b}`;

/** The same recipe trains natively, with a file of pairs for each direction. */
const recipe = () => ({
  languages: { source: tags, target: tags },
  tokenizer: { kind: 'word' },
  shared_vocabulary: true,
  model: {
    embedding_size: 32,
    shared_embedding: true,
    encoder: { cell: { kind: 'lstm' }, hidden_size: 64, bidirectional: true },
    decoder: { cell: { kind: 'lstm' }, hidden_size: 64 },
    attention: 'general',
    dropout: 0.2,
  },
  training: { seed: 1, epochs: 1000000, batching: { batch_size: 32 }, optimizer: { learning_rate: 0.005 } },
});

// ---------------------------------------------------------------- what is shown

function drawDirections() {
  const table = /** @type {HTMLTableElement} */ (byId('directions'));
  const head = made('tr', '', [made('td'), ...tags.map((tag) => made('th', '', [`→ ${t(tag)}`]))]);
  table.replaceChildren(made('tbody', '', [head, ...tags.map((a) => made('tr', '', [made('th', '', [t(a)]), ...tags.map((b) => {
    const input = document.createElement('input');
    input.type = 'checkbox';
    input.id = `${a}-${b}`;
    input.checked = trained.has(key(a, b));
    input.disabled = (a === 'fr' && b === 'zh') || (a === 'zh' && b === 'fr');
    input.ariaLabel = t('direction', { from: t(a), to: t(b) });
    input.addEventListener('change', () => {
      if (input.checked) trained.add(key(a, b));
      else trained.delete(key(a, b));
      transport.reset();
    });
    return made('td', '', [made('label', '', [input])]);
  })]))]));
}

function shapeScores() {
  byId('test-hint').textContent = t('test-hint', { count: tests.length });
  scores.shape({
    caption: t('score-caption'),
    rows: tags.map((tag) => ({ label: t(tag) })),
    columns: tags.map((tag) => `→ ${t(tag)}`),
    texts: true,
    describe: (r, c) => t('score', { from: t(tags[r]), to: t(tags[c]), right: right.get(key(tags[r], tags[c])) ?? 0, all: tests.length,
      trained: t(trained.has(key(tags[r], tags[c])) ? 'is-trained' : 'not-trained') }),
  });
  tags.forEach((a, r) => scores.update(r, tags.map((b) => {
    const count = right.get(key(a, b));
    return { text: count === undefined ? '' : String(count), weight: (count ?? 0) / tests.length, framed: !trained.has(key(a, b)) };
  })));
}

/** @typedef {{left: number, top: number, right: number, bottom: number}} Box */

/**
 * Where the words of points stand, beside, above or below them, so that none covers another or its point: those that
 * come first have the choice, and a word that finds no room is not shown unless it must be.
 * @param {{x: number, y: number, text: string, bold: boolean, must: boolean}[]} points
 * @returns {({x: number, y: number} | undefined)[]} the beginning of the baseline
 */
function placeWords(points) {
  const dots = points.map(({ x, y }) => ({ left: x - 5, top: y - 5, right: x + 5, bottom: y + 5 }));
  /** @type {Box[]} */ const taken = [];
  const apart = (/** @type {Box} */ box) => (/** @type {Box} */ other) =>
    box.left > other.right || box.right < other.left || box.top > other.bottom || box.bottom < other.top;
  return points.map(({ x, y, text, bold, must }, i) => {
    const letter = bold ? 7.6 : 6.4;
    const width = [...text].reduce((sum, c) => sum + (/\p{Script=Han}/u.test(c) ? 2 : 1) * letter, 0);
    const places = [{ x: x + 7, y: y + 4 }, { x: x - 7 - width, y: y + 4 }, { x: x - width / 2, y: y - 8 }, { x: x - width / 2, y: y + 17 }];
    const free = places.map((place) => ({ place, box: { left: place.x, top: place.y - 11, right: place.x + width, bottom: place.y + 3 } }))
      .filter(({ box }) => box.left >= 2 && taken.every(apart(box)));
    const found = free.find(({ box }) => dots.every((dot, k) => k === i || apart(box)(dot))) ?? (must ? free[0] : undefined);
    if (found) taken.push(found.box);
    return found?.place ?? (must ? places[0] : undefined);
  });
}

function drawMap() {
  if (!map) return;
  const points = map.points, width = Math.max(svg.clientWidth, 300);
  const at = points.find(({ piece }) => piece === chosen) ?? points[0];
  const range = (/** @type {number[]} */ values) => [Math.min(...values), Math.max(...values)];
  const [left, wide] = range(points.map(({ x }) => x)), [low, high] = range(points.map(({ y }) => y));
  const x = (/** @type {number} */ v) => kMargin + (v - left) / (wide - left || 1) * (width - kMargin - kMarginRight);
  const y = (/** @type {number} */ v) => kHeight - kMargin - (v - low) / (high - low || 1) * (kHeight - 2 * kMargin);
  const make = (/** @type {string} */ name, /** @type {Record<string, string | number>} */ attributes, text = '') => {
    const element = document.createElementNS(kNamespace, name);
    for (const [name_, value] of Object.entries(attributes)) element.setAttribute(name_, String(value));
    element.textContent = text;
    return element;
  };
  const near = new Set(at.near.map(({ piece }) => piece));
  const must = (/** @type {Point} */ point) => point === at || near.has(point.piece);
  const ordered = [at, ...points.filter((point) => point !== at && near.has(point.piece)), ...points.filter((point) => !must(point))];
  const placed = placeWords(ordered.map((point) => ({ x: x(point.x), y: y(point.y), text: plain(point.piece), bold: must(point), must: must(point) })));
  const places = new Map(ordered.map((point, i) => [point, placed[i]]));
  const list = listed(at.near.map(({ piece, cosine }) => `${plain(piece)} (${cosine.toFixed(2)})`));
  svg.setAttribute('viewBox', `0 0 ${width} ${kHeight}`);
  svg.setAttribute('aria-label', t('map-label', { count: points.length, word: plain(at.piece), list }));
  svg.replaceChildren(...points.filter(({ piece }) => near.has(piece)).map((point) =>
    make('line', { x1: x(at.x), y1: y(at.y), x2: x(point.x), y2: y(point.y) })), ...points.map((point) => {
    const group = make('g', { class: [point.languages.length === 1 ? point.languages[0] : 'several',
      point === at ? 'at' : near.has(point.piece) ? 'near' : width < kNarrow || !places.get(point) ? 'small' : ''].join(' ') });
    group.append(make('circle', { cx: x(point.x), cy: y(point.y), r: 4 }),
      make('text', places.get(point) ?? { x: x(point.x) + 7, y: y(point.y) + 4 }, plain(point.piece)));
    const choose = () => {
      if (chosen === point.piece) return;  // drawn anew under the pointer, it is entered again
      chosen = point.piece;
      wordChoice.value = chosen;
      drawMap();
    };
    group.addEventListener('click', choose);
    group.addEventListener('pointerenter', choose);
    return group;
  }));
  byId('near').textContent = t('near', { word: plain(at.piece), list });
  const hint = document.querySelector('[data-text="map-hint"]');
  if (hint) hint.textContent = t('map-hint', { share: Math.round(100 * (map.shares[0] + map.shares[1])) });
}

async function refreshMap() {
  mappedAt = performance.now();
  map = await lesson?.call('map', kNear);
  if (map && wordChoice.options.length !== map.points.length) {
    wordChoice.replaceChildren(...map.points.map(({ piece }) => new Option(plain(piece), piece)));
    wordChoice.value = chosen;
  }
  drawMap();
}

function showRead() {
  byId('read').replaceChildren(...read.map((piece, i) => made('span', i === 0 ? 'token' : '', [i === 0 ? piece : plain(piece)])));
}

async function translate() {
  shownAt = performance.now();
  if (!source.value.trim()) return;
  const [sentence] = await lesson?.call('translate', source.value.trim(), to.value) ?? [];
  if (!sentence) return;
  read = sentence.pieces;
  showRead();
  byId('written').textContent = sentence.hypotheses[0].text;
  byId('written').lang = to.value;
}

async function runTests() {
  testedAt = performance.now();
  const found = new Map();
  for (const a of tags)
    for (const b of tags) {
      const results = await lesson?.call('translate', tests.map((test) => test[a]).join('\n'), b);
      if (!results) return;
      found.set(key(a, b), results.filter((/** @type {any} */ result, /** @type {number} */ i) => result.hypotheses[0].text === tests[i][b]).length);
    }
  right = found;
  shapeScores();
  const share = (/** @type {string} */ direction) => (right.get(direction) ?? 0) / tests.length;
  const diagonal = tags.every((tag) => trained.has(key(tag, tag)));
  const through = ['en fr', 'fr en', 'en zh', 'zh en'].every((direction) => trained.has(direction));
  const best = Math.max(share('fr zh'), share('zh fr'));
  if (through && !diagonal && share('en fr') >= kTaught && best <= kPoor) wasPoor = true;
  if (through && diagonal && wasPoor && best >= kFound) page.answer();
}

// ---------------------------------------------------------------- training

const transport = new Transport(byId('transport'), {
  fast: 10,
  fail: showError,
  async reset() {
    await lesson?.close();
    lesson = undefined;
    right = new Map();
    shapeScores();
    lesson = await client.lesson('LanguagesLesson', recipe(), trainingLines([...trained].map((pair) =>
      /** @type {[Tag, Tag]} */ (pair.split(' ')))));
    curve.clear();
    transport.count(0);
    showError();
    await refreshMap();
    await translate();
  },
  async advance(updates) {
    const state = await lesson?.call('advance', updates);
    curve.add(state.step, state.loss);
    transport.count(state.step);
    const now = performance.now(), still = !transport.playing;
    if (now - shownAt > kShowEvery || still) await translate();
    if (now - mappedAt > kMapEvery || still) await refreshMap();
    if (now - testedAt > kTestEvery || still) await runTests();
    return !state.finished;
  },
});

/** The sentence again in the language that is now read, where it is one of ours. @param {Tag} tag */
function sayIn(tag) {
  const same = sentences.find((sentence) => tags.some((other) => sentence[other] === source.value.trim()));
  source.value = (same ?? tests[0])[tag];
  source.lang = tag;
}

source.addEventListener('input', () => translate().catch(showError));
from.addEventListener('change', () => {
  sayIn(/** @type {Tag} */ (from.value));
  translate().catch(showError);
});
to.addEventListener('change', () => translate().catch(showError));
wordChoice.addEventListener('change', () => {
  chosen = wordChoice.value;
  drawMap();
});

svg.setAttribute('class', 'points');
svg.setAttribute('role', 'img');
svg.setAttribute('height', String(kHeight));
byId('map').append(svg);
new ResizeObserver(drawMap).observe(byId('map'));
for (const select of [from, to]) for (const tag of tags) select.add(new Option(tag, tag));
from.value = 'fr';
to.value = 'zh';
sayIn('fr');
onLanguage(() => {
  showRead();
  for (const select of [from, to]) for (const option of select.options) option.textContent = t(option.value);
  byId('legend').replaceChildren(...[...tags, 'several'].map((name) => made('span', name, [made('i'), t(name)])));
  drawDirections();
  shapeScores();
  drawMap();
});
await transport.reset();
document.documentElement.dataset.ready = 'true';
