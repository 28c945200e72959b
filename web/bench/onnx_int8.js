// An ONNX file with 8-bit weights from one with float32, as onnxruntime's quantize_dynamic makes it:
// LSTM becomes DynamicQuantizeLSTM; a product with a constant becomes DynamicQuantizeLinear,
// MatMulInteger and the scales (a scale a column), which onnxruntime joins again.

/** @typedef {{number: number, wire: number, value: number, bytes: Uint8Array}} Field */

/** The fields of a protobuf message. @param {Uint8Array} message */
function fieldsOf(message) {
  let at = 0;
  const varint = () => {
    let value = 0, scale = 1, byte;
    do {
      byte = message[at++];
      value += (byte & 127) * scale;
      scale *= 128;
    } while (byte > 127);
    return value;
  };
  /** @type {Field[]} */ const fields = [];
  while (at < message.length) {
    const key = varint(), number = Math.floor(key / 8), wire = key % 8, start = at;
    if (wire === 0) fields.push({ number, wire, value: varint(), bytes: message.subarray(start, at) });
    else {
      const length = wire === 2 ? varint() : wire === 5 ? 4 : 8;
      fields.push({ number, wire, value: 0, bytes: message.subarray(at, at + length) });
      at += length;
    }
  }
  return fields;
}

/** @param {number} value */
function varint(value) {
  const bytes = [];
  for (; value > 127; value = Math.floor(value / 128)) bytes.push((value % 128) + 128);
  return [...bytes, value];
}

/** @param {Uint8Array[]} parts */
function joined(parts) {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

const utf8 = new TextEncoder(), text = (/** @type {Uint8Array} */ bytes) => new TextDecoder().decode(bytes);

/** A message from its fields: numbers, texts or bytes. @param {[number, number | string | Uint8Array][]} fields */
const message = (fields) => joined(fields.flatMap(([number, value]) => {
  if (typeof value === 'number') return [Uint8Array.from([...varint(number * 8), ...varint(value)])];
  const bytes = typeof value === 'string' ? utf8.encode(value) : value;
  return [Uint8Array.from([...varint(number * 8 + 2), ...varint(bytes.length)]), bytes];
}));

/** Fields as they were. @param {Field} field @returns {Uint8Array} */
const same = ({ number, wire, bytes }) => wire === 2 ? message([[number, bytes]]) : joined([Uint8Array.from(varint(number * 8 + wire)), bytes]);

const of = { node: 1, constant: 5 }, kFloat = 1, kInt8 = 3;

/** Whole numbers of 8 bits with a scale for each of `groups` columns or blocks. @param {Float32Array} values @param {number} groups @param {(i: number) => number} groupOf */
function quantised(values, groups, groupOf) {
  const scale = new Float32Array(groups), whole = new Int8Array(values.length);
  values.forEach((value, i) => { scale[groupOf(i)] = Math.max(scale[groupOf(i)], Math.abs(value) / 127); });
  values.forEach((value, i) => { whole[i] = Math.round(value / (scale[groupOf(i)] || 1)); });
  return { scale, whole };
}

/** @param {Uint8Array} file */
export function int8Onnx(file) {
  const model = fieldsOf(file), graph = fieldsOf(/** @type {Field} */ (model.find(({ number }) => number === 7)).bytes);
  /** @type {Map<string, {dims: number[], values: Float32Array}>} */ const constants = new Map();
  for (const { bytes } of graph.filter(({ number }) => number === of.constant)) {
    const parts = fieldsOf(bytes), raw = parts.find(({ number }) => number === 9)?.bytes;
    if (!raw || parts.find(({ number }) => number === 2)?.value !== kFloat) continue;
    constants.set(text(/** @type {Field} */ (parts.find(({ number }) => number === 8)).bytes),
      { dims: parts.filter(({ number }) => number === 1).map(({ value }) => value), values: new Float32Array(new Uint8Array(raw).buffer) });
  }
  /** @type {Uint8Array[]} */ const added = [];
  const replaced = new Set(/** @type {string[]} */ ([]));
  let next = 0;
  /** @param {number[]} dims @param {Float32Array | Int8Array} values */
  const constant = (dims, values) => {
    const name = `int8.${next++}`;
    added.push(message([[of.constant, message([...dims.map((dim) => /** @type {[number, number]} */ ([1, dim])),
      [2, values instanceof Int8Array ? kInt8 : kFloat], [8, name], [9, new Uint8Array(values.buffer)]])]]));
    return name;
  };
  /** @param {string} operator @param {string[]} inputs @param {string[]} outputs @param {Uint8Array[]} [attributes] @param {string} [domain] */
  const node = (operator, inputs, outputs, attributes = [], domain = '') => message([[of.node, message([
    ...inputs.map((name) => /** @type {[number, string]} */ ([1, name])), ...outputs.map((name) => /** @type {[number, string]} */ ([2, name])),
    [4, operator], ...attributes.map((bytes) => /** @type {[number, Uint8Array]} */ ([5, bytes])), ...(domain ? [/** @type {[number, string]} */ ([7, domain])] : []),
  ])]]);
  /** W or R of an LSTM: (directions x gates x inputs) -> (directions x inputs x gates). @param {string} name */
  const ofLstm = (name) => {
    const { dims: [D, rows, cols], values } = /** @type {{dims: number[], values: Float32Array}} */ (constants.get(name));
    const turned = new Float32Array(values.length);
    values.forEach((value, i) => {
      const d = Math.floor(i / (rows * cols)), row = Math.floor(i / cols) % rows;
      turned[(d * cols + i % cols) * rows + row] = value;
    });
    replaced.add(name);
    const { scale, whole } = quantised(turned, D, (i) => Math.floor(i / (rows * cols)));
    return [constant([D, cols, rows], whole), constant([D], scale), constant([D], new Int8Array(D))];
  };
  const nodes = graph.filter(({ number }) => number === of.node).flatMap((field) => {
    const parts = fieldsOf(field.bytes), names = (/** @type {number} */ which) => parts.filter(({ number }) => number === which).map(({ bytes }) => text(bytes));
    const [operator] = names(4), inputs = names(1), outputs = names(2), weights = constants.get(inputs[1]);
    if (operator === 'LSTM') {
      const [W, wScale, wZero] = ofLstm(inputs[1]), [R, rScale, rZero] = ofLstm(inputs[2]);
      const rest = Array.from({ length: 4 }, (_, i) => inputs[3 + i] ?? '');
      return [node('DynamicQuantizeLSTM', [inputs[0], W, R, ...rest, '', wScale, wZero, rScale, rZero], outputs,
        parts.filter(({ number }) => number === 5).map(({ bytes }) => bytes), 'com.microsoft')];
    }
    if (operator !== 'MatMul' || weights?.dims.length !== 2 || weights.dims[1] === 1) return [same(field)];
    const [, columns] = weights.dims, { scale, whole } = quantised(weights.values, columns, (i) => i % columns);
    const [x, xScale, xZero, sum, real, both] = Array.from({ length: 6 }, () => `int8.${next++}`);
    replaced.add(inputs[1]);
    return [
      node('DynamicQuantizeLinear', [inputs[0]], [x, xScale, xZero]),
      node('MatMulInteger', [x, constant(weights.dims, whole), xZero, constant([columns], new Int8Array(columns))], [sum]),
      node('Cast', [sum], [real], [message([[1, 'to'], [3, kFloat], [20, 2]])]),
      node('Mul', [xScale, constant([columns], scale)], [both]),
      node('Mul', [real, both], outputs),
    ];
  });
  const isReplaced = (/** @type {Field} */ { number, bytes }) => number === of.constant &&
    replaced.has(text(/** @type {Field} */ (fieldsOf(bytes).find((part) => part.number === 8)).bytes));
  const made = joined([...nodes, ...added, ...graph.filter((field) => field.number !== of.node && !isReplaced(field)).map(same)]);
  return joined([...model.map((field) => field.number === 7 ? message([[7, made]]) : same(field)), message([[8, message([[1, 'com.microsoft'], [2, 1]])]])]);
}
