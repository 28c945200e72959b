// Files that mean harm, for the program and for the module in the page: what is in them and what is
// said of them.

/** A safetensors file of a header (JSON or text) and bytes of data. */
function safetensors(header, size, length) {
  const text = Buffer.from(typeof header === 'string' ? header : JSON.stringify(header)), head = Buffer.alloc(8);
  head.writeBigUInt64LE(BigInt(length ?? text.length));
  return Buffer.concat([head, text, Buffer.alloc(size)]);
}
const tensor = (shape, begin, end, dtype = 'F32') => ({ dtype, shape, data_offsets: [begin, end] });
const lstm = { 'r.weight_ih_l0': tensor([4, 1], 0, 16), 'r.weight_hh_l0': tensor([4, 1], 16, 32), 'e.weight': tensor([3, 1], 32, 44) };
/** Base64 of float32 values in place of the first ones of a tensor. */
function put(entry, ...values) {
  const bytes = Buffer.from(entry.data, 'base64');
  values.forEach((value, i) => bytes.writeFloatLE(value, 4 * i));
  entry.data = bytes.toString('base64');
}

/**
 * By format and name: what makes the file of a good model file (text), and what the message says, or
 * null where the file loads. Of a LayersModel the change of its model.json.
 * @param {string} good
 */
export function hostileFiles(good) {
  const changed = (change) => {
    const document = JSON.parse(good);
    change(document);
    return JSON.stringify(document);
  };
  const codec = (d) => d.text.source;
  const biasOf = (d) => d.tensors['output.bias'];

  const models = {
    'an empty file': [() => '', /not valid JSON/],
    'one brace': [() => '{', /line 1/],
    'cut off in the middle': [() => good.slice(0, good.length / 2), /model file/],
    'cut off before the last brace': [() => good.slice(0, -1), /model file/],
    'bytes that are no UTF-8': [() => Buffer.concat([Buffer.from('{"format":"'), Buffer.from([0xff, 0xfe]), Buffer.from('"}')]), /UTF-8/],
    'another file after it': [() => good + good, /model file/],
    'a million open brackets': [() => '['.repeat(1e6), /deep|nest/i],
    'a million open objects': [() => '{"a":'.repeat(1e6), /deep|nest/i],
    'ten million values': [() => `[${'0,'.repeat(1e7)}0]`, /more than|too many/],
    'a key twice': [() => good.replace('{', '{"format":"refrain-model",'), /repeat|twice/],
    'a number beyond all bounds': [() => good.replace('"version":1', '"version":1e999'), /version|number/],
    'no object': [() => '[1,2,3]', /not a Refrain model file/],
    'a vocabulary of a million words that are not there': [() => changed((d) => { d.config.source_vocabulary = d.config.target_vocabulary = 1e6; }), /source_vocabulary is 1000000/],
    'a vocabulary of 1e18 words': [() => changed((d) => { d.config.source_vocabulary = 1e18; }), /source_vocabulary/],
    'layers for 13 TB': [() => changed((d) => { for (const side of ['encoder', 'decoder']) Object.assign(d.config[side], { layers: 64, hidden_size: 65536 }); }), /holds fewer/],
    'a negative size': [() => changed((d) => { d.config.decoder.hidden_size = -1; }), /hidden_size is -1/],
    'a size that overflows 32 bits': [() => changed((d) => { d.config.embedding_size = 4294967297; }), /embedding_size/],
    'a shape that overflows 64 bits': [() => changed((d) => { biasOf(d).shape = [9223372036854775807, 2]; }), /output\.bias has shape/],
    'a shape of zeros': [() => changed((d) => { biasOf(d).shape = [0, 0]; }), /output\.bias has shape/],
    'a weight that is not a number': [() => changed((d) => put(biasOf(d), NaN)), /output\.bias has a value that is not finite at index 0/],
    'an infinite weight': [() => changed((d) => put(biasOf(d), 0, Infinity)), /not finite at index 1/],
    'base64 with a star': [() => changed((d) => { biasOf(d).data = `*${biasOf(d).data.slice(1)}`; }), /offset 0/],
    'base64 cut off': [() => changed((d) => { biasOf(d).data = biasOf(d).data.slice(0, -3); }), /output\.bias\.data/],
    'base64 with unused bits': [() => changed((d) => { biasOf(d).data = biasOf(d).data.replace(/.=?=?$/, '/=='); }), /output\.bias\.data/],
    'int8 without scales': [() => changed((d) => { biasOf(d).dtype = 'int8'; }), /scales/],
    'infinite scales': [() => changed((d) => {
      const t = biasOf(d), rows = t.shape[0];
      Object.assign(t, { dtype: 'int8', data: Buffer.alloc(rows, 1).toString('base64'), scales: Buffer.alloc(4 * rows, 0x7f).toString('base64') });
      put({ get data() { return t.scales; }, set data(x) { t.scales = x; } }, Infinity);
    }), /not finite/],
    'rows of different lengths': [() => changed((d) => { Object.assign(biasOf(d), { dtype: 'float32', data: biasOf(d).data = Array.from({ length: biasOf(d).shape[0] }, (_, i) => (i ? [0] : [0, 0])) }); }), /data\[0\] has 2/],
    'a tensor for each letter': [() => changed((d) => { for (let i = 0; i < 20000; ++i) d.tensors[`x${i}`] = 1; }), /which the configuration has no place for/],
    'a piece twice': [() => changed((d) => { codec(d).vocabulary[6] = codec(d).vocabulary[5]; }), /entry 6 repeats/],
    'a gap in the vocabulary': [() => changed((d) => { codec(d).vocabulary[5] = null; }), /vocabulary\[5\]/],
    'special pieces that changed places': [() => changed((d) => { codec(d).vocabulary.splice(0, 2, '<unk>', '<pad>'); }), /entry 0/],
    'merges in a circle': [() => changed((d) => { codec(d).tokenizer.merges = [['a', 'b'], ['ab', 'a'], ['b', 'ab'], ['aba', 'bab']]; }), null],
    'a merge of nothing': [() => changed((d) => { codec(d).tokenizer.merges = [['', '']]; }), /empty side/],
    'merges that grow without end': [() => changed((d) => {
      const merges = codec(d).tokenizer.merges = [];
      for (let piece = 'a'; piece.length < 4096; piece += piece) merges.push([piece, piece]);
    }), null],
    'bits for words past the vocabulary': [() => changed((d) => { d.output_words = [Buffer.alloc(1000, 255).toString('base64')]; }), /output_words/],
    'a shortlist of words past the vocabulary': [() => changed((d) => { d.shortlist = { common: '', counts: '', words: '' }; }), /shortlist\.common/],
    'a check in a language that is not there': [() => changed((d) => { d.checks = [{ input: 'a', target: 'xx', output: 'b' }]; }), null],
    'a card of ten megabytes': [() => changed((d) => { d.card.description = 'x'.repeat(1e7); }), null],
    'a line break and an escape in a key': [() => changed((d) => { d['\n\u001b[2J'] = 1; }), /unknown key/],
  };
  const tensors = {
    'a header longer than the file': [() => safetensors('{}', 0, 99), /claims 99 bytes/],
    'a header of 2^63 bytes': [() => safetensors('{"a":1}', 0, 2n ** 63n), /FormatError/],
    'a header that is a list': [() => safetensors('{"x":[]}', 0), /x is not an object/],
    'a tensor of 2^62 bytes': [() => safetensors({ x: tensor([1], 0, 4611686018427388000) }, 4), /data_offsets/],
    'a shape whose product overflows': [() => safetensors({ x: tensor([65536, 65536, 65536, 65536], 0, 0) }, 0), /x has shape/],
    'tensors on top of one another': [() => safetensors({ x: tensor([2], 0, 8), y: tensor([2], 4, 12) }, 12), /y begins at byte 4/],
    'a hole between tensors': [() => safetensors({ x: tensor([1], 0, 4), y: tensor([1], 8, 12) }, 12), /y begins at byte 8/],
    'a name twice': [() => safetensors('{"x":{},"x":{}}', 0), /repeat|twice/],
    'a hundred thousand empty tensors': [() => safetensors(Object.fromEntries(Array.from({ length: 1e5 }, (_, i) => [`t${i}`, tensor([0], 0, 0)])), 0), /0 recurrent modules/],
    'sixteen dimensions and one': [() => safetensors({ x: tensor(Array(17).fill(1), 0, 4) }, 4), /16 dimensions/],
    'layers without end': [() => safetensors(Object.fromEntries(Array.from({ length: 70 }, (_, i) => [['ih', 'hh'].map((k) => [`r.weight_${k}_l${i}`, tensor([0, 0], 0, 0)])]).flat(2)), 0), /weight_hh_l0/],
    'an LSTM of nothing': [() => safetensors({ 'r.weight_ih_l0': tensor([0, 0], 0, 0), 'r.weight_hh_l0': tensor([0, 0], 0, 0) }, 0), /weight_hh_l0/],
    'words for another vocabulary': [() => safetensors(lstm, 44), /2 pieces/],
    'a model file in the metadata that lies': [() => safetensors({ __metadata__: { refrain: changed((d) => { delete d.tensors; }) } }, 0), /holds fewer/],
  };
  const layers = (d) => d.modelTopology.config.layers;
  const layered = {
    'a file outside its folder': [(d) => { d.weightsManifest[0].paths[0] = '../../../../etc/passwd'; }, /in the folder/],
    'an absolute path': [(d) => { d.weightsManifest[0].paths[0] = '/etc/passwd'; }, /in the folder/],
    'a file that is not there': [(d) => { d.weightsManifest[0].paths[0] = 'nothing.bin'; }, /FileError|not there/],
    'a file that is too short': [(d) => { d.weightsManifest[0].paths.pop(); }, /bytes left/],
    'a weight of 2^62 numbers': [(d) => { d.weightsManifest[0].weights[0].shape = [2147483647, 2147483647]; }, /weights\[0\] has shape/],
    'units without end': [(d) => { layers(d)[1].config.units = 65536; }, /lstm_LSTM/],
    'a vocabulary of a million': [(d) => { layers(d)[0].config.input_dim = 1000000; }, /expected \[1000000, 4\]/],
    'a layer of code': [(d) => { layers(d)[2].class_name = 'Lambda'; }, /\(Lambda\) has no counterpart/],
    'five thousand layers': [(d) => { d.modelTopology.config.layers = Array(5000).fill(layers(d)[1]); }, /more than 1000 layers/],
    'no layers': [(d) => { d.modelTopology.config.layers = []; }, /holds no layer/],
  };
  return { models, tensors, layered };
}
