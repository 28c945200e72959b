// One sentence on its way through the shipped model: pieces, beam, rivals, states, rounding.

import { DownloadError, FormatError, RefrainClient, store } from '../../engine/index.js';
import { readFile } from '../../engine/download.js';
import { isQuotaError } from '../../engine/model_download.js';
import { shippedModels } from '../../engine/shipped.js';
import { normal } from '../../engine/text.js';
import { showPiece } from '../../ui/alignment.js';
import { HeatMap } from '../../ui/heatmap.js';
import { locale, onLanguage, t } from '../../ui/i18n.js';
import { missingWords } from '../../ui/missing.js';
import { languageName, modelName } from '../../ui/names.js';
import { Transport } from '../../ui/transport.js';
import { Tree } from '../../ui/tree.js';
import { byId, fixed, made, short, showError, stack, startLesson } from '../frame.js';
import { sources, texts } from './texts.js';

/** @typedef {{parent: number, id: number, piece: string, logProbability: number, score: number, state: 'passed' | 'growing' | 'finished'}} BeamNode */
/** @typedef {{text: string, ids: number[], score: number}} Hypothesis */
/** @typedef {{done: boolean, nodes: BeamNode[], hypotheses: Hypothesis[]}} Beam */
/** @typedef {{id: number, piece: string, probability: number}} Rival */
/** @typedef {{piece: string, id: number, probability: number, rank: number, alternatives: Rival[]}} Step */
/** @typedef {{bits: number, megabytes: number, change: number, text: string, divergence: number}} Rounded */

const kExample = 'The old man lost his keys in the garden.', kEdited = 'man', kEdit = 'woman';
const kRivals = 8, kUnits = 24, kRest = 250, kSeed = 1;
const kBits = [32, 8, 6, 5, 4, 3, 2];
const kPause = 130;  // milliseconds of rest between two words at the normal speed

const [model] = shippedModels;
const page = startLesson({ texts, sources });
const client = new RefrainClient();
const source = /** @type {HTMLInputElement} */ (byId('source'));
const beam = /** @type {HTMLInputElement} */ (byId('beam'));
const target = /** @type {HTMLSelectElement} */ (byId('target'));
const place = /** @type {HTMLSelectElement} */ (byId('place'));
const quantity = /** @type {HTMLSelectElement} */ (byId('quantity'));
const edit = /** @type {HTMLInputElement} */ (byId('edit'));
const runBits = /** @type {HTMLButtonElement} */ (byId('run-bits'));
const tree = new Tree(byId('tree'));
const states = new HeatMap(byId('states'));

/** @type {import('../../engine/client.js').Lesson} */ let lesson;
/** @type {import('../../engine/protocol.js').ModelInfo & {stored: string}} */ let info;
/** @type {string[]} */ let pieces = [];
/** @type {Beam | undefined} */ let grown;
/** @type {Hypothesis[]} */ let results = [];
/** @type {Hypothesis | undefined} */ let greedy;
/** @type {Step[]} */ let steps = [];
/** The piece whose rivals are shown, the rival that is tried, and what came of it. */
let at = 0, /** @type {number | undefined} */ tried, outcome = '';
/** @type {{name: string, units: number}[]} */ let places = [];
/** @type {{pieces: string[], values: number[][]}} */ let shown = { pieces: [], values: [] };
/** @type {Rounded[]} */ let rounded = [];
let word = 0, edited = { was: '', is: '' };
/** Counts the sentences, so that answers to an older one are dropped. */
let current = 0;
/** The sentence that the search is of, as `current` counts; another read ends it. */
let searched = 0;
/** @type {ReturnType<typeof setTimeout> | undefined} */ let timer;

const text = () => normal(source.value).trim();
const intoTag = () => info.target.length > 1 ? target.value : '';
const width = () => Number(beam.value);
const percent = (/** @type {number} */ share) => `${short(100 * share, 3)} %`;

// ---------------------------------------------------------------- sentence

/** Pieces as chips; those that go on a word are joined to it. @param {Element} parent @param {string[]} list */
function showPieces(parent, list) {
  const starts = list.some((piece) => piece.startsWith('\u2581'));
  /** @type {HTMLElement[][]} */ const words = [];
  list.forEach((piece, i) => {
    const control = /^<.*>$/.test(piece), chip = made('span', control ? 'token' : '', [control && piece === '</s>' ? t('end') : showPiece(piece)]);
    const last = words.at(-1);
    if (last && !last[0].className && starts && !control && i > 0 && !piece.startsWith('\u2581')) last.push(chip);
    else words.push([chip]);
  });
  parent.replaceChildren(...words.map((chips) => chips.length > 1 ? made('span', 'joined', chips) : chips[0]));
}

function showSentence() {
  byId('pieces-hint').textContent = info ? t('pieces-hint', { count: pieces.length, vocabulary: info.vocabulary.toLocaleString(locale()) }) : '';
  showPieces(byId('pieces'), pieces);
  byId('model-name').textContent = info ? t('model-name', { name: modelName({ ...info, name: info.card.name }),
    weights: info.parameters.toLocaleString(locale()) }) : '';
}

// ---------------------------------------------------------------- beam

function showTree() {
  if (!grown) return;
  const { nodes, hypotheses, done } = grown;
  // The best path: of the finished node with the highest score, once the search has ended.
  const best = new Set();
  if (done) {
    let top = -1;
    nodes.forEach((node, i) => {
      if (node.state === 'finished' && (top < 0 || node.score > nodes[top].score)) top = i;
    });
    for (let i = top; i >= 0; i = nodes[i].parent) best.add(i);
  }
  /** What a node leads to, the strongest first. @type {string[]} */
  const kinds = nodes.map((node, i) => best.has(i) ? 'best' : node.state === 'passed' ? '' : node.state);
  for (let i = nodes.length - 1; i > 0; --i)
    if (nodes[i].parent >= 0 && kinds[i] && !kinds[nodes[i].parent]) kinds[nodes[i].parent] = kinds[i];
  /** @type {number[]} */ const rank = nodes.map((node) => node.logProbability);
  const order = ['', 'finished', 'growing', 'best'];
  const words = (/** @type {number} */ i) => {
    const path = [];
    for (let n = i; n > 0 && nodes[n].parent >= 0; n = nodes[n].parent) if (nodes[n].piece !== '</s>') path.unshift(showPiece(nodes[n].piece));
    return path.join(' ');
  };
  const listed = (/** @type {string} */ state) => nodes.flatMap((node, i) => node.state === state ? [words(i)] : []).join('; ') || t('none');
  const deep = Math.max(...nodes.map((_, i) => words(i).split(' ').filter(Boolean).length));
  tree.show(nodes.map((node, i) => ({
    parent: node.parent,
    text: node.parent < 0 ? '\u25cf' : node.piece === '</s>' ? t('end') : showPiece(node.piece),
    weight: node.parent < 0 ? 0 : Math.exp(node.logProbability),
    rank: 1000 * order.indexOf(kinds[i]) + rank[i],
    kind: kinds[i],
    note: node.state === 'finished' ? fixed(node.score, 2) : '',
  })), t('tree-label', { words: deep, nodes: nodes.length, growing: listed('growing'), finished: listed('finished') }), t('tree-box'));
  byId('hypotheses').replaceChildren(...hypotheses.map(({ text: words_, score }) =>
    made('li', '', [made('span', '', [fixed(score, 3)]), made('b', '', [words_])])));
  byId('greedy').textContent = done && greedy && hypotheses[0] && width() > 1
    ? greedy.text === hypotheses[0].text ? t('greedy-same') : t('greedy-other', { text: greedy.text, score: fixed(greedy.score, 3) }) : '';
}

const transport = new Transport(byId('transport'), {
  fast: 400,
  fail: showError,
  async reset() {
    if (pieces.length === 0) return;
    const mine = current;
    await lesson.call('search', width(), []);
    searched = mine;
    grown = { done: false, nodes: [{ parent: -1, id: 0, piece: '', logProbability: 0, score: 0, state: 'growing' }], hypotheses: [] };
    showTree();
  },
  async advance(updates) {
    if (!grown || grown.done) return false;
    for (let i = 0; i < updates && !grown.done && searched === current; ++i) grown = /** @type {Beam} */ (await lesson.call('grow'));
    showTree();
    tree.follow();
    if (updates === 1 && transport.playing) await new Promise((resolve) => setTimeout(resolve, kPause));
    return !grown.done;
  },
});

// ---------------------------------------------------------------- rivals

function showOutput() {
  const focused = document.activeElement?.parentElement?.id === 'output' ? at : -1;
  byId('output').replaceChildren(...steps.map((step, i) => {
    const button = /** @type {HTMLButtonElement} */ (made('button', '', [step.piece === '</s>' ? t('end') : showPiece(step.piece)]));
    button.type = 'button';
    button.title = percent(step.probability);
    button.ariaPressed = String(i === at);
    button.style.setProperty('--share', step.probability.toFixed(3));
    button.addEventListener('click', () => {
      at = i;
      tried = undefined;
      outcome = '';
      showOutput();
    });
    return button;
  }));
  if (focused >= 0) /** @type {HTMLElement} */ (byId('output').children[at])?.focus();
  byId('alternatives').replaceChildren(...(steps[at]?.alternatives ?? []).map(({ id, piece, probability }) => {
    const meter = made('span', 'meter');
    meter.style.setProperty('--share', probability.toFixed(3));
    const button = /** @type {HTMLButtonElement} */ (made('button', '', [
      made('span', '', [piece === '</s>' ? t('end') : showPiece(piece)]), meter, made('span', '', [percent(probability)])]));
    button.type = 'button';
    button.ariaPressed = String(id === (tried ?? steps[at].id));
    button.addEventListener('click', () => go(id).catch(showError));
    return made('li', '', [button]);
  }));
  byId('instead').textContent = outcome ? t('instead', { text: outcome }) : '';
}

/** How the output goes on after another piece. @param {number} id */
async function go(id) {
  const mine = current, prefix = [...steps.slice(0, at).map((step) => step.id), id];
  const end = steps.at(-1)?.id;
  tried = id;
  const found = id === end ? undefined : /** @type {Hypothesis[]} */ (await lesson.call('complete', width(), prefix))[0];
  if (mine !== current) return;
  outcome = found?.text ?? steps.slice(0, at).map(({ piece }) => piece.replaceAll('\u2581', ' ')).join('').trim();
  const buttons = [...byId('alternatives').querySelectorAll('button')], focused = buttons.findIndex((button) => button === document.activeElement);
  showOutput();
  if (focused >= 0) byId('alternatives').querySelectorAll('button')[focused]?.focus();
}

// ---------------------------------------------------------------- another word

const wordsOf = (/** @type {string} */ line) => line.split(/\s+/).filter(Boolean);
const bare = (/** @type {string} */ w) => w.replace(/^[^\p{L}\p{N}]+|[^\p{L}\p{N}]+$/gu, '');

/** The words of `line` that a longest common subsequence with `other` leaves out are marked. @param {Element} parent @param {string} line @param {string} other */
function showMarked(parent, line, other) {
  const a = wordsOf(line), b = wordsOf(other);
  const best = Array.from({ length: a.length + 1 }, () => new Array(b.length + 1).fill(0));
  for (let i = a.length - 1; i >= 0; --i)
    for (let j = b.length - 1; j >= 0; --j)
      best[i][j] = a[i] === b[j] ? best[i + 1][j + 1] + 1 : Math.max(best[i + 1][j], best[i][j + 1]);
  /** @type {(Node | string)[]} */ const parts = [];
  for (let i = 0, j = 0; i < a.length; ++i) {
    while (j < b.length && best[i][j + 1] === best[i][j] && a[i] !== b[j]) ++j;
    const kept = j < b.length && a[i] === b[j] && best[i][j] === best[i + 1][j + 1] + 1;
    if (kept) ++j;
    parts.push(kept ? a[i] : made('mark', '', [a[i]]), ' ');
  }
  parent.replaceChildren(...parts);
}

function showWords() {
  const list = wordsOf(text());
  word = Math.min(word, Math.max(list.length - 1, 0));
  byId('words').replaceChildren(...list.map((w, i) => {
    const button = /** @type {HTMLButtonElement} */ (made('button', '', [w]));
    button.type = 'button';
    button.ariaPressed = String(i === word);
    button.addEventListener('click', () => {
      word = i;
      edit.value = bare(w);
      showWords();
      /** @type {HTMLElement} */ (byId('words').children[i])?.focus();
      whatIf().catch(showError);
    });
    return button;
  }));
  byId('becomes').textContent = t('becomes', { word: bare(list[word] ?? '') });
  showMarked(byId('was'), edited.was, edited.is);
  showMarked(byId('is'), edited.is, edited.was);
}

async function whatIf() {
  const list = wordsOf(text()), mine = current;
  if (list.length === 0 || !results[0]) return;
  const changed = list.map((w, i) => i === word ? w.replace(bare(w), () => normal(edit.value).trim()) : w).join(' ');
  const [other] = await lesson.call('translate', changed, intoTag(), width());
  if (mine !== current) return;
  edited = { was: results[0].text, is: other?.hypotheses[0].text ?? '' };
  showWords();
}

// ---------------------------------------------------------------- states

/** @param {string} name as the session's places() says */
function placeName(name) {
  const [side, layer, direction] = name.split('.');
  const several = places.some((other) => other.name.startsWith(`${side}.1`));
  return [t(side), ...(several ? [t('layer', { number: Number(layer) + 1 })] : []), ...(direction ? [t(direction)] : [])].join(t('comma'));
}

function drawStates() {
  if (shown.values.length === 0) return;
  const { values } = shown, units = values[0].length;
  const signed = !['input', 'forget', 'output', 'reset', 'update'].includes(quantity.value);
  const spread = (/** @type {number} */ h) => {
    const row = values.map((column) => column[h]), mean = row.reduce((sum, v) => sum + v, 0) / row.length;
    return row.reduce((sum, v) => sum + (v - mean) ** 2, 0);
  };
  const chosen = Array.from({ length: units }, (_, h) => h).map((h) => ({ h, spread: spread(h) }))
    .sort((a, b) => b.spread - a.spread).slice(0, kUnits).map(({ h }) => h);
  const largest = quantity.value === 'cell' ? Math.max(1, ...values.flatMap((column) => chosen.map((h) => Math.abs(column[h])))) : 1;
  const names = shown.pieces.map((piece) => piece === '</s>' ? t('end') : piece === '<s>' ? '\u25cf' : showPiece(piece));
  states.shape({
    caption: t('state-caption', { quantity: t(`q-${quantity.value}`), place: placeName(place.value) }),
    rows: chosen.map((h) => ({ label: t('unit', { number: h + 1 }) })),
    columns: names,
    signed,
    describe: (r, c) => t('state-readout', { unit: chosen[r] + 1, piece: names[c] ?? '', value: fixed(values[c]?.[chosen[r]] ?? NaN, 3) }),
  });
  chosen.forEach((h, r) => states.update(r, values.map((column) => {
    const value = column[h];
    return { text: fixed(value, 2), weight: Math.min(1, Math.abs(value) / largest), hot: signed && value < 0 };
  })));
  byId('state-hint').textContent = t('state-hint', { shown: chosen.length, units });
}

async function showStates() {
  const mine = current;
  const next = await lesson.call('states', place.value, quantity.value);
  if (mine !== current) return;
  shown = next;
  drawStates();
}

// ---------------------------------------------------------------- rounding

function showBits() {
  if (!info) return;
  byId('bits-hint').textContent = t(`bits-${info.stored}`);
  const head = made('tr', '', ['weight', 'megabytes', 'change', 'divergence', 'translation'].map((key) => {
    const th = /** @type {HTMLTableCellElement} */ (made('th', '', [t(key)]));
    th.scope = 'col';
    return th;
  }));
  byId('bits').replaceChildren(made('thead', '', [head]), made('tbody', '', rounded.map((row) => {
    const name = info.stored === 'int8' && row.bits === 32 ? t('bits-drawn') : info.stored === 'int8' && row.bits === 8 ? t('bits-file') : String(row.bits);
    const th = /** @type {HTMLTableCellElement} */ (made('th', '', [name]));
    th.scope = 'row';
    const words = made('td');
    showMarked(words, row.text, results[0]?.text ?? '');
    return made('tr', '', [th, made('td', '', [row.megabytes.toFixed(1)]), made('td', 'number', [percent(row.change)]), made('td', '', [row.divergence < 5e-5 ? '0' : row.divergence.toFixed(4)]), words]);
  })));
  stack(/** @type {HTMLTableElement} */ (byId('bits')));
}

async function round() {
  const mine = current;
  runBits.disabled = true;
  rounded = [];
  showBits();
  try {
    for (const bits of kBits) {
      const row = await lesson.call('compare', bits, width(), results[0].ids, kSeed);
      if (mine !== current) return;
      rounded.push(row);
      showBits();
    }
    if (rounded.some((row) => row.text !== results[0].text)) page.answer();
  } finally {
    runBits.disabled = false;
  }
}

// ---------------------------------------------------------------- all of it

async function look() {
  const mine = ++current;
  transport.pause();
  if (text() === '') return;
  const answer = await lesson.call('read', text(), intoTag());
  if (mine !== current) return;
  pieces = answer.pieces;
  showError();
  showSentence();
  const [all, one] = [await lesson.call('complete', width(), []), await lesson.call('complete', 1, [])];
  if (mine !== current) return;
  results = all;
  greedy = one[0];
  steps = (await lesson.call('follow', results[0].ids, kRivals)).steps;
  if (mine !== current) return;
  // The piece that the network was least sure of.
  at = steps.reduce((least, step, i) => step.probability < steps[least].probability ? i : least, 0);
  tried = undefined;
  outcome = '';
  rounded = [];
  showOutput();
  showBits();
  await showStates();
  if (mine !== current) return;
  await whatIf();
  if (mine !== current) return;
  await transport.reset();
  if (mine !== current) return;
  transport.play();
}

function later() {
  clearTimeout(timer);
  timer = setTimeout(() => look().catch(showError), kRest);
}

source.addEventListener('input', () => {
  const list = wordsOf(text());
  if (!list[word]) word = 0;
  edit.value = bare(list[word] ?? '');
  later();
});
target.addEventListener('change', later);
beam.addEventListener('input', () => {
  byId('beam-value').textContent = beam.value;
  later();
});
edit.addEventListener('input', () => whatIf().catch(showError));
for (const select of [place, quantity]) select.addEventListener('change', () => showStates().catch(showError));
runBits.addEventListener('click', () => round().catch(showError));

onLanguage(() => {
  byId('beam-value').textContent = beam.value;
  byId('loading-words').textContent = t('loading-words', { name: modelName(model), megabytes: short(model.bytes / 1e6, 2) });
  for (const option of target.options) option.textContent = languageName(option.value);
  for (const option of place.options) option.textContent = placeName(option.value);
  for (const option of quantity.options) option.textContent = t(`q-${option.value}`);
  showSentence();
  showTree();
  showOutput();
  showWords();
  drawStates();
  showBits();
});

/** Looks into a model from now on; one that is refused leaves the other in place. @param {string} json */
async function open(json) {
  const next = await client.lesson('InsideLesson', json);
  const before = lesson;
  ++current;
  transport.pause();
  lesson = next;
  info = await lesson.call('describe');
  await before?.close();
  const all = await lesson.call('places');
  places = all.places;
  place.replaceChildren(...places.map(({ name }) => new Option(placeName(name), name)));
  quantity.replaceChildren(...all.quantities.map((/** @type {string} */ name) => new Option(t(`q-${name}`), name)));
  target.replaceChildren(...info.target.map((tag) => new Option(languageName(tag), tag)));
  byId('target-field').hidden = info.target.length < 2;
}

byId('open').addEventListener('change', async (event) => {
  const input = /** @type {HTMLInputElement} */ (event.target), file = input.files?.[0];
  try {
    if (file) await open(await readFile(file));
    await look();
  } catch (problem) {
    showError(problem);
  } finally {
    input.value = '';
  }
});

source.value = kExample;
edit.value = kEdit;
word = wordsOf(kExample).indexOf(kEdited);
/** The translator's model, from the device where it is there; kept on it where there is room. @param {boolean} [again] @returns {Promise<string>} */
async function shippedJson(again = false) {
  await store.download(model, { onBytes: (received, total) => {
    /** @type {HTMLProgressElement} */ (byId('progress')).value = received / total;
  } }).catch((problem) => {
    if (!isQuotaError(problem)) throw problem;
  });
  return store.read(model.id).catch((/** @type {unknown} */ problem) => {
    if (again || !(problem instanceof FormatError)) throw problem;
    return shippedJson(true);  // what was stored was damaged
  });
}

try {
  await open(await shippedJson());
  byId('loading').hidden = true;
  await look();
} catch (problem) {
  if (problem instanceof DownloadError) onLanguage(() => showError(new Error(missingWords(problem, model))));
  else showError(problem);
}
document.documentElement.dataset.ready = 'true';
