// Writes the service worker, web/sw.js, with Workbox and the list of all files of the pages: after
// one visit they work without a network. A version is taken over whole or not at all. Models are no
// part of it: the store keeps those that the reader uses.

import path from 'node:path';
import { isMain, root } from './setup.mjs';

/** Writes sw.js into `folder`, for what lies in it. Throws where a file would be left out. */
export async function writeServiceWorker(folder = path.join(root, 'web')) {
  // Imported late: the build is what installs it.
  const { generateSW } = await import('workbox-build');
  const { warnings } = await generateSW({
    globDirectory: folder,
    globPatterns: ['{app,ui,lab,engine}/**/*.{html,js,mjs,css,svg,png,woff2,webmanifest,wasm}', 'models/registry.json'],
    globIgnores: ['**/*.d.ts', 'engine/{node,node_polyfill,worker_node}.js'],
    swDest: path.join(folder, 'sw.js'),
    mode: 'production',
    sourcemap: false,
    inlineWorkboxRuntime: true,
    maximumFileSizeToCacheInBytes: 16e6,
    // Only the reader's word lets a new version in (see ui/offline.js), and no page that one version
    // gave the beginning of gets the rest from another.
    skipWaiting: false,
    clientsClaim: false,
    cleanupOutdatedCaches: true,
    ignoreURLParametersMatching: [/./],  // ?model=..., the state of a lesson
  });
  if (warnings.length > 0) throw new Error(warnings.join('\n'));
}

if (isMain(import.meta.url)) await writeServiceWorker();
