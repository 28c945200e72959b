// The page on speed: what was recorded, and a measurement in the reader's own browser.

import { addTexts, fill, locale, onLanguage, t } from '../ui/i18n.js';
import { byId, header } from '../lab/frame.js';
import { labTexts } from '../lab/lessons.js';
import { chooseBuild } from '../engine/runtime.js';
import { called, chart } from './chart.js';
import { measureLimits, measureTraining, measureTranslation } from './rows.js';
import { benchTexts } from './texts.js';

/** @typedef {import('./rows.js').Row} Row */

addTexts(labTexts);
addTexts(benchTexts);

/** @type {Row[]} */ const measured = [];
/** @type {{date: string, machine: string, browser: string, rows: Row[]}[]} */ let history = [];
const rowsOf = (/** @type {string} */ id) => /** @type {HTMLElement} */ (byId(id).querySelector('.rows'));

/** @typedef {{peers: boolean, short: boolean, only?: string}} Wanted only: rows whose names begin so */

/** @param {Wanted} setting */
const chosen = ({ only = '' }) => (/** @type {string} */ row) => row.startsWith(only) || only.startsWith(row);

/** Measures every row of one thread; the driver calls it too. @param {Wanted} setting @param {(row: Row) => void} report */
export async function measureAll(setting, report) {
  const best = (await chooseBuild()).replace('.threads', '');
  const full = { ...setting, builds: [...new Set([best, 'refrain'])] };
  const wanted = chosen(setting);
  if (wanted('W1')) await measureTranslation(full, report);
  await measureTraining(full, report, wanted);
  if (wanted('Multiplications')) await measureLimits(full, report);
}

/**
 * The rows of several threads, where this page may have them: W1's batch of 16 and W3.
 * @param {Wanted & {threads: number}} setting @param {(row: Row) => void} report
 */
export async function measureThreads(setting, report) {
  const best = await chooseBuild();
  if (!best.endsWith('.threads') || setting.threads < 2) return;
  const full = { ...setting, builds: [best] };
  const wanted = chosen(setting);
  if (wanted('W1')) await measureTranslation(full, report);
  await measureTraining(full, report, (row) => row === 'W3' && wanted(row));
}

function draw() {
  byId('here').hidden = measured.length === 0;
  rowsOf('here').replaceChildren(...measured.map(chart));
  const last = history.at(-1);
  byId('recorded').hidden = !last;
  if (!last) return;
  /** @type {HTMLElement} */ (byId('recorded').querySelector('.machine')).textContent = t('bench-machine', {
    date: new Date(last.date).toLocaleDateString(locale(), { dateStyle: 'long' }), machine: called(last.machine), browser: last.browser,
  });
  rowsOf('recorded').replaceChildren(...last.rows.map(chart));
}

byId('measure').addEventListener('click', async () => {
  const button = /** @type {HTMLButtonElement} */ (byId('measure'));
  button.disabled = true;
  measured.length = 0;
  byId('state').textContent = t('bench-running', { row: called('W1') });
  try {
    const setting = { peers: false, short: true };
    const show = (/** @type {Row} */ row) => {
      measured.push(row);
      byId('state').textContent = t('bench-running', { row: called(row.row) });
      draw();
    };
    await measureAll(setting, show);
    await measureThreads({ ...setting, threads: Math.min(navigator.hardwareConcurrency, 8) }, show);
    byId('state').textContent = t('bench-done');
  } catch (error) {
    byId('state').textContent = t('bench-failed', { reason: error instanceof Error ? error.message : String(error) });
  }
  button.disabled = false;
});

history = await (await fetch(new URL('./history.json', import.meta.url))).json();
onLanguage(() => {
  document.documentElement.lang = locale();
  header('../lab/');
  document.title = `${t('bench-title')} · Refrain`;
  fill(document);
  draw();
});
document.documentElement.dataset.ready = 'true';
