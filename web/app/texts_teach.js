// The words of "Teach it" and "This device".

/** @type {import('../ui/i18n.js').Texts} */
export const teachTexts = {
  en: {
    'teach-lead': 'Correct a translation, or write a pair below. The translator learns your pairs on this device, and rehearses sentences it knows so that it does not forget them.',
    'teach-source': 'A sentence ({language})', 'teach-target': 'How you would say it ({language})', 'teach-add': 'Add',
    'teach-empty': 'Nothing to learn yet.', 'teach-learn': 'Learn {count}', 'teach-others': '{count} more are of languages that this model has not.', 'teach-edit': 'Change',
    'learning': 'Pass {epoch} of at most 8: {learnt} of {count} come out right', 'learning-begin': 'Beginning', 'learning-elsewhere': 'Another tab of Refrain is learning.', 'learning-progress': 'Learning',
    'learnt-title': 'What it has learnt', 'learnt-right': '{right} of {count} come out as you wrote them.', 'before': 'Before', 'after': 'After',
    'held-out': 'On {count} sentences that it did not see, translations agree with a person’s by {before} before and {after} after (chrF, of 100).', 'held-changed': '{count} of them are translated otherwise now:', 'held-same': 'All of them are translated as before.',
    'held-none': 'There is no sample of this direction to try it on.',
    'keep-learnt': 'Keep it', 'discard-learnt': 'Undo', 'taught-in-use': 'You are using “{name}”, which learnt from you.', 'taught-export': 'Export as a file', 'taught-undo': 'Back to the original', 'taught-sure': 'Remove what it has learnt? Your corrections stay.',
    'device-lead': 'All of this is kept on this device and nowhere else.', 'device-models': 'Models', 'device-none': 'No model is kept yet.', 'device-add': 'Add a model file', 'device-convert': 'From Keras, TensorFlow.js or PyTorch', 'model-added': '“{name}” is kept and can be chosen.',
    'device-space': '{used} used of the {quota} that the browser gives this site.', 'device-persisted': 'The browser has promised to keep it.', 'device-not-persisted': 'The browser may remove it when the device is full.',
    'device-data': 'What you keep', 'count-history': 'in the history', 'count-phrases': 'in the phrasebook', 'count-corrections': 'corrections',
    'export-all': 'Export everything', 'import-all': 'Bring back an export', 'imported': '{count} brought back.', 'import-bad': 'This is no export of Refrain: {why}',
    'erase-all': 'Erase everything', 'erase-sure': 'Erase history, phrasebook, corrections, settings and every model from this device? It cannot be undone.', 'erased': 'All of it is erased. The page itself still works without a network.',
  },
  zh: {
    'teach-lead': '更正一条译文，或在下面写一对句子。翻译器就在本设备上学习，并复习它已会的句子，以免忘记。',
    'teach-source': '一个句子（{language}）', 'teach-target': '你的说法（{language}）', 'teach-add': '添加',
    'teach-empty': '还没有可学的。', 'teach-learn': '学习 {count} 条', 'teach-others': '另有 {count} 条是此模型没有的语言。', 'teach-edit': '修改',
    'learning': '第 {epoch} 遍，最多 8 遍：{count} 条中有 {learnt} 条已正确', 'learning-begin': '开始', 'learning-elsewhere': 'Refrain 的另一个标签页正在学习。', 'learning-progress': '学习进度',
    'learnt-title': '它学到了什么', 'learnt-right': '{count} 条中有 {right} 条与你写的一致。', 'before': '之前', 'after': '之后',
    'held-out': '在 {count} 个没见过的句子上，与人工译文的接近程度：之前 {before}，之后 {after}（chrF，满分 100）。', 'held-changed': '其中 {count} 句的译文变了：', 'held-same': '译文都与之前相同。',
    'held-none': '这个方向没有可供检验的例句。',
    'keep-learnt': '保留', 'discard-learnt': '撤销', 'taught-in-use': '你正在使用“{name}”，它向你学习过。', 'taught-export': '导出为文件', 'taught-undo': '恢复原来的模型', 'taught-sure': '删除它学到的内容？你的更正会保留。',
    'device-lead': '所有内容只保存在本设备上。', 'device-models': '模型', 'device-none': '还没有保存模型。', 'device-add': '添加模型文件', 'device-convert': '来自 Keras、TensorFlow.js 或 PyTorch', 'model-added': '“{name}”已保存，可以选用。',
    'device-space': '浏览器给本站 {quota}，已用 {used}。', 'device-persisted': '浏览器承诺保留。', 'device-not-persisted': '设备空间不足时，浏览器可能会删除。',
    'device-data': '你保存的内容', 'count-history': '条历史', 'count-phrases': '条短语', 'count-corrections': '条更正',
    'export-all': '全部导出', 'import-all': '导入备份', 'imported': '已导入 {count} 条。', 'import-bad': '这不是 Refrain 的导出文件：{why}',
    'erase-all': '全部删除', 'erase-sure': '从本设备删除历史、短语本、更正、设置和所有模型？无法撤销。', 'erased': '已全部删除。页面本身断网后仍可使用。',
  },
};
