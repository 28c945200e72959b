// Files of other programs become a model in this tab.

import { ArgumentError, RefrainClient, store } from '../../engine/index.js';
import { alignmentBox } from '../../ui/alignment.js';
import { locale, onLanguage, rich, t } from '../../ui/i18n.js';
import { offerFile } from '../../ui/offer.js';
import { byId, made, showError, startLesson } from '../frame.js';
import { texts } from './texts.js';

/** @typedef {import('../../engine/protocol.js').ModelInfo} ModelInfo */
/** @typedef {import('../../engine/protocol.js').NamedBytes} NamedBytes */
/** @typedef {import('../../engine/protocol.js').SortedFile} SortedFile */
/** @typedef {'word' | 'character' | 'keras'} Tokenizer */
/** @typedef {import('../../engine/protocol.js').Format} Format */

const kRestAfterKeys = 150;  // milliseconds
const kWritten = 12;  // pieces that a language model adds

startLesson({ texts });
const client = new RefrainClient();
const drop = byId('drop');
const status = byId('status');
const choose = /** @type {HTMLInputElement} */ (byId('choose'));
const source = /** @type {HTMLInputElement} */ (byId('source'));
const clear = /** @type {HTMLButtonElement} */ (byId('clear'));
const settings = ['reads', 'writes', 'tokenizer', 'activation'].map((id) =>
  /** @type {HTMLInputElement | HTMLSelectElement} */ (byId(id)));

/** @type {Map<string, NamedBytes>} */ const files = new Map();
/** @type {SortedFile[]} */ let sorted = [];
/** @type {ModelInfo | undefined} */ let info;
/** What stands in the status line: the key of a text, and what it says of. */
let state = { key: 'waiting', what: '' };
/** Ends what an older choice of files or an older text asked for. */
let converting = new AbortController(), trying = new AbortController();
/** Rests after a key. @type {ReturnType<typeof setTimeout> | undefined} */ let resting, /** @type {typeof resting} */ restingText;

/** @param {string} value */
const tags = (value) => value.split(',').map((tag) => tag.trim()).filter(Boolean);

/** @param {string} key @param {string} [what] */
function tell(key, what = '') {
  state = { key, what };
  status.textContent = t(key, { what });
  status.classList.toggle('done', key === 'done');
}

function showFiles() {
  byId('list').replaceChildren(...sorted.map(({ name, role }) => {
    const size = Math.ceil((files.get(name)?.bytes.length ?? 0) / 1000).toLocaleString(locale());
    const remove = /** @type {HTMLButtonElement} */ (made('button', '', ['\u00d7']));
    remove.type = 'button';
    remove.ariaLabel = t('remove', { name });
    remove.addEventListener('click', () => {
      files.delete(name);
      convert();
    });
    return made('li', '', [made('span', 'file-name', [`${name} `, made('small', '', [`${size} kB`])]),
      made('span', `role ${role}`, [t(`role-${role}`)]), remove]);
  }));
  clear.hidden = files.size === 0;
}

function showModel() {
  byId('model').hidden = !info;
  const translates = info?.kind !== 'language_model';
  byId('source-label').textContent = t(translates ? 'translate' : 'beginning');
  byId('target-label').textContent = t(translates ? 'translation' : 'continued');
  if (!info) return;
  byId('keep').hidden = !translates;  // the translator's store holds no other kind
  byId('kept').replaceChildren();
  const both = translates ? `${info.source.join(', ')} → ${info.target.join(', ')}` : info.source.join(', ');
  byId('numbers').replaceChildren(...[['kind', t(`kind-${info.kind}`)], ['languages', both],
    ['parameters', info.parameters.toLocaleString(locale())], ['vocabulary', info.vocabulary.toLocaleString(locale())]]
    .map(([key, value]) => made('div', '', [made('dt', '', [t(key)]), made('dd', '', [value])])));
  source.lang = info.source[0] ?? '';
  byId('target').lang = info.target[0] ?? info.source[0] ?? '';
}

/** What the model makes of the text. */
async function use() {
  trying.abort();
  if (!info) return;
  const { signal } = trying = new AbortController();
  try {
    if (info.kind === 'translation') {
      const result = await client.translate(source.value, { signal, whole: true, target: info.target[0] });
      byId('target').textContent = result.text;
      byId('alignment').replaceChildren(...result.sentences.slice(0, 1)
        .filter(({ hypotheses: [best] }) => best.attention.some((weights) => weights.length > 0)).map((s) => alignmentBox(s)));
    } else {
      byId('alignment').replaceChildren();
      byId('target').textContent = await client.generate(source.value, { signal, max_length: kWritten, seed: 1 });
    }
  } catch (problem) {
    if (!signal.aborted) showError(problem);
  }
}

/** Converts what is there; says what is missing. */
async function convert() {
  converting.abort();
  trying.abort();
  const { signal } = converting = new AbortController();
  showError();
  try {
    const all = [...files.values()];
    sorted = await client.sortFiles(all, { signal });
    showFiles();
    if (all.length === 0) {
      info = undefined;
      tell('waiting');
    } else {
      tell('working');
      const [reads, writes, tokenizer, activation] = settings.map(({ value }) => value);
      info = await client.convert(all, { signal, source: tags(reads), target: tags(writes),
        tokenizer: /** @type {Tokenizer} */ (tokenizer), activation: activation === 'relu' ? 'relu' : 'tanh' });
      tell('done');
    }
    showModel();
    await use();
  } catch (problem) {
    if (signal.aborted) return;
    info = undefined;
    showModel();
    if (problem instanceof ArgumentError) {
      tell('still', problem.message.replace(/ \(--[^)]*\)/g, ''));  // how the program is told
    } else {
      tell('waiting');
      showError(problem);
    }
  }
}

/** @param {Iterable<File>} given */
async function take(given) {
  try {
    for (const file of given) files.set(file.name, { name: file.name, bytes: new Uint8Array(await file.arrayBuffer()) });
  } catch (problem) {
    showError(problem);  // a folder, or a file that went away
    return;
  }
  await convert();
}

choose.addEventListener('change', async () => {
  await take([...choose.files ?? []]);
  choose.value = '';
});
for (const type of ['dragenter', 'dragover', 'dragleave', 'drop'])
  document.addEventListener(type, (event) => {
    event.preventDefault();
    drop.classList.toggle('over', type === 'dragenter' || type === 'dragover');
    if (type === 'drop') take([.../** @type {DragEvent} */ (event).dataTransfer?.files ?? []]);
  });
clear.addEventListener('click', () => {
  files.clear();
  convert();
  choose.focus();
});
for (const setting of settings)
  setting.addEventListener('input', () => {
    clearTimeout(resting);
    resting = setTimeout(convert, kRestAfterKeys);
  });
source.addEventListener('input', () => {
  clearTimeout(restingText);
  restingText = setTimeout(use, kRestAfterKeys);
});
/** The model file, weights as chosen; a model without a name gets that of its file. */
async function saved() {
  const json = await client.save(/** @type {Format} */ (/** @type {HTMLSelectElement} */ (byId('format')).value));
  if (info?.card.name) return json;
  const document = JSON.parse(json);
  document.card.name = sorted.find(({ role }) => role === 'model')?.name.replace(/\.[^.]*$/, '') ?? '';
  return JSON.stringify(document);
}

byId('keep').addEventListener('click', async () => {
  try {
    await store.add(await saved());
    byId('kept').replaceChildren(...rich(t('kept')));
  } catch (problem) {
    showError(problem);
  }
});
byId('download').addEventListener('click', async () => {
  try {
    offerFile('refrain-model.json', await saved(), 'application/json');
  } catch (problem) {
    showError(problem);
  }
});

onLanguage(() => {
  tell(state.key, state.what);
  showFiles();
  showModel();
});
document.documentElement.dataset.ready = 'true';
