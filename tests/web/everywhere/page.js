// The library in a document: translatePage, <refrain-text>, markup that the browser parses.

import { equal, failure, fails, match, ok, until } from './check.js';

/** @typedef {import('./run.js').Here} Here */

/** Puts elements into the page without a parser, which the policy forbids: [name, attributes, ...children]. @param {any[]} tree @returns {HTMLElement} */
function built([name, attributes, ...children]) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...children.map((child) => (Array.isArray(child) ? built(child) : child)));
  return element;
}

/** @param {any[][]} trees */
function fill(...trees) {
  document.body.replaceChildren(...trees.map(built));
  document.body.removeAttribute('lang');
  return document.body.innerHTML;
}

const texts = (/** @type {string} */ selector) => [...document.querySelectorAll(selector)].map((element) => element.textContent);
const pair = { source: 'en', target: 'fr' };

export default {
  /** @param {Here} here */
  async 'a document’s text is translated in place; code, inputs and what is marked stay; restore puts all back'({ refrain: { translatePage } }) {
    const left = ['we see a cat', 'we see a cat.'];
    const before = fill(['h1', {}, 'we see a cat'], ['p', {}, 'we see a ', ['b', {}, 'blue cat'], '.'], ['p', {}, 'I sell a ', ['a', { href: '/?a=1&b=2' }, 'house'], '.'],
      ['ul', {}, ['li', {}, 'I see a boat.'], ['li', {}, 'you buy a book.']], ['pre', {}, left[0]], ['p', {}, ['code', {}, left[0]], ' ', ['kbd', {}, left[0]]],
      ['p', { translate: 'no' }, left[0]], ['div', { class: 'notranslate' }, ['p', {}, left[0]]], ['p', { contenteditable: '' }, left[0]],
      ['textarea', {}, left[0]], ['input', { value: left[0] }], ['script', { type: 'text/plain' }, left[0]]);
    const bold = document.querySelector('b'), link = document.querySelector('a');
    let clicks = 0;
    link?.addEventListener('click', (event) => {
      ++clicks;
      event.preventDefault();
    });
    const work = translatePage(document.body, { target: 'fr' });  // its language is the page's lang
    await work.finished;
    equal(texts('h1, li'), ['nous voyons un chat', 'je vois un bateau.', 'tu achètes un livre.']);
    match(texts('b')[0], /^(un )?chat bleu$/);
    match(texts('a')[0], /^(une )?maison$/);
    link?.click();
    ok(bold === document.querySelector('b') && link === document.querySelector('a') && clicks === 1, 'the elements are the same, with their listeners');
    equal([link?.getAttribute('href'), document.body.lang], ['/?a=1&b=2', 'fr']);
    for (const text of texts('pre, code, kbd, [translate=no], .notranslate p, [contenteditable], textarea, script')) equal(text, left[0]);
    equal(document.querySelector('input')?.value, left[0]);
    work.restore();
    equal(document.body.innerHTML, before);
    equal(document.body.hasAttribute('lang'), false);
  },

  /** @param {Here} here */
  async 'later changes are followed until restore, which keeps what the page has changed itself'({ refrain: { translatePage } }) {
    fill(['ul', {}, ['li', {}, 'I see a boat.'], ['li', {}, 'you buy a book.']], ['div', { id: 'late' }]);
    const work = translatePage(document.body, pair);
    await work.finished;
    const late = /** @type {Element} */ (document.querySelector('#late')), [one, two] = document.querySelectorAll('li');
    late.append(built(['p', {}, 'we see a cat']));
    /** @type {Text} */ (one.firstChild).data = 'I see a house.';
    await until(() => late.textContent === 'nous voyons un chat' && one.textContent === 'je vois une maison.', 'what was added and changed is translated');
    two.textContent = 'we see a table';
    await until(() => two.textContent === 'nous voyons une table', 'what was set is translated');
    work.restore();
    equal([late.textContent, one.textContent, two.textContent], ['we see a cat', 'I see a house.', 'we see a table']);
    late.append(built(['p', {}, 'we see a book']));
    await new Promise((resolve) => { setTimeout(resolve, 200); });
    equal(late.textContent, 'we see a catwe see a book');
  },

  /** @param {Here} here */
  async 'what is in view is translated first'({ refrain: { translatePage } }) {
    const far = Array.from({ length: 60 }, (_, i) => ['p', { class: 'far' }, `we see ${i + 2} boats`]);
    fill(['div', {}, ...far], ['p', { id: 'near' }, 'we see a cat']);
    document.querySelectorAll('.far').forEach((p) => /** @type {HTMLElement} */ (p).style.setProperty('height', '200px'));
    document.querySelector('#near')?.scrollIntoView();
    const original = texts('.far');
    /** @type {number | undefined} */ let waiting;
    const seen = new MutationObserver(() => {
      if (document.querySelector('#near')?.textContent !== 'we see a cat') waiting ??= texts('.far').filter((text, i) => text === original[i]).length;
    });
    seen.observe(document.body, { subtree: true, childList: true, characterData: true });
    const work = translatePage(document.body, pair);
    await work.finished;
    seen.disconnect();
    ok(Number(waiting) >= 50, `${waiting} of 60 were still to come when what is in view was there`);
    equal(texts('.far').filter((text, i) => text === original[i]).length, 0);
    work.restore();
    equal(texts('.far'), original);
    window.scrollTo(0, 0);
  },

  /** @param {Here} here */
  async 'a signal stops it with its reason, and wrong options are told'({ refrain: { translatePage } }) {
    const before = fill(['p', {}, 'we see a cat']);
    const controller = new AbortController(), reason = { mine: true };
    const work = translatePage(document.body, { ...pair, signal: controller.signal });
    controller.abort(reason);
    ok(await failure(work.finished) === reason);
    ok(await failure(translatePage(document.body, { ...pair, signal: AbortSignal.abort(reason) }).finished) === reason);
    await fails(() => translatePage(document.body, {}), 'TypeError');
    await fails(translatePage(document.body, { target: 'ja', source: 'en' }).finished, 'NotSupportedError');
    await fails(translatePage(document.body, { target: 'f' }).finished, 'RangeError');
    work.restore();
    equal(document.body.innerHTML, before);
  },

  /** @param {Here} here */
  async '<refrain-text> shows its text translated, follows its attributes, and gives it back'({ refrain: { translatePage }, address }) {
    const { RefrainText } = await import(`${address}/engine/refrain_text.js`);
    const next = (/** @type {Element} */ element, /** @type {string} */ type) => new Promise((resolve) => { element.addEventListener(type, resolve, { once: true }); });
    fill(['refrain-text', pair, ['i', {}, 'we see'], ' a cat.']);
    const element = /** @type {any} */ (document.body.firstChild);
    ok(element instanceof RefrainText);
    await next(element, 'translated');
    equal([element.innerHTML, element.lang], ['<i>nous voyons</i> un chat.', 'fr']);
    const failed = next(element, 'error');
    element.target = 'ja';
    equal([(await failed).detail.name, element.innerHTML], ['NotSupportedError', '<i>we see</i> a cat.']);
    element.target = 'de';
    await next(element, 'translated');
    match(element.textContent, /^wir sehen ein Katze\.$/);
    // A page that is translated around it leaves it alone.
    document.body.append(built(['p', {}, 'you buy a book.']));
    const work = translatePage(document.body, { source: 'en', target: 'fr' });
    await work.finished;
    equal(texts('p'), ['tu achètes un livre.']);
    element.append(built(['p', {}, 'we see a house.']));
    await until(() => /^wir sehen ein Katze\.wir sehen ein \S+\.$/.test(element.textContent), 'it follows its own changes');
    work.restore();
    element.lastChild.remove();
    element.remove();
    await until(() => element.innerHTML === '<i>we see</i> a cat.', 'its text is back');
  },
};
