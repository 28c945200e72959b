// Keeps web/models/registry.json true: size, SHA-256 and licence of each model as its file has
// them. Writes web/engine/shipped.js from it, where bundlers see which files belong to the library.
// `npm run registry`; the tests check that it has nothing to do.

import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { isMain, root } from './setup.mjs';

const folder = path.join(root, 'web/models');
export const registryFile = path.join(folder, 'registry.json');
export const shippedFile = path.join(root, 'web/engine/shipped.js');

/** A registry whose entries say what their files hold. */
function trueRegistry(registry) {
  return { ...registry, models: registry.models.map((model) => {
    const file = readFileSync(path.join(folder, model.url));
    const { languages, card } = JSON.parse(file);
    return { id: model.id, version: model.version ?? '1', source: languages.source, target: languages.target,
      ...(model.pairs && { pairs: model.pairs }), url: model.url, name: card.name, bytes: file.length,
      sha256: createHash('sha256').update(file).digest('hex'), licence: card.licence };
  }) };
}

function registryText({ models, ...head }) {
  const top = Object.entries(head).map(([key, value]) => `  ${JSON.stringify(key)}: ${JSON.stringify(value)},`);
  const list = models.map((model) => {
    const fields = Object.entries(model).map(([key, value]) => `      ${JSON.stringify(key)}: ${JSON.stringify(value)}`);
    return `    {\n${fields.join(',\n')}\n    }`;
  });
  return `{\n${top.join('\n')}\n  "models": [\n${list.join(',\n')}\n  ]\n}\n`;
}

/** A value as this project writes it in JavaScript. */
function literal(value) {
  if (Array.isArray(value)) return `[${value.map(literal).join(', ')}]`;
  return typeof value === 'string' ? `'${value.replace(/['\\]/g, '\\$&')}'` : String(value);
}

function shippedText({ models }) {
  const list = models.map(({ url, ...model }) => {
    const fields = Object.entries(model).map(([key, value]) => `    ${key}: ${literal(value)},\n`);
    return `  {\n${fields.join('')}    url: new URL('../models/${url}', import.meta.url).href,\n  },\n`;
  });
  return '// The models that come with the library. Written by web/tools/registry.mjs from\n' +
    '// web/models/registry.json; `npm run registry` writes it anew.\n\n' +
    "/** @type {import('./registry.js').RegistryModel[]} */\n" +
    `export const shippedModels = [\n${list.join('')}];\n`;
}

/** What registry.json and shipped.js should hold. @returns {Record<string, string>} */
export function wanted() {
  const registry = trueRegistry(JSON.parse(readFileSync(registryFile, 'utf8')));
  return { [registryFile]: registryText(registry), [shippedFile]: shippedText(registry) };
}

if (isMain(import.meta.url))
  for (const [file, text] of Object.entries(wanted())) writeFileSync(file, text);
