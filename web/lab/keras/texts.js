/** @type {import('../../ui/i18n.js').Texts} */
export const texts = {
  en: {
    lead: 'Thousands of people met recurrent networks through some twenty lines of Keras. Here they stand, on the left; on the right Refrain’s engine does what each line says, on a tale of our own, and shows it.',
    'tokenizer-title': '1. Words become numbers', line: 'A line of the tale',
    'tokenizer-words': 'Keras’ tokenizer lower-cases, drops punctuation, cuts at spaces and numbers the words by frequency. The engine’s word tokenizer does the same with the same filters.',
    vocabulary: '{words} different words in {lines} lines. Keras keeps number 0 for padding; Refrain keeps 0 to 3: padding, unknown, begin, end.',
    'padding-title': '2. Every prefix asks for its next word',
    'padding-words': 'A line of n words gives a training example for each of its words: what stands before it, filled up in front with zeros to one length, and the word itself. Refrain also marks the line’s begin and end.',
    wanted: 'y',
    'model-title': '3. The network', 'model-words': 'Rows of weights, as `summary()` counts them. The numbers come from the engine’s own parameters. Frozen word vectors (here random, in the original taken from elsewhere) are not trained.',
    layer: 'Layer', formula: 'Counted as', weights: 'Weights', frozen: '{count}, frozen', total: 'All', trained: 'Trained',
    'fit-title': '4. Training', 'fit-words': 'The softmax gives each word of the vocabulary a probability; the loss is minus the logarithm of the one that the right word got. Adam moves the weights. The curve shows perplexity, the exponential of the loss; each setting of `trainable` keeps its own.',
    'write-title': '5. Writing', 'write-words': 'The network reads a beginning, a word is drawn from its answer, appended, and so on. Below: the next words it expects.', beginning: 'Beginning',
    'prompt-default': 'the old man',
    'line-end': 'end of line',
    ask: 'Freeze the word vectors and let it make 150 updates; unfreeze them and do it again. Which setting is further on, and why did the original freeze them all the same?',
    answer: 'Unfrozen vectors learn much faster here: random vectors say nothing about words, so the network had better shape them itself. The original froze vectors that had been learnt from billions of words; trained further on a few hundred lines they would only lose what they know about words that are rare there.',
  },
  zh: {
    lead: '成千上万的人通过二十来行 Keras 认识了循环网络。左边就是这些行；右边由 Refrain 的引擎在我们自己的小故事上逐行执行，并展示出来。',
    'tokenizer-title': '1. 词变成数', line: '故事中的一行',
    'tokenizer-words': 'Keras 的分词器转小写、去标点、按空格切开，并按频率给词编号。引擎的词分词器用同样的过滤字符做同样的事。',
    vocabulary: '{lines} 行中有 {words} 个不同的词。Keras 把 0 留给填充；Refrain 留出 0 到 3：填充、未知、开始、结束。',
    'padding-title': '2. 每个前缀都问下一个词',
    'padding-words': '一行 n 个词，为每个词给出一个训练例子：它前面的内容，在前面补零到同一长度，以及这个词本身。Refrain 还标出行的开始和结束。',
    wanted: 'y',
    'model-title': '3. 网络', 'model-words': '权重的数目，与 `summary()` 的算法相同，数字来自引擎自己的参数。冻结的词向量（这里是随机的，原程序取自别处）不训练。',
    layer: '层', formula: '算法', weights: '权重', frozen: '{count}，冻结', total: '全部', trained: '训练的',
    'fit-title': '4. 训练', 'fit-words': 'softmax 给词表中每个词一个概率；损失是正确的词所得概率的负对数。Adam 移动权重。曲线是困惑度，即损失的指数；`trainable` 的两种设置各画一条。',
    'write-title': '5. 写作', 'write-words': '网络读一个开头，从它的回答中抽一个词，接上，如此继续。下面是它期待的下一个词。', beginning: '开头',
    'prompt-default': 'the old man',
    'line-end': '行尾',
    ask: '冻结词向量，更新 150 次；解冻再来一次。哪种设置走得更远？原程序为何仍要冻结？',
    answer: '这里解冻的学得快得多：随机向量对词一无所知，网络最好自己塑造它们。原程序冻结的是从数十亿词中学到的向量；若在几百行上继续训练，只会丢掉它们对罕见词的知识。',
  },
};

export const sources = [
  'F. Chollet et al., [Keras](https://keras.io), 2015; [pad_sequences](https://keras.io/api/data_loading/timeseries/)',
  'D. P. Kingma, J. Ba, [Adam: a method for stochastic optimization](https://arxiv.org/abs/1412.6980), 2015',
  'J. Pennington, R. Socher, C. D. Manning, [GloVe: global vectors for word representation](https://aclanthology.org/D14-1162/), 2014',
];
