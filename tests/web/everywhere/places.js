// Where in a browser the scenarios run: an address, the place as run() knows it, and which.

import { freeScenarios, pageScenarios, scenarios } from './run.js';

/** @type {Record<string, {url: string, place: 'page' | 'worker', names: string[]}>} */
export const places = {
  'in a page': { url: '/blank.html', place: 'page', names: [...Object.keys(scenarios), ...Object.keys(pageScenarios)] },
  'in a worker': { url: '/blank.html', place: 'worker', names: Object.keys(scenarios) },
  'in a page without a policy': { url: '/free.html', place: 'page', names: Object.keys(freeScenarios) },
};
