// <refrain-text source="en" target="fr">Good morning</refrain-text>: its text in another language.
// Without `source` the language is that of the page around it, or detected.

import { translatePage } from './page.js';

/** Fires `translated` when its text is there, `error` (with `detail`) when it could not be translated. */
export class RefrainText extends HTMLElement {
  static observedAttributes = ['source', 'target'];
  /** @type {import('./page.js').PageTranslation | undefined} */ #page;
  #isPlanned = false;

  connectedCallback() {
    this.#plan();
  }

  disconnectedCallback() {
    this.#plan();
  }

  attributeChangedCallback() {
    this.#plan();
  }

  /** Its language before translation; '' for that of the page around it. */
  get source() {
    return this.getAttribute('source') ?? '';
  }

  set source(tag) {
    this.setAttribute('source', tag);
  }

  get target() {
    return this.getAttribute('target') ?? '';
  }

  set target(tag) {
    this.setAttribute('target', tag);
  }

  /** Several changes at once, or a move within the page, are one. */
  #plan() {
    if (this.#isPlanned) return;
    this.#isPlanned = true;
    queueMicrotask(() => {
      this.#isPlanned = false;
      this.#begin();
    });
  }

  #begin() {
    this.#page?.restore();
    this.#page = undefined;
    if (!this.isConnected || this.target === '') return;
    const page = translatePage(this, { target: this.target, ...(this.source && { source: this.source }) });
    this.#page = page;
    page.finished.then(() => {
      if (this.#page === page) this.dispatchEvent(new CustomEvent('translated', { bubbles: true }));
    }, (error) => {
      if (this.#page === page) this.dispatchEvent(new CustomEvent('error', { detail: error }));
    });
  }
}

if (!customElements.get('refrain-text')) customElements.define('refrain-text', RefrainText);
