// Whole texts through played models: pivot, memory, glossary, prefix, sentences put together.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Pipeline } from '../../../web/engine/pipeline.js';
import { translateStepwise, translateTexts } from '../../../web/engine/translation.js';
import { fakeClient, turned, turning } from './fake_pipeline.mjs';

const one = async (pipeline, text, options) => (await translateTexts(pipeline, [text], options))[0];
const texts = async (pipeline, list, options) => (await translateTexts(pipeline, list, options)).map(({ text }) => text);

test('what stands between sentences stays', async () => {
  assert.deepEqual(await texts(turning(), [' One two.  Three four!\n\nFive six ', '', ' \n']),
    [' TWO ONE.  FOUR THREE!\n\nSIX FIVE ', '', ' \n']);
});

test('emoji stay where they are and are no words; the marks of a word processor are read as a keyboard’s', async () => {
  const log = [], pipeline = turning(log);
  assert.deepEqual(await texts(pipeline, ['😀👍🏽 One two 👨‍👩‍👧‍👦 ❤️', 'One two 👍 three four! 🎉🎉', '🇫🇷 One two #1 ©', '❤️', 'One two.']),
    ['😀👍🏽 TWO ONE 👨‍👩‍👧‍👦 ❤️', 'TWO ONE 👍 FOUR THREE! 🎉🎉', '🇫🇷 © #1 TWO ONE', '❤️', 'TWO ONE.']);
  assert.ok(log.every(({ text }) => !/[😀👍❤🎉\u200d\ufe0f]/u.test(text)));
  log.length = 0;
  const source = '“It’s one – two”';
  const { sentences: [sentence] } = await one(pipeline, source);
  assert.deepEqual([log[0].text, sentence.source, sentence.start, sentence.end], ['"It\'s one - two"', source, 0, source.length]);
  log.length = 0;
  await one(pipeline, '他说：“你好”——好。');
  assert.equal(log[0].text, '他说：“你好”——好。');
});

test('many texts take few calls of the engine', async () => {
  const log = [];
  const many = Array.from({ length: 64 }, (_, i) => `Number ${i} here.`);
  const results = await texts(turning(log), many);
  assert.equal(results[63], 'HERE 63 NUMBER.');
  assert.ok(log.length <= 2, `${log.length} calls`);
});

test('recent sentences are remembered, so many and no more', async () => {
  const log = [], pipeline = turning(log);
  await one(pipeline, 'One two.');
  await one(pipeline, 'One two.');
  assert.equal(log.length, 1);
  for (let i = 0; i < 120; ++i) await one(pipeline, `Word ${i}.`);
  const before = log.length;
  await one(pipeline, 'One two.');
  assert.equal(log.length, before + 1);
});

test('details: offsets of sentences, words with confidence, an alignment of words', async () => {
  const text = 'One two. Three four five.';
  const result = await one(turning(), text, { nBest: 1 });
  assert.equal(result.text, 'TWO ONE. FIVE FOUR THREE.');
  const second = result.sentences[1];
  assert.equal(text.slice(second.start, second.end), 'Three four five.');
  assert.equal(result.text.slice(second.outputStart, second.outputEnd), 'FIVE FOUR THREE.');
  assert.deepEqual(second.words.map((w) => w.text), ['FIVE', 'FOUR', 'THREE', '.']);
  assert.deepEqual(second.alignment.map((row) => row.indexOf(Math.max(...row))), [2, 1, 0, 3]);
  for (const word of second.words) {
    assert.ok(Math.abs(word.confidence - 0.9) < 1e-9);
    assert.equal(second.text.slice(word.start, word.end), word.text);
  }
  assert.ok(Math.abs(second.confidence - 0.9) < 1e-9);
});

test('two models in a row translate through a third language, alignments and all', async () => {
  const pivot = new Pipeline([{ client: fakeClient(turned), model: 'a' }, { client: fakeClient(turned), model: 'b' }]);
  const { text, sentences: [sentence] } = await one(pivot, 'One two three.');
  assert.equal(text, 'ONE TWO THREE.');
  assert.equal(sentence.source, 'One two three.');
  assert.deepEqual(sentence.alignment.map((row) => row.indexOf(Math.max(...row))), [0, 1, 2, 3]);
  assert.ok(Math.abs(sentence.confidence - 0.81) < 1e-9);
});

test('a model of several languages is told which to write', async () => {
  const log = [];
  await one(new Pipeline([{ client: fakeClient(turned, log), model: 'm', target: 'de' }]), 'One two.');
  assert.equal(log[0].options.target, 'de');
});

test('the prefix is the first sentence’s', async () => {
  const log = [];
  await one(turning(log), 'One two. Three four.', { prefix: 'TWO' });
  assert.deepEqual(log.map(({ text, options }) => [text, options.prefix]), [['One two.', 'TWO'], ['Three four.', undefined]]);
});

test('a glossary’s terms stand where they belong, whatever the model wrote', async () => {
  const glossary = { 'red car': 'voiture rouge', cat: '' };
  assert.equal(await one(turning(), 'I see the red car today.', { glossary }).then((r) => r.text), 'TODAY voiture rouge THE SEE I.');
  assert.equal(await one(turning(), 'I see Red Car.', { glossary }).then((r) => r.text), 'voiture rouge SEE I.');
  assert.doesNotMatch((await one(turning(), 'I category.', { glossary: [['cat', 'chat']] })).text, /chat/);
});

test('terms that are not to be translated come back as they were, each time that they stand there', async () => {
  const { text } = await one(turning(), 'Refrain and Web Idl and Refrain.', { doNotTranslate: ['Refrain', 'Web Idl'] });
  assert.equal(text, 'Refrain AND Web Idl AND Refrain.');
  const cut = await one(turning(), 'Dial Yahoo! Inc. now. Then go.', { doNotTranslate: ['Yahoo! Inc. now'] });
  assert.match(cut.text, /Yahoo! Inc\. now/);
});

test('terms are honoured in 500 random texts', async () => {
  const words = ['cat', 'dog', 'new york', 'sea', 'blue', 'Ärger', '北京', 'a', 'O\u2019Neil'];
  let seed = 7;
  const random = (n) => (seed = (seed * 48271) % 2147483647) % n;
  const dropping = new Pipeline([{ model: 'drop', client: fakeClient((pieces) => turned(pieces).filter(() => random(3) > 0)) }]);
  for (let i = 0; i < 500; ++i) {
    const source = Array.from({ length: 1 + random(9) }, () => words[random(words.length)]).join(' ') + (random(2) ? '.' : '');
    const terms = words.filter(() => random(3) === 0);
    const glossary = terms.map((term) => [term, `<${term}>`]);
    const { text, sentences: [s] } = await one(dropping, source, { glossary });
    for (const [term, wanted] of glossary) {
      const count = (where, what) => where.split(what).length - 1;
      const isInside = glossary.some(([other]) => other !== term && other.includes(term));
      const expected = count(` ${source.replace(/\.$/, '').replaceAll(' ', '  ')} `, ` ${term.replaceAll(' ', '  ')} `);
      if (!isInside) assert.equal(count(text, wanted), expected, `${source} -> ${text} (${term})`);
    }
    for (const word of s?.words ?? []) assert.equal(s.text.slice(word.start, word.end), word.text);
  }
});

test('sentences that are not set apart by spaces are, where the language wants it', async () => {
  const latin = new Pipeline([{ model: 'l', client: fakeClient(() => [{ piece: 'Hi.', from: 0 }]) }]);
  assert.deepEqual(await texts(latin, ['你好。你好。']), ['Hi. Hi.']);
  const han = new Pipeline([{ model: 'h', client: fakeClient(() => [{ piece: '你好。', from: 0 }]) }]);
  assert.deepEqual(await texts(han, ['Hi there. Hi there.\n\nHi there.']), ['你好。你好。\n\n你好。']);
});

test('step by step comes the same', async () => {
  for (const text of [' One two.  Three four!\n\nFive six ', '', ' ', 'One']) {
    let whole = '';
    for await (const chunk of translateStepwise(turning(), text, {})) whole += chunk;
    assert.deepEqual([whole], await texts(turning(), [text]));
  }
});
