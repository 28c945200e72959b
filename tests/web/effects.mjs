// What each lesson promises, seen on its page by a learner, in whatever browser. Each function gets a
// page of its lesson as it opens and fails where the effect does not come.

import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { assertProgramAgrees } from './program_agrees.mjs';

const kFast = ['#speed', 'fast'];
const play = (learner) => learner.click('#play');
/** @param {import('./learner.mjs').Learner} learner @param {number} least */
const untilUpdates = (learner, least) => learner.until((n) =>
  Number(document.querySelector('.transport-count').textContent.replace(/\D/g, '')) >= n, least);
const updates = (learner) => learner.read(() => Number(document.querySelector('.transport-count').textContent.replace(/\D/g, '')));
const text = (learner, selector) => learner.read((s) => document.querySelector(s).textContent, selector);
/** First and last values of every series of a chart, as its text alternative says them. */
const courses = async (learner, selector) =>
  [...(await learner.read((s) => document.querySelector(`${s} .curve`).getAttribute('aria-label'), selector))
    .matchAll(/from ([\d.,]+) at update [\d,]+ to ([\d.,]+) at/g)].map(([, first, last]) => ({ first: parseFloat(first), last: parseFloat(last) }));

/**
 * Waits, while the networks learn, until the chart shows what was promised: a value is one batch's,
 * and the batch at which the learner pauses may be a bad one.
 */
async function untilCourses(learner, selector, promised) {
  for (const began = performance.now(); ;) {
    const shown = await courses(learner, selector);
    if (shown.length > 0 && promised(...shown)) return;
    assert.ok(performance.now() - began < 60000, `${selector} after a minute: ${JSON.stringify(shown)}`);
    await sleep(50);
  }
}

/** Size of the gradient so many steps back of one network, as the map writes it. */
export async function share(learner, network, back) {
  const written = await learner.read(([name, steps]) => {
    const row = [...document.querySelectorAll('#map tbody tr')].find((tr) => tr.cells[0].textContent === name);
    return row.cells[row.cells.length - 1 - steps].textContent;
  }, [network, back]);
  const [, digits, exponent] = /^([\d.]+)(?:\s×\s10(.+))?$/.exec(written.replaceAll(',', '')) ?? [];
  return Number(digits) * 10 ** Number((exponent ?? '0').replace('⁻', '-').replace(/[⁰¹²³⁴-⁹]/g, (d) => '⁰¹²³⁴⁵⁶⁷⁸⁹'.indexOf(d)));
}

/** Both checkpoints of the playground as they are kept after so many updates, from the start or going on. */
async function afterUpdates(learner, wanted, goesOn = false) {
  if (!goesOn) {
    await learner.click('#reset');
    await learner.until(() => document.querySelector('.transport-count').textContent === '');
  }
  for (let done = goesOn ? await updates(learner) : 0; done < wanted;) {
    await learner.click('#step');
    await learner.until((n) => new RegExp(`^Kept on this device at update ${n},`).test(document.getElementById('kept').textContent), ++done);
  }
  return learner.read(async () => {
    const { get } = await import('/lab/playground/keep.js');
    return (await get('')).runs.map((run) => run.checkpoint);
  });
}

/** @type {Record<string, (learner: import('./learner.mjs').Learner) => Promise<void>>} */
export const effects = {
  async cell(learner) {
    await learner.click('#forward');
    const before = await text(learner, '#loss');
    await learner.set('#state input[data-at^="W_{hh}"]', '2');
    await learner.until((old) => document.querySelector('#state td.changed') && document.getElementById('loss').textContent !== old, before);
    await learner.set(...kFast);
    await play(learner);
    await learner.until(() => Number(document.getElementById('loss').textContent) < 0.2);
    await play(learner);
  },

  async gradients(learner) {
    assert.ok(await share(learner, 'sigmoid', 20) < 1e-6, 'a sigmoid network’s gradient is gone 20 steps back');
    assert.ok(await share(learner, 'LSTM', 20) < 1e-2, 'with a bias of 1 the LSTM forgets too');
    await learner.set('#forget', '3');
    await learner.until(() => document.querySelector('.question.seen'));
    assert.ok(await share(learner, 'sigmoid', 20) < 1e-6);
    assert.ok(await share(learner, 'LSTM', 20) > 1e-2, 'an LSTM’s is not');
    assert.equal(await share(learner, 'LSTM', 0), 1);
  },

  async language(learner) {
    await learner.set('#text', 'abcabcabcabcabc\n'.repeat(6));
    await learner.until(() => /3 different/.test(document.getElementById('facts').textContent));
    await learner.set(...kFast);
    await play(learner);
    await learner.until(() => Number(document.getElementById('now').textContent) < 1.15);
    await untilCourses(learner, '#curve', ({ first, last }) => first > 2 && last < 1.3);
    await play(learner);
    const before = await updates(learner);
    await learner.set('#line', 'abcab');
    await learner.until(() => document.querySelectorAll('#expect tbody td').length === 5);
    await learner.press('#expect .heat-scroll', 'Home', 'ArrowRight');
    await learner.until(() => document.querySelector('#next .word').textContent === 'c' &&
      parseFloat(document.querySelector('#next .bars span:nth-child(3)').textContent) > 80);
    const samples = await learner.read(() => document.querySelectorAll('#samples li').length);
    assert.ok(samples >= 1 + Math.floor(before / 50) - 1 && samples > 1, `${samples} samples at ${before} updates`);
  },

  async keras(learner) {
    assert.equal(await text(learner, '#summary tr:nth-child(2) td:last-child'), '365,568');
    assert.equal(await text(learner, '#summary tr:nth-child(3) td:last-child'), '525,312');
    await learner.set('#units', '32');
    await learner.set(...kFast);
    await play(learner);
    await learner.until(() => Number(document.getElementById('now-false').textContent) < 60);
    await untilCourses(learner, '#curve', ({ first, last }) => last < first / 1.5);
    await play(learner);
  },

  async attention(learner) {
    await learner.set('#source', 'b i d h a c g');
    await learner.set(...kFast);
    await play(learner);
    await learner.until(() => document.querySelector('.question.seen'));
    // While they learn: an update can be a bad one, and the next makes it good.
    await learner.until(() => {
      const rows = [...document.querySelectorAll('#matrix tbody tr')].slice(0, 7).map((row) =>
        [...row.querySelectorAll('td:not(.sure)')].map((td) => Number(td.style.getPropertyValue('--weight'))));
      return document.getElementById('out-with').textContent === 'b i d h a c g' &&
        rows.length === 7 && rows.every((row, i) => row.indexOf(Math.max(...row)) === i);  // peaked on the diagonal
    });
    await untilCourses(learner, '#curve', (attending, without) => attending.first > 1.5 && attending.last < Math.min(0.2, without.last));
    await play(learner);
  },

  async folds(learner) {
    await learner.set('#k', '3');
    await learner.set('#passes', '10');
    await learner.until(() => document.querySelectorAll('#grid i').length === 18);
    await learner.set(...kFast);
    await play(learner);
    await learner.until(() => document.getElementById('verdict').textContent !== '');
    const means = await learner.read(() => [...document.querySelectorAll('#figures td:nth-child(3)')].map((td) => Number(td.textContent)));
    assert.ok(means.length === 6 && means[0] > Math.min(...means) + 0.1, `means ${means}`);
    assert.equal(await learner.read(() => document.querySelectorAll('.spread circle').length), 18);
  },

  async languages(learner) {
    assert.equal(await text(learner, '#read .token'), '<2zh>');
    await learner.set(...kFast);
    await play(learner);
    await learner.until(() => Number(document.querySelectorAll('#scores tbody tr')[0].cells[2].textContent) >= 30);
    await play(learner);
    const unseen = await learner.read(() => Number(document.querySelectorAll('#scores tbody tr')[1].cells[3].textContent));
    assert.ok(unseen <= 5, 'a pair never trained together does not come of itself');
    await learner.set('#word', 'house');
    await learner.until(() => /“house” is nearest to/.test(document.querySelector('.points').getAttribute('aria-label')));
    assert.ok(await learner.read(() => document.querySelectorAll('.points circle').length) > 60);
  },

  async inside(learner) {
    await learner.set('#source', 'I see the old house.');
    await learner.until(() => /maison/.test(document.querySelector('#hypotheses li:first-child b')?.textContent ?? ''));
    const deepest = Number(/^(\d+) words deep/.exec(await learner.read(() => document.querySelector('.tree').getAttribute('aria-label')))[1]);
    assert.ok(deepest >= 5, `the beam’s tree is ${deepest} words deep`);
    // A rival chosen at a piece goes on with it; a word edited changes the translation.
    await learner.click('#output button:first-child');
    const rival = await text(learner, '#alternatives li:nth-child(2) button span');
    await learner.click('#alternatives li:nth-child(2) button');
    await learner.until((piece) => document.getElementById('instead').textContent.includes(piece), rival);
    await learner.read(() => [...document.querySelectorAll('#words button')].find((b) => /house/.test(b.textContent)).click());
    await learner.set('#edit', 'book');
    await learner.until(() => /livre/.test(document.querySelector('#is mark')?.parentElement.textContent ?? ''));
    // Gates lie between 0 and 1, states between -1 and 1.
    await learner.set('#quantity', 'forget');
    await learner.until(() => /forget gate/.test(document.querySelector('#states caption').textContent));
    const gates = await learner.read(() => [...document.querySelectorAll('#states tbody td')].map((td) => Number(td.textContent)));
    assert.ok(gates.length > 50 && gates.every((gate) => gate >= 0 && gate <= 1));
    // Eight bits are as good as 32; two are not.
    await learner.click('#run-bits');
    await learner.until(() => document.querySelectorAll('#bits tbody tr').length === 7 && !document.getElementById('run-bits').disabled);
    const rows = await learner.read(() => [...document.querySelectorAll('#bits tbody tr')].map((row) => [...row.cells].map((c) => c.textContent.trim())));
    assert.equal(rows[0][4], rows[1][4], 'int8 says what float32 says');
    assert.notEqual(rows[6][4], rows[1][4]);
    assert.ok(Number(rows[1][3]) < 0.02 && Number(rows[6][3]) > 1, `bits lost: ${rows[1][3]}, ${rows[6][3]}`);
    await learner.until(() => document.querySelector('.question.seen'));
  },

  async playground(learner) {
    await learner.set('#pairs', '200');
    await learner.until(() => /180 pairs/.test(document.getElementById('facts').textContent));
    const [, a, b] = /^A has ([\d,]+) weights, B ([\d,]+)/.exec(await text(learner, '#sizes')).map((n) => Number(n.replaceAll(',', '')));
    assert.ok(Math.abs(a - b) < 0.03 * a, `${a} and ${b} weights`);
    await learner.set(...kFast);
    await play(learner);
    await learner.until(() => Number(document.querySelector('#figures .n-loss-a').textContent) < 0.2);
    await untilCourses(learner, '#curve-loss', ({ first, last }) => first > 2 && last < 0.4);
    await untilCourses(learner, '#curve-bleu', (attending, without) => attending.last > without.last);
    await play(learner);

    // Three updates in one go, and with a reload after two: the same weights and moments to the bit.
    const whole = await afterUpdates(learner, 3);
    await afterUpdates(learner, 2);
    await learner.reload();
    assert.equal(await updates(learner), 2);
    assert.deepEqual(await afterUpdates(learner, 3, true), whole);

    // A short run to its end: the numbers on screen are the program's for the same seed.
    await learner.set('#epochs', '2');
    await learner.until(() => document.querySelector('.transport-count').textContent === '');
    await learner.set('#speed', 'fast');
    await play(learner);
    await learner.until(() => /all 2 passes done/.test(document.getElementById('figures').textContent));
    await assertProgramAgrees(learner);
  },
};
