// The card of the loaded model: what it is, what it learnt from, what it is worth and where it fails.

import { locale, t } from '../ui/i18n.js';
import { languageName, megabytes, modelName } from '../ui/names.js';
import { byId, made } from './elements.js';

/** @typedef {import('../engine/protocol.js').Score} Score */

/** Fills a list of terms. @param {HTMLElement} list @param {[string, string | Node][]} rows @param {boolean} [boxed] */
function fillTerms(list, rows, boxed = false) {
  list.replaceChildren(...rows.filter(([, value]) => value).flatMap(([title, value]) => {
    const pair = [made('dt', '', title), made('dd', '', value)];
    return boxed ? [made('div', '', ...pair)] : pair;
  }));
}

/** @param {string} direction e.g. en-fr */
const directionName = (direction) => {
  const [from, to] = direction.split('-').map(languageName);
  return t('from-to', { from, to });
};

/**
 * A row a direction, a column a test.
 * @param {HTMLTableElement} table @param {Score[]} scores @param {string[]} directions
 */
function fillScores(table, scores, directions) {
  const tests = [...new Set(scores.map(({ metric, test }) => `${metric}, ${test}`))];
  const heading = (/** @type {string} */ text, /** @type {string} */ scope) => {
    const cell = made('th', '', text);
    cell.scope = scope;
    return cell;
  };
  const head = made('tr', '', made('td'), ...tests.map((test) => heading(test.replace(/ \(.*\)$/, ''), 'col')));
  table.replaceChildren(head, ...directions.map((direction) => made('tr', '', heading(directionName(direction), 'row'), ...tests.map((test) => {
    const score = scores.find((one) => one.direction === direction && `${one.metric}, ${one.test}` === test);
    return made('td', '', score ? score.value.toFixed(1) : '');
  }))));
}

/** @param {import('./engine.js').Loaded} loaded @param {string} from @param {string} to */
export function showCard({ info: { card, parameters, vocabulary }, entry }, from, to) {
  const direction = `${from}-${to}`;
  const scores = card.scores.filter((score) => score.direction === direction);
  byId('model-name').textContent = modelName({ ...entry, name: card.name || entry.name });
  byId('model-description').textContent = card.description;
  fillTerms(byId('facts'), [
    [t('fact-download'), megabytes(entry.bytes)],
    [t('fact-weights'), parameters >= 1e6 ? `${(parameters / 1e6).toFixed(1)}\u00a0M` : parameters.toLocaleString(locale())],
    [t('fact-pieces'), vocabulary.toLocaleString(locale())],
    ...scores.map(({ metric, test, value }) => /** @type {[string, string]} */ ([`${metric}, ${test.replace(/ \(.*\)$/, '')}`, value.toFixed(1)])),
  ], true);
  fillTerms(byId('card'), [
    [t('card-data'), card.data],
    [t('card-licence'), card.licence],
    [t('card-attribution'), card.attribution],
    ...scores.map(({ metric, value, test, signature }) => {
      const text = document.createDocumentFragment();
      text.append(t('score-on', { value: value.toFixed(2), direction, test }), made('code', '', signature));
      return /** @type {[string, Node]} */ ([metric, text]);
    }),
    ...card.limits.map((limit, i) => /** @type {[string, string]} */ ([i === 0 ? t('card-limits') : '', limit])),
    ...card.failures.filter((failure) => failure.direction === direction).map(({ source, output, better }) =>
      /** @type {[string, string]} */ ([t('card-fails'), `${source} \u2192 ${output} (${t('card-better', { text: better })})`])),
    [t('card-command'), card.command],
  ]);
  const directions = [...new Set(card.scores.map((score) => score.direction))];
  byId('directions').hidden = directions.length < 2;
  fillScores(/** @type {HTMLTableElement} */ (byId('all-scores')), card.scores, directions);
  // What a model says of itself is in English.
  for (const element of [byId('model-description'), ...document.querySelectorAll('#card dd')])
    /** @type {HTMLElement} */ (element).lang = 'en';
  byId('about').hidden = false;
}
