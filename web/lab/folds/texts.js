/** @type {import('../../ui/i18n.js').Texts} */
export const texts = {
  en: {
    lead: 'Too few hidden units cannot hold the language; too many cost time and learn accidents by heart. Do not guess: leave out one part of the data, train on the rest, score the part left out, and take turns.',
    'data-title': '1. The data, cut into folds', pairs: 'Sentence pairs', folds: 'Folds (k)', passes: 'Passes over the data', progress: 'Networks trained', 'grid-hint': 'A row for each number of hidden units, a bar for each fold.',
    status: '{done} of {total} networks trained, in {workers} workers', 'status-done': 'All {total} networks trained in {seconds} s.',
    'plot-title': '2. Loss on what each network never saw', 'plot-hint': 'A dot is a network, scored on its own left-out fold (its best pass). The line is their mean, the box one standard error either way; the dashed line is one standard error above the best mean. Lower is better.',
    'plot-label': 'Mean loss by hidden units: {rows}',
    hidden: 'Hidden units', weights: 'Weights', mean: 'Mean loss (nats)', spread: 'Standard deviation', perplexity: 'Perplexity', 'weights-of': '{count} weights',
    verdict: 'Best: {best} units. The smallest within one standard error of the best: {chosen} units.',
    'why-title': 'How to read it',
    'why-1': 'The pairs are shuffled once and cut into $k$ folds. For every size $H$ the network is trained $k$ times from the same start, each time without fold $j$, whose loss is $L_j$ (Stone 1974):',
    'why-2': 'The folds are the same for all sizes, so their dots can be compared. The mean has a standard error of about $s / \\sqrt{k}$. Where two means differ by less, the data cannot tell them apart; the *one-standard-error rule* (Breiman et al. 1984) then takes the smaller network.',
    'why-3': 'Each network is a GRU encoder-decoder without attention from English to French; only the number of hidden units differs. The program answers the same for your own data: `refrain cross-validate --train pairs.tsv --hidden 2,4,8,16,32,64 --folds 5`.',
    ask: 'Which size does the rule choose for 40 sentence pairs, and which for 200 or more? Run both to the end.',
    answer: 'With 40 pairs a small network does: the left-out losses scatter so much that larger ones cannot be told apart from it. With more pairs the scatter shrinks, there is more to learn, and the larger network wins clearly. “How many hidden units?” has no answer without “for how much data?”.',
  },
  zh: {
    lead: '隐藏单元太少，装不下语言；太多，既费时，又会把偶然的东西背下来。不要猜：留出一部分数据，用其余的训练，给留出的部分打分，轮流进行。',
    'data-title': '1. 数据切成几折', pairs: '句对', folds: '折数 k', passes: '训练遍数', progress: '已训练的网络', 'grid-hint': '每行是一种隐藏单元数，每格是一折。',
    status: '已训练 {done} / {total} 个网络，{workers} 个工作线程', 'status-done': '{total} 个网络全部训练完，用时 {seconds} 秒。',
    'plot-title': '2. 每个网络在未见数据上的损失', 'plot-hint': '每个点是一个网络，用它自己留出的那一折打分（取最好的一遍）。横线是平均值，方框是上下各一个标准误；虚线是最好的平均值加一个标准误。越低越好。',
    'plot-label': '各隐藏单元数的平均损失：{rows}',
    hidden: '隐藏单元', weights: '权重数', mean: '平均损失（奈特）', spread: '标准差', perplexity: '困惑度', 'weights-of': '{count} 个权重',
    verdict: '最好：{best} 个单元。与最好相差不超过一个标准误的最小者：{chosen} 个单元。',
    'why-title': '怎样看',
    'why-1': '句对打乱一次，切成 $k$ 折。对每个规模 $H$，从同一起点训练 $k$ 次，每次不用第 $j$ 折，它的损失为 $L_j$（Stone 1974）：',
    'why-2': '各规模用同样的折，所以点与点可比。平均值的标准误约为 $s / \\sqrt{k}$。两个平均值若相差更小，数据就分不出高下；*一个标准误规则*（Breiman 等 1984）便取较小的网络。',
    'why-3': '每个网络都是无注意力的 GRU 编码器–解码器，由英语到法语；只有隐藏单元数不同。对你自己的数据，程序给出同样的回答：`refrain cross-validate --train pairs.tsv --hidden 2,4,8,16,32,64 --folds 5`。',
    ask: '40 个句对时，规则选哪个规模？200 个以上呢？两种都跑完看看。',
    answer: '40 个句对时，小网络就够：留出的损失太分散，更大的网络与它分不出高下。句对多了，分散变小，可学的更多，较大的网络明显胜出。不问“有多少数据”，“多少隐藏单元”就没有答案。',
  },
};

export const sources = [
  'M. Stone, [Cross-validatory choice and assessment of statistical predictions](https://doi.org/10.1111/j.2517-6161.1974.tb00994.x), 1974',
  'L. Breiman, J. Friedman, R. Olshen, C. Stone, Classification and regression trees, 1984, section 3.4.3',
];
