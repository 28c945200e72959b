// The library's scenarios in Firefox: in a page and in a worker, under the content security policy.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { places } from '../everywhere/places.js';
import { openServer } from '../server.mjs';
import { launch, newPage } from './firefox.mjs';

// Where workers of a worker are started and ended in quick turn, the outer one stands still for good in Firefox
// 153 in most runs, though the library keeps them all from being collected (see engine/platform.js). This
// is run in its pages and in Chromium's workers.
const quantity = /^destroy gives the memory back/;

// Milliseconds until a scenario, which takes seconds, is given up.
const kLong = 240000, kLongInWorker = 75000;

let server, browser;
const pages = {}, complaints = [];
before(async () => {
  server = await openServer();
  browser = await launch();
  for (const where of Object.keys(places)) pages[where] = await openPlace(where);
});
after(async () => {
  if (browser && !await keptWithin(20000, browser.close())) browser.process()?.kill('SIGKILL');
  server?.close();
});

async function openPlace(where) {
  const page = await newPage(browser);
  page.on('pageerror', (error) => complaints.push(String(error)));
  await page.goto(server.address + places[where].url);
  return page;
}

/** Whether a promise is kept in time; its error is thrown. */
function keptWithin(milliseconds, promise) {
  promise.catch(() => {});  // of one that is given up
  return Promise.race([promise.then(() => true),
    new Promise((resolve) => { setTimeout(() => resolve(false), milliseconds).unref(); })]);
}

/** Runs a scenario; where Firefox's worker stands still, again in a new page. */
async function runScenario(where, name, place, tries = 3) {
  const run = pages[where].evaluate(async (scenario, inside) => {
    const { runIn } = await import('/tests/everywhere/in_page.js');
    await runIn(scenario, inside);
  }, name, place);
  if (await keptWithin(where === 'in a worker' ? kLongInWorker : kLong, run)) return;
  assert.ok(where === 'in a worker' && tries > 1, `${name} stands still`);
  await keptWithin(5000, pages[where].close());
  pages[where] = await openPlace(where);
  await runScenario(where, name, place, tries - 1);
}

for (const [where, { place, names }] of Object.entries(places))
  for (const name of names.filter((one) => where !== 'in a worker' || !quantity.test(one)))
    test(`${where}: ${name}`, { timeout: 300000 }, async () => {
      await runScenario(where, name, place);
      assert.deepEqual(complaints.splice(0), []);
    });
