// A LayersModel is converted in Firefox as in the program.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { place, refrain, root, write } from '../../program/helpers.mjs';
import { openFirefox, openPage } from './firefox.mjs';

const folder = path.join(root, 'tests/fixtures/interop/keras_lstm');
let session;
before(async () => { session = await openFirefox(); });
after(() => session?.close());

test('files of TensorFlow.js become the model that the program makes of them', async () => {
  const { words } = JSON.parse(readFileSync(path.join(folder, '../keras.json'), 'utf8')).keras_lstm;
  const index = write('word_index.json', JSON.stringify(Object.fromEntries(words.slice(1).map((word, i) => [word, i + 1]))));
  const { page, quiet } = await openPage(session, '/lab/convert/');
  await page.select('#tokenizer', 'keras');
  const choose = await page.$('#choose');
  await choose.uploadFile(...['model.json', 'group1-shard1of3.bin', 'group1-shard2of3.bin', 'group1-shard3of3.bin'].map((name) => path.join(folder, name)), index);
  await page.waitForFunction(() => /Converted/.test(document.querySelector('#status').textContent));
  await page.type('#source', 'The old');
  await page.waitForFunction(() => /^the old \w+/.test(document.querySelector('#target').textContent));
  const ours = await page.evaluate(() => document.querySelector('#numbers').textContent);
  const out = place('firefox.json');
  assert.equal(refrain(['convert', path.join(folder, 'model.json'), '--vocabulary', index, '--tokenizer', 'keras', '--source', 'en', '--out', out]).code, 0);
  const parameters = /(\d+) parameters/.exec(refrain(['inspect', out]).out)[1];
  assert.ok(ours.includes(Number(parameters).toLocaleString('en')), ours);
  quiet();
});
