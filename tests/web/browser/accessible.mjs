// axe-core, asked in the page: what keeps someone from using it.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** Asserts that axe finds no violation in a page of Playwright's or Puppeteer's. */
export async function assertAccessible(page) {
  await page.evaluate(axe);
  const violations = await page.evaluate(async () => (await globalThis.axe.run()).violations
    .map((v) => `${v.id}: ${v.help}: ${v.nodes.map((node) => node.html.slice(0, 160)).join(' | ')}`));
  assert.deepEqual(violations, []);
}
