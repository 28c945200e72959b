// What the tests in Firefox share: a server and Debian's Firefox, driven over WebDriver BiDi.

import assert from 'node:assert/strict';
import path from 'node:path';
import puppeteer from 'puppeteer-core';
import { createServer, listen } from '../../../web/tools/serve.mjs';
import { complaintsOf, root } from '../browser/browser.mjs';

/** Starts Firefox. */
export function launch() {
  return puppeteer.launch({ browser: 'firefox', executablePath: '/usr/bin/firefox-esr', headless: true });
}

/** Starts server and browser; `close` ends both. */
export async function openFirefox() {
  const server = createServer(path.join(root, 'web'));
  const port = await listen(server, 0);
  const browser = await launch();
  return {
    address: `http://127.0.0.1:${port}`,
    browser,
    async close() {
      await browser.close();
      server.closeAllConnections();
      server.close();
    },
  };
}

/**
 * A page whose errors and foreign requests are kept, in a profile of its own; `width` and `height`
 * in CSS pixels.
 */
export async function openPage(session, url, { width = 1280, height = 800 } = {}) {
  const context = await session.browser.createBrowserContext();
  const page = await context.newPage();
  const complaints = complaintsOf(page, session.address);
  await page.setViewport({ width, height });
  await page.goto(session.address + url, { timeout: 120000 });
  await page.waitForSelector('html[data-ready]', { timeout: 120000 });
  return { page, complaints, quiet: () => assert.deepEqual(complaints, []) };
}
