// Threads in Firefox: an isolated page learns and says what another does, to the bit.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isolation } from '../../../web/tools/serve.mjs';
import { prepare, work } from '../training_page.mjs';
import { openFirefox, openPage } from './firefox.mjs';

test('an isolated page of Firefox has threads, and learns and says the same to the bit', async () => {
  const results = [];
  for (const headers of [{}, isolation]) {
    const session = await openFirefox(headers);
    try {
      const { page, quiet } = await openPage(session, '/lab/');
      await page.evaluate(prepare);
      results.push(await page.evaluate(work));
      quiet();
    } finally {
      await session.close();
    }
  }
  const [alone, shared] = results;
  assert.deepEqual([alone.isolated, alone.after, shared.isolated], [false, 1, true]);
  assert.ok(shared.after > 1 && shared.many > 1, `${shared.after} and ${shared.many} threads`);
  assert.deepEqual(shared.said, alone.said);
});
