// Markup and hostile texts in a document where scripts may run.

import { fragment } from '../fragments.mjs';
import { payloads } from '../payloads.mjs';
import { equal, failure, match, ok } from './check.js';

/** @typedef {import('./run.js').Here} Here */
const own = /** @type {any} */ (globalThis);
const turn = (/** @type {number} */ ms) => new Promise((resolve) => { setTimeout(resolve, ms); });

/** The elements of a piece of HTML with their attributes, as the browser reads it. @param {string} html */
function shape(html) {
  return [...new DOMParser().parseFromString(html, 'text/html').body.querySelectorAll('*')]
    .map((e) => `${e.localName} ${[...e.attributes].map((a) => `${a.name}=${a.value}`)}`).sort();
}

/** The tags of a piece of HTML in order. @param {string} html @param {any} markupTokens */
const tags = (html, markupTokens) => markupTokens(html).flatMap((/** @type {any} */ { kind, name }) => (name ? [`${kind} ${name}`] : [])).join();

/** The small model with 20 payloads as words, and with a payload as its name and in its card. @param {any} model @param {string[]} words */
function poisoned(model, words) {
  const { card, text, checks: _, ...rest } = structuredClone(model);
  const { vocabulary } = text.target;
  const places = [4, ...Array.from({ length: 19 }, (_unused, i) => 6 + i)];  // not the full stop
  places.forEach((place, i) => { vocabulary[place] = words[i]; });
  return { ...rest, text, checks: [], card: { ...card, name: words[0], description: words[1], licence: words[2], attribution: words[3] } };
}

export default {
  /** @param {Here} here */
  async '1,000 generated pieces of HTML come back with the same elements and attributes, and nothing in them runs'({ refrain: { Translator }, address }) {
    const { markupTokens } = await import(`${address}/engine/markup_tokens.js`);
    own.ran = () => { own.hasRun = true; };
    /** @type {string[]} */ const pieces = [];
    for (let seed = 1; pieces.length < 1000; ++seed) {
      const { html } = fragment(seed);
      // What the browser reads as it stands there; of the others (a link in a link) node compares the tags.
      const read = new DOMParser().parseFromString(html, 'text/html').body.innerHTML;
      if (tags(read, markupTokens) === tags(html, markupTokens)) pieces.push(html);
    }
    const translator = await Translator.create({ sourceLanguage: 'en', targetLanguage: 'fr' });
    const results = await translator.translateBatch(pieces, { html: true });
    translator.destroy();
    pieces.forEach((html, i) => equal(shape(results[i]), shape(html), `${html} -> ${results[i]}`));
    equal(own.hasRun, undefined);
  },

  /** @param {Here} here */
  async '100 script payloads as text of a page, as words of a model, as its name and as its file’s name stay text'({ refrain: { Translator, translatePage, store }, address }) {
    await import(`${address}/engine/refrain_text.js`);
    const model = JSON.parse(await (await fetch(`${address}/tiny/en-fr.json`)).text());
    const sentences = ['I', 'you', 'the child', 'my sister', 'we'].flatMap((who) => ['cat', 'house', 'book', 'table', 'boat'].flatMap((what) =>
      ['', 'green ', 'black ', 'blue '].map((how, i) => `${who} ${(/ /.test(who) ? ['draws', 'buys'] : ['draw', 'buy'])[i % 2]} a ${how}${what}.`)));
    let seen = 0;
    for (let from = 0; from < payloads.length; from += 20) {
      const words = payloads.slice(from, from + 20), json = JSON.stringify(poisoned(model, words));
      for (const word of words) match(/** @type {any} */ (await failure(store.add(new File(['\xff{'], word)))).message, /not JSON|not valid UTF-8/);
      const added = await store.add(new File([json], `${words[4]}.json`), { id: 'own' });
      equal(added.name, words[0]);
      const translator = await Translator.create({ sourceLanguage: 'en', targetLanguage: 'fr' });
      const plain = await translator.translateBatch(sentences);
      seen += words.filter((word) => plain.some((/** @type {string} */ text) => text.includes(word))).length;
      // As HTML, put into the document as a careless page would.
      const html = await translator.translate(sentences.map((text) => `<p>${text.replace(' a ', ' <b>a</b> ')}</p>`).join(''), { html: true });
      document.body.innerHTML = html;
      equal([...new Set([...document.body.querySelectorAll('*')].map((element) => element.localName))].sort(), ['b', 'p']);
      ok(words.some((word) => document.body.textContent?.includes(word)), 'a payload is among the words');
      // In place.
      document.body.innerHTML = sentences.map((text) => `<p>${text}</p>`).join('') + `<refrain-text source="en" target="fr">${sentences[3]}</refrain-text>`;
      for (const word of words) document.body.append(Object.assign(document.createElement('p'), { textContent: `we see ${word}` }));
      const element = /** @type {Element} */ (document.querySelector('refrain-text'));
      await new Promise((resolve) => { element.addEventListener('translated', resolve, { once: true }); });
      const work = translatePage(document.body, { source: 'en', target: 'fr' });
      await work.finished;
      equal([...new Set([...document.body.querySelectorAll('*')].map(({ localName }) => localName))].sort(), ['p', 'refrain-text']);
      await turn(50);
      work.restore();
      document.body.replaceChildren();
      translator.destroy();
      equal(own.hacked, undefined);
    }
    ok(seen >= 90, `${seen} of 100 payloads came up in translations`);
  },
};
