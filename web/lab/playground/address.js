// The setup as an address: what differs from the first setup, after the #, so that a link opens the
// same two networks, seeds included. The reader's own pairs travel in it packed.

import { dataFields, initialSetup, networkFields, parseValue } from './choices.js';

/** @typedef {import('./choices.js').Setup} Setup */

const kNames = ['a', 'b'];

/** @param {Uint8Array<ArrayBuffer>} bytes @param {TransformStream} through */
async function passed(bytes, through) {
  return new Uint8Array(await new Response(new Blob([bytes]).stream().pipeThrough(through)).arrayBuffer());
}

/** @param {string} text */
async function pack(text) {
  const bytes = await passed(new TextEncoder().encode(text), new CompressionStream('deflate-raw'));
  let raw = '';
  for (const byte of bytes) raw += String.fromCharCode(byte);
  return btoa(raw).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

/** @param {string} packed */
async function unpack(packed) {
  const raw = atob(packed.replaceAll('-', '+').replaceAll('_', '/'));
  return new TextDecoder().decode(await passed(Uint8Array.from(raw, (c) => c.charCodeAt(0)), new DecompressionStream('deflate-raw')));
}

/** @param {Setup} setup */
export async function writeAddress(setup) {
  const first = initialSetup(), parts = new URLSearchParams();
  for (const { name } of dataFields)
    if (setup.data[name] !== first.data[name]) parts.set(name, String(setup.data[name]));
  kNames.forEach((prefix, which) => {
    for (const { name } of networkFields) {
      if (setup.equal && which === 1 && name === 'hidden') continue;  // it follows from the others
      const value = setup.networks[which][name];
      if (name === 'seed' || value !== first.networks[which][name]) parts.set(`${prefix}.${name}`, String(value));
    }
  });
  if (!setup.equal) parts.set('equal', 'false');
  if (setup.data.data === 'own') parts.set('own', await pack(setup.own));
  return parts.toString();
}

/** Whatever an address says that no setup can have is left as it was at first. @param {string} address @returns {Promise<Setup>} */
export async function readAddress(address) {
  const setup = initialSetup(), parts = new URLSearchParams(address);
  /** @param {import('./choices.js').Field} field @param {string} key @param {import('./choices.js').Choices} choices */
  const take = (field, key, choices) => {
    const text = parts.get(key), value = text === null ? undefined : parseValue(field, text);
    if (value !== undefined) choices[field.name] = value;
  };
  for (const field of dataFields) take(field, field.name, setup.data);
  kNames.forEach((prefix, which) => {
    for (const field of networkFields) take(field, `${prefix}.${field.name}`, setup.networks[which]);
  });
  setup.equal = parts.get('equal') !== 'false';
  const own = parts.get('own');
  if (own !== null) setup.own = await unpack(own).catch(() => '');
  return setup;
}
