// What npm would publish: whole, and no more; with types that a program in TypeScript can use.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync, mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { before, test } from 'node:test';
import { publint } from 'publint';
import { writeTypes } from '../../../web/tools/types.mjs';
import { root } from '../../../web/tools/setup.mjs';

let packed;
before(() => {
  assert.ok(writeTypes());
  const { stdout } = spawnSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], { cwd: root, encoding: 'utf8' });
  packed = JSON.parse(stdout)[0].files.map((file) => file.path);
});

test('the package holds the library, its module, models and licences, and nothing else', () => {
  for (const file of ['web/engine/index.js', 'web/engine/module/refrain.wasm', 'web/engine/module/refrain.mjs', 'web/engine/module/translator.wasm', 'web/engine/module/translator.mjs', 'web/engine/types/index.d.ts',
    'web/engine/vendor/idb/index.js', 'web/engine/vendor/idb/LICENSE', 'web/models/en-fr.json', 'web/models/registry.json', 'LICENSE', 'README.md', 'web/engine/README.md'])
    assert.ok(packed.includes(file), file);
  for (const file of packed) assert.match(file, /^(web\/engine\/|web\/models\/[^/]+\.json$|LICENSE$|README\.md$|package\.json$)/);
});

test('each file that a module of the library imports is in the package', () => {
  for (const file of packed.filter((name) => /^web\/engine\/[^/]+\.js$/.test(name)))
    for (const [, to] of readFileSync(path.join(root, file), 'utf8').matchAll(/(?:from|import\(?|new URL\() ?(?:\/\*.*?\*\/ ?\()?'(\.[^']+\.(?:m?js|wasm|json))'/g))
      assert.ok(packed.includes(path.posix.join(path.posix.dirname(file), to)), `${file} wants ${to}`);
});

test('publint finds nothing', async () => {
  const { messages } = await publint({ pkgDir: root, pack: false });
  assert.deepEqual(messages, []);
});

test('refrain can be imported by its name, under node', () => {
  const program = `import { Translator } from 'refrain'; import 'refrain/polyfill';
    const t = await globalThis.Translator.create({ sourceLanguage: 'en', targetLanguage: 'fr' });
    console.log(await t.translate('I see a cat.'), t instanceof Translator);`;
  const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', program], { cwd: root, encoding: 'utf8' });
  assert.equal(stdout, 'Je vois un chat. true\n', stderr);  // and the process ends by itself
});

test('a program in TypeScript has the types, and wrong calls are found', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'refrain-types-'));
  try {
    mkdirSync(path.join(folder, 'node_modules'));
    symlinkSync(root, path.join(folder, 'node_modules/refrain'));
    writeFileSync(path.join(folder, 'a.ts'), `
      import { Translator, LanguageDetector, translatePage, store, RefrainClient } from 'refrain';
      import 'refrain/polyfill';
      import { RefrainText } from 'refrain/element';
      export async function run(signal: AbortSignal): Promise<[string, number, string]> {
        const t = await Translator.create({ sourceLanguage: 'en', targetLanguage: 'fr', signal,
          monitor(m) { m.addEventListener('downloadprogress', () => {}); } });
        const text: string = await t.translate('a', { glossary: { a: 'b' }, doNotTranslate: ['c'], html: true, prefix: 'd', signal });
        const stream: ReadableStream<string> = t.translateStreaming('a');
        const { sentences: [first] } = await t.translateDetailed('a', { nBest: 3 });
        const [{ confidence }] = await (await LanguageDetector.create()).detect('a');
        const page = translatePage(document.body, { target: 'fr', signal });
        page.restore();
        const models = await store.list();
        await store.add(new URL('https://example.org/model.json'), { signal, onProgress(share) { share.toFixed(); } });
        const [{ id, why }] = await store.repair();
        const { used, reserved } = await new RefrainClient().memory();
        void id; void why; void used; void reserved;
        const info = await new RefrainClient().load('x');
        void stream; void models; void info; void RefrainText;
        return [text, confidence + first.words[0].confidence + first.alignment[0][0], await Translator.availability({ sourceLanguage: 'en', targetLanguage: 'fr' })];
      }
      // @ts-expect-error the target is missing
      void Translator.create({ sourceLanguage: 'en' });
      // @ts-expect-error not a text
      void new RefrainClient().translate(7);
    `);
    for (const [module, resolution] of [['nodenext', 'nodenext'], ['esnext', 'bundler']]) {
      const { status, stdout } = spawnSync(process.execPath, [path.join(root, 'node_modules/typescript/bin/tsc'), '--strict', '--noEmit', '--target', 'es2022',
        '--lib', 'es2022,dom,dom.iterable', '--module', module, '--moduleResolution', resolution, 'a.ts'], { cwd: folder, encoding: 'utf8' });
      assert.equal(status, 0, stdout);
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
  assert.ok(existsSync(path.join(root, 'web/engine/types/translator.d.ts')));
});
