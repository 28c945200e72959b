// What the engine and the lessons say when something goes wrong: they speak English; what a reader's own
// input brings about is said in the reader's language.

import { language } from '../ui/i18n.js';

/** Each as it is said, and in Chinese; {1} is what the first parentheses found. @type {[RegExp, string][]} */
const known = [
  [/^a sentence of two words at least is needed$/, '句子至少要有两个词。'],
  [/^the sentence is empty$/, '句子是空的。'],
  [/^the sentence has (\d+) pieces; this lesson shows at most (\d+)$/, '句子有 {1} 个子词；本课最多显示 {2} 个。'],
  [/^there is no text to learn from; give at least one line$/, '没有可学的文字，至少要有一行。'],
  [/^the training text is too short for one batch$/, '文字太短，凑不成一批。'],
  [/^line (\d+) of the pairs has no tab; a line is source, tab, target$/, '第 {1} 行没有制表符；每行应为：源文、制表符、译文。'],
  [/^there is no sentence pair(?: to learn from)?; give at least one(?: line)?$/, '没有句对，至少要有一对。'],
  [/^'(.+)' is a second model; take one of them away$/s, '“{1}”是第二个模型；请移除其中一个。'],
  [/^'(.+)' is none of the kinds that are read: .*$/s, '无法读取“{1}”这种文件；可以读取模型文件、safetensors、model.json 及其权重文件、词表和词向量。'],
  [/^(.+): \S+ names (.+), which is not there; give it along$/s, '{1} 提到了 {2}，但文件里没有它；请一并放入。'],
  [/^there is no model among the files; .*$/s, '这些文件里没有模型；请放入一个（model.json、safetensors 或 Refrain 的模型文件）。'],
  [/^this is no JSON: (.*)$/s, '这不是 JSON：{1}'],
  [/^this is no file of the playground; .*$/s, '这不是游乐场的文件；请用本页的“导出 JSON”写出一个。'],
];

/** @param {unknown} problem @returns {{words: string, lang: string}} */
export function problemWords(problem) {
  const said = problem instanceof Error ? problem.message : String(problem ?? '');
  for (const [pattern, words] of language() === 'zh' ? known : []) {
    const found = pattern.exec(said);
    if (found) return { words: words.replace(/\{(\d)\}/g, (_, i) => found[Number(i)]), lang: 'zh-Hans' };
  }
  return { words: said, lang: /\p{Script=Han}/u.test(said) ? 'zh-Hans' : 'en' };
}
