// A shipped model that says what would run a script where it were taken for HTML.

import { readFileSync } from 'node:fs';
import path from 'node:path';
import { root } from '../../web/tools/setup.mjs';
import { payloads } from './payloads.mjs';

/** en-fr with payloads as its name, in its card, and in the place of 100 pieces, one of which a cat's translation has. */
export function poisonedModel() {
  const model = JSON.parse(readFileSync(path.join(root, 'web/models/en-fr.json'), 'utf8'));
  const all = payloads.join(' ');
  Object.assign(model.card, { name: all, description: all, data: all, licence: all, attribution: all, limits: payloads });
  delete model.checks;
  const { vocabulary } = model.text.source;
  const at = [vocabulary.indexOf('\u2581chat'), ...Array.from({ length: 99 }, (_, i) => 4800 + i)];
  at.forEach((index, i) => { vocabulary[index] = payloads[i].replaceAll(' ', '\u2581'); });
  return model;
}
