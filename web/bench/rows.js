// The rows of the bench: who contends, with what.

import { Seat, contest } from './contest.js';
import { W1, listing, sources, training } from './workloads.js';

/** @typedef {import('./contest.js').Figure} Figure */
/** @typedef {{builds: string[], threads?: number, peers: boolean, short: boolean}} Setting */
/** @typedef {{row: string, unit: string, figures: Figure[], ratios: Record<string, number>}} Row */

const assets = (/** @type {string} */ file) => new URL(`./assets/${file}`, import.meta.url).href;

/** Of each of ours, how many times the peers' speed. @param {Figure[]} figures */
function ratios(figures) {
  const ours = figures.filter(({ name }) => name.startsWith('Refrain')), others = figures.filter((f) => !ours.includes(f));
  return Object.fromEntries(ours.flatMap((a) => others.map((b) => [`${a.name} / ${b.name}`, a.median / b.median])));
}

/** What a module is called beside the other. @param {string} build */
const kind = (build) => build.includes('.relaxed') ? ', relaxed SIMD' : '';

/** What a row is called. @param {string} name @param {Setting} setting */
const called = (name, { threads }) => threads ? `${name}, ${threads} threads` : name;

/** @param {Setting} setting @returns {import('./contest.js').Contender[]} */
function translators({ builds, threads, peers }) {
  const ours = builds.flatMap((build) => ['float32', 'int8', 'int8 and shortlist'].map((weights) => ({
    // The module that a page which translates has.
    name: `Refrain ${weights}${kind(build)}`, open: { kind: 'refrain', build: build.replace('refrain', 'translator'), threads, model: { weights } },
  })));
  return peers ? [
    { name: 'onnxruntime-web', open: { kind: 'onnx', threads, encoder: assets('w1.encoder.onnx'), decoder: assets('w1.decoder.onnx') } },
    { name: 'onnxruntime-web int8', open: { kind: 'onnx', threads, encoder: assets('w1.int8.encoder.onnx'), decoder: assets('w1.int8.decoder.onnx') } },
    { name: 'TensorFlow.js', open: { kind: 'tensorflow', threads, model: { url: assets('w1.float32.json') } } },
    ...ours,
  ] : ours;
}

/**
 * W1: batches of 1 and 16, and a beam of 4; with several threads the batch that they share.
 * @param {Setting} setting
 * @param {(row: Row) => void} report
 * @param {(contender: import('./contest.js').Contender) => Pick<Seat, 'contender' | 'call' | 'close'>} [seatOf]
 */
export async function measureTranslation(setting, report, seatOf = (contender) => new Seat(contender)) {
  const seats = translators(setting).map(seatOf);
  try {
    for (const seat of seats) await seat.call('open', seat.contender.open);
    const works = /** @type {const} */ ([['W1, batch 1', 'greedy', 1], ['W1, batch 16', 'greedy', 16], ['W1, beam 4', 'beam', 1]]);
    for (const [row, call, batch] of setting.threads ? [works[1]] : works) {
      const figures = await contest(seats, call, sources(batch, 5), {
        words: batch * W1.words, rounds: setting.short ? 3 : 7, seconds: setting.short ? 0.2 : 0.6,
      });
      report({ row: called(row, setting), unit: 'words/s', figures, ratios: ratios(figures) });
    }
  } finally {
    for (const seat of seats) seat.close();
  }
}

/**
 * W2 to W4: updates of training, the same first weights and sentences for all.
 * @param {Setting} setting
 * @param {(row: Row) => void} report
 * @param {(row: string) => boolean} [wanted]
 */
export async function measureTraining(setting, report, wanted = () => true) {
  for (const [row, { batch, words }] of Object.entries({ ...training, W4: listing })) {
    if (!wanted(row)) continue;
    /** @type {import('./contest.js').Contender[]} */
    const contenders = setting.builds.map((build) => ({ name: `Refrain${kind(build)}`, open: { kind: 'refrain', build, threads: setting.threads, row } }));
    if (setting.peers) contenders.push({ name: 'TensorFlow.js', open: { kind: 'tensorflow', threads: setting.threads, row } });
    const seats = contenders.map((contender) => new Seat(contender));
    try {
      for (const seat of seats) await seat.call('open', seat.contender.open);
      const figures = await contest(seats, 'update', 0, {
        words: batch * words, rounds: setting.short ? 3 : 5, seconds: setting.short ? 0.3 : 1,
        agree: (a, b) => Math.abs(a - b) < 1e-3 * Math.abs(a),
      });
      report({ row: called(`${row}, training`, setting), unit: 'words/s', figures, ratios: ratios(figures) });
    } finally {
      for (const seat of seats) seat.close();
    }
  }
}

/**
 * The machine's limit and the engine's products below it.
 * @param {Setting} setting
 * @param {(row: Row) => void} report
 */
export async function measureLimits(setting, report) {
  for (const build of setting.builds) {
    const seat = new Seat({ name: 'roofline', open: { kind: 'roofline', build } });
    try {
      await seat.call('open', seat.contender.open);
      const { result } = await seat.call('measure', setting.short ? 2000 : 9000);
      const figures = [...result.limits, ...result.products].map((/** @type {any} */ { name, gops, share }) => ({
        name: share ? `${name} (${Math.round(100 * share)} %)` : name, median: gops, low: gops, high: gops, same: true,
      }));
      report({ row: `Multiplications and additions${kind(build)}`, unit: 'GOP/s', figures, ratios: {} });
    } finally {
      seat.close();
    }
  }
}
