// Writes the library's types, web/engine/types/*.d.ts, from its JSDoc. npm calls it before it packs.

import { existsSync, rmSync } from 'node:fs';
import path from 'node:path';
import { isMain, root, run } from './setup.mjs';

/** Whether the types could be written. */
export function writeTypes() {
  rmSync(path.join(root, 'web/engine/types'), { recursive: true, force: true });
  return run(process.execPath, ['node_modules/typescript/bin/tsc', '-p', 'web/types.json'], { cwd: root }) === 0;
}

if (isMain(import.meta.url)) {
  for (const file of ['module/refrain.wasm', 'module/translator.wasm', 'vendor/idb/index.js'])
    if (!existsSync(path.join(root, 'web/engine', file))) {
      console.error(`web/engine/${file} is missing: run npm run build before npm pack`);
      process.exit(1);
    }
  process.exit(writeTypes() ? 0 : 1);
}
