// Contenders measured in turns: A B C A B C ..., so that what slows the machine slows all of them.

import { platform } from '../engine/platform.js';

/** @typedef {{name: string, open: any, peer?: boolean}} Contender */
/** @typedef {{name: string, median: number, low: number, high: number, same: boolean, loss?: number}} Figure words a second; `loss`: of training, at the first update */

/** A contender in a worker. */
export class Seat {
  /** @param {Contender} contender */
  constructor(contender) {
    this.contender = contender;
    this.worker = new Worker(new URL('./worker.js', import.meta.url));
    this.next = 1;
    /** @type {Map<number, {resolve: (value: any) => void, reject: (error: Error) => void}>} */
    this.waiting = new Map();
    this.endThreads = () => {};
    this.worker.onmessage = ({ data }) => {
      if (data.threads) {
        this.endThreads = platform.startThreads(data, (reason) => this.fail(reason));
        return;
      }
      const { resolve, reject } = this.waiting.get(data.id) ?? {};
      this.waiting.delete(data.id);
      if (data.error) reject?.(new Error(`${contender.name}: ${data.error}`));
      else resolve?.(data);
    };
    this.worker.onerror = ({ message }) => this.fail(message);
  }

  /** @param {string} reason */
  fail(reason) {
    for (const { reject } of this.waiting.values()) reject(new Error(`${this.contender.name}: ${reason}`));
  }

  /** @param {string} call @param {any} [given] @returns {Promise<any>} */
  call(call, given) {
    return new Promise((resolve, reject) => {
      const id = this.next++;
      this.waiting.set(id, { resolve, reject });
      this.worker.postMessage({ id, call, given });
    });
  }

  close() {
    this.worker.terminate();
    this.endThreads();
  }
}

const kWarm = 1500;  // milliseconds

const median = (/** @type {number[]} */ values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];

/**
 * Words a second of each contender: the median of `rounds` turns with the lowest and the highest.
 * Every contender must be seated; the first one's results say whether another's are the same.
 * @param {Pick<Seat, 'contender' | 'call'>[]} seats
 * @param {string} call
 * @param {any} given
 * @param {{words: number, rounds: number, seconds: number, agree?: (a: any, b: any) => boolean}} rules `words` a call
 * @returns {Promise<Figure[]>}
 */
export async function contest(seats, call, given, { words, rounds, seconds, agree = same }) {
  /** @type {any[]} */ const first = [];
  const rates = seats.map(() => /** @type {number[]} */ ([]));
  const repeats = [];
  for (const seat of seats) {
    // Warms up, since browsers compile what runs often once more; says how often fills a turn.
    first.push((await seat.call(call, given)).result);
    let once = Infinity;
    for (const start = performance.now(); performance.now() - start < kWarm;) once = Math.min(once, (await seat.call(call, given)).seconds);
    repeats.push(Math.max(1, Math.round(seconds / once)));
  }
  for (let round = 0; round < rounds; ++round)
    for (const [s, seat] of seats.entries()) {
      let spent = 0;
      for (let i = 0; i < repeats[s]; ++i) spent += (await seat.call(call, given)).seconds;
      rates[s].push(words * repeats[s] / spent);
    }
  return seats.map((seat, s) => ({
    name: seat.contender.name, median: median(rates[s]), low: Math.min(...rates[s]), high: Math.max(...rates[s]),
    same: agree(first[0], first[s]), ...(typeof first[s] === 'number' && { loss: first[s] }),
  }));
}

/** @param {any} a @param {any} b */
function same(a, b) {
  return JSON.stringify(a) === JSON.stringify(b);
}
