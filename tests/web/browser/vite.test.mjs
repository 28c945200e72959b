// A page that Vite serves and bundles without any configuration, with the library as npm installs it.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { build, createServer as createViteServer } from 'vite';
import { createServer, isolation, listen } from '../../../web/tools/serve.mjs';
import { launch, root } from './browser.mjs';

let browser, folder;
before(async () => {
  browser = await launch();
  folder = mkdtempSync(path.join(tmpdir(), 'refrain-vite-'));
  const { stdout } = spawnSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], { cwd: root, encoding: 'utf8' });
  const installed = path.join(folder, 'node_modules/refrain');
  for (const { path: file } of JSON.parse(stdout)[0].files) {
    mkdirSync(path.dirname(path.join(installed, file)), { recursive: true });
    cpSync(path.join(root, file), path.join(installed, file));
  }
  writeFileSync(path.join(folder, 'package.json'), '{"type": "module", "dependencies": {"refrain": "*"}}');
  writeFileSync(path.join(folder, 'index.html'), '<!doctype html><title>test</title><p></p><script type="module" src="/main.js"></script>');
  writeFileSync(path.join(folder, 'main.js'), `
    import { RefrainClient, Translator } from 'refrain';
    const client = new RefrainClient(), translator = await Translator.create({ sourceLanguage: 'en', targetLanguage: 'fr' });
    await client.train({ languages: { source: ['en'], target: ['fr'] }, training: { shards: 2, max_steps: 1 } }, [['a cat', 'un chat'], ['a dog', 'un chien']]);
    document.querySelector('p').dataset.threads = (await client.memory()).threads;
    document.querySelector('p').textContent = await translator.translate('I see a cat.');`);
});
after(async () => {
  await browser?.close();
  if (folder) rmSync(folder, { recursive: true, force: true });
});

/** Opens an address and waits for the translation. @param {string} address @param {boolean} [isIsolated] and has threads */
async function checkPage(address, isIsolated = false) {
  const page = await (await browser.newContext()).newPage();
  const complaints = [];
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('console', (message) => { if (message.type() === 'error' && !/favicon/.test(message.location().url)) complaints.push(message.text()); });
  await page.goto(address);
  await page.waitForFunction(() => document.querySelector('p').textContent !== '').catch(() => {});
  const processors = await page.evaluate(() => Math.min(navigator.hardwareConcurrency, 8));
  assert.deepEqual([await page.textContent('p'), complaints], ['Je vois un chat.', []]);
  assert.equal(await page.getAttribute('p', 'data-threads'), String(isIsolated ? processors : 1));
  await page.close();
}

test('its development server', { timeout: 300000 }, async () => {
  const server = await createViteServer({ root: folder, configFile: false, logLevel: 'error', server: { host: '127.0.0.1', port: 0 }, cacheDir: path.join(folder, '.vite') });
  await server.listen();
  try {
    await checkPage(`http://127.0.0.1:${server.httpServer.address().port}/`);
  } finally {
    await server.close();
  }
});

test('its bundle, under a strict content security policy', { timeout: 300000 }, async () => {
  await build({ root: folder, configFile: false, logLevel: 'error' });
  assert.match(readFileSync(path.join(folder, 'dist/index.html'), 'utf8'), /assets\/index-[^"]+\.js/);
  for (const headers of [{}, isolation]) {
    const server = createServer(path.join(folder, 'dist'), headers);
    const port = await listen(server, 0);
    try {
      await checkPage(`http://127.0.0.1:${port}/index.html`, headers === isolation);
    } finally {
      server.closeAllConnections();
      server.close();
    }
  }
});
