// What loading a model takes of memory: a module's memory never shrinks, so its size afterwards is the
// most that was ever needed at once.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { W1, countOfWeights, sources, translationModel, word } from '../../../web/bench/workloads.js';
import { RefrainClient } from '../../../web/engine/client.js';
import '../../../web/engine/node.js';

const text = sources(4, 5).map((ids) => ids.slice(0, -1).map((id) => word(id - 4)).join(' ')).join('\n');

/** The module's memory after a model was loaded and has translated, in an engine of its own. @param {() => Promise<Uint8Array>} file */
async function memoryAfter(file) {
  const client = new RefrainClient({ part: 'translator' });
  try {
    await client.load(file);
    await client.translate(text, { beam_size: 1, max_length: W1.words });
    return { ...await client.memory(), int8: await client.save('int8') };
  } finally {
    client.terminate();
  }
}

test('a model that is loaded stands in memory once, and was never there twice', async (t) => {
  const file = (/** @type {string} */ json) => async () => new TextEncoder().encode(json);
  const weights = countOfWeights(W1), room = 12e6;  // for words, the stack, what a translation needs
  const float32 = await memoryAfter(file(translationModel()));
  const int8 = await memoryAfter(file(float32.int8));
  for (const [name, bytes, { used, reserved }] of /** @type {const} */ ([['float32', 4 * weights, float32], ['int8', weights, int8]])) {
    t.diagnostic(`${name}: ${Math.round(bytes / 1e6)} MB of weights, ${Math.round(used / 1e6)} MB in use, ${Math.round(reserved / 1e6)} MB at most`);
    assert.ok(used < 1.05 * bytes + room, `${name}: ${used} bytes in use for ${bytes} of weights`);
    // Memory grows in steps of a fifth; the largest tensor is there twice while it is packed.
    assert.ok(reserved < 1.2 * (1.4 * bytes + 8e6 + room), `${name}: ${reserved} bytes were needed for ${bytes} of weights`);
  }
});
