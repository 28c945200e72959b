// `import 'refrain/polyfill'` under node.

import './node.js';
import './polyfill.js';
