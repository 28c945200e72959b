// core/interop/pytorch against the program: the same outputs, the same training, on one process and
// on two. Needs a Python with PyTorch; without one the tests are skipped and say so.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { openBrowser, openPage } from '../web/browser/browser.mjs';
import { pairs, pairsFile, place, program, refrain, root, write } from './helpers.mjs';

const environment = { ...process.env, PYTHONPATH: path.join(root, 'core/interop/pytorch'), OMP_NUM_THREADS: '1',
  PYTHONDONTWRITEBYTECODE: '1' };
/** Runs Python: its output. */
function python(args) {
  const run = spawnSync('/usr/bin/python3', args, { encoding: 'utf8', env: environment, timeout: 300000 });
  assert.equal(run.status, 0, run.stderr);
  return run.stdout;
}
const compare = (...args) => python([path.join(root, 'tests/program/pytorch/compare.py'), ...args]);
const there = spawnSync('/usr/bin/python3', ['-c', 'import torch'], { encoding: 'utf8' }).status === 0;
const skip = there ? false : 'no PyTorch; apt-get install python3-torch';

const folder = (name) => {
  mkdirSync(place(name));
  return place(name);
};
const settings = (...list) => list.flatMap((setting) => ['--set', setting]);
const small = settings('tokenizer.vocabulary_size=100', 'model.embedding_size=8', 'model.encoder.hidden_size=6',
  'model.decoder.hidden_size=7');
const lines = pairs.filter((_, i) => i % 40 === 0).map(([en]) => en).join('\n') + '\n';

const architectures = {
  'LSTMs with general attention': [],
  'a bidirectional stack with residuals and batch norm, GRU decoder': ['model.encoder.bidirectional=true',
    'model.encoder.layers=3', 'model.encoder.residual=true', 'model.encoder.batch_norm=true', 'model.decoder.cell.kind=gru',
    'model.decoder.layers=2', 'model.decoder.residual=true', 'model.attention=additive', 'model.attention_size=5'],
  'input feeding, GRU encoder, tied output': ['model.encoder.cell.kind=gru', 'model.input_feeding=true',
    'model.attention_size=8', 'model.tied_output=true', 'model.shared_embedding=true'],
  'no attention, copied states, GRUs that reset before': ['model.attention=none', 'model.bridge=copy',
    'model.decoder.hidden_size=6', 'model.encoder.cell.kind=gru', 'model.decoder.cell.kind=gru',
    'model.encoder.cell.reset_after=false', 'model.decoder.cell.reset_after=false'],
  'simple cells with leaky relu, dot attention, zero bridge': ['model.encoder.cell.kind=simple_rnn',
    'model.encoder.cell.activation=leaky_relu', 'model.decoder.cell.kind=simple_rnn', 'model.attention=dot', 'model.bridge=zero',
    'model.decoder.hidden_size=6'],
  'layer norm in every cell': ['model.encoder.cell.layer_norm=true', 'model.decoder.cell.layer_norm=true',
    'model.encoder.bidirectional=true', 'model.decoder.cell.kind=gru'],
  'layer norm after every layer of the encoder': ['model.encoder.layers=2', 'model.encoder.layer_norm=true',
    'model.encoder.layer_norm_epsilon=0.001', 'model.encoder.bidirectional=true'],
};
for (const [what, list] of Object.entries(architectures))
  test(`PyTorch gives the program's probabilities to 1e-5: ${what}`, { skip }, () => {
    const here = folder(`same ${what}`), model = `${here}/random.json`;
    const prepared = refrain(['train', '--train', pairsFile, '--source', 'en', '--target', 'fr', '--prepare', here, ...small,
      ...settings(...list)]);
    assert.equal(prepared.code, 0, prepared.err);
    compare('randomise', `${here}/model.json`, model, '7');
    const translated = refrain(['translate', model, '--json', '--n-best', '2', '--beam', '3', '--max-length', '12'], lines);
    assert.equal(translated.code, 0, translated.err);
    const { worst, count } = JSON.parse(compare('translations', model, write('results.jsonl', translated.out)));
    assert.ok(count > 100, `${count} probabilities`);
    assert.ok(worst < 1e-5, `differ by ${worst}`);
  });

test('a language model has the same nll per word in PyTorch and here', { skip }, () => {
  const here = folder('lm'), text = write('lm.txt', pairs.slice(0, 60).map(([en]) => en).join('\n'));
  const run = refrain(['train', '--text', text, '--valid', text, '--source', 'en', '--prepare', here,
    ...settings('kind=language_model', 'tokenizer.kind=word', 'lanes=1', 'model.embedding_size=6', 'model.stack.hidden_size=7',
      'model.stack.layers=2', 'model.stack.cell.kind=gru')]);
  assert.equal(run.code, 0, run.err);
  compare('randomise', `${here}/model.json`, `${here}/random.json`, '5');
  const { nll } = JSON.parse(compare('nll', `${here}/random.json`, `${here}/valid.jsonl`));
  const { out } = refrain(['evaluate', `${here}/random.json`, '--test', text]);
  assert.ok(Math.abs(Number(/\(([\d.]+) nats\)/.exec(out)[1]) - nll) < 1e-5, `${out} and ${nll}`);
});

// One recipe for the three runs below; what is drawn while training (dropout) is off.
const recipe = ['--train', pairsFile, '--valid', pairsFile, '--source', 'en', '--target', 'fr',
  ...settings('tokenizer.vocabulary_size=120', 'model.embedding_size=24', 'model.encoder.hidden_size=24',
    'model.encoder.bidirectional=true', 'model.decoder.hidden_size=32', 'training.optimizer.learning_rate=0.01',
    'training.label_smoothing=0.1', 'training.average_decay=0.9', 'training.schedule.kind=cosine',
    'training.schedule.warmup_steps=10', 'training.schedule.total_steps=100', 'training.max_steps=100', 'training.epochs=0',
    'training.validate_every=100')];
const log = (file) => readFileSync(file, 'utf8').trim().split('\n').map((line) => JSON.parse(line));

test('100 steps on one and on two processes give one loss curve to 1e-3, and the engine ends where they do', { skip }, (t) => {
  const command = ['-m', 'refrain_torch.train', '--program', program, ...recipe];
  python([...command, '--out', place('one.json'), '--log', place('one.jsonl')]);
  python(['-m', 'torch.distributed.run', '--nproc_per_node', '2', '--redirects', '1', '--tee', '1', '--master_port', String(20000 + process.pid % 20000),
    ...command, '--out', place('two.json'), '--log', place('two.jsonl')]);
  const one = log(place('one.jsonl')), two = log(place('two.jsonl'));
  assert.equal(one.length, 100);
  assert.ok(one[99].loss < one[0].loss / 1.5, `${one[0].loss} to ${one[99].loss}`);
  const worst = Math.max(...one.map((line, i) => Math.abs(line.loss - two[i].loss)));
  t.diagnostic(`loss ${one[0].loss} to ${one[99].loss}; one and two processes differ by ${worst} at most`);
  assert.ok(worst < 1e-3, `the curves differ by ${worst}`);

  const engine = refrain(['train', ...recipe, '--out', place('engine.json'), '--log', place('engine.jsonl')]);
  assert.equal(engine.code, 0, engine.err);
  const difference = Math.abs(log(place('engine.jsonl')).at(-1).validation_nll - one[99].validation_nll);
  t.diagnostic(`validation nll ${one[99].validation_nll}; the engine's differs by ${difference}`);
  assert.ok(difference < 1e-3, `validation differs by ${difference}`);
  const translated = refrain(['translate', place('two.json')], lines);
  assert.equal(translated.code, 0, translated.err);
  assert.equal(translated.out, refrain(['translate', place('one.json')], lines).out);
  assert.match(refrain(['inspect', place('two.json')]).out, /translation: en -> fr/);
});

test('what two processes trained translates in the page as in the program', { skip }, async () => {
  const session = await openBrowser();
  try {
    const { page, quiet } = await openPage(session, '/lab/convert/');
    await page.setInputFiles('#choose', place('two.json'));
    for (const line of lines.split('\n').slice(0, 4)) {
      await page.fill('#source', line);
      const ours = refrain(['translate', place('two.json'), '--whole-lines'], `${line}\n`).out.trim();
      assert.ok(ours.length > 0);
      await page.waitForFunction((expected) => document.getElementById('target').textContent === expected, ours);
    }
    quiet();
  } finally {
    await session.close();
  }
});
