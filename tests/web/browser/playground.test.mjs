// The playground, driven as a learner would.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { playwrightLearner } from '../learner.mjs';
import { assertProgramAgrees } from '../program_agrees.mjs';
import { openBrowser, openPage, root } from './browser.mjs';

const program = path.join(root, 'build/native/refrain');
const folder = mkdtempSync(path.join(tmpdir(), 'refrain-'));
/** Two small networks. */
const small = 'data=copy&pairs=60&equal=false&a.hidden=12&a.embedding=8&b.hidden=12&b.embedding=8&a.batch=8&b.batch=8&a.seed=5&b.seed=5';
let session;
before(async () => { session = await openBrowser(); });
after(async () => { await session?.close(); });

const updates = async (page) => Number((await page.textContent('.transport-count')).replace(/\D/g, ''));
const cell = (page, name) => page.textContent(`#figures .${name}`);

/** Makes single updates until there are so many. */
async function step(page, wanted) {
  for (let done = await updates(page); done < wanted;) {
    await page.click('#step');
    const next = done + 1;
    await page.waitForFunction((n) => Number(document.querySelector('.transport-count').textContent.replace(/\D/g, '')) === n &&
      new RegExp(`update ${n}\\b`).test(document.getElementById('kept').textContent), next);
    done = next;
  }
}

/** A file that a click on an element gives. */
async function downloaded(page, selector) {
  const [download] = await Promise.all([page.waitForEvent('download'), page.click(selector)]);
  const file = path.join(folder, download.suggestedFilename());
  await download.saveAs(file);
  return file;
}

test('a run that was put aside and taken up after the tab was closed equals the uninterrupted one to the bit', async () => {
  const whole = await openPage(session, `/lab/playground/#${small}`);
  await step(whole.page, 9);
  const uninterrupted = JSON.parse(readFileSync(await downloaded(whole.page, '#export'), 'utf8'));
  await whole.page.close();

  const context = await session.browser.newContext({ serviceWorkers: 'block' });
  const open = async (url) => {
    const page = await context.newPage();
    await page.goto(session.address + url);
    await page.waitForSelector('html[data-ready]');
    return page;
  };
  const first = await open(`/lab/playground/#${small}`);
  await step(first, 5);
  await first.close();
  const again = await open('/lab/playground/');
  assert.equal(await updates(again), 5, 'the newest run is taken up');
  assert.match(await again.textContent('#kept'), /Taken up again at update 5/);
  assert.match(again.url(), /a\.hidden=12/);
  await step(again, 9);
  const resumed = JSON.parse(readFileSync(await downloaded(again, '#export'), 'utf8'));
  assert.equal(resumed.updates, 9);
  for (const which of [0, 1]) {
    assert.equal(resumed.runs[which].checkpoint, uninterrupted.runs[which].checkpoint);
    assert.deepEqual({ ...resumed.runs[which].figures.state, wordsPerSecond: 0 },
      { ...uninterrupted.runs[which].figures.state, wordsPerSecond: 0 });
    assert.deepEqual(resumed.runs[which].figures.score, uninterrupted.runs[which].figures.score);
  }
  assert.deepEqual(resumed.curves, uninterrupted.curves);

  // The exported file goes on elsewhere; one that is none is told and changes nothing.
  const other = await open('/lab/playground/#data=date');
  await other.setInputFiles('#import', { name: 'x.json', mimeType: 'application/json', buffer: Buffer.from('{"format":"else"}') });
  await other.waitForSelector('#error:not([hidden])');
  assert.match(await other.textContent('#error'), /no file of the playground/);
  assert.equal(await other.inputValue('#data'), 'date');
  await other.setInputFiles('#import', { name: 'run.json', mimeType: 'application/json', buffer: Buffer.from(JSON.stringify(resumed)) });
  await other.waitForFunction(() => /^9 /.test(document.querySelector('.transport-count').textContent));
  assert.equal(await other.inputValue('#data'), 'copy');
  assert.equal(await other.isHidden('#error'), true);
  await context.close();
});

test('the numbers on screen are those of the program for the same seed, and its model says the same', async () => {
  const { page, quiet } = await openPage(session, '/lab/playground/#data=en-fr&pairs=200&epochs=6&a.hidden=16&a.embedding=16&b.embedding=16&b.cell=gru&a.seed=7');
  await page.click('#play');
  await page.waitForFunction(() => /all 6 passes done/.test(document.getElementById('figures').textContent));
  for (const name of ['a.json', 'b.json', 'train.tsv', 'held-out.tsv']) await downloaded(page, `#files button:text-is("${name}")`);
  await assertProgramAgrees(playwrightLearner(page), folder);

  const saved = await downloaded(page, '#model-a');
  const native = spawnSync(program, ['translate', saved, '--whole-lines', '--beam', '1'], { input: 'my sister sees a blue house\n', encoding: 'utf8' });
  assert.equal(native.stdout.trim(), (await page.textContent('#said-a')).trim());
  quiet();
  await page.close();
});

test('every choice of data and batches travels to the program, and so does a run that rests before its end', async () => {
  const { page, quiet } = await openPage(session, `/lab/playground/#${small.replace('data=copy', 'data=date')}&tokenizer=character&pairs=80&unicode=nfkc&noise=0.5&copying=0.5` +
    '&longest=14&validateEvery=3&steps=8&a.batchTokens=200&a.shards=3&b.shards=2');
  const learner = playwrightLearner(page);
  assert.equal(await page.isDisabled('#a-batch'), true, 'a batch is counted in pairs or in pieces');
  await step(page, 3);
  const resting = await assertProgramAgrees(learner);
  assert.match(resting[0], /--set training\.max_steps=3\b/);
  await page.click('#play');
  await page.waitForFunction(() => document.getElementById('play').disabled);
  assert.equal(await updates(page), 8);
  const ended = await assertProgramAgrees(learner);
  assert.doesNotMatch(ended[0], /--set/);
  quiet();
  await page.close();
});

test('B is as large as A; a link opens the same setup, with the reader’s own pairs', async () => {
  const { page, quiet } = await openPage(session, '/lab/playground/');
  const sizes = async () => (await page.textContent('#sizes')).replaceAll(',', '').match(/\d{3,}/g).map(Number);
  assert.ok(await page.isDisabled('#b-hidden'));
  for (const cellKind of ['gru', 'simple_rnn']) {
    const hidden = await page.inputValue('#b-hidden');
    await page.selectOption('#b-cell', cellKind);
    await page.waitForFunction((old) => document.getElementById('b-hidden').value !== old, hidden);
    await page.waitForFunction(() => document.getElementById('sizes').textContent !== '');
    const [a, b] = await sizes();
    assert.ok(Math.abs(b - a) < 0.03 * a, `${a} and ${b} weights`);
  }
  assert.ok(Number(await page.inputValue('#b-hidden')) > 60);
  await page.selectOption('#data', 'own');
  const lines = Array.from({ length: 60 }, (_, i) => `ein ${i} haus\tune ${i} maison ☂`).join('\n');
  await page.fill('#own', lines);
  await page.waitForFunction(() => /54 pairs to train on and 6 held out/.test(document.getElementById('facts').textContent));
  const { page: other } = await openPage(session, page.url().slice(session.address.length));
  assert.equal(await other.inputValue('#own'), lines);
  assert.equal(await other.inputValue('#b-cell'), 'simple_rnn');
  assert.equal(await other.inputValue('#b-hidden'), await page.inputValue('#b-hidden'));
  assert.match(other.url(), /a\.seed=1&.*b\.seed=1/);
  quiet();
  await Promise.all([page.close(), other.close()]);
});

test('what cannot be is told in words and loses nothing', async () => {
  const { page, quiet } = await openPage(session, `/lab/playground/#${small}`);
  await step(page, 2);
  await page.click('summary:has-text("Optimiser")');
  await page.fill('#a-rate', '-3');
  await page.press('#a-rate', 'Tab');
  await page.waitForSelector('#error:not([hidden])');
  assert.match(await page.textContent('#error'), /Learning rate, A is -3; it may lie between/);
  assert.equal(await updates(page), 2, 'the run is still there');
  await page.fill('#a-rate', '0.02');
  await page.press('#a-rate', 'Tab');
  await page.waitForFunction(() => document.querySelector('.transport-count').textContent === '');
  await page.selectOption('#b-attention', 'dot');
  await page.waitForSelector('#error:not([hidden])');
  assert.match(await page.textContent('#error'), /^B: dot attention needs .* use general attention/);
  await page.uncheck('#b-bidirectional');
  await page.waitForSelector('#error', { state: 'hidden' });
  await page.selectOption('#data', 'own');
  await page.fill('#own', 'no tab here');
  await page.waitForSelector('#error:not([hidden])');
  assert.match(await page.textContent('#error'), /no tab/);
  assert.equal(await page.inputValue('#own'), 'no tab here');
  quiet();
  await page.close();
});

test('a network that diverges says so and keeps its last weights; the other goes on', async () => {
  const { page, quiet } = await openPage(session, `/lab/playground/#${small}&a.cell=simple_rnn&a.activation=leaky_relu&a.encoderLayers=3&a.clip=0&a.rate=1000`);
  await page.click('#play');
  await page.waitForFunction(() => /training diverged at step/.test(document.getElementById('figures').textContent));
  const then = await updates(page);
  await page.waitForFunction((n) => Number(document.querySelector('.transport-count').textContent.replace(/\D/g, '')) > n + 5, then);
  await page.click('#play');
  assert.match(await page.textContent('#said-a'), /\S/);
  quiet();
  await page.close();
});
