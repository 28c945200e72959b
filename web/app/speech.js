// Reads aloud, where the platform has a voice of its own for the language: a voice on a server
// would send the text away.

import { t } from '../ui/i18n.js';
import { byId } from './elements.js';
import { icon } from './icons.js';

/** @param {string} tag */
function voiceFor(tag) {
  return globalThis.speechSynthesis?.getVoices().find(({ lang, localService }) =>
    localService && lang.replace('_', '-').toLowerCase().split('-')[0] === tag.split('-')[0]);
}

/** A button that reads a text aloud and stops it. */
export class Speaker {
  #button;
  #label;
  #text;
  #tag = '';

  /** @param {string} id of the button, which names its label @param {() => string} text */
  constructor(id, text) {
    this.#button = /** @type {HTMLButtonElement} */ (byId(id));
    this.#label = id;
    this.#text = text;
    this.#button.addEventListener('click', () => this.#toggle());
    // Some browsers find their voices late.
    globalThis.speechSynthesis?.addEventListener?.('voiceschanged', () => this.setLanguage(this.#tag));
  }

  /** @param {string} tag */
  setLanguage(tag) {
    this.#tag = tag;
    this.#button.hidden = !voiceFor(tag);
  }

  #toggle() {
    const { speechSynthesis } = globalThis;
    const wasSpeaking = this.#button.classList.contains('speaking');
    speechSynthesis.cancel();
    const voice = voiceFor(this.#tag), text = this.#text();
    if (wasSpeaking || !voice || text.trim() === '') return;
    const speech = new SpeechSynthesisUtterance(text);
    speech.voice = voice;
    speech.lang = voice.lang;
    const show = (/** @type {boolean} */ speaks) => {
      this.#button.classList.toggle('speaking', speaks);
      this.#button.replaceChildren(icon(speaks ? 'stop' : 'speak'));
      this.#button.ariaLabel = this.#button.title = t(speaks ? 'stop' : this.#label);
    };
    speech.onstart = () => show(true);
    speech.onend = speech.onerror = () => show(false);
    speechSynthesis.speak(speech);
  }
}
