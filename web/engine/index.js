// What a page imports.

export { RefrainClient } from './client.js';
export { CreateMonitor } from './create_monitor.js';
export { configure, knownModels, store } from './models.js';
export { LanguageDetector } from './language_detector.js';
export { PageTranslation, translatePage } from './page.js';
export { Translator } from './translator.js';
export * from './errors.js';
