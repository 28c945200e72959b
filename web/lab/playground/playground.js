// Two networks side by side on one task: every choice a control, and every run kept, shared and
// made again by the program.

import { alignmentBox } from '../../ui/alignment.js';
import { Curve } from '../../ui/curve.js';
import { locale, onLanguage, t } from '../../ui/i18n.js';
import { Transport } from '../../ui/transport.js';
import { byId, made, showError, stack, startLesson } from '../frame.js';
import { readAddress, writeAddress } from './address.js';
import { initialSetup } from './choices.js';
import { commandOf, filesOf } from './command.js';
import { divide, exampleOf, piecesOf } from './data.js';
import { Form, sizeText } from './form.js';
import { download, drop, get, parse, put } from './keep.js';
import { Runs, names } from './runs.js';
import { sources, texts } from './texts.js';

/** @typedef {import('./keep.js').Aside} Aside */
/** @typedef {import('../../engine/protocol.js').Sentence} Sentence */

const kSaveEvery = 4000, kSayEvery = 400, kRest = 400;  // milliseconds
const kExamples = 8;
const kGood = 60, kBetter = 20;  // BLEU of A, and how far above B's, that answer the closing question
const kShortest = 4;  // passes before that

const page = startLesson({ texts, sources });
const source = /** @type {HTMLInputElement} */ (byId('source'));
const own = /** @type {HTMLTextAreaElement} */ (byId('own'));
const equal = /** @type {HTMLInputElement} */ (byId('equal'));
const runs = new Runs();
const pairOf = (/** @type {boolean} */ dashed) => /** @type {import('../../ui/curve.js').Series[]} */ (
  [{ label: 'network-a', colour: '--accent', dashed }, { label: 'network-b', colour: '--second', dashed }]);
/** @type {Record<string, Curve>} */
const curves = {
  loss: new Curve(byId('curve-loss'), { label: 'curve-loss', digits: 4, series: [...pairOf(false),
    { label: 'a-held', colour: '--accent', dashed: true }, { label: 'b-held', colour: '--second', dashed: true }] }),
  bleu: new Curve(byId('curve-bleu'), { label: 'bleu-title', series: pairOf(false) }),
  norm: new Curve(byId('curve-norm'), { label: 'norm-title', series: pairOf(false), log: true }),
};

let setup = initialSetup(), address = '', updates = 0, savedAt = 0, saidAt = 0;
/** When what is kept was kept, and whether it was taken up again. @type {{at: number, updates: number, again: boolean} | undefined} */ let kept;
/** @type {Sentence[]} */ let said = [];
/** @type {ReturnType<typeof setTimeout> | undefined} */ let timer;

const count = (/** @type {number} */ n) => n.toLocaleString(locale());

// ---------------------------------------------------------------- what is shown

function showData() {
  byId('own-field').hidden = setup.data.data !== 'own';
  const { train, held } = divide(runs.lines);
  byId('facts').textContent = runs.lines ? t(held.length > 0 ? 'facts' : 'facts-few', { train: count(train.length), held: count(held.length),
    example: train[0].replace('\t', ' → ') }) : '';
  byId('sizes').textContent = runs.all.every(({ weights }) => weights > 0) ? sizeText(runs.all.map(({ weights }) => weights)) : '';
  equal.checked = setup.equal;
}

/** Why a run has ended, in the page's language. @param {string} reason the engine's words */
function reasonText(reason) {
  const key = [['n-end-updates', /updates made$/], ['n-end-passes', /epochs done$/], ['n-end-patience', /^no better validation/]]
    .find(([, words]) => /** @type {RegExp} */ (words).test(reason))?.[0];
  return key ? t(String(key), { count: /\d+/.exec(reason)?.[0] ?? '' }) : reason;
}

function showFigures() {
  const head = made('tr', '', ['', ...names].map((name, i) => {
    if (name === '') return made('td');
    const th = /** @type {HTMLTableCellElement} */ (made('th', ['', 'name-a', 'name-b'][i], [name]));
    th.scope = 'col';
    return th;
  }));
  /** @type {[string, (run: import('./runs.js').Run) => string | undefined][]} */
  const rows = [
    ['n-passes', (run) => run.state && count(run.state.epoch)],
    ['n-loss', (run) => run.state?.loss.toFixed(4)],
    ['n-held', (run) => run.held === Infinity ? '∞' : run.held?.toFixed(4)],
    ['n-bleu', (run) => run.score?.bleu.toFixed(2)],
    ['n-chrf', (run) => run.score?.chrf.toFixed(2)],
    ['n-norm', (run) => run.state?.gradientNorm.toFixed(3)],
    ['n-rate', (run) => run.state && String(Number(run.state.learningRate.toPrecision(4)))],
    ['n-speed', (run) => run.state && count(Math.round(run.state.wordsPerSecond))],
    ['n-end', (run) => run.problem ?? (run.state?.finished ? reasonText(run.state.reason ?? '') : undefined)],
  ];
  byId('figures').replaceChildren(made('thead', '', [head]), made('tbody', '', rows
    .filter(([key]) => key !== 'n-end' || runs.all.some((run) => run.problem ?? run.state?.finished))
    .map(([key, value]) => {
      const th = /** @type {HTMLTableCellElement} */ (made('th', '', [t(key)]));
      th.scope = 'row';
      return made('tr', '', [th, ...runs.all.map((run, i) => made('td', key === 'n-end' ? 'words' : `${key}-${'ab'[i]}`, [value(run) ?? '–']))]);
    })));
  byId('kept').textContent = kept ? t(kept.again ? 'kept-again' : 'kept', { updates: count(kept.updates),
    time: new Date(kept.at).toLocaleTimeString(locale()) }) : '';
  byId('command').replaceChildren(...(runs.lines ? [0, 1].map((which) =>
    commandOf(setup, /** @type {0 | 1} */ (which), runs.lines, runs.all[which])).join('\n\n') : '').split(/(\s)/)
    .map((word) => word.startsWith('-') ? made('span', 'whole', [word]) : word));
}

function showExamples() {
  const shown = runs.all.map((run) => run.score?.examples.slice(0, kExamples) ?? []);
  const titles = [t('from'), t('wanted'), ...names];
  const head = made('tr', '', titles.map((name) => {
    const th = /** @type {HTMLTableCellElement} */ (made('th', '', [name]));
    th.scope = 'col';
    return th;
  }));
  const buttons = [...byId('examples').querySelectorAll('button')], focused = buttons.findIndex((button) => button === document.activeElement);
  byId('examples').replaceChildren(made('thead', '', [head]), made('tbody', '', shown[0].map(({ source: text, reference }, i) => {
    const button = /** @type {HTMLButtonElement} */ (made('button', 'plain', [text]));
    button.type = 'button';
    button.addEventListener('click', () => {
      source.value = text;
      say().catch(showError);
    });
    return made('tr', '', [made('td', '', [button]), made('td', '', [reference]),
      ...shown.map((list) => made('td', list[i] && list[i].output !== reference ? 'wrong' : '', [list[i]?.output || '–']))]);
  })));
  stack(/** @type {HTMLTableElement} */ (byId('examples')));
  if (focused >= 0) byId('examples').querySelectorAll('button')[focused]?.focus();
  byId('examples').parentElement?.toggleAttribute('hidden', shown[0].length === 0);
}

function showSaid() {
  said.forEach((sentence, i) => {
    const { text, pieces, attention } = sentence.hypotheses[0];
    byId(`said-${'ab'[i]}`).textContent = text || '–';
    byId(`matrix-${'ab'[i]}`).replaceChildren(...(pieces.length > 0 && attention.length > 0 ? [alignmentBox(sentence)] : []));
  });
}

/** What both make of the sentence. */
async function say() {
  const text = source.value.trim();
  saidAt = performance.now();
  if (text === '') return;
  const both = await Promise.all(runs.all.map(({ lesson }) => lesson?.call('translate', text)));
  if (source.value.trim() !== text || both.some((list) => !list?.[0])) return;
  said = both.map(([sentence]) => sentence);
  showSaid();
}

function checkQuestion() {
  const [a, b] = setup.networks, [one, other] = runs.all;
  if (!setup.equal || a.attention === 'none' || b.attention !== 'none' || !one.score || !other.score) return;
  if (Math.min(one.passes, other.passes) >= kShortest && one.score.bleu >= kGood && one.score.bleu >= other.score.bleu + kBetter) page.answer();
}

// ---------------------------------------------------------------- put aside, and again

/** @returns {Promise<Aside>} */
async function aside() {
  return { format: 'refrain-playground', version: 1, address, savedAt: Date.now(), updates, runs: await runs.keep(),
    curves: Object.fromEntries(Object.entries(curves).map(([name, curve]) => [name, curve.points])) };
}

async function save() {
  savedAt = performance.now();
  const now = await aside();
  try {
    kept = await put(now) ? { at: now.savedAt, updates, again: false } : undefined;
  } catch (problem) {
    showError(new Error(t('not-kept', { problem: problem instanceof Error ? problem.message : String(problem) })));
  }
  showFigures();
}

async function showAddress() {
  address = await writeAddress(setup);
  history.replaceState(null, '', `#${address}`);
}

/** Goes on from where something was put aside. @param {Aside} from */
async function takeUp(from) {
  transport.pause();
  setup = await readAddress(from.address);
  await runs.open(setup, from.runs);
  form.setup = setup;
  own.value = setup.own;
  updates = from.updates;
  for (const [name, curve] of Object.entries(curves)) curve.points = from.curves[name] ?? [];
  kept = { at: from.savedAt, updates, again: true };
  await showAddress();
  transport.count(updates);
  showAll();
  await say();
}

function showAll() {
  showData();
  showFigures();
  showExamples();
}

// ---------------------------------------------------------------- training

const transport = new Transport(byId('transport'), {
  fast: 10,
  fail: showError,
  async reset() {
    await runs.open(setup);
    showError();
    form.show();
    await showAddress();
    await drop(address).catch(() => {});
    updates = 0;
    kept = undefined;
    for (const curve of Object.values(curves)) curve.clear();
    transport.count(0);
    showAll();
    await say();
  },
  async advance(most) {
    let passed = false;
    const more = await runs.advance(most, {
      update: (which, step, loss, norm) => {
        curves.loss.add(step, loss, which);
        curves.norm.add(step, norm, which);
      },
      pass: (which, step, held, bleu) => {
        passed = true;
        curves.loss.add(step, held, 2 + which);
        curves.bleu.add(step, bleu, which);
      },
    });
    updates = Math.max(...runs.all.map(({ state }) => state?.step ?? 0));
    transport.count(updates);
    showFigures();
    if (passed) showExamples();
    checkQuestion();
    const now = performance.now(), rests = !transport.playing || !more;
    if (rests || now - saidAt > kSayEvery) await say();
    if (rests || now - savedAt > kSaveEvery) await save();
    return more;
  },
});

const form = new Form({ data: byId('data-fields'), rare: byId('rare-fields'), networks: byId('network-fields') }, setup, (problem, field) => {
  if (problem) return showError(problem);
  if (field?.name === 'data') {
    const kind = String(setup.data.data);
    setup.data.tokenizer = piecesOf[kind];
    source.value = exampleOf(kind) ?? source.value;
    if (kind === 'own' && setup.own === '') setup.own = own.value = t('own-example');
  }
  form.show();
  transport.reset();
});

equal.addEventListener('change', () => {
  setup.equal = equal.checked;
  transport.reset();
});
own.addEventListener('input', () => {
  clearTimeout(timer);
  timer = setTimeout(() => {
    setup.own = own.value;
    transport.reset();
  }, kRest);
});
source.addEventListener('input', () => say().catch(showError));

/** @param {string} id @param {() => Promise<string | void>} work what it says when it is done */
function onClick(id, work) {
  byId(id).addEventListener('click', () => work().then((words) => { byId('told').textContent = words ?? ''; }, showError));
}
onClick('copy', async () => {
  await navigator.clipboard.writeText(location.href);
  return t('copied', { characters: count(location.href.length) });
});
onClick('copy-command', async () => {
  await navigator.clipboard.writeText(byId('command').textContent ?? '');
  return t('command-copied');
});
onClick('export', async () => {
  transport.pause();
  download(`refrain-playground-${updates}.json`, JSON.stringify(await aside()));
});
for (const which of [0, 1])
  onClick(`model-${'ab'[which]}`, async () =>
    download(`${'ab'[which]}.model.json`, (await runs.all[which].lesson?.call('save')).model));
byId('import').addEventListener('change', async (event) => {
  const input = /** @type {HTMLInputElement} */ (event.target), file = input.files?.[0];
  try {
    if (file) await takeUp(parse(await file.text()));
    showError();
  } catch (problem) {
    showError(problem);
  } finally {
    input.value = '';
  }
});
byId('files').append(...['a.json', 'b.json', 'train.tsv', 'held-out.tsv'].map((name) => {
  const button = /** @type {HTMLButtonElement} */ (made('button', '', [name]));
  button.type = 'button';
  button.addEventListener('click', () => {
    const file = filesOf(setup, runs.lines).find((other) => other.name === name);
    if (file) download(name, file.text, name.endsWith('json') ? 'application/json' : 'text/tab-separated-values');
  });
  return button;
}));
addEventListener('hashchange', () => location.reload());

onLanguage(() => {
  showAll();
  showSaid();
});
const asked = location.hash.slice(1), before = await get(asked).catch(() => undefined);
setup = await readAddress(before?.address ?? asked);
form.setup = setup;
own.value = setup.own;
source.value = exampleOf(String(setup.data.data)) ?? '';
if (before) await takeUp(before).catch(showError);
else await transport.reset();
document.documentElement.dataset.ready = 'true';
