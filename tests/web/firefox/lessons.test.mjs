// Every lesson shows in Firefox what it promises, and axe finds nothing in it.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { lessons } from '../../../web/lab/lessons.js';
import { assertAccessible } from '../browser/accessible.mjs';
import { assertAnswersSoon } from '../browser/main_thread.mjs';
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

test('attention: a letter typed while two networks train is on screen within 50 ms', async (context) => {
  const { page, quiet } = await openPage(session, '/lab/attention/');
  const learner = puppeteerLearner(page);
  await learner.set('#speed', 'fast');
  await learner.click('#play');
  await learner.until(() => /\d/.test(document.querySelector('.transport-count').textContent));
  context.diagnostic(await assertAnswersSoon(page, '#source', () => learner.click('#play')));
  quiet();
  await page.close();
});
