// The translator learns the reader's corrections: the model that is loaded is fine-tuned in a worker
// of its own, in one tab at a time. The lesson stands on the shelf while it runs, so that another
// tab, or the page after a reload, takes it over where the first was killed, from the last whole pass
// on; and when it has ended, until the reader keeps what was learnt or does without.

import { RefrainClient, store } from '../engine/index.js';
import { openDatabase } from '../engine/database.js';
import { download } from '../engine/download.js';
import { sha256 } from '../engine/model_download.js';
import { pairsOf } from '../engine/registry.js';
import { kTaught } from './engine.js';
import { sampleOf } from './sample.js';

/** @typedef {import('./engine.js').Entry} Entry */
/** @typedef {import('./sample.js').Pair} Pair */
/** @typedef {{source: string, wanted: string, before: string, after: string, to: string}} Compared */
/** @typedef {{pairs: Compared[], heldOut: Compared[], chrfBefore: number, chrfAfter: number}} Result */
/**
 * A lesson on the shelf.
 * @typedef {object} Lesson
 * @property {string} id
 * @property {number} time
 * @property {'running' | 'finished'} state
 * @property {string} base id of the model that learns
 * @property {Pair[]} pairs
 * @property {Result} [result]
 * @property {string} [model] the model file
 */
/**
 * @typedef {{kind: 'idle'} | {kind: 'running', here: boolean, share: number, epoch: number, learnt: number, count: number} | {kind: 'finished', lesson: Lesson}} State
 *   here: in this tab; learnt: pairs that come out right by now
 */

/** @typedef {{outputs: string[], chrf: number}} Outputs */
/**
 * What a lesson has come to after a pass: kept beside the shelf, since it is large and nobody lists it.
 * @typedef {object} Pass
 * @property {number} lesson its time
 * @property {number} epoch passes that are done
 * @property {number} learnt
 * @property {Outputs} pairs before the lesson
 * @property {Outputs} heldOut before the lesson
 * @property {string} model its weights by now
 * @property {string} sha256 of the model
 */

const kLock = 'refrain-learning';
const kId = 'lesson';
const kPasses = 'refrain-learning';
const kEpochs = 8;  // at most; it ends when every pair comes out right
const kLeast = 3;  // epochs, so that what was learnt holds

/** What is rehearsed: the sample of the pairs' directions, and a sentence of each other direction. @param {Pair[]} pairs @param {Entry} base */
function rehearsalFor(pairs, base) {
  const learnt = new Set(pairs.map(({ from, to }) => `${from}-${to}`));
  return pairsOf(base).flatMap(([from, to], i) => {
    const { rehearsed } = sampleOf(from, to);
    return learnt.has(`${from}-${to}`) ? rehearsed : rehearsed.slice(i, i + 1);
  });
}

/** The newest pass of the lesson that runs. */
class Passes {
  #database = openDatabase(kPasses, [kPasses]);

  /** @param {Omit<Pass, 'sha256'>} pass */
  async put(pass) {
    const value = { ...pass, sha256: await sha256(new TextEncoder().encode(pass.model)) };
    await (await this.#database).write([{ table: kPasses, key: kId, value }]);
  }

  /** That of a lesson, where it is whole. @param {number} lesson @returns {Promise<Pass | undefined>} */
  async find(lesson) {
    const pass = await (await this.#database).get(kPasses, kId);
    if (pass?.lesson !== lesson || typeof pass.model !== 'string') return undefined;
    return pass.sha256 === await sha256(new TextEncoder().encode(pass.model)) ? pass : undefined;
  }

  async clear() {
    await (await this.#database).write([{ table: kPasses, key: kId }]);
  }
}

export class Learning {
  #shelf;
  #passes = new Passes();
  #findModel;
  #onState;
  #onError;
  /** @type {State} */ state = { kind: 'idle' };
  /** @type {AbortController | undefined} */ #stop;
  #waits = false;
  #channel = new BroadcastChannel(kLock);

  /**
   * @param {object} page
   * @param {import('./shelf.js').Shelf} page.shelf
   * @param {(id: string) => Entry | undefined} page.findModel
   * @param {(state: State) => void} page.onState
   * @param {(problem: unknown) => void} page.onError
   */
  constructor({ shelf, findModel, onState, onError }) {
    this.#shelf = shelf;
    this.#findModel = findModel;
    this.#onState = onState;
    this.#onError = onError;
    this.#channel.onmessage = ({ data }) => {
      if (data === 'cancel') this.#stop?.abort();
      else if (!this.#stop) this.#show({ ...data, here: false });
    };
  }

  /** @param {State} state */
  #show(state) {
    this.state = state;
    if (state.kind === 'running' && state.here) this.#channel.postMessage(state);
    this.#onState(state);
  }

  /** @returns {Promise<Lesson | undefined>} */
  async #lesson() {
    return (await this.#shelf.list('lessons')).find(({ id }) => id === kId);
  }

  /** Looks at what stands on the shelf: at the beginning, and when it has changed. */
  async look() {
    const lesson = await this.#lesson();
    if (lesson?.state === 'finished') this.#show({ kind: 'finished', lesson });
    else if (!lesson) this.#show({ kind: 'idle' });
    else this.#work();
  }

  /** Begins a lesson. @param {Entry} base @param {Pair[]} pairs */
  async begin(base, pairs) {
    /** @type {Lesson} */
    const lesson = { id: kId, time: Date.now(), state: 'running', base: base.id, pairs };
    await this.#shelf.put('lessons', lesson);
    this.#work();
  }

  /** Waits for its turn among the tabs, and does what then still is to do. */
  #work() {
    if (this.#waits) return;
    this.#waits = true;
    if (this.state.kind !== 'running') this.#show({ kind: 'running', here: false, share: 0, epoch: 0, learnt: 0, count: 0 });
    navigator.locks.request(kLock, async () => {
      const lesson = await this.#lesson();
      const base = lesson && this.#findModel(lesson.base);
      if (lesson?.state !== 'running') return;
      if (base) await this.#learn(lesson, base);
      else await this.#shelf.remove('lessons', kId);
    }).catch(this.#onError).finally(() => {
      this.#waits = false;
      this.look().catch(this.#onError);
    });
  }

  /** @param {Lesson} lesson @param {Entry} base */
  async #learn(lesson, base) {
    const { signal } = this.#stop = new AbortController();
    const client = new RefrainClient();
    signal.addEventListener('abort', () => client.terminate());
    try {
      const learnt = await this.#run(client, lesson, base, signal);
      await this.#shelf.put('lessons', { ...lesson, ...learnt, state: 'finished' });
    } catch (problem) {
      await this.#shelf.remove('lessons', kId);
      if (!signal.aborted) throw problem;
    } finally {
      this.#stop = undefined;
      client.terminate();
      await this.#passes.clear().catch(() => {});
    }
  }

  /** @param {RefrainClient} client @param {Lesson} lesson @param {Entry} base @param {AbortSignal} signal */
  async #run(client, { pairs, time }, base, signal) {
    const count = pairs.length;
    const show = (/** @type {number} */ share, epoch = 0, learnt = 0) => this.#show({ kind: 'running', here: true, share, epoch, learnt, count });
    show(0);
    const done = await this.#passes.find(time).catch(() => undefined);
    const json = done?.model ?? await store.read(base.id).catch(() => download(base.url, { signal }));
    const heldOut = sampleOf(pairs[0].from, pairs[0].to).heldOut;
    let epoch = done?.epoch ?? 0, learnt = done?.learnt ?? 0;
    const isEnough = () => epoch >= kEpochs || (epoch >= kLeast && learnt === count);
    const first = epoch, epochs = Math.max(1, kEpochs - first);
    const tuning = await client.lesson('FineTuningLesson', json, { pairs, rehearsal: rehearsalFor(pairs, base), training: { epochs } });
    /** @type {[Outputs, Outputs]} */
    const [pairsBefore, before] = done ? [done.pairs, done.heldOut] : [await tuning.call('compare', pairs), await tuning.call('compare', heldOut)];
    while (!isEnough()) {
      const progress = await tuning.call('advance', 1);
      const now = first + progress.epoch;
      show((now + progress.position / progress.batches) / kEpochs, now, learnt);
      if (now > epoch) {
        epoch = now;
        const { outputs } = await tuning.call('compare', pairs);
        learnt = outputs.filter((/** @type {string} */ output, /** @type {number} */ i) => output === pairs[i].target).length;
        // Where the device has no room for it, a lesson that is cut off begins anew.
        if (!isEnough()) {
          const { model } = await tuning.call('save', 'float32');
          await this.#passes.put({ lesson: time, epoch, learnt, pairs: pairsBefore, heldOut: before, model }).catch(() => {});
        }
      }
      if (progress.finished) break;
    }
    const [pairsAfter, after] = [await tuning.call('compare', pairs), await tuning.call('compare', heldOut)];
    const compared = (/** @type {Pair[]} */ list, /** @type {any} */ from, /** @type {any} */ to) => list.map(({ source, target, to: tag }, i) =>
      ({ source, wanted: target, before: from.outputs[i], after: to.outputs[i], to: tag }));
    const { model } = await tuning.call('save', 'int8');
    return { model: taughtModel(model, base, count), result: { pairs: compared(pairs, pairsBefore, pairsAfter),
      heldOut: compared(heldOut, before, after), chrfBefore: before.chrf, chrfAfter: after.chrf } };
  }

  /** Gives up, in whichever tab it runs. */
  cancel() {
    if (this.#stop) this.#stop.abort();
    else this.#channel.postMessage('cancel');
  }

  /** Gives up, and keeps nothing of it. */
  forget() {
    this.cancel();
    this.#passes.clear().catch(this.#onError);
  }

  /** Keeps what was learnt as a model of the reader's. @returns {Promise<string>} its id */
  async keep() {
    const lesson = await this.#lesson();
    if (!lesson?.model) throw new Error('there is no finished lesson to keep');
    const { id } = await store.add(lesson.model, { id: kTaught + lesson.base });
    await this.#shelf.remove('lessons', kId);
    return id;
  }

  /** Does without what was learnt. */
  async discard() {
    await this.#shelf.remove('lessons', kId);
  }
}

/**
 * The model file with a card that says what has become of the model: the scores were another's.
 * @param {string} json @param {Entry} base @param {number} count of pairs
 */
function taughtModel(json, base, count) {
  const model = JSON.parse(json);
  Object.assign(model.card, { name: `${model.card.name || base.name} +${count}`, scores: [], failures: [],
    limits: [`Fine-tuned on a reader's device on ${count} of their own sentence pairs.`, ...model.card.limits] });
  return JSON.stringify(model);
}
