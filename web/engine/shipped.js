// The models that come with the library. Written by web/tools/registry.mjs from
// web/models/registry.json; `npm run registry` writes it anew.

/** @type {import('./registry.js').RegistryModel[]} */
export const shippedModels = [
  {
    id: 'en-fr',
    version: '3',
    source: ['en', 'fr'],
    target: ['fr', 'en'],
    name: 'English and French, both directions',
    bytes: 7328950,
    sha256: '9fb6cd846908bc5cb1d1dfe9d5c56734de903f7873941671dbc95a1ddae24d03',
    licence: 'CC BY 2.0 FR',
    url: new URL('../models/en-fr.json', import.meta.url).href,
  },
  {
    id: 'en-de',
    version: '1',
    source: ['en', 'de'],
    target: ['de', 'en'],
    name: 'English and German, both directions',
    bytes: 7317343,
    sha256: '9bf45f327bdfa1b1fd74eb97ef18d409b0aec33b83118d0143e4b7e8ce01972f',
    licence: 'CC BY 2.0 FR',
    url: new URL('../models/en-de.json', import.meta.url).href,
  },
  {
    id: 'multilingual',
    version: '2',
    source: ['en', 'fr', 'de', 'es', 'zh'],
    target: ['en', 'fr', 'de', 'es', 'zh'],
    name: 'English, French, German, Spanish and Chinese, many to many',
    bytes: 14068920,
    sha256: '5cb800f18c7e33482a0f086c281262da7cb78482540f68df3752c8666d69c164',
    licence: 'CC BY 2.0 FR',
    url: new URL('../models/multilingual.json', import.meta.url).href,
  },
];
