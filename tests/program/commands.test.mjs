// Every command of the program, on models that train in seconds.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { before, test } from 'node:test';
import { pairs, pairsFile, place, refrain, tinyRun, write } from './helpers.mjs';

const model = place('model.json');
let training;
before(() => {
  training = refrain(tinyRun(model, '--set', 'training.epochs=60', '--log', place('log.jsonl'), '--valid', pairsFile));
  assert.equal(training.code, 0, training.err);
});

test('training tells loss, words a second and time left, and logs JSON lines', () => {
  assert.match(training.err, /loss [\d.]+ perplexity [\d.]+ .* words\/s, .* left/);
  assert.match(training.err, /validation: perplexity/);
  const lines = readFileSync(place('log.jsonl'), 'utf8').trim().split('\n').map((line) => JSON.parse(line));
  assert.ok(lines.at(-1).step > lines[0].step);
  assert.ok(lines.at(-1).validation_nll < lines[0].validation_nll);
});

test('a run that was stopped and resumed ends in the same bytes', () => {
  const whole = place('whole.json'), parts = place('parts.json'), checkpoint = place('part.checkpoint.json');
  assert.equal(refrain(tinyRun(whole, '--set', 'training.max_steps=30')).code, 0);
  assert.equal(refrain(tinyRun(parts, '--checkpoint', checkpoint, '--set', 'training.max_steps=13')).code, 0);
  const resumed = refrain(tinyRun(parts, '--checkpoint', checkpoint, '--set', 'training.max_steps=30'));
  assert.match(resumed.err, /going on from step 13/);
  assert.ok(readFileSync(parts).equals(readFileSync(whole)), 'the two models differ');
});

test('a run that starts from a model begins where that one ended, and other sizes are refused', () => {
  const child = place('child.json'), log = place('child.jsonl');
  const run = refrain(tinyRun(child, '--start-from', model, '--set', 'training.max_steps=1', '--log', log));
  assert.equal(run.code, 0, run.err);
  const first = JSON.parse(readFileSync(log, 'utf8').split('\n')[0]);
  const fresh = JSON.parse(readFileSync(place('log.jsonl'), 'utf8').split('\n')[0]);
  assert.ok(first.nll < fresh.nll / 2, `${first.nll} against ${fresh.nll}`);
  const refused = refrain(tinyRun(child, '--start-from', model, '--set', 'model.decoder.hidden_size=5'));
  assert.equal(refused.code, 1);
  assert.match(refused.err, /has '.+' \(\d+ x \d+\), the network needs \(\d+ x \d+\); give it the same sizes/);
});

test('a recipe repeats a small corpus as often as it says', () => {
  const train = [{ path: pairsFile, source: 'en', target: 'fr', repeat: 3 }];
  const recipe = write('repeat.json', JSON.stringify({
    languages: { source: ['en'], target: ['fr'] }, tokenizer: { vocabulary_size: 120 },
    model: { embedding_size: 8, encoder: { hidden_size: 8 }, decoder: { hidden_size: 8 } },
    training: { max_steps: 2 }, data: { train },
  }));
  const run = refrain(['train', '--recipe', recipe, '--out', place('repeat.model.json')]);
  assert.equal(run.code, 0, run.err);
  assert.match(run.err, new RegExp(`^${3 * pairs.length} pairs`, 'm'));
});

test('a recipe has a model translate what nobody did: new lines alone, once, for both directions', () => {
  const [half, rest] = [pairs.slice(0, pairs.length / 2), pairs.slice(pairs.length / 2)];
  const known = write('half.tsv', half.map((pair) => pair.join('\t')).join('\n') + '\n');
  const lines = [...rest, rest[0], half[0]].map(([source]) => `${source}\t?\n`).join('');
  const more = { path: write('more.tsv', lines), translated_by: model };
  const recipe = (extra) => write('translated.json', JSON.stringify({
    languages: { source: ['en', 'fr'], target: ['fr', 'en'] }, tokenizer: { vocabulary_size: 120 }, shared_vocabulary: true,
    model: { embedding_size: 8, encoder: { hidden_size: 8 }, decoder: { hidden_size: 8 } }, training: { max_steps: 2 },
    data: { train: [{ path: known, source: 'en', target: 'fr' }, { ...more, source: 'en', target: 'fr', ...extra },
      { ...more, source: 'fr', target: 'en', swap: true }] },
  }));
  const run = (extra) => refrain(['train', '--recipe', recipe(extra), '--out', place('translated.model.json'), '--checkpoint', place('translated.ckpt'), '--fresh']);
  const first = run();
  assert.equal(first.code, 0, first.err);
  const count = new Set(rest.map(([source]) => source)).size;
  assert.equal(first.err.match(/lines translated/g).length, 1);
  assert.match(first.err, new RegExp(`: ${count} of ${count} lines translated`));
  assert.match(first.err, new RegExp(`^${half.length + 2 * count} pairs`, 'm'));
  const kept = place('translated.ckpt.translated.1.tsv');
  const made = readFileSync(kept, 'utf8').trim().split('\n').map((line) => line.split('\t'));
  assert.equal(made.length, count);
  assert.ok(made.filter(([source, target]) => rest.some((pair) => pair[0] === source && pair[1] === target)).length > count / 2);
  const second = run();
  assert.equal(second.code, 0, second.err);
  assert.doesNotMatch(second.err, /lines translated/);
  assert.match(run({ pivot: known }).err, /translated_by beside pivot or target_path; leave one of them out/);
});

test('a model that learns to copy carries names, numbers and addresses over', () => {
  const names = ['Tom', 'Mary', 'Ann', 'Paul', 'Jane'], verbs = [['sees', 'voit'], ['has', 'a'], ['draws', 'dessine']];
  const things = [['dogs', 'chiens'], ['trees', 'arbres'], ['boats', 'bateaux'], ['houses', 'maisons']];
  const lines = names.flatMap((name) => verbs.flatMap(([en, fr]) => things.flatMap(([thing, chose]) =>
    ['2', '3', '5', '8'].map((n) => `${name} ${en} ${n} ${thing}.\t${name} ${fr} ${n} ${chose}.`))));
  const file = write('copying.tsv', `${lines.join('\n')}\n`), copier = place('copier.json');
  const run = refrain(['train', '--train', file, '--source', 'en', '--target', 'fr', '--out', copier,
    '--set', 'copying=0.5', '--set', 'tokenizer.vocabulary_size=100', '--set', 'model.embedding_size=32',
    '--set', 'model.encoder.hidden_size=32', '--set', 'model.encoder.bidirectional=true',
    '--set', 'model.decoder.hidden_size=48', '--set', 'training.optimizer.learning_rate=0.01',
    '--set', 'training.batching.batch_size=32', '--set', 'training.epochs=20']);
  assert.equal(run.code, 0, run.err);
  const { out } = refrain(['translate', copier], 'Priya sees 42 dogs.\nTom has 3.14 trees.\nMary draws https://example.org/.\n');
  const [first, second, third] = out.split('\n');
  assert.equal(first, 'Priya voit 42 chiens.');
  assert.equal(second, 'Tom a 3.14 arbres.');
  assert.match(third, /https:\/\/example\.org\//);
});

test('shards give the same bytes on one thread and on two', () => {
  const one = place('one.json'), two = place('two.json');
  const run = (out, threads) => refrain(tinyRun(out, '--set', 'training.shards=2', '--threads', threads, '--set', 'training.max_steps=12'));
  assert.equal(run(one, '1').code, 0);
  assert.equal(run(two, '2').code, 0);
  assert.ok(readFileSync(one).equals(readFileSync(two)));
});

test('translate goes from standard input to standard output, line by line', () => {
  const lines = pairs.filter((_, i) => i % 25 === 0);
  const { code, out } = refrain(['translate', model], lines.map(([en]) => en).join('\n') + '\n');
  assert.equal(code, 0);
  const translated = out.split('\n').slice(0, -1);
  assert.equal(translated.length, lines.length);
  const right = translated.filter((line, i) => line === lines[i][1]).length;
  assert.ok(right >= lines.length * 0.9, `${right} of ${lines.length}`);
  assert.equal(refrain(['translate', model], '\n\n').out, '\n\n');
});

test('translate and evaluate say the same on any number of threads', () => {
  const lines = pairs.filter((_, i) => i % 5 === 0), input = lines.map(([en]) => en).join('\n') + '\n';
  const test = write('threads.tsv', lines.map((pair) => `${pair.join('\t')}\n`).join(''));
  const scores = (threads) => refrain(['evaluate', model, '--test', test, '--threads', threads]).out.split('\n').slice(0, 4);
  const alone = refrain(['translate', model, '--json'], input);
  for (const threads of ['2', '5', '0']) {
    assert.deepEqual(refrain(['translate', model, '--json', '--threads', threads], input), alone);
    assert.deepEqual(scores(threads), scores('1'));
  }
});

test('translate --json carries pieces, probabilities and alignment, --prefix is respected', () => {
  const { out } = refrain(['translate', model, '--json', '--n-best', '3'], 'we draw a green boat\n');
  const result = JSON.parse(out);
  assert.ok(result.hypotheses.length >= 1 && result.hypotheses.length <= 3);
  for (const h of result.hypotheses) {
    assert.equal(h.attention.length, h.pieces.length);
    for (const column of h.attention) {
      assert.equal(column.length, result.pieces.length);
      assert.ok(Math.abs(column.reduce((a, b) => a + b) - 1) < 1e-4);
    }
    assert.ok(h.probabilities.every((p) => p > 0 && p <= 1.0001));
  }
  assert.match(refrain(['translate', model, '--prefix', 'tu'], 'we draw a green boat\n').out, /^tu /);
});

test('evaluate prints BLEU and chrF with signatures and records a score on the card', () => {
  const copy = write('copy.json', readFileSync(model));
  const { code, out } = refrain(['evaluate', copy, '--test', pairsFile, '--limit', '100', '--record', 'the first 100 pairs']);
  assert.equal(code, 0);
  assert.match(out, /BLEU = \d+\.\d\d .*BP = /);
  assert.match(out, /nrefs:1\|case:mixed\|eff:no\|tok:13a\|smooth:exp/);
  assert.match(out, /chrF2 = /);
  assert.match(refrain(['inspect', copy]).out, /the first 100 pairs en-fr BLEU: \d/);
  const perfect = refrain(['evaluate', '-', '--test', pairsFile, '--hypotheses', write('hyp.txt', pairs.map((p) => p[1]).join('\n'))]);
  assert.match(perfect.out, /BLEU = 100\.00/);
});

test('convert shrinks a model, writes checks, and inspect --verify runs them', () => {
  const small = place('small.json');
  const checks = write('checks.txt', 'we see a cat\nI want a blue table\n');
  assert.equal(refrain(['convert', model, '--out', small, '--format', 'int8', '--checks', checks]).code, 0);
  assert.ok(readFileSync(small).length < readFileSync(model).length * 0.5);
  assert.match(refrain(['inspect', small, '--verify']).out, /2 of 2 checks agree/);
  const wrong = write('wrong.json', readFileSync(small, 'utf8').replace(/"output":"[^"]+"/, '"output":"something else"'));
  const run = refrain(['inspect', wrong, '--verify']);
  assert.equal(run.code, 1);
  assert.match(run.err, /DataError: 1 checks/);
});

test('a language model trains, is evaluated and writes', () => {
  const text = write('text.txt', pairs.map(([en]) => `${en}.`).join('\n'));
  const lm = place('lm.json');
  const run = refrain(['train', '--text', text, '--source', 'en', '--out', lm, '--set', 'kind=language_model',
    '--set', 'tokenizer.kind=word', '--set', 'model.embedding_size=24', '--set', 'model.stack.hidden_size=32',
    '--set', 'training.epochs=8', '--set', 'training.optimizer.learning_rate=0.01']);
  assert.equal(run.code, 0, run.err);
  const perplexity = Number(/perplexity ([\d.]+)/.exec(refrain(['evaluate', lm, '--test', text]).out)[1]);
  assert.ok(perplexity < 8, `perplexity ${perplexity}`);
  const a = refrain(['generate', lm, '--prompt', 'the child', '--seed', '3', '--length', '8']);
  assert.match(a.out, /^the child \S+/);
  assert.equal(refrain(['generate', lm, '--prompt', 'the child', '--seed', '3', '--length', '8']).out, a.out);
});

test('the classic stack trains: frozen word vectors, two LSTMs, the word after a padded prefix', () => {
  const text = write('classic.txt', pairs.slice(0, 200).map(([en]) => en).join('\n'));
  const words = [...new Set(pairs.flatMap(([en]) => en.split(' ')))];
  const vectors = write('vectors.txt', words.map((w, i) => `${w} ${[1, 2, 3, 4, 5, 6, 7, 8].map((k) => Math.sin(i * k).toFixed(4)).join(' ')}`).join('\n'));
  const classic = place('classic.json');
  const run = refrain(['train', '--text', text, '--source', 'en', '--out', classic, '--set', 'kind=language_model',
    '--set', 'tokenizer.kind=word', '--set', 'tokenizer.lowercase=true', '--set', 'prefixes=true', '--set', 'steps=8', '--set', 'lanes=32',
    '--set', 'model.embedding_size=8', '--set', 'model.frozen_embedding=true', '--set', 'model.stack.hidden_size=32', '--set', 'model.stack.layers=2',
    '--set', `word_vectors=${vectors}`, '--set', 'training.epochs=6', '--set', 'training.optimizer.learning_rate=0.01']);
  assert.equal(run.code, 0, run.err);
  assert.match(refrain(['inspect', classic]).out, /embedding\.weight .*\(not trained\)/);
  const losses = [...run.err.matchAll(/loss ([\d.]+)/g)].map((m) => Number(m[1]));
  assert.ok(losses.at(-1) < 2.5, `loss ${losses}`);
});

test('cross-validation prints mean and spread for each size', () => {
  const { code, out } = refrain(['cross-validate', '--train', pairsFile, '--hidden', '4,16', '--folds', '2',
    '--set', 'tokenizer.kind=word', '--set', 'model.embedding_size=8', '--set', 'training.epochs=3', '--set', 'training.optimizer.learning_rate=0.01']);
  assert.equal(code, 0);
  const rows = out.trim().split('\n').slice(1).map((line) => line.trim().split(/\s+/).map(Number));
  assert.deepEqual(rows.map((row) => row[0]), [4, 16]);
  assert.ok(rows[1][2] < rows[0][2], 'more hidden units fit these pairs better');
  assert.ok(rows.every((row) => row[3] >= 0));
});

test('gradcheck agrees for every cell and attention', () => {
  for (const cell of ['simple_rnn', 'gru', 'lstm'])
    for (const attention of ['none', 'additive', 'general']) {
      const { code, out } = refrain(['gradcheck', '--set', `model.encoder.cell.kind=${cell}`, '--set', `model.decoder.cell.kind=${cell}`, '--set', `model.attention=${attention}`]);
      assert.equal(code, 0, out);
      assert.match(out, /worst relative error \S+e-0[789]|worst relative error \S+e-1/);
    }
});
