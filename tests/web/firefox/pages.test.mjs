// The translator and the lessons open in Firefox without an error, and the translator translates.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { lessons, pages } from '../../../web/lab/lessons.js';
import { openFirefox, openPage } from './firefox.mjs';

let session;
before(async () => { session = await openFirefox(); });
after(() => session?.close());

test('the translator translates in Firefox', async () => {
  const { page, quiet } = await openPage(session, '/app/');
  await page.type('#source', 'I love you.');
  await page.waitForFunction(() => /aime/.test(document.querySelector('#target').textContent), { timeout: 60000 });
  quiet();
});

for (const lesson of ['', ...[...lessons, ...pages].map((name) => `${name}/`)])
  test(`lab/${lesson} opens in Firefox`, async () => {
    const { page, quiet } = await openPage(session, `/lab/${lesson}`);
    assert.ok(await page.$eval('h1', (h1) => h1.textContent.trim().length > 0));
    quiet();
  });
