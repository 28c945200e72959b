// How free a page is while its workers train: Chromium's own record of the tasks of its main thread,
// and in every browser the time from a key to the screen.

import assert from 'node:assert/strict';

/** Events of all tasks of the page's main thread while `work` is done: durations in milliseconds. */
export async function mainThreadTasks(page, work) {
  const cdp = await page.context().newCDPSession(page);
  const events = [];
  cdp.on('Tracing.dataCollected', ({ value }) => events.push(...value));
  await cdp.send('Tracing.start', { transferMode: 'ReportEvents',
    traceConfig: { includedCategories: ['toplevel', 'disabled-by-default-devtools.timeline', '__metadata', 'blink.user_timing'] } });
  await page.evaluate(() => performance.mark('refrain-page'));
  const result = await work();
  const complete = new Promise((resolve) => cdp.once('Tracing.tracingComplete', resolve));
  await cdp.send('Tracing.end');
  await complete;
  await cdp.detach();
  const mark = events.find((event) => event.name === 'refrain-page');
  const tasks = events.filter((event) => event.name === 'RunTask' && event.pid === mark.pid && event.tid === mark.tid)
    .map(({ dur = 0, tdur = dur }) => ({ wall: dur / 1000, busy: tdur / 1000 }));
  return { result, tasks };
}

/** Starts to count frames; framesOf() says how long each took. */
export const countFrames = (page) => page.evaluate(() => {
  let last = performance.now();
  window.frames_ = [];
  const tick = (now) => {
    window.frames_.push(now - last);
    last = now;
    requestAnimationFrame(tick);
  };
  requestAnimationFrame(tick);
});
/** Milliseconds of each frame, ascending. */
export const framesOf = (page) => page.evaluate(() => window.frames_.toSorted((a, b) => a - b));

/**
 * Starts to time keys, in whatever browser; answersOf() says how long each took from the press to
 * the end of the frame that shows what it did.
 */
export const countAnswers = (page) => page.evaluate(() => {
  const isCounting = window.answers_ !== undefined;
  window.answers_ = [];
  if (isCounting) return;
  addEventListener('keydown', ({ timeStamp }) => requestAnimationFrame(() => {
    // What is posted from a frame's callback arrives once the frame is painted.
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => window.answers_.push(performance.now() - timeStamp);
    port2.postMessage(undefined);
  }), true);
});
/** Milliseconds of each key, ascending. */
export const answersOf = (page) => page.evaluate(() => window.answers_.toSorted((a, b) => a - b));

const share = (list, part) => list[Math.min(list.length - 1, Math.floor(part * list.length))];
const spreadOf = (list) => ({ count: list.length, median: share(list, 0.5), late: share(list, 0.95), longest: list.at(-1) });

/**
 * Types into a field letter by letter, four a second: count, median, 95 % and longest time until a
 * letter is on screen. For a page that is training.
 */
export async function measureAnswers(page, selector, letters = 20) {
  await countAnswers(page);
  await page.focus(selector);
  for (let i = 0; i < letters; ++i) {
    await page.keyboard.type(i % 2 ? 'a' : ' ');
    await new Promise((resolve) => { setTimeout(resolve, 250); });
  }
  return spreadOf(await answersOf(page));
}

const kSoon = 50;     // milliseconds within which a page answers while it trains
const kSlower = 3;    // times as long as at rest, on a machine that is too busy for that

/**
 * The page trains; `rest` makes it stop. Fails unless half of the letters are on screen within 50 ms.
 * Times are by the clock: where other programs have the processors, so that even the page at rest
 * is slow, it may be three times as slow as that.
 */
export async function assertAnswersSoon(page, selector, rest) {
  let training = await measureAnswers(page, selector);
  for (let i = 0; i < 2 && training.median >= kSoon; ++i) training = await measureAnswers(page, selector);
  assert.ok(training.count >= 15, answersText(training));
  if (training.median < kSoon) return answersText(training);
  await rest();
  const resting = await measureAnswers(page, selector);
  const words = `${answersText(training)}; at rest ${answersText(resting)}`;
  assert.ok(training.median < kSlower * resting.median, words);
  return `a busy machine: ${words}`;
}

/** The same as words. */
export const answersText = ({ count, median, late, longest }) =>
  `${count} keys are on screen after ${median.toFixed(0)} ms (median), 95 % within ${late.toFixed(0)} ms, the last within ${longest.toFixed(0)} ms`;

const updatesOf = (page) => page.evaluate(() => Number(document.querySelector('.transport-count').textContent.replace(/\D/g, '')));

/**
 * Trains the lesson on attention for so many seconds at full speed, after it has warmed up, and
 * types a letter four times a second: updates a second of each of its two networks, frame times,
 * times from a key to the screen and main-thread tasks in milliseconds. `busy` is the time of the processor, without that in
 * which other programs had it.
 */
export async function measureAttentionLesson(page, seconds = 5) {
  await page.selectOption('#speed', 'fast');
  await page.click('#play');
  await page.waitForFunction(() => /\d/.test(document.querySelector('.transport-count').textContent));
  const before = await updatesOf(page), start = performance.now();
  await countFrames(page);
  const { result: answers, tasks } = await mainThreadTasks(page, () => measureAnswers(page, '#source', seconds * 4));
  const took = (performance.now() - start) / 1000, frames = await framesOf(page);
  const busy = tasks.map((task) => task.busy).sort((a, b) => a - b), wall = tasks.map((task) => task.wall).sort((a, b) => a - b);
  return {
    updatesPerSecond: (await updatesOf(page) - before) / took,
    frames: spreadOf(frames),
    answers,
    tasks: { count: tasks.length, longestBusy: busy.at(-1), longest: wall.at(-1), overFifty: wall.filter((ms) => ms > 50).length },
  };
}

/** The same as a line of text. */
export const measureText = ({ updatesPerSecond, frames, answers, tasks }) =>
  `two networks train ${updatesPerSecond.toFixed(0)} updates a second each; frames: median ${frames.median.toFixed(0)} ms, 95 % below ` +
  `${frames.late.toFixed(0)} ms, longest ${frames.longest.toFixed(0)} ms; ${answersText(answers)}; main thread: ${tasks.count} tasks, longest ` +
  `${tasks.longestBusy.toFixed(0)} ms of work (${tasks.longest.toFixed(0)} ms by the clock), ${tasks.overFifty} above 50 ms by the clock`;
