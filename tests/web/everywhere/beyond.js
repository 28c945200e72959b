// What the library can do beyond the W3C's interfaces: details, prefix, glossary, markup, batches,
// a third language between two, the memory of recent sentences.

import { equal, fails, generator, match, ok } from './check.js';

/** @typedef {import('./run.js').Here} Here */
const pair = { sourceLanguage: 'en', targetLanguage: 'fr' };
const first = (/** @type {any} */ { sentences: [sentence] }) => sentence;

export default {
  /** @param {Here} here */
  async 'translateDetailed: sentences, tokens with probabilities, alignment, n-best, confidence of word and sentence'({ refrain: { Translator } }) {
    const translator = await Translator.create(pair);
    const text = ' we see a blue cat. 😀\nyou sell a boat.';
    const result = await translator.translateDetailed(text, { nBest: 3 });
    equal(result.text, await translator.translate(text));
    const told = result.sentences.filter((/** @type {any} */ { source }) => /[a-z]/.test(source));
    equal(told.length, 2);
    for (const s of told) {
      equal(text.slice(s.start, s.end), s.source);
      equal(result.text.slice(s.outputStart, s.outputEnd), s.text);
      equal(s.alternatives.length, 3);
      equal(s.alternatives[0].text, s.text);
      ok(new Set(s.alternatives.map((/** @type {any} */ each) => each.text)).size === 3);
      equal(s.alternatives[0].confidence, s.confidence);
      ok(s.confidence > 0 && s.confidence <= 1);
      for (const token of s.tokens) ok(token.probability >= 0 && token.probability <= 1 && s.text.slice(token.start, token.end) === token.text, token.text);
      for (const word of s.words) ok(word.confidence > 0 && word.confidence <= 1 && s.text.slice(word.start, word.end) === word.text, word.text);
      equal(s.alignment.length, s.words.length);
      for (const row of s.alignment) {
        equal(row.length, s.sourceWords.length);
        ok(Math.abs(row.reduce((/** @type {number} */ a, /** @type {number} */ b) => a + b, 0) - 1) < 0.35, `a row sums to ${row}`);
      }
    }
    const { words, sourceWords, alignment } = told[0];
    const looked = (/** @type {string} */ word) => {
      const row = alignment[words.findIndex((/** @type {any} */ each) => each.text === word)];
      return sourceWords[row.indexOf(Math.max(...row))].text;
    };
    equal([looked('chat'), looked('bleu')], ['cat', 'blue']);
    translator.destroy();
  },

  /** @param {Here} here */
  async '{prefix} fixes the first words and the rest follows'({ refrain: { Translator } }) {
    const translator = await Translator.create(pair);
    equal(await translator.translate('we see a cat', { prefix: 'nous vendons' }), 'nous vendons un chat');
    match(await translator.translate('we see a cat. you sell a boat.', { prefix: 'nous voulons' }), /^nous voulons un chat\. tu vends un bateau\.$/);
    equal(await translator.translate('we see a cat'), 'nous voyons un chat');
    translator.destroy();
  },

  /** @param {Here} here */
  async '{glossary} and do-not-translate terms are honoured always, in each kind of call'({ refrain: { Translator } }) {
    const translator = await Translator.create(pair);
    const options = { glossary: { 'blue cat': 'minet azur', house: 'demeure' }, doNotTranslate: ['Zyx', 'black boat'] };
    match(await translator.translate('we see a blue cat', options), /minet azur$/);
    equal(await translator.translate('we see a Blue\u00a0Cat', options).then((/** @type {string} */ text) => text.includes('minet azur')), true);
    const html = await translator.translate('<p>we see a <b>house</b>.</p><p>I see a black <i>boat</i>.</p>', { ...options, html: true });
    match(html, /<b>demeure<\/b>/);
    match(html.replace(/<\/?i>/g, ''), /black boat/);
    let streamed = '';
    for (const reader = translator.translateStreaming('Zyx sells a house. my sister buys Zyx.', options).getReader(); ;) {
      const { done, value } = await reader.read();
      if (done) break;
      streamed += value;
    }
    match(streamed, /Zyx.*demeure.*Zyx/s);
    const detailed = await translator.translateDetailed('we see a house', options);
    match(detailed.text, /^nous voyons (une )?demeure$/);
    equal([first(detailed).words.at(-1).text, first(detailed).words.at(-1).confidence], ['demeure', 1]);
    // Words that the model never saw, among words that it knows, in any order.
    const random = generator(11), words = ['we', 'see', 'a', 'cat', 'house', 'blue', 'Zyx', 'Qo Va', 'naïve', '北京', 'O’Neil', '42'];
    const kept = ['Zyx', 'Qo Va', 'naïve', '北京', 'O’Neil', '42'];
    const texts = Array.from({ length: 60 }, () => Array.from({ length: 1 + random(8) }, () => words[random(words.length)]).join(' ') + (random(2) ? '.' : ''));
    const results = await translator.translateBatch(texts, { doNotTranslate: kept, glossary: [['cat', '<chat>']] });
    texts.forEach((text, i) => {
      const count = (/** @type {string} */ where, /** @type {string} */ what) => where.split(what).length - 1;
      for (const term of kept) equal(count(results[i], term), count(text, term), `${text} -> ${results[i]} (${term})`);
      equal(count(results[i], '<chat>'), count(text, 'cat'), `${text} -> ${results[i]}`);
    });
    translator.destroy();
  },

  /** @param {Here} here */
  async '{html: true}: markup comes back around the right words'({ refrain: { Translator } }) {
    const translator = await Translator.create(pair);
    const html = (/** @type {string} */ text) => translator.translate(text, { html: true });
    equal(await html('<i>we see</i> a blue cat'), '<i>nous voyons</i> un chat bleu');
    match(await html('<p class="x">we see a <a href="/?a=1&amp;b=2" title=\'<\'>blue cat</a></p>'), /^<p class="x">nous voyons (un )?<a href="\/\?a=1&amp;b=2" title='<'>(un )?chat bleu<\/a><\/p>$/);
    match(await html('we see a cat <code>a cat < b</code><script>run("a cat")</script>'), /<code>a cat (<|&lt;) b<\/code><script>run\("a cat"\)<\/script>/);
    equal(await html('<p translate="no">we see a cat</p>'), '<p translate="no">we see a cat</p>');
    match(await html('we see &lt;b&gt; a cat'), /^[^<]*$/);
    translator.destroy();
  },

  /** @param {Here} here */
  async 'a batch comes back in order'({ refrain: { Translator } }) {
    const translator = await Translator.create(pair);
    const subjects = ['I', 'you', 'we', 'my sister', 'the child'];
    const texts = Array.from({ length: 100 }, (_, i) => `${subjects[i % 5]} ${i % 5 < 3 ? 'see' : 'sees'} a ${['cat', 'boat', 'book', 'table'][i % 4]}`);
    const results = await translator.translateBatch(texts);
    equal(results.length, 100);
    for (const i of [0, 7, 33, 99]) equal(results[i], await translator.translate(texts[i]), texts[i]);
    equal(await translator.translateBatch(new Set(['we see a cat', ' '])), ['nous voyons un chat', ' ']);
    translator.destroy();
  },

  /** @param {Here} here */
  async 'where no direct model is, it goes by way of English, with one progress and an alignment from end to end'({ refrain: { Translator } }) {
    const loaded = [];
    const translator = await Translator.create({ sourceLanguage: 'fr', targetLanguage: 'de', monitor: (m) => { m.ondownloadprogress = (/** @type {any} */ e) => { loaded.push(e.loaded); }; } });
    equal([translator.sourceLanguage, translator.targetLanguage, loaded[0], loaded.at(-1)], ['fr', 'de', 0, 1]);
    ok(loaded.every((value, i) => i === 0 || value > loaded[i - 1]));
    const result = await translator.translateDetailed('nous voyons un chat bleu.');
    equal(result.text, 'wir sehen ein blau Katze.');
    const { words, sourceWords, alignment } = first(result);
    const row = alignment[words.findIndex((/** @type {any} */ word) => word.text === 'Katze')];
    equal(sourceWords[row.indexOf(Math.max(...row))].text, 'chat');
    equal(await translator.translate('nous voyons un chat.', { doNotTranslate: ['chat'] }), 'wir sehen ein chat.');
    translator.destroy();
  },

  /** @param {Here} here */
  async 'wrong options beyond the W3C’s are told, and do no harm'({ refrain: { Translator } }) {
    const translator = await Translator.create(pair);
    await fails(translator.translate('we see a cat', { glossary: 7 }), 'TypeError');
    await fails(translator.translate('we see a cat', { doNotTranslate: 7 }), 'TypeError');
    await fails(translator.translate('we see a cat', { doNotTranslate: 'cat' }), 'TypeError', /a list of texts/);
    for (const nBest of [-1, 0, 1.5, 65, NaN, 'many']) await fails(translator.translateDetailed('we see a cat', { nBest }), 'RangeError', /'nBest' must be a whole number from 1 to 64/);
    await fails(translator.translateBatch(7), 'TypeError');
    equal(await translator.translate('we see a cat'), 'nous voyons un chat');
    translator.destroy();
  },
};
