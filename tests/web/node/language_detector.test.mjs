// The detector: right about what it says, and silent about what it does not know.

import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { LanguageDetector } from '../../../web/engine/language_detector.js';

let detector;
before(async () => { detector = await LanguageDetector.create(); });

const sentences = {
  en: ['My neighbour sold his old bicycle yesterday.', 'Please close the window before you leave.', 'The museum opens at nine on Sundays.',
    'We walked along the river until sunset.', 'Who left the lights on?', 'Her answer surprised the whole class.'],
  fr: ['Mon voisin a vendu son vieux vélo hier.', 'Fermez la fenêtre avant de partir.', 'Le musée ouvre à neuf heures le dimanche.',
    'Nous avons marché le long de la rivière.', 'Qui a laissé la lumière allumée ?', 'Sa réponse a surpris toute la classe.'],
  de: ['Mein Nachbar hat gestern sein altes Fahrrad verkauft.', 'Bitte schließen Sie das Fenster.', 'Das Museum öffnet sonntags um neun.',
    'Wir gingen am Fluss entlang, bis die Sonne unterging.', 'Wer hat das Licht angelassen?', 'Ihre Antwort überraschte die ganze Klasse.'],
  es: ['Mi vecino vendió ayer su vieja bicicleta.', 'Cierre la ventana antes de salir.', 'El museo abre a las nueve los domingos.',
    'Caminamos junto al río hasta la puesta del sol.', '¿Quién dejó la luz encendida?', 'Su respuesta sorprendió a toda la clase.'],
  zh: ['我的邻居昨天卖了他的旧自行车。', '离开之前请关上窗户。', '博物馆星期天九点开门。', '我们沿着河走到日落。', '谁没有关灯？', '她的回答让全班吃惊。'],
};

test('sentences of every day are recognised, and the confidence is about how often that is so', async () => {
  const all = Object.entries(sentences).flatMap(([language, list]) => list.map((text) => ({ language, text })));
  let right = 0, confidence = 0;
  for (const { language, text } of all) {
    const [first] = await detector.detect(text);
    if (first.detectedLanguage === language) ++right;
    else console.log(`${language} taken for ${first.detectedLanguage}: ${text}`);
    confidence += first.confidence;
  }
  assert.ok(right >= all.length - 1, `${right} of ${all.length}`);
  const mean = confidence / all.length;
  assert.ok(mean > 0.75 && mean <= 1, `the mean confidence is ${mean}`);
});

test('results fall in confidence, end with und, and sum to one at most', async () => {
  for (const text of ['Hello', 'Le chat', 'no', 'Guten Morgen, wie geht es dir?', 'asdf qwer zxcv', '', '12345', 'Hello 你好世界 Bonjour']) {
    const results = await detector.detect(text);
    assert.equal(results.at(-1).detectedLanguage, 'und', text);
    const confidences = results.map(({ confidence }) => confidence);
    assert.ok(confidences.every((c) => c >= 0 && c <= 1) && confidences.reduce((a, b) => a + b) <= 1, text);
    const known = confidences.slice(0, -1);
    assert.deepEqual(known, [...known].sort((a, b) => b - a), text);
  }
});

test('what has no letters is in no language', async () => {
  for (const text of ['', ' ', '12 + 30', '🙂🙂', '…']) {
    const [first] = await detector.detect(text);
    assert.equal(first.detectedLanguage, 'und');
    assert.ok(first.confidence > 0.99);
  }
});

test('a text in two scripts is shared out', async () => {
  const found = (await detector.detect('The weather is beautiful today and 今天的天气非常好我们去公园')).map((r) => r.detectedLanguage);
  assert.ok(found.includes('en') && found.includes('zh'), found.join());
});

test('expected languages are canonical, each once, frozen; unknown ones are refused', async () => {
  const other = await LanguageDetector.create({ expectedInputLanguages: ['EN-us', 'fr', 'fr'] });
  assert.ok(Object.isFrozen(other.expectedInputLanguages));
  assert.equal(other.expectedInputLanguages, other.expectedInputLanguages);
  assert.equal(other.expectedInputLanguages.length, 2);
  assert.equal(detector.expectedInputLanguages, null);
  await assert.rejects(LanguageDetector.create({ expectedInputLanguages: ['tlh'] }), (e) => e.name === 'NotSupportedError');
  assert.equal(await LanguageDetector.availability({ expectedInputLanguages: ['tlh'] }), 'unavailable');
  assert.equal(await LanguageDetector.availability(), 'available');
  await assert.rejects(LanguageDetector.create({ expectedInputLanguages: ['e'] }), RangeError);
  await assert.rejects(LanguageDetector.create({ expectedInputLanguages: 7 }), TypeError);
});

test('signals and destroy end it with the right reasons', async () => {
  const reason = new Error('mine');
  await assert.rejects(detector.detect('a', { signal: AbortSignal.abort(reason) }), (e) => e === reason);
  const controller = new AbortController();
  const running = detector.detect('a', { signal: controller.signal });
  controller.abort(reason);
  await assert.rejects(running, (e) => e === reason);
  const other = await LanguageDetector.create();
  const pending = other.detect('a');
  other.destroy();
  await assert.rejects(pending, (e) => e.name === 'AbortError');
  await assert.rejects(other.detect('a'), (e) => e.name === 'AbortError');
});

test('its progress is 0, then 1', async () => {
  const loaded = [];
  await LanguageDetector.create({ monitor: (m) => { m.ondownloadprogress = (e) => loaded.push(e.loaded); } });
  assert.deepEqual(loaded, [0, 1]);
});
