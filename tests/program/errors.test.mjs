// Bad input gets one clear line that names the place and the remedy, and the right exit code.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { before, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { pairs, pairsFile, place, refrain, tinyRun, write } from './helpers.mjs';

const model = place('model.json');
before(() => {
  const run = refrain(tinyRun(model, '--set', 'training.epochs=1'));
  assert.equal(run.code, 0, run.err);
});

/** Runs and expects failure in one line. */
function fails(code, pattern, args, input) {
  const run = refrain(args, input);
  assert.equal(run.code, code, `${args.join(' ')}\n${run.out}${run.err}`);
  const lines = run.err.trim().split('\n');
  assert.match(lines.at(-1), pattern);
  assert.match(lines.at(-1), /^refrain: /);
}

test('an unknown option, command or value of an option ends with 2', () => {
  fails(2, /--nonsense/, ['translate', model, '--nonsense']);
  fails(2, /./, ['conjure']);
  fails(2, /--tokenize/, ['evaluate', model, '--test', pairsFile, '--tokenize', 'klingon']);
});

test('help and version end with 0', () => {
  for (const command of ['train', 'translate', 'evaluate', 'generate', 'inspect', 'convert', 'cross-validate', 'gradcheck'])
    assert.equal(refrain([command, '--help']).code, 0);
  assert.match(refrain(['--version']).out, /refrain \d/);
});

test('a missing file is named', () => {
  fails(1, /FileError: nowhere\.json: cannot be opened/, ['translate', 'nowhere.json']);
  fails(1, /FileError: .*gone\.tsv: cannot be opened/, ['train', '--train', 'gone.tsv', '--data', place(''), '--source', 'en', '--target', 'fr']);
});

test('a folder that is missing stops training before it starts', () => {
  const run = refrain(tinyRun(place('no/model.json')));
  assert.equal(run.code, 1);
  assert.match(run.err, /^refrain: FileError: .*no\/model\.json: cannot be written, there is no folder .*no\n$/);
  assert.equal(refrain(tinyRun(place('x.json'), '--checkpoint', place('no/x.json'))).code, 1);
});

test('search and folds out of range are named with the range', () => {
  const input = 'we see a cat\n';
  fails(1, /beam_size must lie in 1\.\.64, got 0/, ['translate', model, '--beam', '0'], input);
  fails(1, /n_best must lie in 1\.\.beam_size \(4\), got 5/, ['translate', model, '--n-best', '5'], input);
  fails(1, /temperature must be positive/, ['translate', model, '--beam', '1', '--sample', '--temperature', 'nan'], input);
  fails(1, /between 2 folds and one an example/, ['cross-validate', '--train', pairsFile, '--folds', '1']);
  fails(1, /'nonsense' is not of the form path=value/, tinyRun(place('x.json'), '--set', 'nonsense'));
});

test('a command that needs the other kind of model says so', () => {
  fails(1, /holds a translation model; a language model is needed/, ['generate', model]);
});

test('a file that is no model is refused with the place', () => {
  fails(1, /FormatError: .*text\.json: .*line 1, column/, ['translate', write('text.json', 'Hello')]);
  fails(1, /FormatError: .*not a Refrain model file/, ['inspect', write('empty.json', '{}')]);
  const whole = readFileSync(model, 'utf8');
  fails(1, /FormatError/, ['inspect', write('half.json', whole.slice(0, whole.length / 2))]);
  fails(1, /FormatError: .*tensors.*shape/, ['inspect',
    write('shape.json', whole.replace('"hidden_size":32', '"hidden_size":31'))]);
  fails(1, /FormatError: .*hidden_size is 1e9|FormatError: .*hidden_size is 1000000000/, ['inspect',
    write('huge.json', whole.replace('"hidden_size":32', '"hidden_size":1000000000'))]);
});

test('bad UTF-8 in a corpus is named by file and line', () => {
  const file = write('bytes.tsv', Buffer.concat([Buffer.from('good\tbon\n'), Buffer.from([0x61, 0xff, 0x09, 0x62, 0x0a])]));
  fails(1, /DataError: .*bytes\.tsv:2: not UTF-8 at byte 2/, ['train', '--train', file, '--source', 'en', '--target', 'fr']);
});

test('an empty corpus, a line without a tab and unequal files are named', () => {
  fails(1, /DataError: .*none\.tsv: is empty/, ['train', '--train', write('none.tsv', ''), '--source', 'en', '--target', 'fr']);
  fails(1, /DataError: .*flat\.tsv:2: has no tab/, ['train', '--train', write('flat.tsv', 'a\tb\nc d\n'), '--source', 'en', '--target', 'fr']);
  const two = write('two.en', 'a\nb\n'), one = write('one.fr', 'a\n');
  fails(1, /DataError: .*two\.en has 2 lines but .*one\.fr has 1/, ['train', '--train', `en-fr:${two},${one}`, '--source', 'en', '--target', 'fr']);
});

test('an unknown key or value of a recipe is named with what is allowed', () => {
  fails(1, /FormatError: recipe: .*unknown key 'modle'; it may have/, tinyRun(place('x.json'), '--set', 'modle.layers=2'));
  fails(1, /recipe: \.?model\.encoder\.cell\.kind is 'lstn', expected one of simple_rnn, gru, lstm/,
    tinyRun(place('x.json'), '--set', 'model.encoder.cell.kind=lstn'));
  fails(1, /recipe: \.?model\.dropout is 2, expected 0\.0 to 0\.999/, tinyRun(place('x.json'), '--set', 'model.dropout=2'));
  fails(1, /ArgumentError: tied output weights need/, tinyRun(place('x.json'), '--set', 'model.tied_output=true'));
});

test('test sentences among the training data stop the run unless that is allowed', () => {
  const held = write('held.tsv', `${pairs[3].join('\t')}\nsomething else\tautre chose\n`);
  fails(1, /DataError: 1 test pairs share a sentence .*--drop-overlap.*--allow-overlap/, tinyRun(place('x.json'), '--test', held));
  assert.equal(refrain(tinyRun(place('x.json'), '--test', held, '--allow-overlap', '--set', 'training.max_steps=2')).code, 0);
  const dropped = refrain(tinyRun(place('x.json'), '--test', held, '--drop-overlap', '--set', 'training.max_steps=2'));
  assert.equal(dropped.code, 0);
  assert.match(dropped.err, /left out 1 pairs/);
});

test('a run that diverges ends with the step and keeps its last good weights', () => {
  const checkpoint = place('diverged.json');
  fails(1, /DivergedError: training diverged at step \d+: .*gradient norm/, tinyRun(place('y.json'),
    '--checkpoint', checkpoint, '--set', 'training.optimizer.kind=sgd',
    '--set', 'training.optimizer.learning_rate=1000', '--set', 'training.clip_norm=0',
    '--set', 'model.encoder.cell.kind=simple_rnn', '--set', 'model.encoder.cell.activation=relu',
    '--set', 'model.decoder.cell.kind=simple_rnn', '--set', 'model.decoder.cell.activation=relu'));
  assert.equal(refrain(['inspect', checkpoint]).code, 0);
});

test('gzipped pairs are read, damaged ones are refused', () => {
  const packed = gzipSync(readFileSync(pairsFile));
  const run = refrain(tinyRun(place('z.json'), '--set', 'training.max_steps=2', '--train', write('pairs.gz', packed)));
  assert.equal(run.code, 0, run.err);
  fails(1, /FileError: .*damaged gzip data/, ['train', '--train', write('cut.gz', packed.subarray(0, 900)), '--source', 'en', '--target', 'fr']);
});
