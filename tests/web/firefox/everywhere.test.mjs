// The library's scenarios in Firefox: in a page and in a worker, under the content security policy.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { pageScenarios, scenarios } from '../everywhere/run.js';
import { openServer } from '../server.mjs';
import { launch } from './firefox.mjs';

let server, browser;
const pages = {}, complaints = [];
before(async () => {
  server = await openServer();
  browser = await launch();
  for (const place of ['page', 'worker']) {
    const page = await (await browser.createBrowserContext()).newPage();
    page.on('pageerror', (error) => complaints.push(String(error)));
    await page.goto(`${server.address}/blank.html`);
    pages[place] = page;
  }
});
after(async () => {
  await browser?.close();
  server?.close();
});

for (const place of ['page', 'worker'])
  for (const name of [...Object.keys(scenarios), ...(place === 'page' ? Object.keys(pageScenarios) : [])])
    test(`in a ${place}: ${name}`, { timeout: 300000 }, async () => {
      await pages[place].evaluate(async (scenario, where) => {
        const { runIn } = await import('/tests/everywhere/in_page.js');
        await runIn(scenario, where);
      }, name, place);
      assert.deepEqual(complaints.splice(0), []);
    });
