// Debian's Chromium as a process group of its own, with a profile that stays: it can be killed at
// once, as by a power cut, and spoken to by anyone who knows its address.

import { spawn } from 'node:child_process';

/** @returns {Promise<{address: string, kill: () => Promise<void>}>} address: of its DevTools, ws: */
export async function startChromium(profile) {
  const child = spawn('/usr/bin/chromium', ['--headless=new', '--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking',
    '--disable-component-update', '--disable-sync', '--disable-extensions', '--disable-default-apps', '--remote-debugging-port=0', `--user-data-dir=${profile}`, 'about:blank'],
  { detached: true, stdio: ['ignore', 'ignore', 'pipe'] });
  const gone = new Promise((resolve) => { child.on('exit', resolve); });
  const address = await new Promise((resolve, reject) => {
    let said = '';
    child.stderr.on('data', (data) => {
      said += data;
      const match = /DevTools listening on (ws:\S+)/.exec(said);
      if (match) resolve(match[1]);
    });
    gone.then(() => reject(new Error(`Chromium did not start: ${said}`)));
  });
  return { address, kill: async () => {
    if (child.exitCode === null && child.signalCode === null) process.kill(-child.pid, 'SIGKILL');
    await gone;
  } };
}
