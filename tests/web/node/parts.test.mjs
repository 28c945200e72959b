// The translator's module: small enough to wait for, and the same as the whole engine.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { RefrainClient } from '../../../web/engine/client.js';
import '../../../web/engine/node.js';
import { engineBytes } from '../../../web/tools/download_size.mjs';

test('a page that translates downloads at most 200 kB for the engine, packed by brotli', () => {
  const bytes = engineBytes();
  assert.ok('translator' in bytes && 'refrain' in bytes);
  for (const [name, size] of Object.entries(bytes))
    assert.ok(size <= (name.startsWith('translator') ? 200e3 : 400e3), `${name}: ${size} bytes`);
});

test("the translator's module gives what the whole engine gives, and says what it cannot do", async () => {
  const json = readFileSync(new URL('../../../web/models/en-fr.json', import.meta.url), 'utf8');
  const results = [];
  for (const part of ['refrain', 'translator']) {
    const client = new RefrainClient({ part });
    try {
      await client.load(json);
      results.push({ translated: await client.translate('I see a cat. Where is the old house by the river?', { target: 'fr', n_best: 2, beam_size: 3 }), failed: await client.verify() });
      if (part === 'translator')
        await assert.rejects(client.train('{}', 'a\tb'), { name: 'StateError', message: /made to translate has no 'train'/ });
    } finally {
      client.terminate();
    }
  }
  assert.deepEqual(results[1], results[0]);
});
