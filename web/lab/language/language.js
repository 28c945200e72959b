// A language model of the reader's text: perplexity, samples at checkpoints, and what it expects.

import { RefrainClient } from '../../engine/index.js';
import { Curve } from '../../ui/curve.js';
import { HeatMap } from '../../ui/heatmap.js';
import { language, locale, onLanguage, t } from '../../ui/i18n.js';
import { sentences } from '../../ui/names.js';
import { Transport } from '../../ui/transport.js';
import { byId, made, short, showError, startLesson } from '../frame.js';
import { stories } from '../corpora/stories.js';
import { sources, texts } from './texts.js';

/** @typedef {{pieces: string[], next: {piece: string, probability: number}[][], surprise: number[]}} Expectations */

const kCheckpoint = 50;  // updates between two samples
const kSampleLength = { character: 90, word: 20 };
const kShown = 6;  // next pieces
const kBits = 8;  // of the colour scale
const kExpectEvery = 400;  // milliseconds
const kRisen = 1.1, kGap = 0.5;  // what the closing question asks for: held-out rises, training below half
const kRest = 500;

const page = startLesson({ texts, sources });
const client = new RefrainClient();
const curve = new Curve(byId('curve'), { label: 'curve-perplexity', series: [
  { label: 'trained', colour: '--accent' }, { label: 'held', colour: '--second', dashed: true }] });
const map = new HeatMap(byId('expect'));
const text = /** @type {HTMLTextAreaElement} */ (byId('text'));
const promptBox = /** @type {HTMLInputElement} */ (byId('prompt'));
const line = /** @type {HTMLInputElement} */ (byId('line'));

/** @type {import('../../engine/client.js').Lesson | undefined} */ let lesson;
/** @type {any} */ let info;
/** @type {Expectations | undefined} */ let expected;
let step = 0, cursor = 0, typed = false, shown = '', expectedAt = 0, lowest = Infinity;
/** @type {ReturnType<typeof setTimeout> | undefined} */ let timer;

/** @param {string} id */
const value = (id) => /** @type {HTMLInputElement | HTMLSelectElement} */ (byId(id)).value;

/** The same recipe trains natively: refrain train --recipe FILE --text TEXT. */
const recipe = () => ({
  kind: 'language_model',
  tokenizer: { kind: value('pieces') },
  model: {
    embedding_size: 32,
    stack: { cell: { kind: value('cell') }, hidden_size: Number(value('hidden')) },
  },
  lanes: 8,
  steps: 32,
  training: { seed: 1, epochs: 1000000, optimizer: { learning_rate: 0.005 } },
});

/** A piece as a reader sees it. @param {string} piece */
const seen = (piece) => piece === '</s>' ? t('end') : piece === '\u2581' ? '␣' : piece.replaceAll('\uffed', '').replaceAll('\u2581', '␣');

function showFacts() {
  if (!info) return;
  const number = (/** @type {number} */ n) => n.toLocaleString(locale());
  const held = text.value.split('\n').filter((row) => row.trim()).length >= 20;
  byId('facts').textContent = sentences(t('facts', { lines: number(info.lines), tokens: number(info.tokens),
    vocabulary: number(info.vocabulary - 4), parameters: number(info.parameters) }), ...(held ? [t('facts-held')] : []));
}

function showNext() {
  const list = expected?.next[cursor + 1] ?? [];
  const box = made('div', 'bars');
  const real = expected?.pieces[cursor + 1];
  for (const { piece, probability } of list) {
    const meter = made('span', 'meter');
    meter.style.setProperty('--share', probability.toFixed(4));
    box.append(made('span', piece === real ? 'word real' : 'word', [seen(piece)]), meter,
      made('span', '', [`${(100 * probability).toFixed(1)} %`]));
  }
  byId('next').replaceChildren(box);
}

function showExpectations() {
  if (!expected) return;
  const { pieces, surprise } = expected;
  map.shape({
    caption: t('expect-caption'),
    rows: [{ label: t('surprise') }],
    columns: pieces.map(seen),
    describe: (_, c) => pieces[c] === undefined ? '' : t('expect-readout', { piece: seen(pieces[c]), bits: surprise[c].toFixed(1) }),
    choose: (_, c) => {
      cursor = c;
      showNext();
    },
  });
  map.update(0, surprise.map((bits) => ({ text: bits.toFixed(1), weight: Math.min(bits / kBits, 1) })));
}

async function expect() {
  expectedAt = performance.now();
  if (!line.value) return;
  expected = await lesson?.call('expectations', line.value, kShown);
  showExpectations();
}

async function sample() {
  const kind = /** @type {'character' | 'word'} */ (value('pieces'));
  const prompt = promptBox.value;
  const result = await lesson?.call('sample', prompt,
    { temperature: Number(value('temperature')), max_length: kSampleLength[kind], seed: step + 1 });
  const words = made('q');
  if (result.text.startsWith(prompt)) words.append(made('b', '', [prompt]), result.text.slice(prompt.length));
  else words.append(result.text);
  byId('samples').prepend(made('li', '', [made('span', 'when', [t('at-step', { step: step.toLocaleString(locale()) })]), words]));
  while (byId('samples').children.length > 40) byId('samples').lastElementChild?.remove();
}

const transport = new Transport(byId('transport'), {
  fast: 10,
  fail: showError,
  async reset() {
    await lesson?.close();
    lesson = undefined;
    lesson = await client.lesson('LanguageLesson', recipe(), text.value, true);
    info = await lesson.call('describe');
    step = 0;
    lowest = Infinity;
    curve.clear();
    byId('samples').replaceChildren();
    byId('now').textContent = byId('held-now').textContent = '–';
    transport.count(0);
    showError();
    showFacts();
    await expect();
    await sample();
  },
  async advance(updates) {
    const state = await lesson?.call('advance', 1e9, updates);
    const before = step;
    step = state.step;
    curve.add(step, state.perplexity);
    byId('now').textContent = short(state.perplexity);
    if (state.validationPerplexity !== undefined) {
      const held = state.validationPerplexity;
      curve.add(step, held, 1);
      byId('held-now').textContent = short(held);
      lowest = Math.min(lowest, held);
      if (held > kRisen * lowest && state.perplexity < kGap * held) page.answer();
    }
    transport.count(step);
    if (Math.floor(step / kCheckpoint) > Math.floor(before / kCheckpoint)) await sample();
    if (performance.now() - expectedAt > kExpectEvery || !transport.playing) await expect();
    return !state.finished;
  },
});

function showValues() {
  byId('hidden-value').textContent = value('hidden');
  byId('temperature-value').textContent = value('temperature');
}

for (const id of ['pieces', 'cell', 'hidden']) byId(id).addEventListener('change', () => transport.reset());
for (const id of ['hidden', 'temperature']) byId(id).addEventListener('input', showValues);
byId('write').addEventListener('click', () => sample().catch(showError));
line.addEventListener('input', () => expect().catch(showError));
text.addEventListener('input', () => {
  typed = true;
  clearTimeout(timer);
  timer = setTimeout(() => transport.reset(), kRest);
});

/** @type {Promise<void> | undefined} */ let first;
onLanguage(() => {
  for (const option of /** @type {HTMLSelectElement} */ (byId('pieces')).options) option.textContent = t(`pieces-${option.value}`);
  showValues();
  if (!typed && shown !== language()) {
    shown = language();
    text.value = stories[shown === 'zh' ? 'zh' : 'en'];
    text.lang = locale();
    promptBox.value = t('prompt-default');
    line.value = t('line-default');
    first = transport.reset();
  } else {
    showFacts();
    showExpectations();
  }
});
await first;
document.documentElement.dataset.ready = 'true';
