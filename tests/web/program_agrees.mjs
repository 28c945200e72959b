// The playground's promise, in whatever browser: the program, called as the page says with the files
// that it gives, makes the same runs.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const program = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../../build/native/refrain');

/** A new folder with the files that the commands read. @param {import('./learner.mjs').Learner} learner */
async function filesOf(learner) {
  const folder = mkdtempSync(path.join(tmpdir(), 'refrain-'));
  const files = await learner.read(async () => {
    const [{ readAddress }, { filesOf: all }, { linesOf }, { pairLines }] = await Promise.all(
      ['/lab/playground/address.js', '/lab/playground/command.js', '/lab/playground/data.js', '/engine/text.js'].map((url) => import(url)));
    const setup = await readAddress(location.hash.slice(1));
    // An address leaves out B's hidden size where that follows from A's.
    setup.networks[1].hidden = Number(document.getElementById('b-hidden').value);
    return all(setup, pairLines(linesOf(setup.data.data, setup.data.pairs, setup.own)));
  });
  for (const { name, text } of files) writeFileSync(path.join(folder, name), text);
  return folder;
}

/**
 * The page rests where its runs were scored. Every loss, the last gradient norm, the held-out loss,
 * BLEU and chrF on screen are the program's.
 * @param {import('./learner.mjs').Learner} learner @param {string} [folder] with the page's files
 */
export async function assertProgramAgrees(learner, folder) {
  await learner.until(() => {
    const updates = (text) => /[\d,]+/.exec(text)?.[0].replaceAll(',', '');
    return updates(document.querySelector('.transport-count').textContent) === updates(document.getElementById('kept').textContent);
  });
  folder ??= await filesOf(learner);
  const { command, losses, cells } = await learner.read(async () => {
    const { get } = await import('/lab/playground/keep.js');
    return {
      command: document.getElementById('command').textContent,
      losses: (await get('')).curves.loss,
      cells: Object.fromEntries([...document.querySelectorAll('#figures td[class]')].map((td) => [td.className, td.textContent])),
    };
  });
  const commands = command.replaceAll('\\\n', ' ').split('\n').filter(Boolean);
  assert.equal(commands.length, 4);
  const outputs = commands.map((line) => {
    const done = spawnSync(program, line.split(/\s+/).slice(1), { cwd: folder, encoding: 'utf8' });
    assert.equal(done.status, 0, `${line}: ${done.stderr}`);
    return done.stdout;
  });
  for (const [which, name] of ['a', 'b'].entries()) {
    const log = readFileSync(path.join(folder, `${name}.log.jsonl`), 'utf8').trim().split('\n').map((line) => JSON.parse(line));
    const { x, y } = losses[which], last = log.at(-1);
    assert.deepEqual(x, log.map((line) => line.step));
    log.forEach((line, i) => assert.equal(y[i].toFixed(4), line.loss.toFixed(4), `update ${i + 1} of ${name}`));
    assert.equal(cells[`n-loss-${name}`], last.loss.toFixed(4));
    assert.equal(cells[`n-norm-${name}`], last.gradient_norm.toFixed(3));
    assert.equal(cells[`n-held-${name}`], last.validation_nll.toFixed(4));
    assert.equal(cells[`n-bleu-${name}`], /= ([\d.]+)/.exec(outputs[2 * which + 1])[1]);
    assert.equal(cells[`n-chrf-${name}`], /chrF2 = ([\d.]+)/.exec(outputs[2 * which + 1])[1]);
  }
  return commands;
}
