// The library's scenarios in Firefox: in a page and in a worker, under the content security policy.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { places } from '../everywhere/places.js';
import { openServer } from '../server.mjs';
import { launch } from './firefox.mjs';

// A worker of Firefox 153 that ends many workers of its own now and then stands still for ever, in its
// terminate(); what starts and ends engines in quantity is run in its pages and in Chromium's workers.
const quantity = /^(a reader’s own model|destroy gives the memory back)/;

let server, browser;
const pages = {}, complaints = [];
before(async () => {
  server = await openServer();
  browser = await launch();
  for (const [where, { url }] of Object.entries(places)) {
    const page = await (await browser.createBrowserContext()).newPage();
    page.on('pageerror', (error) => complaints.push(String(error)));
    await page.goto(server.address + url);
    pages[where] = page;
  }
});
after(async () => {
  await browser?.close();
  server?.close();
});

for (const [where, { place, names }] of Object.entries(places))
  for (const name of names.filter((one) => where !== 'in a worker' || !quantity.test(one)))
    test(`${where}: ${name}`, { timeout: 300000 }, async () => {
      await pages[where].evaluate(async (scenario, inside) => {
        const { runIn } = await import('/tests/everywhere/in_page.js');
        await runIn(scenario, inside);
      }, name, place);
      assert.deepEqual(complaints.splice(0), []);
    });
