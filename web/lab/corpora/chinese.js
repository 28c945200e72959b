// Simple English-Chinese sentence pairs of our own: those of french.js, in the same order.

/** @typedef {[string, string]} Pair */

const kChinese = {
  subjects: /** @type {Pair[]} */ ([['I', '我'], ['you', '你'], ['the child', '孩子'], ['my sister', '我妹妹'], ['we', '我们']]),
  verbs: [['see', 'sees', '看见'], ['want', 'wants', '想要'], ['draw', 'draws', '画'], ['buy', 'buys', '买'], ['sell', 'sells', '卖']],
  nouns: [['cat', '只', '猫'], ['house', '座', '房子'], ['book', '本', '书'], ['table', '张', '桌子'], ['boat', '条', '船']],
  adjectives: /** @type {Pair[]} */ ([['', ''], ['green', '绿色的'], ['black', '黑色的'], ['blue', '蓝色的']]),
};

/** English to Chinese: the measure word is chosen by the noun. @returns {Pair[]} */
export function chinesePairs() {
  /** @type {Pair[]} */ const pairs = [];
  for (const [subject, who] of kChinese.subjects)
    for (const [base, third, does] of kChinese.verbs)
      for (const [noun, measure, what] of kChinese.nouns)
        for (const [colour, how] of kChinese.adjectives)
          pairs.push([[subject, /^(the|my)/.test(subject) ? third : base, 'a', colour, noun].filter(Boolean).join(' '),
            `${who}${does}一${measure}${how}${what}`]);
  return pairs;
}
