// The library's scenarios in Chromium: in a page and in a worker, under the content security policy.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { places } from '../everywhere/places.js';
import { openServer } from '../server.mjs';
import { launch } from './browser.mjs';

let server, browser;
const pages = {};
before(async () => {
  server = await openServer();
  browser = await launch();
  for (const [where, { url }] of Object.entries(places)) pages[where] = await open(url);
});
after(async () => {
  await browser?.close();
  server?.close();
});

/** A page with storage of its own, and what it complains of. */
async function open(url) {
  const page = await (await browser.newContext()).newPage();
  const complaints = [];
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('console', (message) => {
    // Failed requests are part of some scenarios.
    if (message.type() === 'error' && !/Failed to load resource/.test(message.text())) complaints.push(message.text());
  });
  await page.goto(server.address + url);
  return { page, complaints };
}

for (const [where, { place, names }] of Object.entries(places))
  for (const name of names)
    test(`${where}: ${name}`, { timeout: 300000 }, async () => {
      const { page, complaints } = pages[where];
      await page.evaluate(async ([scenario, inside]) => {
        const { runIn } = await import('/tests/everywhere/in_page.js');
        await runIn(scenario, inside);
      }, [name, place]);
      assert.deepEqual(complaints.splice(0), []);
    });
