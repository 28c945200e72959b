// A row of the bench as bars, with its figures as text.

import { hasText, locale, t } from '../ui/i18n.js';
import { made } from '../lab/frame.js';

/** @typedef {import('./rows.js').Row} Row */

const number = (/** @type {number} */ value) => value.toLocaleString(locale(), { maximumFractionDigits: value < 100 ? 1 : 0 });

/** What a row or a contender is called, part by part: it was recorded in English. @param {string} name */
export function called(name) {
  return name.split(', ').map((part) => {
    const [, words = part, share = ''] = /^(.*?)( \(\d+ %\))?$/.exec(part) ?? [];
    const key = `bench-part-${words.replace(/\b\d+\b/, '#').replaceAll(' ', '-')}`;
    return (hasText(key) ? t(key, { n: /\b\d+\b/.exec(words)?.[0] ?? '' }) : words) + share;
  }).join(t('comma'));
}

/** @param {Row} row */
export function chart({ row, unit, figures }) {
  const key = unit === 'GOP/s' ? 'bench-gops' : 'bench-words';
  const most = Math.max(...figures.map(({ high }) => high));
  const bars = made('dl', 'bars');
  for (const { name, median, low, high, same } of figures) {
    const own = name.startsWith('Refrain') || unit === 'GOP/s';
    const fill = made('span', 'fill'), reach = made('span', 'reach'), track = made('dd', own ? 'track own' : 'track', [fill, reach]);
    track.ariaHidden = 'true';
    fill.style.width = `${100 * median / most}%`;
    reach.style.insetInlineStart = `${100 * low / most}%`;
    reach.style.width = `${100 * (high - low) / most}%`;
    const figure = made('dd', '', [`${t(key, { n: number(median) })}${same ? '' : ' ≠'}`]);
    bars.append(made('div', '', [made('dt', '', [called(name)]), track, figure]));
  }
  return made('section', 'speed-row', [made('h3', '', [called(row)]), bars]);
}
