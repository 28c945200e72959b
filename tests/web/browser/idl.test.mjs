// The web-platform tests' idlharness finds nothing in Chromium.

import { after, before, test } from 'node:test';
import { checkResults } from '../idl_results.mjs';
import { openServer } from '../server.mjs';
import { launch } from './browser.mjs';

let server, browser;
before(async () => {
  server = await openServer();
  browser = await launch();
});
after(async () => {
  await browser?.close();
  server?.close();
});

test('idlharness passes for Translator, LanguageDetector and CreateMonitor', { timeout: 300000 }, async (t) => {
  const page = await browser.newPage();
  await page.goto(`${server.address}/idlharness.html`);
  checkResults(t, await page.evaluate(async () => (await import('/tests/everywhere/idl.js')).checkIdl()));
});
