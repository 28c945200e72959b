// How free a page is while its workers train: Chromium's own record of the tasks of its main thread.

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

const updatesOf = (page) => page.evaluate(() => Number(document.querySelector('.transport-count').textContent.replace(/\D/g, '')));

/**
 * Trains the lesson on attention for so many seconds at full speed, after it has warmed up, and
 * types a letter four times a second: updates a second of each of its two networks, frame times
 * and main-thread tasks in milliseconds. `busy` is the time of the processor, without that in
 * which other programs had it.
 */
export async function measureAttentionLesson(page, seconds = 5) {
  await page.selectOption('#speed', 'fast');
  await page.click('#play');
  await page.waitForFunction(() => /\d/.test(document.querySelector('.transport-count').textContent));
  const before = await updatesOf(page), start = performance.now();
  await countFrames(page);
  const { tasks } = await mainThreadTasks(page, async () => {
    await page.focus('#source');
    for (let i = 0; i < seconds * 4; ++i) {
      await page.keyboard.type(i % 2 ? 'a' : ' ');
      await page.waitForTimeout(250);
    }
  });
  const took = (performance.now() - start) / 1000, frames = await framesOf(page);
  const share = (list, part) => list[Math.min(list.length - 1, Math.floor(part * list.length))];
  const busy = tasks.map((task) => task.busy).sort((a, b) => a - b), wall = tasks.map((task) => task.wall).sort((a, b) => a - b);
  return {
    updatesPerSecond: (await updatesOf(page) - before) / took,
    frames: { count: frames.length, median: share(frames, 0.5), late: share(frames, 0.95), longest: frames.at(-1) },
    tasks: { count: tasks.length, longestBusy: busy.at(-1), longest: wall.at(-1), overFifty: wall.filter((ms) => ms > 50).length },
  };
}

/** The same as a line of text. */
export const measureText = ({ updatesPerSecond, frames, tasks }) =>
  `two networks train ${updatesPerSecond.toFixed(0)} updates a second each; frames: median ${frames.median.toFixed(0)} ms, 95 % below ` +
  `${frames.late.toFixed(0)} ms, longest ${frames.longest.toFixed(0)} ms; main thread: ${tasks.count} tasks, longest ` +
  `${tasks.longestBusy.toFixed(0)} ms of work (${tasks.longest.toFixed(0)} ms by the clock), ${tasks.overFifty} above 50 ms by the clock`;
