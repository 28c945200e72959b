// `import 'refrain/polyfill'`: Translator, LanguageDetector and CreateMonitor as globals where the
// browser has none. What the browser has stays as it is, and nothing of it is called.

import { CreateMonitor } from './create_monitor.js';
import { LanguageDetector } from './language_detector.js';
import { Translator } from './translator.js';

for (const [name, value] of Object.entries({ CreateMonitor, LanguageDetector, Translator }))
  if (!(name in globalThis))
    Object.defineProperty(globalThis, name, { value, writable: true, enumerable: false, configurable: true });
