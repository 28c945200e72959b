// A worker in which scenarios run: {name} in, {error} out.

import { run } from './run.js';

self.onmessage = async ({ data: { name } }) => {
  try {
    await run(name, 'worker', self.location.origin);
    self.postMessage({});
  } catch (error) {
    self.postMessage({ error: `${error?.name}: ${error?.message}\n${error?.stack}` });
  }
};
