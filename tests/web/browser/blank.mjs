// An empty page of the test server, with the policy of the real ones and a few words for the tests.

import { openPage } from './browser.mjs';

const strict = "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; object-src 'none'; base-uri 'none'";

/** Opens it; an empty `policy` lets scripts run, `body` is its HTML. */
export function openBlank(session, { policy = strict, body = '' } = {}) {
  const headers = policy ? { 'Content-Security-Policy': policy } : {};
  return openPage(session, '/test.html', { ready: false, before: async (empty) => {
    await empty.route('**/test.html', (route) => route.fulfill({ contentType: 'text/html', headers,
      body: `<!doctype html><html lang="en"><meta charset="utf-8"><title>test</title><body>${body}</body></html>` }));
    await empty.addInitScript(() => {
      window.pair = { sourceLanguage: 'en', targetLanguage: 'fr' };
      window.told = (call) => call.then(() => 'nothing', (error) => `${error.constructor.name} ${error.name}: ${error.message}`);
    });
  } });
}
