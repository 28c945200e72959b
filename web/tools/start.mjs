// npm start: install what is missing, build, serve.

import path from 'node:path';
import { build } from './build.mjs';
import { createServer, listen } from './serve.mjs';
import { root, setup } from './setup.mjs';

setup();
if (!build()) process.exit(1);
const port = await listen(createServer(path.join(root, 'web')), Number(process.env.PORT ?? 8080));
console.log(`Refrain is at http://localhost:${port}/app/`);
