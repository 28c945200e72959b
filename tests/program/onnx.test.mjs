// What `refrain convert --out x.onnx` writes says the same words in onnxruntime-web.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import * as ort from 'onnxruntime-web';
import { pairs, place, refrain, tinyRun, write } from './helpers.mjs';

ort.env.wasm.numThreads = 1;
ort.env.logLevel = 'error';
const [PAD, UNKNOWN, BEGIN, END] = [0, 1, 2, 3];
const open = (file) => ort.InferenceSession.create(readFileSync(file));
const ids = (list, dims) => new ort.Tensor('int64', BigInt64Array.from(list, BigInt), dims);
const floats = (dims) => new ort.Tensor('float32', new Float32Array(dims.reduce((a, b) => a * b)), dims);
const read = (file) => JSON.parse(readFileSync(file, 'utf8'));

/** The most probable entry of a row, those of `never` left out. */
function best(row, never) {
  let at = -1;
  row.forEach((x, i) => {
    if (!never.includes(i) && (at < 0 || x > row[at])) at = i;
  });
  return at;
}

/** Greedy translation of several sources (lists of ids) at once: lists of ids and of [B][S] weights. */
async function translate(encoder, decoder, config, sources, longest) {
  const B = sources.length, S = Math.max(...sources.map((s) => s.length));
  const source = Array.from({ length: S * B }, (_, i) => sources[i % B][Math.floor(i / B)] ?? PAD);
  const lengths = new ort.Tensor('int32', Int32Array.from(sources, (s) => s.length), [B]);
  const encoded = await encoder.run({ source: ids(source, [S, B]), lengths });
  let feeds = { ...encoded, lengths, word: ids(Array(B).fill(BEGIN), [B]) };
  if (decoder.inputNames.includes('feed')) feeds.feed = floats([B, config.attention_size || config.decoder.hidden_size]);
  const outputs = sources.map(() => []), open = new Set(sources.keys());
  for (let t = 0; t < longest && open.size > 0; ++t) {
    feeds = Object.fromEntries(Object.entries(feeds).filter(([name]) => decoder.inputNames.includes(name)));
    const step = await decoder.run(feeds);
    const V = step.logits.dims[1];
    const words = sources.map((_, b) => best(step.logits.data.subarray(b * V, (b + 1) * V), [PAD, BEGIN]));
    if (step.attention)
      sources.forEach((s, b) => {
        const row = step.attention.data.subarray(b * S, (b + 1) * S);
        assert.ok(Math.abs(row.reduce((x, y) => x + y) - 1) < 1e-5);
        assert.ok(row.subarray(s.length).every((x) => x === 0), 'attention to padding');
      });
    for (const b of [...open])
      if (words[b] === END) open.delete(b);
      else outputs[b].push(words[b]);
    for (const name of ['hidden', 'cell', 'feed']) if (step[`next_${name}`]) feeds[name] = step[`next_${name}`];
    feeds.word = ids(words, [B]);
  }
  return outputs;
}

const architectures = {
  'bidirectional LSTM, general attention': ['model.encoder.bidirectional=true'],
  'a stack with residuals and batch norm, additive attention, GRU decoder': ['model.encoder.layers=3',
    'model.encoder.bidirectional=true', 'model.encoder.residual=true', 'model.encoder.batch_norm=true',
    'model.decoder.cell.kind=gru', 'model.decoder.layers=2', 'model.decoder.residual=true', 'model.attention=additive'],
  'input feeding, tied output, GRU encoder': ['model.encoder.cell.kind=gru', 'model.input_feeding=true', 'model.attention_size=24',
    'model.tied_output=true', 'model.shared_embedding=true'],
  'no attention, copied states, GRUs that reset before': ['model.attention=none', 'model.bridge=copy', 'model.decoder.hidden_size=24',
    'model.encoder.bidirectional=false', 'model.encoder.cell.kind=gru', 'model.decoder.cell.kind=gru',
    'model.encoder.cell.reset_after=false', 'model.decoder.cell.reset_after=false'],
  'simple cells with leaky relu, dot attention, zero bridge': ['model.encoder.cell.kind=simple_rnn',
    'model.encoder.cell.activation=leaky_relu', 'model.encoder.bidirectional=false', 'model.decoder.cell.kind=simple_rnn',
    'model.decoder.hidden_size=24', 'model.attention=dot', 'model.bridge=zero'],
  'layer norm after every layer of the encoder': ['model.encoder.layers=2', 'model.encoder.layer_norm=true',
    'model.encoder.layer_norm_epsilon=0.001'],
};
for (const [what, settings] of Object.entries(architectures))
  test(`the same words in onnxruntime: ${what}`, async () => {
    const name = `onnx-${Object.keys(architectures).indexOf(what)}`, model = place(`${name}.json`);
    const trained = refrain([...tinyRun(model), '--set', 'training.epochs=6', ...settings.flatMap((s) => ['--set', s])]);
    assert.equal(trained.code, 0, trained.err);
    const run = refrain(['convert', model, '--out', place(`${name}.onnx`)]);
    assert.equal(run.code, 0, run.err);
    const [encoder, decoder] = [await open(place(`${name}.encoder.onnx`)), await open(place(`${name}.decoder.onnx`))];
    const lines = pairs.filter((_, i) => i % 25 === 0).map(([en]) => en), { text, config } = read(model);
    const results = refrain(['translate', model, '--json', '--beam', '1', '--max-length', '20'], `${lines.join('\n')}\n`)
      .out.trim().split('\n').map((line) => JSON.parse(line));
    const table = new Map(text.source.vocabulary.map((piece, id) => [piece, id]));
    const sources = results.map(({ pieces }) => pieces.map((piece) => table.get(piece) ?? UNKNOWN));
    const words = (text.target ?? text.source).vocabulary;
    const outputs = await translate(encoder, decoder, config, sources, 20);
    let same = 0;
    outputs.forEach((output, i) => {
      const ours = results[i].hypotheses[0].pieces;
      assert.deepEqual(output.slice(0, ours.length).map((id) => words[id]), ours, lines[i]);
      same += ours.length;
    });
    assert.ok(same > lines.length, `${same} pieces`);
  });

test('a language model goes on with the same words in onnxruntime', async () => {
  const text = write('onnx.txt', pairs.map(([en]) => `${en}.`).join('\n')), model = place('onnx-lm.json');
  const run = refrain(['train', '--text', text, '--source', 'en', '--out', model, ...['kind=language_model', 'tokenizer.kind=word',
    'model.embedding_size=16', 'model.stack.hidden_size=24', 'model.stack.layers=2', 'training.epochs=3',
    'training.optimizer.learning_rate=0.01'].flatMap((s) => ['--set', s])]);
  assert.equal(run.code, 0, run.err);
  assert.equal(refrain(['convert', model, '--out', place('lm.onnx')]).code, 0);
  const session = await open(place('lm.onnx')), { vocabulary } = read(model).text.source;
  let state = { hidden: floats([2, 1, 24]), cell: floats([2, 1, 24]) };
  let given = [BEGIN, ...['the', 'child'].map((word) => vocabulary.indexOf(word))];
  const words = ['the', 'child'];
  for (let i = 0; i < 6; ++i) {
    const { logits, next_hidden, next_cell } = await session.run({ ids: ids(given, [given.length, 1]), ...state });
    const next = best(logits.data.subarray(-vocabulary.length), [PAD, UNKNOWN, BEGIN]);
    if (next === END) break;
    words.push(vocabulary[next]);
    state = { hidden: next_hidden, cell: next_cell };
    given = [next];
  }
  const { out } = refrain(['generate', model, '--prompt', 'the child', '--top-k', '1', '--length', '6']);
  const joined = words.join(' ').replaceAll(' \uffed', '').replaceAll('\uffed ', '');
  assert.equal(out.trim(), joined);
  assert.ok(words.length > 3);
});

test('layer normalisation, which ONNX has not in its cells, is refused', () => {
  const model = place('onnx-norm.json');
  assert.equal(refrain([...tinyRun(model), '--set', 'training.max_steps=1', '--set', 'model.encoder.cell.layer_norm=true']).code, 0);
  const run = refrain(['convert', model, '--out', place('norm.onnx')]);
  assert.equal(run.code, 1);
  assert.match(run.err, /^refrain: ArgumentError: .*layer normalisation/);
});
