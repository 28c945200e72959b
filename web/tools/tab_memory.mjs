// The memory of a tab that translates W1 through the library, as a web page would.

import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import puppeteer from 'puppeteer-core';
import { root } from './setup.mjs';
import { W1, countOfWeights } from '../bench/workloads.js';

const kBegun = 1, kSoon = 3, kSettled = 60;  // seconds

const seconds = (/** @type {number} */ count) => new Promise((resolve) => { setTimeout(resolve, 1000 * count); });

/** What the page does. @param {any} entry its model's in a registry */
async function translateAll(entry) {
  // @ts-ignore
  const { Translator, configure } = await import('/engine/index.js');
  // @ts-ignore
  const { said, sources } = await import('/bench/workloads.js');
  configure({ registry: { format: 'refrain-registry', version: 1, models: [{ ...entry, url: new URL(entry.url, location.href).href }] } });
  const sentences = sources(16, 5).map((/** @type {number[]} */ ids) => said(ids.slice(0, -1)));
  const translator = await Translator.create({ sourceLanguage: 'en', targetLanguage: 'fr' });
  await translator.translate(sentences[0]);
  await translator.translateBatch(sentences);
  await translator.translateDetailed(sentences[0], { nBest: 4 });
  /** @type {any} */ (globalThis).kept = translator;
}

/**
 * Bytes of the tab in memory of its own: everything in its process but what it shares with others. On the
 * first visit the model is downloaded, on later ones it is on the device. `empty`: a tab that does nothing;
 * `soon`: three seconds after the last translation; `tab`: a minute after, when the browser has collected
 * what nobody needs any more. It does so on its own about half a minute after a tab fell idle. Linux alone
 * tells. Nobody watches the tab's network: a browser that is asked to holds a copy of all that came.
 * @param {import('puppeteer-core').LaunchOptions} options of the browser @param {string} bench its page
 */
export async function tabMemory(options, bench) {
  const browser = await puppeteer.launch(options);
  try {
    const devtools = await browser.target().createCDPSession();
    const renderers = async () => (await devtools.send('SystemInfo.getProcessInfo')).processInfo.filter(({ type }) => type === 'renderer').map(({ id }) => id);
    const others = await renderers();
    // A browser holds empty processes ready; ours is the one that holds something.
    const bytes = async () => Math.max(...(await renderers()).filter((id) => !others.includes(id)).map((id) => {
      const status = existsSync(`/proc/${id}/status`) ? readFileSync(`/proc/${id}/status`, 'utf8') : '';
      return 1024 * Number(/RssAnon:\s+(\d+)/.exec(status)?.[1] ?? NaN);
    }));
    /** A tab in a profile, spoken to past the library that would watch it. @param {string} [profile] */
    const open = async (profile) => {
      const { targetId } = await devtools.send('Target.createTarget', { url: new URL('tab.html', bench).href, browserContextId: profile });
      const target = await browser.waitForTarget((one) => /** @type {any} */ (one)._targetId === targetId);
      const tab = await target.createCDPSession();
      await seconds(kBegun);
      return { tab, close: () => devtools.send('Target.closeTarget', { targetId }) };
    };
    const visit = async (/** @type {string | undefined} */ profile, /** @type {object} */ model) => {
      const { tab, close } = await open(profile);
      const { exceptionDetails } = await tab.send('Runtime.evaluate', { expression: `(${translateAll})(${JSON.stringify(model)})`, awaitPromise: true });
      if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
      await seconds(kSoon);
      const soon = await bytes();
      await seconds(kSettled - kSoon);
      const found = { soon, tab: await bytes() };
      await close();
      return found;
    };
    const blank = await open();
    await seconds(kSoon);
    const empty = await bytes();
    await blank.close();
    /** @type {Record<string, {weights: number, first: {soon: number, tab: number}, later: {soon: number, tab: number}}>} */ const visits = {};
    for (const stored of ['float32', 'int8']) {
      const file = readFileSync(path.join(root, `web/bench/assets/w1.${stored}.json`));
      const model = { id: 'w1', version: '1', source: ['en'], target: ['fr'], url: `assets/w1.${stored}.json`, name: 'W1', licence: 'MIT', bytes: file.length,
        sha256: createHash('sha256').update(file).digest('hex') };
      const context = await browser.createBrowserContext();
      visits[stored] = { weights: countOfWeights(W1) * (stored === 'float32' ? 4 : 1), first: await visit(context.id, model), later: await visit(context.id, model) };
      await context.close();
    }
    return { empty, ...visits };
  } finally {
    await browser.close();
  }
}
