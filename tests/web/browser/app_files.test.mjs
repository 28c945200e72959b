// Files come back translated in their own form, with progress and cancel; names and contents of
// strangers stay text.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { assertAccessible } from './accessible.mjs';
import { openBrowser, openPage } from './browser.mjs';

let session;
before(async () => { session = await openBrowser(); });
after(async () => { await session?.close(); });

/** Drops files onto the page. */
const drop = (page, ...files) => page.evaluate((list) => {
  const dataTransfer = new DataTransfer();
  for (const { name, text, bytes } of list) dataTransfer.items.add(new File([text ?? new Uint8Array(bytes)], name));
  for (const type of ['dragover', 'drop']) document.body.dispatchEvent(new DragEvent(type, { bubbles: true, cancelable: true, dataTransfer }));
}, files);

/** The file that comes back for the row of this name. */
async function saved(page, name) {
  const row = page.locator('#file-list .file', { hasText: name });
  const [download] = await Promise.all([page.waitForEvent('download'), row.locator('button.primary').click()]);
  return { name: download.suggestedFilename(), text: readFileSync(await download.path(), 'utf8') };
}

test('text, subtitles and a page are dropped, translated and saved', { timeout: 180000 }, async () => {
  const { page, quiet } = await openPage(session, '/app/');
  const srt = '\ufeff1\r\n00:00:01,000 --> 00:00:02,500\r\nI am very tired.\r\n\r\n2\r\n00:00:03,000 --> 00:00:06,000\r\nShe reads a book every evening\r\nin the kitchen of the house.\r\n\r\n' +
    '3\r\n00:00:07,000 --> 00:00:08,000\r\n- Where is the station?\r\n- I do not know.\r\n\r\n4\r\n00:00:09,000 --> 00:00:10,000\r\n<i>The cat is on the table.</i>\r\n';
  const html = '<!doctype html>\n<html lang="en"><head><meta charset="iso-8859-1"><title>The cat</title><script>window.hacked = 1;</script></head>\n' +
    '<body><p class="a">She reads a <b>book</b> every evening.</p><code>let cat = 1;</code></body></html>';
  await drop(page, { name: 'letter.txt', text: 'I am very tired.\n\n  The cat is on the table. Where is the station?\n' }, { name: 'film.SRT', text: srt }, { name: 'page.html', text: html });
  const letter = await saved(page, 'letter.txt');
  assert.equal(letter.name, 'letter.fr.txt');
  assert.equal(letter.text, 'Je suis très fatigué.\n\n  Le chat est sur la table. Où est la gare ?\n');
  const film = await saved(page, 'film.SRT');
  assert.equal(film.name, 'film.fr.SRT');
  const cues = film.text.trim().split('\n\n').map((cue) => cue.split('\n'));
  assert.deepEqual(cues.map(([number, time]) => [number.replace('\ufeff', ''), time]), [['1', '00:00:01,000 --> 00:00:02,500'], ['2', '00:00:03,000 --> 00:00:06,000'],
    ['3', '00:00:07,000 --> 00:00:08,000'], ['4', '00:00:09,000 --> 00:00:10,000']]);
  assert.equal(cues[0][2], 'Je suis très fatigué.');
  assert.equal(cues[1].length, 4, 'two lines stay two');
  assert.match(cues[2].slice(2).join('|'), /^- .*\?\|- /);
  assert.match(cues[3][2], /^<i>Le chat est sur la table\.<\/i>$/);
  const translated = await saved(page, 'page.html');
  assert.match(translated.text, /^<!doctype html>\n<html lang="fr"><head><meta charset="utf-8"><title>[^<]*chat[^<]*<\/title><script>window\.hacked = 1;<\/script>/);
  assert.match(translated.text, /<p class="a">Elle lit un <b>livre<\/b> tous les soirs\.<\/p><code>let cat = 1;<\/code>/);
  assert.equal(await page.evaluate(() => window.hacked), undefined);
  await assertAccessible(page);
  quiet();
  await page.close();
});

test('a sentence over two subtitles is translated as one and cut again; the system opens files with the app', { timeout: 180000 }, async () => {
  const cue = (number, ...lines) => `${number}\n00:00:0${number},000 --> 00:00:0${number},900\n${lines.join('\n')}\n`;
  const srt = [cue(1, 'She reads a book'), cue(2, 'every evening.'), cue(3, 'I am very tired.'), cue(4, 'The cat is on the table,'), cue(5, 'and the dog is in the garden.'),
    cue(6, '- Where is the station', '- I do not know.')].join('\n');
  const { page, quiet } = await openPage(session, '/app/', { before: (empty) => empty.addInitScript((text) => {
    // What Chromium gives to an installed app.
    Object.defineProperty(window, 'launchQueue', { value: { setConsumer(take) {
      take({ files: [{ getFile: async () => new File([text], 'film.srt') }] });
    } } });
  }, srt) });
  const { text } = await saved(page, 'film.srt');
  const cues = text.trim().split('\n\n').map((each) => each.split('\n').slice(2));
  assert.deepEqual(cues.slice(0, 3), [['Elle lit un livre'], ['tous les soirs.'], ['Je suis très fatigué.']]);
  assert.match(cues[3].join(' '), /^Le chat est sur la table ?,?$/);
  assert.match(cues[4].join(' '), /^,? ?et le chien est dans le jardin\.$/);
  assert.match(cues[5].join('|'), /^- .*\|- /);
  const { file_handlers: [handler] } = await page.evaluate(async () => (await fetch('/app/manifest.webmanifest')).json());
  assert.deepEqual([handler.action, Object.values(handler.accept).flat()], ['./', ['.txt', '.srt', '.html', '.htm']]);
  quiet();
  await page.close();
});

test('the language of a file is detected; old encodings are read', { timeout: 180000 }, async () => {
  const { page, quiet } = await openPage(session, '/app/');
  await drop(page, { name: 'lettre.txt', bytes: [...Buffer.from('Elle lit un livre tous les soirs. Il est très fatigué.', 'latin1')] });
  const { text, name } = await saved(page, 'lettre.txt');
  assert.equal(name, 'lettre.en.txt');
  assert.match(text, /tired/);
  quiet();
  await page.close();
});

test('a long file shows how far it is and can be given up; the next is translated', { timeout: 180000 }, async () => {
  const { page, quiet } = await openPage(session, '/app/');
  const long = Array.from({ length: 3000 }, (_, i) => `She reads ${i} books every evening.`).join('\n');
  await page.setInputFiles('#file', [{ name: 'long.txt', mimeType: 'text/plain', buffer: Buffer.from(long) }, { name: 'next.txt', mimeType: 'text/plain', buffer: Buffer.from('I am very tired.') }]);
  const row = page.locator('#file-list .file', { hasText: 'long.txt' });
  await page.waitForFunction(() => document.querySelector('#file-list progress').value > 0);
  assert.match(await row.innerText(), /English to French · \d+ of 3000 sentences/);
  await row.locator('button', { hasText: 'Cancel' }).click();
  assert.equal(await row.count(), 0);
  assert.equal((await saved(page, 'next.txt')).text, 'Je suis très fatigué.');
  quiet();
  await page.close();
});

test('what cannot be translated is told in words, and strange names stay text', { timeout: 120000 }, async () => {
  const { page, quiet } = await openPage(session, '/app/');
  const evil = '<img src=x onerror="window.hacked=1">.txt';
  await drop(page, { name: 'book.pdf', text: 'x' }, { name: 'empty.txt', text: ' \n' }, { name: 'notes.srt', text: 'no times here' },
    { name: 'large.txt', text: 'a'.repeat(10000001) }, { name: evil, text: 'I am very tired.' });
  const said = async (name) => {
    await page.waitForFunction((wanted) => [...document.querySelectorAll('#file-list .file')].some((row) => row.textContent.includes(wanted) && !row.querySelector('progress')), name);
    return page.locator('#file-list .file', { hasText: name }).innerText();
  };
  assert.match(await said('book.pdf'), /\.txt, \.srt and \.html can/);
  assert.match(await said('empty.txt'), /no text/);
  assert.match(await said('notes.srt'), /no line has a time/);
  assert.match(await said('large.txt'), /10\.0\sMB are the most/);
  assert.match(await said(evil), /English to French/);
  assert.equal(await page.$('#files img'), null);
  assert.equal(await page.evaluate(() => window.hacked), undefined);
  quiet();
  await page.close();
});
