// What the browser tests share: a server, Debian's Chromium, and a page that may not complain.

import assert from 'node:assert/strict';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { createServer, listen } from '../../../web/tools/serve.mjs';

export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../../..');

/** Milliseconds until what a page should do is given up: a busy machine is slow, and may stand still for a while. */
export const patience = 300000;

/** Starts Chromium; `args` are more of its flags. @param {string[]} [args] */
export async function launch(args = []) {
  const browser = await chromium.launch({
    executablePath: '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-background-networking', '--disable-component-update',
      '--disable-sync', '--no-first-run', '--disable-gpu', '--disable-quic', ...args],
  });
  const newContext = browser.newContext.bind(browser);  // newPage calls it as well
  browser.newContext = async (options) => {
    const context = await newContext(options);
    context.setDefaultTimeout(patience);
    return context;
  };
  return browser;
}

/** Starts server and browser; `close` ends both. @param {Record<string, string>} [headers] of the server */
export async function openBrowser(headers) {
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

/** Keeps the console errors, policy violations and foreign requests of a page of Playwright's or Puppeteer's. */
export function complaintsOf(page, address) {
  const complaints = [];
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('request', (request) => {
    if (!request.url().startsWith(address) && !/^(blob|data):/.test(request.url()))
      complaints.push(`request to ${request.url()}`);
  });
  return complaints;
}

/**
 * A page whose console errors, policy violations and foreign requests are kept. `before` gets the
 * page while it is empty; `ready: false` does not wait for the page to say that it is.
 */
export async function openPage(session, url, { before, ready = true, ...options } = {}) {
  const page = await session.browser.newPage({ serviceWorkers: 'block', ...options });
  const complaints = complaintsOf(page, session.address);
  await before?.(page);
  await page.goto(session.address + url);
  if (ready) await page.waitForSelector('html[data-ready]');
  return { page, complaints, quiet: () => assert.deepEqual(complaints, []) };
}
