// Debian's Firefox with a profile that stays: it can be killed, and begun with settings of its own.

import { writeFileSync } from 'node:fs';
import path from 'node:path';
import puppeteer from 'puppeteer-core';
import { patience } from '../browser/browser.mjs';
import { startKillable } from '../killable.mjs';

/** Nothing that costs time at each start or asks the network: @type {Record<string, boolean | number | string>} */
const quiet = {
  'app.update.auto': false,
  'browser.aboutwelcome.enabled': false,
  'browser.newtabpage.enabled': false,
  'browser.safebrowsing.malware.enabled': false,
  'browser.safebrowsing.phishing.enabled': false,
  'browser.sessionstore.resume_from_crash': false,
  'browser.shell.checkDefaultBrowser': false,
  'browser.startup.homepage': 'about:blank',
  'browser.startup.page': 0,
  'datareporting.policy.dataSubmissionEnabled': false,
  'dom.ipc.processPrelaunch.enabled': false,
  'network.captive-portal-service.enabled': false,
  'network.connectivity-service.enabled': false,
  'services.settings.server': 'data:,',
  'toolkit.startup.max_resumed_crashes': -1,
  'toolkit.telemetry.server': 'data:,',
};

/**
 * @param {string} profile its folder
 * @param {Record<string, boolean | number | string>} [settings] as about:config has them
 * @returns {Promise<{browser: import('puppeteer-core').Browser, page: import('puppeteer-core').Page, process: number, kill: () => Promise<void>}>}
 *   page: its first; process: its id, and its group's
 */
export async function startFirefox(profile, settings = {}) {
  writeFileSync(path.join(profile, 'user.js'), Object.entries({ ...quiet, ...settings })
    .map(([name, value]) => `user_pref(${JSON.stringify(name)}, ${JSON.stringify(value)});\n`).join(''));
  const { address, process, kill } = await startKillable('/usr/bin/firefox-esr',
    ['--headless', '--profile', profile, '--remote-debugging-port=0', 'about:blank'], /WebDriver BiDi listening on (ws:\S+)/);
  const browser = await puppeteer.connect({ protocol: 'webDriverBiDi', browserWSEndpoint: `${address}/session`, defaultViewport: null, protocolTimeout: 2 * patience });
  const [page] = await browser.pages();
  page.setDefaultTimeout(patience);
  return { browser, page, process, kill: async () => {
    await kill();
    await browser.disconnect().catch(() => {});
  } };
}
