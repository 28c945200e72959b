// Lighthouse on the translator's page: accessibility and best practices.

import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import lighthouse from 'lighthouse';
import { createServer, listen } from '../../../web/tools/serve.mjs';
import { root } from './browser.mjs';
import { startChromium } from './killable.mjs';

const profile = mkdtempSync(path.join(tmpdir(), 'refrain-lighthouse-'));
let server, chromium;
before(async () => {
  server = createServer(path.join(root, 'web'));
  chromium = await startChromium(profile);
});
after(async () => {
  await chromium?.kill();
  server.closeAllConnections();
  server.close();
  rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
});

test('accessibility and best practices score 95 at least', { timeout: 300000 }, async () => {
  const { lhr } = await lighthouse(`http://127.0.0.1:${await listen(server, 0)}/app/`, {
    port: Number(new URL(chromium.address).port), onlyCategories: ['accessibility', 'best-practices'], logLevel: 'silent', maxWaitForLoad: 120000 });
  assert.equal(lhr.runtimeError, undefined);
  for (const id of ['accessibility', 'best-practices']) {
    const { score, auditRefs } = lhr.categories[id];
    const lost = auditRefs.map((ref) => lhr.audits[ref.id]).filter((audit) => audit.score !== null && audit.score < 1).map((audit) => audit.title);
    assert.ok(score >= 0.95, `${id} ${100 * score}: ${lost.join('; ')}`);
  }
});
