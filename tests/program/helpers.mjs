// What the program's tests share.

import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { makePairs } from '../../web/lab/corpora/french.js';

export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
export const program = path.join(root, 'build/native/refrain');
const folder = mkdtempSync(path.join(tmpdir(), 'refrain-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));

/** A path in this run's own folder. */
export const place = (name) => path.join(folder, name);

/** Writes a file there and returns its path. */
export function write(name, content) {
  writeFileSync(place(name), content);
  return place(name);
}

/** Runs the program: {code, out, err}. */
export function refrain(args, input = '') {
  const { status, stdout, stderr } = spawnSync(program, args, { input, encoding: 'utf8', timeout: 300000 });
  return { code: status, out: stdout, err: stderr };
}

export const pairs = makePairs();
export const pairsFile = write('pairs.tsv', pairs.map((pair) => pair.join('\t')).join('\n') + '\n');

/** Arguments of a training run that takes about a second. */
export function tinyRun(out, ...more) {
  return ['train', '--train', pairsFile, '--source', 'en', '--target', 'fr', '--out', out,
    '--set', 'tokenizer.vocabulary_size=120', '--set', 'model.embedding_size=24',
    '--set', 'model.encoder.hidden_size=24', '--set', 'model.encoder.bidirectional=true',
    '--set', 'model.decoder.hidden_size=32', '--set', 'training.optimizer.learning_rate=0.01',
    '--set', 'model.dropout=0.1', '--set', 'training.average_decay=0.9', ...more];
}
