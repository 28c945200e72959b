// npm run train -- RECIPE --data DIR [more options of `refrain train`]
//
// Runs a recipe of web/models/recipes; model, checkpoint and log go to build/models. The same
// command goes on after a stop.

import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { buildPreset } from './build.mjs';
import { root, run, setup } from './setup.mjs';

const [name, ...rest] = process.argv.slice(2);
const recipes = path.join(root, 'web/models/recipes');
const recipe = path.join(recipes, `${name}.json`);
if (!name || !existsSync(recipe)) {
  const names = readdirSync(recipes)
    .filter((file) => file.endsWith('.json'))
    .map((file) => path.basename(file, '.json'));
  console.error(`usage: npm run train -- RECIPE --data DIR; recipes: ${names.join(', ')}`);
  process.exit(2);
}
setup();
if (!buildPreset('native', ['refrain'])) process.exit(1);
const out = path.join(root, 'build/models');
mkdirSync(out, { recursive: true });
process.exit(run(path.join(root, 'build/native/refrain'), [
  'train', '--recipe', recipe, '--out', path.join(out, `${name}.json`),
  '--checkpoint', path.join(out, `${name}.checkpoint.json`),
  '--log', path.join(out, `${name}.log.jsonl`), ...rest],
  { cwd: process.env.INIT_CWD ?? process.cwd() }));  // DIR is relative to where npm was called
