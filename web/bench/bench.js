// The page on speed: what was recorded, and a measurement in the reader's own browser.

import { addTexts, fill, locale, onLanguage, t } from '../ui/i18n.js';
import { byId, header } from '../lab/frame.js';
import { labTexts } from '../lab/lessons.js';
import { called, chart } from './chart.js';
import { measureLimits, measureTraining, measureTranslation } from './rows.js';
import { benchTexts } from './texts.js';

/** @typedef {import('./rows.js').Row} Row */

addTexts(labTexts);
addTexts(benchTexts);

/** @type {Row[]} */ const measured = [];
/** @type {{date: string, machine: string, browser: string, rows: Row[]}[]} */ let history = [];
const rowsOf = (/** @type {string} */ id) => /** @type {HTMLElement} */ (byId(id).querySelector('.rows'));

/** The builds that run here. */
async function builds() {
  const { builds: all } = await import(/** @type {any} */ ('../engine/module/builds.js'));
  const { chooseBuild } = await import('../engine/runtime.js');
  const best = await chooseBuild();
  return [...new Set([best, 'refrain'])].filter((name) => name in all);
}

/** Measures every row, or those whose names begin with `only`; the driver calls it too. @param {{peers: boolean, short: boolean, only?: string}} setting @param {(row: Row) => void} report */
export async function measureAll(setting, report) {
  const full = { ...setting, builds: await builds() };
  const wanted = (/** @type {string} */ row) => row.startsWith(setting.only ?? '') || (setting.only ?? '').startsWith(row);
  if (wanted('W1')) await measureTranslation(full, report);
  await measureTraining(full, report, wanted);
  if (wanted('Multiplications')) await measureLimits(full, report);
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
    await measureAll({ peers: false, short: true }, (row) => {
      measured.push(row);
      byId('state').textContent = t('bench-running', { row: called(row.row) });
      draw();
    });
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
