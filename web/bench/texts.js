// Texts of the page on speed.

/** @type {import('../ui/i18n.js').Texts} */
export const benchTexts = {
  en: {
    'bench-title': 'How fast is it?',
    'bench-lead': 'A translator that nobody waits for must multiply a lot of numbers. Here you see how fast this engine does so, in your own browser and against the engines that a page could use instead.',
    'bench-measure': 'Measure in this browser',
    'bench-running': 'Measuring {row} …',
    'bench-done': 'Done.',
    'bench-failed': 'The measurement stopped: {reason}',
    'bench-here': 'In this browser',
    'bench-recorded': 'Against other engines',
    'bench-how': 'Recorded with `npm run bench`: the same weights and sentences for all, one thread, in turns; the bar is the median, the thin line reaches from the slowest to the fastest turn. Engines that gave other words than the first one are marked ≠: expected of int8 weights and of a shortlist.',
    'bench-machine': '{date}, {machine}, {browser}',
    'bench-words': '{n} words/s',
    'bench-gops': '{n} GOP/s',
    'bench-chart': '{row}: {figures}',
  },
  zh: {
    'bench-title': '它有多快？',
    'bench-lead': '要让翻译不必等待，就得飞快地做大量乘法。这里可以看到本引擎有多快：既在您自己的浏览器里测，也与网页可选用的其他引擎相比。',
    'bench-measure': '在本浏览器中测量',
    'bench-running': '正在测量 {row} …',
    'bench-done': '完成。',
    'bench-failed': '测量中断：{reason}',
    'bench-here': '在本浏览器中',
    'bench-recorded': '与其他引擎相比',
    'bench-how': '由 `npm run bench` 记录：所有引擎使用相同的权重和句子，单线程，轮流运行；条形为中位数，细线从最慢一轮到最快一轮。译出的词与第一个引擎不同的标以 ≠：对 int8 权重和候选词表来说这是预期之中的。',
    'bench-machine': '{date}，{machine}，{browser}',
    'bench-words': '每秒 {n} 词',
    'bench-gops': '{n} GOP/s',
    'bench-chart': '{row}：{figures}',
  },
};
