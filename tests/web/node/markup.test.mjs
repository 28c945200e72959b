// HTML through the translator: the tags stay, in order of nesting, around the right words.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { markupTokens } from '../../../web/engine/markup_tokens.js';
import { translateMarkup } from '../../../web/engine/translation.js';
import { fragment } from '../fragments.mjs';
import { turning } from './fake_pipeline.mjs';

const translate = async (html) => (await translateMarkup(turning(), [html]))[0];

test('an element goes with its words', async () => {
  assert.equal(await translate('I see the <b>red car</b> today.'), 'TODAY <b>CAR RED</b> THE SEE I.');
  assert.equal(await translate('<p>One <a href="x?a=1&b=2" title=\'<\'>two</a> three.</p><p>Four <i>five</i></p>'),
    '<p>THREE <a href="x?a=1&b=2" title=\'<\'>TWO</a> ONE.</p><p><i>FIVE</i> FOUR</p>');
  assert.equal(await translate('A <em>very <b>red</b> car</em>.'), '<em>CAR <b>RED</b> VERY</em> A.');
  assert.equal(await translate('<b>All of it.</b>'), '<b>IT OF ALL.</b>');
});

test('what is not language stays: code, scripts, comments, translate="no"', async () => {
  for (const part of ['<code>let a = b</code>', '<script>if (a < b) go("</p>")</script>', '<!-- a <b> c -->', '<p translate="no">One two</p>',
    '<p class="a notranslate">One two</p>', '<pre>one\n two</pre>', '<style>p > a { }</style>', '<textarea>One <b> two</textarea>'])
    assert.ok((await translate(`Three four ${part} five six.`)).includes(part), part);
});

test('text that looks like markup stays text', async () => {
  const html = await translate('one &lt;b&gt; two &amp;amp; three');
  assert.ok(!/<b>/i.test(html), html);
  assert.equal(await translate('a < b'), 'B &lt; A');
});

test('elements without words and blank texts stay', async () => {
  assert.equal(await translate('<p> <b></b> </p>\n'), '<p> <b></b> </p>\n');
  assert.match(await translate('One <i class="icon"></i> two.'), /<i class="icon"><\/i>/);
});

/** The tags in order, and what they hold, sorted. */
function tagsOf(html) {
  return markupTokens(html).flatMap((token) => (token.kind === 'open' || (token.kind === 'opaque' && token.raw.startsWith('<')) ? [token.raw] : [])).sort();
}

/** Whether each start tag is closed in order. */
function isWellFormed(html) {
  const open = [];
  for (const token of markupTokens(html)) {
    if (token.kind === 'open' && !token.isVoid) open.push(token.name);
    if (token.kind === 'close' && open.pop() !== token.name) return false;
  }
  return open.length === 0;
}

test('1000 generated pieces: well formed, the same tags to the character', async () => {
  for (let seed = 1; seed <= 1000; ++seed) {
    const { html, isWhole } = fragment(seed);
    const result = await translate(html);
    assert.deepEqual(tagsOf(result), tagsOf(html), html);
    assert.ok(isWellFormed(result), `${seed}: ${html} -> ${result}`);
    if (isWhole) assert.equal(isWellFormed(html), true, `the generator's own: ${html}`);
  }
});
