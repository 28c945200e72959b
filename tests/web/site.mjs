// A copy of the pages in a folder of its own, whose server can stop and whose files can change.

import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { writeServiceWorker } from '../../web/tools/offline.mjs';
import { createServer, listen } from '../../web/tools/serve.mjs';
import { root } from '../../web/tools/setup.mjs';

/** Copies it and serves it; `start` and `stop` are of the server, `close` removes all. */
export async function openSite() {
  const folder = mkdtempSync(path.join(tmpdir(), 'refrain-site-'));
  for (const part of ['app', 'ui', 'lab', 'engine', 'models'])
    cpSync(path.join(root, 'web', part), path.join(folder, part), { recursive: true });
  await writeServiceWorker(folder);
  let server, port = 0;
  const start = async () => {
    server = createServer(folder);
    port = await listen(server, port);
  };
  const stop = () => {
    server.closeAllConnections();
    return new Promise((resolve) => { server.close(resolve); });
  };
  await start();
  return { folder, address: `http://127.0.0.1:${port}`, start, stop, async close() {
    if (server.listening) await stop();
    rmSync(folder, { recursive: true, force: true });
  } };
}
