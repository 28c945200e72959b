// The library's sentences are the core's sentences.

import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { loadModule } from '../../../web/engine/runtime.js';
import { isBlank, splitSentences } from '../../../web/engine/sentences.js';
import { stringOffsets } from '../../../web/engine/text.js';
import { makePairs } from '../../../web/lab/corpora/french.js';

let module, model;
before(async () => {
  module = await loadModule();
  const recipe = { languages: { source: ['en'], target: ['fr'] }, tokenizer: { kind: 'word' },
    model: { embedding_size: 4, encoder: { hidden_size: 4 }, decoder: { hidden_size: 4 } }, training: { epochs: 1 } };
  const job = new module.TrainingJob(JSON.stringify(recipe), makePairs().slice(0, 20).map((p) => p.join('\t')).join('\n'), false);
  while (!job.finished()) job.advance(1000);
  model = job.model();
  job.delete();
});

function coreSentences(text) {
  const job = new module.TranslationJob(model, text, '{"beam_size":1,"max_length":1}');
  try {
    while (job.advance(1000)) { /* goes on */ }
    const { sentences } = JSON.parse(job.result());
    const starts = stringOffsets(text, sentences.map((s) => s.start));
    return sentences.map((s, i) => [starts[i], s.source]);
  } finally {
    job.delete();
  }
}

const bits = ['Mr. Smith went home. ', 'I saw J. Doe. I', ' Where?! ', '"Yes." ', '你好。我很好！「是。」', '\n', '\r\n\n', 'e.g. this', '3.5 metres. ',
  'C’est vrai ! ', '...', '😀 ', 'word '.repeat(90), 'x'.repeat(410), '!'.repeat(30), ' ', '\u3000', 'Dr', '. ', '(Really?) No', '\u2028', '…', 'é́ '];

test('texts of every kind are cut where the core cuts them, and joined they are the text', () => {
  let seed = 7;
  const random = (n) => (seed = (seed * 48271) % 2147483647) % n;
  for (let round = 0; round < 400; ++round) {
    const text = Array.from({ length: 1 + random(9) }, () => bits[random(bits.length)]).join('');
    const parts = splitSentences(text);
    assert.equal(parts.map((part) => part.text).join(''), text);
    let at = 0;
    const mine = [];
    for (const part of parts) {
      if (part.isSentence) mine.push([at, part.text]);
      at += part.text.length;
    }
    assert.deepEqual(mine, coreSentences(text), JSON.stringify(text));
    for (const [, sentence] of mine)
      assert.deepEqual(splitSentences(sentence), [{ text: sentence, isSentence: true }], 'cutting again changes nothing');
  }
});

test('white space and control characters are nothing to translate', () => {
  for (const text of ['', ' ', '\r\n\t\f', '\u0000\u001f', '\u00a0\u200b\u3000']) assert.ok(isBlank(text));
  for (const text of ['a', ' . ', '你', '\u0301']) assert.ok(!isBlank(text));
});
