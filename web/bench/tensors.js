// The tensors of a model file, for contenders that take plain arrays.

/** Float32 tensors by name: {shape, values}. @param {string} json @returns {Record<string, {shape: number[], values: Float32Array}>} */
export function tensorsOf(json) {
  return Object.fromEntries(Object.entries(JSON.parse(json).tensors).map(([name, { shape, data }]) => {
    const text = atob(data), bytes = new Uint8Array(text.length);
    for (let i = 0; i < text.length; ++i) bytes[i] = text.charCodeAt(i);
    return [name, { shape, values: new Float32Array(bytes.buffer) }];
  }));
}
