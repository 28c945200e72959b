// The lesson inside a trained translator, driven as a learner would.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { makePairs } from '../../../web/lab/corpora/french.js';
import { effects } from '../effects.mjs';
import { playwrightLearner } from '../learner.mjs';
import { openBrowser, openPage, root } from './browser.mjs';

let session;
before(async () => { session = await openBrowser(); });
after(async () => { await session?.close(); });

test('the shipped model: tree, rivals, another word, gates, fewer bits', async () => {
  const { page, quiet } = await openPage(session, '/lab/inside/');
  await effects.inside(playwrightLearner(page));
  quiet();
  await page.close();
});

test('a sentence typed, or a model opened, while the beam of another still grows is no fault', async () => {
  const { page, quiet } = await openPage(session, '/lab/inside/');
  const playing = () => page.waitForFunction(() => document.getElementById('play').textContent === 'Pause');
  for (const noun of ['cat', 'dog', 'book']) {
    await page.fill('#source', `I see the old ${noun} in the little house.`);
    await playing();
  }
  await page.fill('#source', 'I see a cat.');
  await page.waitForFunction(() => /chat/.test(document.querySelector('#hypotheses li:first-child b')?.textContent ?? '') &&
    document.getElementById('play').disabled);
  assert.equal(await page.isHidden('#error'), true);
  quiet();
  await page.close();
});

test('a model trained by the program is looked into; what is no model leaves it in place', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'refrain-')), program = path.join(root, 'build/native/refrain');
  const pairs = path.join(folder, 'pairs.tsv'), model = path.join(folder, 'native.json');
  writeFileSync(pairs, makePairs().map((pair) => pair.join('\t')).join('\n'));
  const trained = spawnSync(program, ['train', '--train', pairs, '--source', 'en', '--target', 'fr',
    '--out', model, '--set', 'tokenizer.kind=word', '--set', 'model.embedding_size=32',
    '--set', 'model.encoder.hidden_size=48', '--set', 'model.decoder.hidden_size=48',
    '--set', 'training.optimizer.learning_rate=0.01', '--set', 'training.epochs=20'], { encoding: 'utf8' });
  assert.equal(trained.status, 0, trained.stderr);
  const native = spawnSync(program, ['translate', model, '--beam', '4'], { input: 'we draw a green boat\n', encoding: 'utf8' }).stdout.trim();
  assert.match(native, /^nous dessinons/);

  const { page, quiet } = await openPage(session, '/lab/inside/');
  await page.fill('#source', 'we draw a green boat');
  await page.setInputFiles('#open', model);
  await page.waitForFunction(() => /^English to French/.test(document.getElementById('model-name').textContent));
  await page.waitForFunction((text) => document.querySelector('#hypotheses li:first-child b')?.textContent === text, native);

  const broken = path.join(folder, 'broken.json');
  writeFileSync(broken, '{"format": "refrain-model", "version": 1, "kind": "translation"}');
  await page.setInputFiles('#open', broken);
  await page.waitForSelector('#error:not([hidden])');
  assert.match(await page.textContent('#error'), /model file: .*has no/);
  assert.equal(await page.textContent('#hypotheses li:first-child b'), native);
  quiet();
  await page.close();
});
