// Files of other programs, dropped on the page as someone would who brings a model.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { place, refrain, write } from '../../program/helpers.mjs';
import { openBrowser, openPage, root } from './browser.mjs';

const fixture = (name) => path.join(root, 'tests/fixtures/interop', name);
const read = (name) => JSON.parse(readFileSync(fixture(name), 'utf8'));
const keras = read('keras.json'), torch = read('torch.json');
const wordIndex = write('word_index.json', JSON.stringify(Object.fromEntries(keras.keras_lstm.words.slice(1).map((word, i) => [word, i + 1]))));
const stack = ['model.json', 'group1-shard1of3.bin', 'group1-shard2of3.bin', 'group1-shard3of3.bin'].map((name) => fixture(`keras_lstm/${name}`));

let session;
before(async () => { session = await openBrowser(); });
after(async () => { await session?.close(); });

const says = (page, pattern) => page.waitForFunction((source) => new RegExp(source).test(document.getElementById('status').textContent), pattern.source);
const output = (page, pattern) => page.waitForFunction((source) => new RegExp(source).test(document.getElementById('target').textContent), pattern.source);

/** The model file that the page saves, with 32-bit weights. */
async function saved(page) {
  await page.selectOption('#format', 'float32');
  const [download] = await Promise.all([page.waitForEvent('download'), page.click('#download')]);
  return JSON.parse(readFileSync(await download.path(), 'utf8'));
}

/** What the program makes of the same files. */
function converted(...args) {
  const out = place('converted.json');
  const { code, err } = refrain(['convert', ...args, '--format', 'float32', '--out', out]);
  assert.equal(code, 0, err);
  return JSON.parse(readFileSync(out, 'utf8'));
}

/** Holds what the page saved against what the program made; a model without a name gets its file's. */
function same(page, program, name) {
  assert.equal(page.card.name, name);
  assert.deepEqual({ ...page, card: program.card }, program);
}

test('a LayersModel is converted file by file; the page says what is missing', async () => {
  const { page, quiet } = await openPage(session, '/lab/convert/');
  await page.setInputFiles('#choose', stack.slice(0, 3));
  await page.waitForSelector('#error:not([hidden])');
  assert.match(await page.textContent('#error'), /group1-shard3of3\.bin, which is not there; give it along/);
  await page.setInputFiles('#choose', stack.slice(3));
  await says(page, /Still needed: .*8 rows, a vocabulary/);
  assert.ok(await page.isHidden('#error') && await page.isHidden('#model'));
  await page.setInputFiles('#choose', wordIndex);
  await says(page, /Converted/);
  assert.deepEqual(await page.locator('#list .role').allTextContents(), ['weights', 'weights', 'weights', 'model', 'words']);
  await page.selectOption('#tokenizer', 'keras');
  await says(page, /Converted/);
  await page.fill('#source', 'The OLD,');
  await output(page, /^the old \w+/);
  assert.match(await page.textContent('#numbers'), /language model/);
  same(await saved(page), converted(stack[0], '--vocabulary', wordIndex, '--tokenizer', 'keras', '--source', 'en'), 'model');
  await page.click('#list li:last-child button');
  await says(page, /Still needed/);
  await page.click('#clear');
  await says(page, /It begins when/);
  assert.equal(await page.locator('#list li').count(), 0);
  quiet();
  await page.close();
});

test('an encoder-decoder of PyTorch is dropped with both vocabularies and translates', async () => {
  const { page, quiet } = await openPage(session, '/lab/convert/');
  const { source_words: from, words: to } = torch.torch_seq2seq;
  const files = [['net.safetensors', readFileSync(fixture('torch_seq2seq.safetensors')).toString('base64')],
    ['words.txt', Buffer.from(from.join('\n')).toString('base64')], ['words.target.txt', Buffer.from(to.join('\n')).toString('base64')]];
  await page.evaluate((list) => {
    const dataTransfer = new DataTransfer();
    for (const [name, bytes] of list) dataTransfer.items.add(new File([Uint8Array.from(atob(bytes), (c) => c.charCodeAt(0))], name));
    document.getElementById('drop').dispatchEvent(new DragEvent('drop', { dataTransfer, bubbles: true, cancelable: true }));
  }, files);
  await says(page, /Converted/);
  assert.match(await page.textContent('#numbers'), /translator.*en → fr/s);
  const model = converted(fixture('torch_seq2seq.safetensors'), '--vocabulary', write('from.txt', from.join('\n')),
    '--target-vocabulary', write('to.txt', to.join('\n')), '--source', 'en', '--target', 'fr');
  same(await saved(page), model, 'net');
  await page.fill('#source', 'the old house');
  const ours = refrain(['translate', write('net.json', JSON.stringify(model))], 'the old house\n').out.trim();
  await page.waitForFunction((expected) => document.getElementById('target').textContent === expected, ours);
  await page.click('#keep');
  await page.waitForSelector('#kept a');
  assert.deepEqual(await page.evaluate(async () => (await (await import('/engine/index.js')).store.list()).map(({ name, source, target }) => [name, ...source, ...target])),
    [['net', 'en', 'fr']]);
  await page.fill('#writes', '');
  await says(page, /Still needed: .*source and target language/);
  quiet();
  await page.close();
});

test('word vectors fill a model of ours, and a file of no known kind is named; what was there stays', async () => {
  const { page, quiet } = await openPage(session, '/lab/convert/');
  const model = write('own.json', JSON.stringify(converted(stack[0], '--vocabulary', wordIndex, '--tokenizer', 'keras', '--source', 'en')));
  const vectors = write('vectors.vec', '2 4\nthe 1 2 3 4 \nnobody 0 0 0 0 \n');
  await page.setInputFiles('#choose', [model, vectors]);
  await says(page, /Converted/);
  same(await saved(page), converted(model, '--word-vectors', vectors), 'own');
  await page.setInputFiles('#choose', write('photo.jpg', Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0])));
  await page.waitForSelector('#error:not([hidden])');
  assert.match(await page.textContent('#error'), /'photo\.jpg' is none of the kinds that are read/);
  assert.equal(await page.locator('.role.unknown').count(), 1);
  await page.click('.role.unknown + button');
  await says(page, /Converted/);
  quiet();
  await page.close();
});
