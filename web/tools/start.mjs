// npm start: install what is missing, build, serve.

import { build } from './build.mjs';
import { serve } from './serve.mjs';
import { setup } from './setup.mjs';

setup();
if (!await build()) process.exit(1);
await serve();
