// The library's scenarios in node 20.

import { after, before, test } from 'node:test';
import { run, scenarios } from '../everywhere/run.js';
import { openServer } from '../server.mjs';

let server;
before(async () => { server = await openServer(); });
after(() => server?.close());

for (const name of Object.keys(scenarios)) test(name, { timeout: 300000 }, () => run(name, 'node', server.address));
