/** @type {import('../../ui/i18n.js').Texts} */
export const texts = {
  en: {
    lead: 'One encoder, one decoder, one vocabulary for three languages. A token in front of the sentence says which language is wanted. Choose what it is trained on, and see what it can do besides.',
    en: 'English', fr: 'French', zh: 'Chinese', several: 'several, or a token',
    'train-title': '1. Directions it is trained on', 'train-hint': 'Rows are read, columns are written. On the diagonal a language copies itself. French and Chinese never meet.',
    direction: '{from} to {to}',
    'test-title': '2. What it can do', 'test-hint': 'How many of {count} new sentences come out wholly right. Ringed: directions it was never trained on.',
    'score-caption': 'Right translations, by direction', score: '{from} to {to}: {right} of {all} right{trained}', 'is-trained': '', 'not-trained': ' (never trained)',
    from: 'From', to: 'To', sentence: 'A sentence', loss: 'Loss', 'loss-title': 'Loss, in nats a piece',
    'map-title': '3. Where it puts the words', 'map-hint': 'Word vectors in the two directions in which they differ most (principal components; {share} % of the variance). Choose a word to see its nearest neighbours in all dimensions.',
    word: 'Word', near: 'Nearest to “{word}”: {list}', 'map-label': 'Map of {count} words; “{word}” is nearest to {list}',
    'why-title': 'How it works',
    'why-1': 'The token <2fr>, <2zh> or <2en> is a word like any other; what it does is learnt (Johnson et al. 2017). Output is chosen among the words of the wanted language alone.',
    'why-2': 'Trained through English only, the encoder may learn two codes, one for “French, to be said in English” and one for “English, to be said in Chinese”. Nothing asks that a French sentence be coded so that the Chinese half of the decoder understands it.',
    'why-3': 'When every language also copies itself, the decoder must understand every language’s code, and one shared code is the cheapest. Then words that mean the same move together, and French to Chinese works without one French-Chinese pair. Large models get there by sheer variety of data.',
    ask: 'Train through English only until English to French is nearly all right, then look at French to Chinese. Now tick the diagonal and train again. What changes, in the scores and among the neighbours of *house*?',
    answer: 'Through English only, French to Chinese comes out in good Chinese that says something else. With the diagonal most sentences of a direction that was never trained come out right in the end, and among the neighbours of *house* stand *maison* and 房. The network has found it useful to have one code for one meaning.',
  },
  zh: {
    lead: '一个编码器、一个解码器、一个词表，三种语言。句前的一个标记说明要译成哪种语言。选择训练哪些方向，再看它还会做什么。',
    en: '英语', fr: '法语', zh: '汉语', several: '多种，或标记',
    'train-title': '1. 训练的方向', 'train-hint': '行是读入的语言，列是写出的语言。对角线上，语言复制自身。法语和汉语从不相遇。',
    direction: '{from}到{to}',
    'test-title': '2. 它会什么', 'test-hint': '{count} 个新句子中全对的有几个。带圈的是从未训练过的方向。',
    'score-caption': '各方向正确的译文数', score: '{from}到{to}：{all} 句中对 {right} 句{trained}', 'is-trained': '', 'not-trained': '（从未训练）',
    from: '从', to: '到', sentence: '一个句子', loss: '损失', 'loss-title': '损失（奈特/单元）',
    'map-title': '3. 它把词放在哪里', 'map-hint': '词向量在差异最大的两个方向上的投影（主成分，占方差的 {share} %）。选一个词，看它在全部维度中的近邻。',
    word: '词', near: '离“{word}”最近的：{list}', 'map-label': '{count} 个词的图；“{word}”的近邻是 {list}',
    'why-title': '原理',
    'why-1': '标记 <2fr>、<2zh>、<2en> 和其他词一样，它的作用是学来的（Johnson 等 2017）。输出只在目标语言的词中选择。',
    'why-2': '只经英语训练时，编码器可能学出两种编码：一种是“要用英语说的法语”，一种是“要用汉语说的英语”。没有什么要求法语句子的编码也能让解码器中写汉语的那一半看懂。',
    'why-3': '当每种语言还要复制自身时，解码器必须懂得每种语言的编码，而共用一种编码最省事。于是意思相同的词靠到一起；不用一个法汉句对，法语到汉语也通了。大模型靠数据的丰富多样做到这一点。',
    ask: '先只经英语训练，直到英语到法语几乎全对，再看法语到汉语。然后勾上对角线，重新训练。分数有什么变化？*house* 的近邻又有什么变化？',
    answer: '只经英语时，法语到汉语译出的汉语很通顺，说的却是另一回事。加上对角线，从未训练过的方向最后大多译对，*house* 的近邻里出现了 *maison* 和“房”。网络发现，一个意思只用一种编码更划算。',
  },
};

export const sources = [
  'M. Johnson et al., [Google’s multilingual neural machine translation system: enabling zero-shot translation](https://arxiv.org/abs/1611.04558), 2017',
  'O. Firat, K. Cho, Y. Bengio, [Multi-way, multilingual neural machine translation with a shared attention mechanism](https://arxiv.org/abs/1601.01073), 2016',
  'A. Currey, A. Miceli Barone, K. Heafield, [Copied monolingual data improves low-resource neural machine translation](https://aclanthology.org/W17-4715/), 2017',
];
