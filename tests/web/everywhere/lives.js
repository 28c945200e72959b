// Workers that die, memory that comes back, and much of everything.

import { equal, failure, fails, generator, match, ok, until } from './check.js';

/** @typedef {import('./run.js').Here} Here */
const pair = { sourceLanguage: 'en', targetLanguage: 'fr' };

/** The engines that live now; node has no way to tell. */
async function engines() {
  const { held = [] } = await navigator.locks.query();
  return held.filter(({ name = '' }) => name.startsWith('refrain-worker-')).length;
}

/**
 * The workers that are started while something is done; each is one that can be made to end itself.
 * @param {(started: Worker[]) => Promise<void>} work
 */
async function watched(work) {
  const Real = globalThis.Worker;
  /** @type {Worker[]} */ const started = [];
  globalThis.Worker = class extends Real {
    /** @param {string | URL} _url @param {WorkerOptions} options */
    constructor(_url, options) {
      super(new URL('./mortal.js', import.meta.url), options);
      started.push(this);
    }
  };
  try {
    await work(started);
  } finally {
    globalThis.Worker = Real;
  }
}

export default {
  /** @param {Here} here */
  async 'a worker that dies in the middle fails its calls in words, and the next call starts another with the model in it'({ refrain, place }) {
    if (place === 'node') return;  // threads of node have a test of their own
    const end = new BroadcastChannel('end');
    await watched(async (started) => {
      const [one, two] = [await refrain.Translator.create(pair), await refrain.Translator.create(pair)];
      equal(started.length, 1);  // translators of one model share its engine
      for (const [kill, words, begin] of /** @type {[() => void, RegExp, string][]} */ ([
        [() => end.postMessage(''), /^the engine stopped \(it ended without a word\); the next call starts it again$/, 'we see'],
        [() => started.at(-1)?.dispatchEvent(new ErrorEvent('error', { message: 'out of memory', cancelable: true })), /^the engine stopped \(out of memory\); the next call starts it again$/, 'we buy']])) {
        const before = started.length, running = started[before - 1];
        // More than can be translated before the word to end arrives, however busy the machine.
        const long = Array.from({ length: 20000 }, (_, i) => `we see ${i} boats.`).join(' ');
        const answered = new Promise((resolve) => { running.addEventListener('message', resolve, { once: true }); });
        const calls = [one.translate(long), two.translateDetailed(long), one.translateBatch([long, long])].map(failure);
        await answered;
        kill();
        for (const error of await Promise.all(calls)) {
          equal(/** @type {any} */ (error).name, 'UnknownError');
          match(/** @type {any} */ (error).message, words);
          ok(/** @type {any} */ (error).cause instanceof refrain.WorkerError);
        }
        match(`${await one.translate(`${begin} a cat`)} ${await two.translate(`${begin} a boat`)}`, /^nous \S+ un chat nous \S+ un bateau$/);
        equal(started.length, before + 1);
      }
      one.destroy();
      two.destroy();
    });
    end.close();
  },

  /** @param {Here} here */
  async 'destroy gives the memory back: no engine is left, and many more leave none'({ refrain: { Translator, RefrainClient }, place }) {
    // Engines of the scenarios before may still be ending.
    let before = -1;
    for (let now = place === 'node' ? -1 : await engines(); now !== before; now = await engines()) {
      before = now;
      await new Promise((resolve) => { setTimeout(resolve, 1000); });
    }
    const made = await Promise.all([Translator.create(pair), Translator.create(pair), Translator.create({ sourceLanguage: 'fr', targetLanguage: 'de' })]);
    if (place !== 'node') await until(async () => await engines() === before + 3, 'three engines for three models');
    made[0].destroy();
    equal(await made[1].translate('we see a cat'), 'nous voyons un chat');  // the other still has it
    for (const each of made) each.destroy();
    if (place !== 'node') await until(async () => await engines() === before, 'no engine is left');
    for (let i = 0; i < 6; ++i) {
      const controller = new AbortController();
      const creating = Translator.create({ ...pair, signal: controller.signal });
      if (i % 3 === 0) controller.abort();
      await creating.then((/** @type {any} */ translator) => (i % 3 === 1 ? controller.abort() : translator.destroy()), () => {});
      const client = new RefrainClient();
      const call = failure(client.describe());
      client.terminate();
      await call;
    }
    if (place !== 'node') await until(async () => await engines() === before, 'no engine is left after many');
  },

  /** @param {Here} here */
  async 'the last 100 sentences are remembered, and no more'({ refrain: { Translator }, place }) {
    if (place === 'node') return;  // there the pipeline's own test counts
    const post = Worker.prototype.postMessage;
    /** @type {string[]} */ const asked = [];
    Worker.prototype.postMessage = function (/** @type {any} */ message, /** @type {any[]} */ ...rest) {
      if (message?.type === 'translate') asked.push(...message.text.split('\n'));
      return post.call(this, message, .../** @type {[]} */ (rest));
    };
    try {
      const translator = await Translator.create(pair);
      const texts = Array.from({ length: 150 }, (_, i) => `we see ${i} boats`);
      const first = await translator.translateBatch(texts);
      equal(new Set(asked).size, 150);
      asked.length = 0;
      equal(await translator.translateBatch(texts.slice(50)), first.slice(50));
      equal(asked, []);
      equal(await translator.translate(texts[0]), first[0]);
      equal(asked, [texts[0]]);
      translator.destroy();
    } finally {
      Worker.prototype.postMessage = post;
    }
  },

  /** @param {Here} here */
  async '1,000 random aborts leave no promise hanging'({ refrain: { Translator, LanguageDetector } }) {
    const random = generator(5), ends = { done: 0, aborted: 0 };
    let translator = await Translator.create(pair);
    const detector = await LanguageDetector.create();
    const wait = (/** @type {number} */ ms) => new Promise((resolve) => { setTimeout(resolve, ms); });
    const kinds = [(/** @type {string} */ text, /** @type {any} */ options) => translator.translate(text, options),
      (/** @type {string} */ text, /** @type {any} */ options) => translator.translateDetailed(text, { ...options, nBest: 3 }),
      (/** @type {string} */ text, /** @type {any} */ options) => translator.translateBatch([text, `${text} we see a cat.`], options),
      (/** @type {string} */ text, /** @type {any} */ options) => translator.translate(`<p>${text} <b>a</b></p>`, { ...options, html: true }),
      async (/** @type {string} */ text, /** @type {any} */ options) => {
        for (const reader = translator.translateStreaming(`${text}. we see a cat.`, options).getReader(); !(await reader.read()).done;);
      },
      (/** @type {string} */ text, /** @type {any} */ options) => translator.measureInputUsage(text, options),
      (/** @type {string} */ text, /** @type {any} */ options) => detector.detect(text, options),
      async (/** @type {string} */ _text, /** @type {any} */ options) => {
        (await Translator.create({ ...pair, ...options })).destroy();
      }];
    for (let round = 0; round < 20; ++round) {
      const calls = Array.from({ length: 50 }, async (_, i) => {
        const controller = new AbortController(), reason = { round, i };
        const kind = kinds[random(20) === 0 ? 7 : random(7)];
        // Some before the call, some in the same turn, some while it waits or runs, some after its end.
        if (random(8) === 0) controller.abort(reason);
        const call = (async () => kind(`we see ${round * 50 + i} boats`, { signal: controller.signal }))();
        if (random(4) === 0) controller.abort(reason);
        else wait(random(60)).then(() => controller.abort(reason));
        const end = await Promise.race([call.then(() => 'done', (error) => (error === reason ? 'aborted' : `failed: ${error}`)), wait(30000).then(() => 'hangs')]);
        ok(end === 'done' || end === 'aborted', `call ${i} of round ${round}: ${end}`);
        ++ends[/** @type {'done' | 'aborted'} */ (end)];
      });
      await Promise.all(calls);
      if (round % 7 === 6) {
        translator.destroy();
        translator = await Translator.create(pair);
      }
    }
    equal(ends.done + ends.aborted, 1000);
    ok(ends.aborted > 300 && ends.done > 50, JSON.stringify(ends));
    equal(await translator.translate('we see a cat'), 'nous voyons un chat');
    translator.destroy();
    await fails(translator.translate('a'), 'AbortError');
  },

  /** @param {Here} here */
  async '10,000 translations: after the first 100 the engine’s memory does not grow by a byte'({ refrain: { RefrainClient }, address }) {
    const client = new RefrainClient();
    await client.load(`${address}/tiny/en-fr.json`);
    const nouns = ['cat', 'house', 'book', 'table', 'boat'], adjectives = ['', 'green ', 'black ', 'blue '];
    const some = async (/** @type {number} */ count) => {
      for (let done = 0; done < count;) {
        const texts = Array.from({ length: 50 }, (_, i) => `we see ${i % 7 === 0 ? 'zyx' : 'a'} ${adjectives[(done + i) % 4]}${nouns[(done + i) % 5]}.`);
        const { sentences } = await client.translate(texts.join('\n'));
        equal(sentences.length, 50);
        done += sentences.length;
      }
    };
    await some(100);
    const before = await client.memory();
    await some(9900);
    const after = await client.memory();
    equal(after, before);
    client.terminate();
  },
};
