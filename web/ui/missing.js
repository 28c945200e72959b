// What a reader is told whose model is not on the device and cannot be had: what is missing, and what
// can be done.

import { addTexts, t } from './i18n.js';
import { listed, megabytes, modelName, sentences } from './names.js';

addTexts({
  en: {
    'missing-network': 'The model “{name}” ({size}) is not on this device yet, and there is no connection to download it. Connect to a network and try again: after that it works without one.',
    'missing-answer': 'The server did not give the model “{name}” ({size}). Try again later.',
    'missing-broken': 'The download of the model “{name}” ({size}) broke off. Try again: it goes on where it stopped.',
    'models-here': 'What is on the device works now: {names}.',
    'list-missing': 'The list of models could not be downloaded. Connect to a network and try again.',
  },
  zh: {
    'missing-network': '模型“{name}”（{size}）还不在本设备上，现在又没有网络可以下载。请连接网络后重试：下载一次，以后断网也能用。',
    'missing-answer': '服务器没有给出模型“{name}”（{size}）。请稍后重试。',
    'missing-broken': '模型“{name}”（{size}）的下载中断了。请重试：会从中断处继续。',
    'models-here': '本设备上已有的现在可用：{names}。',
    'list-missing': '模型列表下载失败。请连接网络后重试。',
  },
});

/** @typedef {{name: string, bytes: number, source: readonly string[], target: readonly string[], isOwn?: boolean}} Model */

/**
 * @param {{message: string, reason?: string}} problem the engine's DownloadError
 * @param {Model} [model] undefined: the list of models is missing
 * @param {readonly Model[]} [here] models that are on the device
 */
export function missingWords({ message, reason }, model, here = []) {
  if (!reason) return message;
  if (!model) return t('list-missing');
  const words = t(`missing-${reason}`, { name: modelName(model), size: megabytes(model.bytes) });
  if (here.length === 0) return words;
  return sentences(words, t('models-here', { names: listed(here.map((one) => `“${modelName(one)}”`)) }));
}
