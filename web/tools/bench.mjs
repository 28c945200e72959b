// npm run bench [-- --short] [-- --record]: this engine and its peers in headless Chromium, in turns,
// and training in PyTorch where python3 has it. Prints medians, spread and ratios, writes
// build/bench/result.json; --record adds it to web/bench/history.json, which the page shows. --rows W1
// measures only the rows whose names begin so. W1 is measured in node too.

import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, realpathSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import path from 'node:path';
import { chromium } from 'playwright-core';
import { build as vite } from 'vite';
import { createServer, isolation, listen } from './serve.mjs';
import { measureInNode } from './bench_node.mjs';
import { engineBytes } from './download_size.mjs';
import { root } from './setup.mjs';
import { tabMemory } from './tab_memory.mjs';
import { int8Onnx } from '../bench/onnx_int8.js';
import { listing, listingRun, training, trainingRun, translationModel, word } from '../bench/workloads.js';

const short = process.argv.includes('--short');
const only = process.argv.includes('--rows') ? process.argv[process.argv.indexOf('--rows') + 1] : '';
const place = path.join(root, 'build/bench'), assets = path.join(root, 'web/bench/assets'), peers = path.join(root, 'web/bench/peers');

/** What the pages of the bench load besides the engine. */
async function prepare() {
  for (const folder of [place, assets, peers]) mkdirSync(folder, { recursive: true });
  const modules = path.join(root, 'node_modules');
  for (const file of [
    '@tensorflow/tfjs-backend-wasm/wasm-out/tfjs-backend-wasm-simd.wasm', '@tensorflow/tfjs-backend-wasm/wasm-out/tfjs-backend-wasm-threaded-simd.wasm',
    'onnxruntime-web/dist/ort.wasm.min.js', 'onnxruntime-web/dist/ort-wasm-simd-threaded.mjs', 'onnxruntime-web/dist/ort-wasm-simd-threaded.wasm',
  ]) cpSync(path.join(modules, file), path.join(peers, path.basename(file)));
  // One script of TensorFlow.js with its gradients, which its own ready-made script lacks.
  const entry = path.join(place, 'tensorflow.js');
  writeFileSync(entry, ["import '@tensorflow/tfjs-core/dist/register_all_gradients';", "import '@tensorflow/tfjs-backend-cpu';",
    "import * as core from '@tensorflow/tfjs-core';", "import * as wasm from '@tensorflow/tfjs-backend-wasm';",
    'globalThis.tf = { ...core, wasm };', ''].join('\n'));
  await vite({ root: place, configFile: false, logLevel: 'error', build: {
    // Its threads get parts of the script as text, which must keep their names.
    outDir: peers, emptyOutDir: false, minify: false, lib: { entry, formats: ['iife'], name: 'peer', fileName: () => 'tensorflow.js' },
  } });
  const model = path.join(assets, 'w1.float32.json');
  writeFileSync(model, translationModel());
  for (const [to, ...more] of [['w1.onnx'], ['w1.int8.json', '--format', 'int8']])
    execFileSync(path.join(root, 'build/native/refrain'), ['convert', model, '--out', path.join(assets, to), ...more], { stdio: 'ignore' });
  for (const part of ['encoder', 'decoder'])
    writeFileSync(path.join(assets, `w1.int8.${part}.onnx`), int8Onnx(readFileSync(path.join(assets, `w1.${part}.onnx`))));
  // The first weights and batches of W4, as its recipe makes them everywhere.
  const { recipe, text } = listingRun();
  writeFileSync(path.join(place, 'W4.recipe.json'), JSON.stringify(recipe));
  writeFileSync(path.join(place, 'W4.txt'), text);
  mkdirSync(path.join(assets, 'w4'), { recursive: true });
  execFileSync(path.join(root, 'build/native/refrain'), ['train', '--recipe', path.join(place, 'W4.recipe.json'), '--text', path.join(place, 'W4.txt'),
    '--prepare', path.join(assets, 'w4')], { stdio: 'ignore' });
}

const browserOptions = {
  executablePath: '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-background-networking', '--disable-component-update', '--disable-sync', '--no-first-run', '--disable-gpu',
    // A page that nobody sees would otherwise get less of the processor.
    '--disable-renderer-backgrounding', '--disable-backgrounding-occluded-windows', '--disable-background-timer-throttling'],
};

/**
 * The bench's page in Chromium.
 * @param {(page: import('playwright-core').Page, browser: import('playwright-core').Browser) => Promise<void>} work
 * @param {Record<string, string>} [headers] of the server
 */
async function inBrowser(work, headers) {
  const server = createServer(path.join(root, 'web'), headers);
  const port = await listen(server, 0);
  const browser = await chromium.launch(browserOptions);
  try {
    const page = await browser.newPage({ serviceWorkers: 'block' });
    page.on('console', (message) => {
      if (message.type() === 'error') console.error(message.text());
    });
    await page.goto(`http://127.0.0.1:${port}/bench/`);
    await page.waitForSelector('html[data-ready]');
    await page.exposeFunction('reportRow', report);
    await work(page, browser);
  } finally {
    await browser.close();
    server.closeAllConnections();
    server.close();
  }
}

const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];

/** What Debian's PyTorch multiplies with: its speed depends on it by ten times. */
function blas() {
  const library = '/etc/alternatives/libblas.so.3-x86_64-linux-gnu';
  const real = existsSync(library) ? realpathSync(library) : '';
  return /\/blas\//.test(real) ? 'the reference BLAS' : path.basename(path.dirname(real)) || 'its own BLAS';
}

/** Ids of W4's first batch: what is read, step by step, and the words to be learnt. */
function firstBatch() {
  const batches = readFileSync(path.join(assets, 'w4/train.jsonl'), 'utf8');
  const { input, output } = JSON.parse(batches.slice(0, batches.indexOf('\n')));
  return [input, output.slice(-listing.batch)];
}

/** Words a second of PyTorch, or nothing where python3 has none. */
function pytorch(row, threads, loss) {
  const file = path.join(place, `${row}.json`);
  if (row === 'W4') {
    const [input, output] = firstBatch();
    writeFileSync(file, JSON.stringify({ model: readFileSync(path.join(assets, 'w4/model.json'), 'utf8'), input, output, shape: listing }));
  } else writeFileSync(file, JSON.stringify({ ...trainingRun(row), shape: training[row] }));
  const run = spawnSync('/usr/bin/python3', [path.join(root, 'web/bench/pytorch.py'), file, String(threads), short ? '3' : '5', short ? '0.3' : '1'],
    { encoding: 'utf8' });
  if (run.status !== 0) return undefined;
  const { loss: theirs, rates } = JSON.parse(run.stdout);
  return {
    name: `PyTorch with ${blas()}, ${threads} thread${threads > 1 ? 's' : ''}`, loss: theirs, median: median(rates), low: Math.min(...rates), high: Math.max(...rates),
    same: Math.abs(theirs - loss) < 1e-3 * loss,
  };
}

/** The texts and the recipe of a row for the native program. */
function nativeRun(row) {
  const { hidden, embedding, vocabulary, batch, words } = training[row];
  const file = (ending) => path.join(place, `${row}.${ending}`);
  const size = vocabulary - 4, lines = Math.ceil(size / ((words - 1) * batch)) * batch;
  const text = (start) => Array.from({ length: lines }, (_, line) =>
    Array.from({ length: words - 1 }, (_, i) => word((line * (words - 1) + i + start) % size)).join(' '));
  const [source, target] = [text(0), text(1)];
  writeFileSync(file('tsv'), source.map((line, i) => `${line}\t${target[i]}\n`).join(''));
  const cell = { cell: { kind: 'lstm' }, hidden_size: hidden };
  writeFileSync(file('recipe.json'), JSON.stringify({
    kind: 'translation', languages: { source: ['en'], target: ['fr'] }, tokenizer: { kind: 'word', vocabulary_size: size }, shared_vocabulary: false,
    max_pieces: words, model: { embedding_size: embedding, attention: 'none', bridge: 'copy', encoder: cell, decoder: cell },
    training: { batching: { batch_size: batch }, optimizer: { kind: 'adam', learning_rate: 0.001 }, clip_norm: 1, epochs: 0 },
  }));
  return ['--train', file('tsv')];
}

/** Words a second of the native program's training: a network of the row's shape, its own weights. */
function nativeTraining(row, threads) {
  const { batch, words } = row === 'W4' ? listing : training[row];
  const file = (ending) => path.join(place, `${row}.${ending}`);
  const data = row === 'W4' ? ['--text', file('txt')] : nativeRun(row);
  // Two lengths of run, so that what comes before the first update drops out.
  const seconds = (updates) => {
    const start = process.hrtime.bigint();
    execFileSync(path.join(root, 'build/native/refrain'), ['train', '--recipe', file('recipe.json'), ...data, '--fresh',
      '--out', file('model.json'), '--threads', String(threads), '--set', `training.max_steps=${updates}`, '--set', `training.shards=${threads}`], { stdio: 'ignore' });
    return Number(process.hrtime.bigint() - start) / 1e9;
  };
  const few = 5, many = short ? 25 : 60;
  const rates = Array.from({ length: short ? 2 : 3 }, () => (many - few) * batch * words / (seconds(many) - seconds(few)));
  return {
    name: `Refrain, native, own weights, ${threads} thread${threads > 1 ? 's' : ''}`, median: median(rates), low: Math.min(...rates), high: Math.max(...rates), same: true,
  };
}

function show({ row, unit, figures, ratios }) {
  console.log(`\n${row}`);
  const width = Math.max(...figures.map(({ name }) => name.length));
  const plain = (value) => value.toFixed(value < 100 ? 1 : 0).padStart(8);
  for (const { name, median: m, low, high, same } of figures)
    console.log(`  ${name.padEnd(width)} ${plain(m)} ${unit}  (${plain(low).trim()} to ${plain(high).trim()})${same ? '' : row.startsWith('W1') ? '  other words' : '  another loss'}`);
  for (const [name, ratio] of Object.entries(ratios)) console.log(`    ${ratio.toFixed(2)} x  ${name}`);
}

/** Milliseconds from the shipped model, in the browser already, to the first translation in a new engine. */
async function firstWord(page) {
  return page.evaluate(async () => {
    const { RefrainClient } = await import('/engine/client.js');
    const model = await (await fetch('/models/en-fr.json')).blob();
    const times = [];
    for (let i = 0; i < 7; ++i) {
      const client = new RefrainClient({ part: 'translator' }), start = performance.now();  // as the translator's page
      await client.load(model);
      await client.translate('I see a cat.', { target: 'fr' });
      times.push(performance.now() - start);
      client.terminate();
    }
    return times.toSorted((a, b) => a - b)[3];
  });
}

/**
 * What readers meet: a click to the first words with the model on the device, words a second through
 * the whole library, and the lesson on attention while its two networks train.
 * @param {import('playwright-core').Page} page of the bench @param {import('playwright-core').Browser} browser
 */
async function readersFigures(page, browser) {
  const library = await page.evaluate(async (times) => (await import('/bench/library.js')).measureLibrary({ times }), short ? 3 : 7);
  // The test of that lesson holds its bounds; it lies with the tests.
  const { measureAttentionLesson, measureText } = await import(path.join(root, 'tests/web/browser/main_thread.mjs'));
  const lesson = await browser.newPage({ serviceWorkers: 'block' });
  await lesson.goto(new URL('/lab/attention/', page.url()).href);
  await lesson.waitForSelector('html[data-ready]');
  const attention = await measureAttentionLesson(lesson, short ? 3 : 10);
  await lesson.close();
  const spread = (/** @type {number[]} */ all) => `${Math.min(...all).toFixed(0)} to ${Math.max(...all).toFixed(0)}`;
  console.log(`\nThe library, shipped model on the device
  click -> first words, new engine: ${library.firstWord.median.toFixed(0)} ms (${spread(library.firstWord.all)})
  whole texts: ${library.wordsPerSecond.median.toFixed(0)} words/s (${spread(library.wordsPerSecond.all)})
The lesson on attention
  ${measureText(attention)}`);
  return { library, attention };
}

await prepare();
const rows = [];
const report = (row) => {
  rows.push(row);
  show(row);
};
let browserName = '', milliseconds, readers, memory;
await inBrowser(async (page, browser) => {
  browserName = `Chromium ${browser.version()}`;
  await page.evaluate(async (setting) => {
    const { measureAll } = await import('/bench/bench.js');
    await measureAll({ ...setting, peers: true }, /** @type {any} */ (globalThis).reportRow);
  }, { short, only });
  if ('W1'.startsWith(only)) memory = await tabMemory(browserOptions, page.url());
  milliseconds = await firstWord(page);
  readers = await readersFigures(page, browser);
});
// Where pages may share memory. TensorFlow.js makes its threads of blobs.
await inBrowser((page) => page.evaluate(async (setting) => {
  const { measureThreads } = await import('/bench/bench.js');
  await measureThreads({ ...setting, peers: true, threads: 2 }, /** @type {any} */ (globalThis).reportRow);
}, { short, only }), { ...isolation, 'Content-Security-Policy': "default-src 'self' 'unsafe-eval' blob: data:" });
if ('W1'.startsWith(only)) await measureInNode({ peers: true, short }, report);
for (const row of rows.filter(({ row: name }) => name.endsWith('training'))) {
  const name = row.row.slice(0, 2);
  for (const threads of [1, 2]) {
    const theirs = pytorch(name, threads, row.figures[0].loss), ours = nativeTraining(name, threads);
    row.figures.push(ours);
    if (!theirs) continue;
    row.figures.push(theirs);
    for (const { name: own, median: rate } of row.figures.filter((f) => f.name.startsWith('Refrain') && (threads === 1 || f === ours)))
      row.ratios[`${own} / ${theirs.name}`] = rate / theirs.median;
  }
  show(row);
}
const result = {
  date: new Date().toISOString(), machine: `${cpus()[0].model}, ${cpus().length} processors`, browser: browserName,
  engineBytes: engineBytes(), firstWordMilliseconds: milliseconds, tabMemory: memory, ...readers, rows,
};
console.log(`\nengine download, brotli: ${Object.entries(result.engineBytes).map(([name, bytes]) => `${name} ${Math.round(bytes / 1000)} kB`).join(', ')}`);
if (memory) {
  const mega = (/** @type {number} */ size) => `${Math.round(size / 1e6)} MB`;
  const { empty, ...visits } = memory;
  console.log(`an empty tab: ${mega(empty)}`);
  for (const [name, { weights, first, later }] of Object.entries(visits))
    console.log(`tab after W1, ${name}: ${mega(later.tab)}, ${mega(later.soon)} before the collector came; on the first visit ${mega(first.tab)}, ${mega(first.soon)}; the weights ${mega(weights)}, the goal ${mega(3 * weights + 30e6)}`);
}
console.log(`model in memory -> first word: ${milliseconds.toFixed(0)} ms`);
writeFileSync(path.join(place, 'result.json'), `${JSON.stringify(result, null, 1)}\n`);
if (process.argv.includes('--record')) {
  const file = path.join(root, 'web/bench/history.json');
  const history = JSON.parse(readFileSync(file, 'utf8'));
  writeFileSync(file, `${JSON.stringify([...history, result], null, 1)}\n`);
}
