// experiment in node with the wasm module
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
globalThis.require = createRequire(import.meta.url); globalThis.__dirname = '/work/app/web/engine/module';
const { default: create } = await import('/work/app/web/engine/module/refrain.mjs');
const { sampleOf } = await import('/work/app/web/app/sample.js');
const module = await create({ wasmBinary: readFileSync('/work/app/web/engine/module/refrain.wasm') });
const [,, file = 'en-fr', from='en', to='fr', lr='3e-4', epochs='12'] = process.argv;
const model = readFileSync(`/work/app/web/models/${file}.json`, 'utf8');
const { rehearsed, heldOut } = sampleOf(from, to);
const all = { en: ['The skipper trimmed the mainsail.', 'Refrain is my favourite translator.', 'She reads a book every evening.'], fr: ['Le skipper a bordé la grand-voile.', 'Refrain est mon traducteur préféré.', 'Elle bouquine chaque soir.'], de: ['Der Skipper trimmte das Großsegel.', 'Refrain ist mein Lieblingsübersetzer.', 'Sie schmökert jeden Abend.'] };
const pairs = all[from].map((source, i) => ({ from, to, source, target: all[to][i] }));
let t = performance.now();
const tags=['en','fr','de','es','zh']; let k=0; const extra=[]; for (const a of tags) for (const b of tags) if (a!==b) { if (a!==from||b!==to) extra.push(sampleOf(a,b).rehearsed[k]); k++; }
rehearsed.push(...extra);
const lesson = new module.FineTuningLesson(model, JSON.stringify({ pairs, rehearsal: rehearsed, training: { epochs: Number(epochs), optimizer: { learning_rate: Number(lr) } } }));
console.log('load', performance.now() - t);
const J = (x) => JSON.parse(x);
const before = J(lesson.compare(JSON.stringify(heldOut)));
console.log(J(lesson.compare(JSON.stringify(pairs))), 'held', before.chrf);
let n = 0; t = performance.now();
while (!lesson.finished()) { if (performance.now()-t > 400000) break; const p = J(lesson.advance(1)); n++; if (n % 5 === 0 || p.finished) console.log(n, p.epoch, p.loss.toFixed(3), ((performance.now()-t)/n).toFixed(0)+' ms/step', p.finished ? [J(lesson.compare(JSON.stringify(pairs))).outputs, J(lesson.compare(JSON.stringify(heldOut))).chrf] : ''); }
const after = J(lesson.compare(JSON.stringify(heldOut)));
heldOut.forEach((p, i) => { if (before.outputs[i] !== after.outputs[i]) console.log('-', before.outputs[i], '\n+', after.outputs[i], ' = ', p.target); });
const out = J(lesson.save('int8')).model; console.log(out.length);
const again = new module.FineTuningLesson(out, JSON.stringify({ pairs, rehearsal: [] }));
console.log(J(again.compare(JSON.stringify(pairs))), J(again.compare(JSON.stringify(heldOut))).chrf);
