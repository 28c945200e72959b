// The translator translates in Firefox, and the lab opens.

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
  await page.waitForFunction(() => /aime/.test(document.querySelector('#target').textContent));
  quiet();
});

test('the lab lists its lessons in Firefox', async () => {
  const { page, quiet } = await openPage(session, '/lab/');
  assert.equal(await page.$$eval('#lessons li', (list) => list.length), lessons.length);
  quiet();
});

for (const name of pages)
  test(`lab/${name}/ opens in Firefox`, async () => {
    const { page, quiet } = await openPage(session, `/lab/${name}/`);
    assert.ok(await page.$eval('h1', (h1) => h1.textContent.trim().length > 0));
    quiet();
  });
