// Debian's Firefox as a process group of its own, with a profile that stays: it can be killed at
// once, as by a power cut, and begun with settings of its own.

import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import puppeteer from 'puppeteer-core';

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
 * @returns {Promise<{browser: import('puppeteer-core').Browser, process: number, kill: () => Promise<void>}>}
 *   process: its id, and its group's
 */
export async function startFirefox(profile, settings = {}) {
  writeFileSync(path.join(profile, 'user.js'), Object.entries({ ...quiet, ...settings })
    .map(([name, value]) => `user_pref(${JSON.stringify(name)}, ${JSON.stringify(value)});\n`).join(''));
  const child = spawn('/usr/bin/firefox-esr', ['--headless', '--profile', profile, '--remote-debugging-port=0', 'about:blank'],
    { detached: true, stdio: ['ignore', 'ignore', 'pipe'] });
  const gone = new Promise((resolve) => { child.on('exit', resolve); });
  const address = await new Promise((resolve, reject) => {
    let said = '';
    child.stderr.on('data', (data) => {
      said += data;
      const match = /WebDriver BiDi listening on (ws:\S+)/.exec(said);
      if (match) resolve(match[1]);
    });
    gone.then(() => reject(new Error(`Firefox did not start: ${said}`)));
  });
  const browser = await puppeteer.connect({ protocol: 'webDriverBiDi', browserWSEndpoint: `${address}/session`, defaultViewport: null, protocolTimeout: 600000 });
  return { browser, process: child.pid, kill: async () => {
    if (child.exitCode === null && child.signalCode === null) process.kill(-child.pid, 'SIGKILL');
    await gone;
    await browser.disconnect().catch(() => {});
  } };
}
