// Every lesson shows in Firefox what it promises, and axe finds nothing in it.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { lessons } from '../../../web/lab/lessons.js';
import { assertAccessible } from '../browser/accessible.mjs';
import { effects } from '../effects.mjs';
import { puppeteerLearner } from '../learner.mjs';
import { openFirefox, openPage } from './firefox.mjs';

let session;
before(async () => { session = await openFirefox(); });
after(() => session?.close());

test('every lesson has an effect', () => assert.deepEqual(Object.keys(effects).sort(), [...lessons].sort()));

for (const lesson of lessons)
  test(`${lesson}: its effect comes in Firefox`, async () => {
    const { page, quiet } = await openPage(session, `/lab/${lesson}/`);
    await effects[lesson](puppeteerLearner(page));
    await assertAccessible(page);
    quiet();
    await page.close();
  });
