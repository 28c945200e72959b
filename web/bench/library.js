// What a reader of a page waits for and gets: from a click to the first translated words with the
// model on the device already, and words a second through the whole library.

import { Translator } from '../engine/index.js';

const pair = { sourceLanguage: 'en', targetLanguage: 'fr' };
const kSentences = 200;

/** So many different sentences. */
function sentences() {
  const subjects = ['I', 'We', 'My brother', 'The teacher', 'Nobody'], verbs = ['wanted to see', 'had already found', 'talked about', 'waited for', 'will never forget'];
  const things = ['the old house by the river', 'a letter from Paris', 'the last train', 'your little sister', 'what happened yesterday', 'this beautiful garden', 'a cup of coffee', 'the open window'];
  return Array.from({ length: kSentences }, (_, i) => `${subjects[i % 5]} ${verbs[Math.floor(i / 5) % 5]} ${things[Math.floor(i / 25)]}.`);
}

const median = (/** @type {number[]} */ values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];

/**
 * Measures in the page that imports it; the model is downloaded first where it is not there.
 * @param {{times?: number}} [options] times: clicks, and runs through the text
 * @returns {Promise<{firstWord: {median: number, all: number[]}, wordsPerSecond: {median: number, all: number[]}}>}
 *   firstWord: milliseconds from a click to the first translated sentence in the document, each with a new engine
 */
export async function measureLibrary({ times = 5 } = {}) {
  const button = document.createElement('button'), output = document.createElement('p');
  document.body.append(button, output);
  (await Translator.create(pair)).destroy();
  /** @type {number[]} */ const waits = [];
  /** @type {number[]} */ const rates = [];
  for (let i = 0; i < times; ++i) {
    waits.push(await new Promise((resolve, reject) => {
      button.onclick = async ({ timeStamp }) => {
        try {
          const translator = await Translator.create(pair);
          const reader = translator.translateStreaming('I see a cat. The weather is beautiful today.').getReader();
          output.textContent = (await reader.read()).value ?? '';
          resolve(performance.now() - timeStamp);
          await reader.cancel();
          translator.destroy();
        } catch (error) {
          reject(error);
        }
      };
      button.click();
    }));
  }
  const texts = sentences(), words = texts.join(' ').split(' ').length;
  for (let i = 0; i < times; ++i) {
    const translator = await Translator.create(pair);  // each with an empty memory of recent sentences
    await translator.translate('I see a cat.');
    const start = performance.now();
    output.textContent = (await translator.translateBatch(texts)).join(' ');
    rates.push(words / ((performance.now() - start) / 1000));
    translator.destroy();
  }
  button.remove();
  output.remove();
  return { firstWord: { median: median(waits), all: waits }, wordsPerSecond: { median: median(rates), all: rates } };
}
