// The translator's page: puts its parts together.

import './trusted_types.js';
import { normal } from '../engine/text.js';
import { registerOffline } from '../ui/offline.js';
import { addTexts, keepDrawn, locale, t } from '../ui/i18n.js';
import { showSentences } from '../ui/sentences.js';
import { Alternatives } from './alternatives.js';
import { showCard } from './card.js';
import { correctSentences } from './corrections.js';
import { DevicePanel } from './device.js';
import { byId } from './elements.js';
import { Engine } from './engine.js';
import { EntryList, History } from './entries.js';
import { startFiles } from './files.js';
import { startInterface } from './interface.js';
import { Direction } from './languages.js';
import { Learning } from './learning.js';
import { Loading } from './loading.js';
import { offerUpdate, showError, tell, tellUnkept } from './notices.js';
import { Panes } from './panes.js';
import { entryOf, Shelf } from './shelf.js';
import { startTabs } from './tabs.js';
import { TeachPanel } from './teach.js';
import { texts } from './texts.js';
import { teachTexts } from './texts_teach.js';
import { sharedText, startTools } from './tools.js';
import { Translating, kBest } from './translating.js';

/** @typedef {import('../engine/translation.js').DetailedSentence} DetailedSentence */
/** @typedef {import('./shelf.js').Entry} Entry */

const kSpoken = 300;  // characters of a translation that a screen reader reads unasked

addTexts(texts);
addTexts(teachTexts);
const source = /** @type {HTMLTextAreaElement} */ (byId('source'));
const target = byId('target'), status = byId('status');
/** @type {import('./elements.js').Say} */
const say = (words = () => '') => keepDrawn(status, () => { status.textContent = words(); });

/** What is typed. */
const text = () => normal(source.value);

const engine = new Engine();
const direction = new Direction(engine, (modelChanged) => {
  drawDirection();
  if (modelChanged) loading.load();
  else translating.now(text());
}, text);
const loading = new Loading({
  engine, direction, say, onDirection: drawDirection,
  onReady: async () => {
    drawPanel();
    if (source.value.trim() === '') return;
    direction.follow(source.value);
    await translating.now(text());
  },
});
/** The reader's models have changed; `id`: the one to use now. @param {string} [id] */
const refreshModels = (id) => loading.refresh(id).then(drawPanel);
const shelf = new Shelf({
  onDamaged: (table, count) => tell(t(`entry-damaged-${table}`, { count })),
  onChange: (table) => drawTable(table),
});
const past = new History(shelf, tellUnkept);
const learning = new Learning({ shelf, findModel: (id) => engine.entries.find((entry) => entry.id === id),
  onState: () => teach.drawLesson(), onError: tellUnkept });
const teach = new TeachPanel({ shelf, engine, direction, learning, onModels: refreshModels, onError: tellUnkept });
const device = new DevicePanel({ shelf, onModels: refreshModels, onErase: () => {
  past.forget();
  learning.forget();
}, tell, onError: tellUnkept });
const history = new EntryList({ shelf, table: 'history', onUse: useEntry });
const phrases = new EntryList({ shelf, table: 'phrases', onUse: useEntry });
/** @type {Record<string, {panel: {draw: () => Promise<void>}, tables: string[]}>} */
const panels = {
  'panel-history': { panel: history, tables: ['history'] },
  'panel-phrases': { panel: phrases, tables: ['phrases'] },
  'panel-teach': { panel: teach, tables: ['corrections', 'lessons'] },
  'panel-device': { panel: device, tables: ['history', 'phrases', 'corrections', 'lessons'] },
};
const panes = new Panes((place, element, byKeyboard) => {
  const sentence = panes.sentences[place.sentence];
  panes.hold(place);
  alternatives.open({ sentence, word: place.word, origin: panes.origin(place), element, byKeyboard,
    isChosen: engine.pipeline(direction.to).isChosen(sentence.source) });
});
const alternatives = new Alternatives({
  find: (sentence, prefix, signal) => engine.branches(sentence.source, prefix, direction.to, signal),
  onPrefix: (sentence, prefix) => choose(sentence, prefix).catch(showError),
  onUndo: (sentence) => choose(sentence).catch(showError),
  onWrite: (sentence) => correct([sentence]),
  onClose: () => panes.hold(undefined),
});
const tools = startTools({ setText, translation: () => panes.text, from: () => direction.from, say });

const translating = new Translating({
  pipeline: () => (loading.isReady ? engine.pipeline(direction.to) : undefined),
  onBegin: () => { target.ariaBusy = 'true'; },
  onPart: (result, finished, total) => {
    panes.show(result, false);
    say(() => t('sentences', { finished, total }));
  },
  onResult: (result, milliseconds) => {
    showError();
    panes.show(result, true);
    target.ariaBusy = 'false';
    const isEmpty = result.text.trim() === '';
    say(() => (isEmpty ? '' : t('milliseconds', { time: Math.max(1, Math.round(milliseconds)) })));
    for (const id of ['copy', 'keep-phrase', 'correct']) /** @type {HTMLButtonElement} */ (byId(id)).disabled = isEmpty;
    byId('keep-phrase').ariaPressed = 'false';
    byId('spoken').textContent = result.text.slice(0, kSpoken);
    past.note(shownEntry());
    drawInside();
  },
  onError: (problem) => {
    target.ariaBusy = 'false';
    say();
    showError(problem);
  },
});

/** What is shown now. */
const shownEntry = () => ({ from: direction.from, to: direction.to, source: text(), target: panes.text });

/** @param {string} value */
function setText(value) {
  source.value = value;
  typed();
  translating.now(text());
}

function drawCount() {
  byId('count').textContent = source.value === '' ? '' : t('characters', { count: source.value.length.toLocaleString(locale()) });
}

/** The text has changed. */
function typed() {
  panes.typed();
  alternatives.close();
  byId('clear').hidden = source.value === '';
  drawCount();
  byId('example').hidden = source.value !== '';
  if (loading.isReady) direction.follow(source.value);
}

/** @param {Entry} entry */
function useEntry(entry) {
  direction.detects = false;
  source.value = entry.source;
  if (entry.from !== direction.from || entry.to !== direction.to) direction.change(entry.from, entry.to);
  setText(entry.source);
  scrollTo({ top: 0 });
  source.focus();
}

/** A sentence's translation is to begin with `prefix`; without one it is as it was. @param {DetailedSentence} sentence @param {string} [prefix] */
async function choose(sentence, prefix) {
  const pipeline = engine.pipeline(direction.to);
  const [rendering] = prefix === undefined ? [] : await pipeline.translate([sentence.source], { prefix, nBest: kBest });
  pipeline.choose(sentence.source, rendering);
  await translating.now(text());
}

/** @param {DetailedSentence[]} sentences */
const correct = (sentences) => correctSentences(shelf, sentences, direction, say).catch(tellUnkept);

/** Shows what depends on the direction. */
function drawDirection() {
  tools.setLanguages(direction.from, direction.to);
  if (engine.loaded && engine.loaded.entry.id === direction.model?.id) showCard(engine.loaded, direction.from, direction.to);
}

/** Another tab, or this one, has changed what is kept. @param {import('./shelf.js').Table} table */
function drawTable(table) {
  if (table === 'lessons') learning.look().then(() => refreshModels()).catch(showError);
  if (panels[shownPanel]?.tables.includes(table)) drawPanel();
}

function drawPanel() {
  panels[shownPanel]?.panel.draw().catch(showError);
  drawInside();
}

/** The inside of the sentences, where it is looked at. */
function drawInside() {
  if (shownPanel === 'panel-inside')
    showSentences(byId('alignments'), panes.sentences, (sentence) => engine.inside(sentence, direction.to));
}

let shownPanel = '';
/** @param {string} panel */
function showPanel(panel) {
  shownPanel = panel;
  drawPanel();
}

source.addEventListener('input', () => {
  typed();
  translating.soon(text);
});
byId('swap').addEventListener('click', () => {
  if (panes.text.trim() !== '' && target.ariaBusy !== 'true') source.value = panes.text;
  direction.detects = false;
  typed();
  direction.change(direction.to, direction.from);
});
byId('retry').addEventListener('click', () => {
  if (loading.isReady) translating.now(text());
  else if (engine.entries.length > 0) loading.load();
  else loading.begin();
});
byId('correct').addEventListener('click', () => correct(panes.sentences));
byId('keep-phrase').addEventListener('click', async () => {
  const { source: from, target: to, ...languages } = shownEntry();
  await shelf.put('phrases', entryOf({ ...languages, source: from.trim(), target: to.trim() })).then(() => {
    byId('keep-phrase').ariaPressed = 'true';
    say(() => t('kept-phrase'));
  }, tellUnkept);
});

startFiles({
  prepare: async (content) => {
    if (direction.detects) direction.follow(content);
    await loading.ended;
    const { from, to } = direction;
    return { pipeline: engine.pipeline(to), from, to };
  },
});
startTabs(/** @type {HTMLElement} */ (document.querySelector('.tabs')), showPanel);
startInterface(() => {
  drawCount();
  if (direction.from) direction.show(direction.from, direction.to);
  drawDirection();
  drawPanel();
});
shelf.isKept().then((isKept) => { if (!isKept) tell(t('not-kept')); });

source.value = sharedText();
typed();
loading.begin().then(() => learning.look()).catch(showError);
registerOffline(new URL('../sw.js', import.meta.url), offerUpdate)
  .catch((problem) => console.warn('Refrain will not work without a network:', problem));
