// What the tests in Firefox share: a server and Debian's Firefox, driven over WebDriver BiDi.

import assert from 'node:assert/strict';
import path from 'node:path';
import puppeteer from 'puppeteer-core';
import { createServer, listen } from '../../../web/tools/serve.mjs';
import { complaintsOf, patience, root } from '../browser/browser.mjs';

/** Starts Firefox. */
export function launch() {
  return puppeteer.launch({ browser: 'firefox', executablePath: '/usr/bin/firefox-esr', headless: true,
    protocolTimeout: 2 * patience });
}

/** Starts server and browser; `close` ends both. @param {Record<string, string>} [headers] of the server */
export async function openFirefox(headers) {
  const server = createServer(path.join(root, 'web'), headers);
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

/** A page in a context, or in a profile of its own. @param {import('puppeteer-core').BrowserContext} [context] */
export async function newPage(browser, context) {
  const page = await (context ?? await browser.createBrowserContext()).newPage();
  page.setDefaultTimeout(patience);
  return page;
}

/**
 * A page whose errors and foreign requests are kept, in a profile of its own; `width` and `height`
 * in CSS pixels.
 */
export async function openPage(session, url, { width = 1280, height = 800 } = {}) {
  const page = await newPage(session.browser);
  const complaints = complaintsOf(page, session.address);
  await page.setViewport({ width, height });
  await page.goto(session.address + url);
  await page.waitForSelector('html[data-ready]');
  return { page, complaints, quiet: () => assert.deepEqual(complaints, []) };
}
