// What people type, put to every shipped model: nothing crashes, loops or disappears, and what no
// model can know comes through.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { pairsOf } from '../../web/engine/registry.js';
import { refrain, root } from './helpers.mjs';

const folder = path.join(root, 'web/models');
const { models } = JSON.parse(readFileSync(path.join(folder, 'registry.json'), 'utf8'));

/** Something to say in each language: a sentence, one without its full stop, one in capitals. */
const sentences = {
  en: ['I love you.', 'where is the station', 'OPEN THE DOOR!', 'What is this? It is a book. I read it.'],
  fr: ['Je t’aime.', "où est la gare", 'OUVREZ LA PORTE !', "Qu'est-ce que c'est ? C'est un livre. Je le lis."],
  de: ['Ich liebe dich.', 'wo ist der bahnhof', 'ÖFFNE DIE TÜR!', 'Was ist das? Das ist ein Buch. Ich lese es.'],
  es: ['Te quiero.', '¿dónde está la estación', '¡ABRE LA PUERTA!', '¿Qué es esto? Es un libro. Lo leo.'],
  zh: ['我爱你。', '车站在哪里', '请开门！', '这是什么？这是一本书。我读它。'],
};
/** What may stand anywhere. */
const oddities = ['“Hello,” she said.', '"Hello," she said.', "don't", 'don’t', '12', '3.14', 'a', '?', '...', '😀',
  'I love you 😀', '\u200b', '   ', 'asdkjh qwpoeiu zxmcnb', 'ⅷ ﬁ ½', 'مرحبا', '\u0301', 'x'.repeat(300),
  '<b>bold</b>', 'null', '\\n', 'ha ha ha ha ha ha ha ha ha ha ha ha ha ha ha ha ha ha ha ha', '!!!!!!!!!!!!!!!!!!!!!!!!'];

const directions = models.flatMap((model) => pairsOf(model).map(([source, target]) =>
  ({ id: model.id, file: path.join(folder, model.url), multi: model.target.length > 1, source, target })));

/** Translations of lines, one a line. */
function translate({ file, multi, target }, lines) {
  const { code, out, err } = refrain(['translate', file, ...(multi ? ['--target', target] : [])], `${lines.join('\n')}\n`);
  assert.equal(code, 0, err);
  const translated = out.split('\n').slice(0, -1);
  assert.equal(translated.length, lines.length);
  return translated;
}

/** The longest run of one phrase of up to eight words, or in Chinese characters, after itself. */
function longestLoop(text) {
  const words = /\s/.test(text) ? text.split(/\s+/) : [...text];
  let longest = 1;
  for (let period = 1; period <= 8; ++period)
    for (let start = 0, run = 0; start + period < words.length; ++start) {
      run = words[start] === words[start + period] ? run + 1 : 0;
      longest = Math.max(longest, Math.floor(run / period) + 1);
    }
  return longest;
}

for (const direction of directions) {
  const { id, source, target } = direction;
  test(`${id} from ${source} to ${target}: whatever is typed, something sensible in length comes back`, () => {
    const lines = [...sentences[source], ...oddities, ''];
    const translated = translate(direction, lines);
    lines.forEach((line, i) => {
      const shown = `${JSON.stringify(line)} -> ${JSON.stringify(translated[i])}`;
      const empty = !/[^\s\u200b\u0301]/.test(line);
      if (!empty) assert.notEqual(translated[i].trim(), '', shown);
      assert.ok([...translated[i]].length <= 10 * [...line].length + 60, shown);
      if (longestLoop(line) === 1 && new Set(line).size > 2) assert.ok(longestLoop(translated[i]) <= 4, shown);
      assert.doesNotMatch(translated[i], /<unk>|<s>|<\/s>|<pad>|[\ue000-\uf8ff]/, shown);
    });
    assert.equal(translated.at(-1), '');
  });
}

/** What no model can know, in a sentence of each language. */
const unknowable = ['https://example.org/a?b=1', 'ann@example.org', '4711', '12:45', '😀', 'Xylandra'];
const around = { en: ['I see ', ' here.'], fr: ['Je vois ', ' ici.'], de: ['Ich sehe ', ' hier.'], es: ['Veo ', ' aquí.'], zh: ['我在这里看到', '。'] };
const copies = (direction) => 'copying' in JSON.parse(readFileSync(direction.file, 'utf8'));
for (const direction of directions.filter(copies))
  test(`${direction.id} from ${direction.source} to ${direction.target}: addresses, numbers, emoji and names come through`, () => {
    const [before, after] = around[direction.source];
    const translated = translate(direction, unknowable.map((part) => before + part + after));
    unknowable.forEach((part, i) => assert.ok(translated[i].includes(part), `${part}: ${translated[i]}`));
  });

for (const model of models) {
  const direction = directions.find(({ id }) => id === model.id);
  test(`${model.id} translates 5,000 characters, sentence for sentence, and a text without any space`, () => {
    const line = sentences[direction.source][3];
    const times = Math.ceil(5000 / (line.length + 1));
    const [long, packed] = translate(direction, [Array(times).fill(line).join(' '), 'abcdefghij'.repeat(500)]);
    const [one] = translate(direction, [line]);
    const join = direction.target === 'zh' ? '' : ' ';
    assert.equal(long.replaceAll(' ', ''), Array(times).fill(one).join(join).replaceAll(' ', ''));
    assert.ok(packed.length > 0);
  });
}
