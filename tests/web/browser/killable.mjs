// Debian's Chromium with a profile that stays: it can be killed, and spoken to by anyone who knows its
// address.

import { startKillable } from '../killable.mjs';

/** @returns {Promise<{address: string, kill: () => Promise<void>}>} address: of its DevTools, ws: */
export const startChromium = (profile) => startKillable('/usr/bin/chromium', ['--headless=new', '--no-sandbox', '--disable-gpu', '--no-first-run',
  '--disable-background-networking', '--disable-component-update', '--disable-sync', '--disable-extensions', '--disable-default-apps',
  '--remote-debugging-port=0', `--user-data-dir=${profile}`, 'about:blank'], /DevTools listening on (ws:\S+)/);
