// Language tags and how they are matched.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bestFit, canonical, isSameLanguage } from '../../../web/engine/language_tags.js';

test('a tag has one canonical form, and a malformed one is a RangeError', () => {
  assert.deepEqual(['EN-us', 'cmn', 'iw', 'zh-hans-cn', 'en'].map(canonical), ['en-US', 'zh', 'he', 'zh-Hans-CN', 'en']);
  for (const bad of ['', 'e', 'en_US', 'en-', 'en us', '\u00e9n', 'undefined-'])
    assert.throws(() => canonical(bad), RangeError, bad);
});

test('a wanted tag is served by the same language, whatever follows it', () => {
  const have = ['en', 'fr', 'zh'];
  assert.deepEqual(['en-GB', 'fr-CA', 'zh-CN', 'zh-Hans', 'zh-Hans-SG', 'en-Brai-x-lolcat'].map((tag) => bestFit(have, tag)),
    ['en', 'fr', 'zh', 'zh', 'zh', 'en']);
  assert.equal(bestFit(have, 'de'), undefined);
  assert.equal(bestFit([], 'de'), undefined);
});

test('among several the script decides, then the longest beginning', () => {
  const have = ['zh-Hans', 'zh-Hant', 'en', 'en-GB'];
  assert.deepEqual(['zh', 'zh-CN', 'zh-TW', 'zh-Hant-HK', 'en-GB-oxendict', 'en-US', 'en-NZ'].map((tag) => bestFit(have, tag)),
    ['zh-Hans', 'zh-Hans', 'zh-Hant', 'zh-Hant', 'en-GB', 'en', 'en']);
});

test('the same language needs no translation, another script does', () => {
  assert.ok(isSameLanguage('en-US', 'en-GB'));
  assert.ok(isSameLanguage('zh', 'zh-CN'));
  assert.ok(!isSameLanguage('zh-Hans', 'zh-Hant'));
  assert.ok(!isSameLanguage('en', 'fr'));
});
