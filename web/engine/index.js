// What a page imports.

export { RefrainClient } from './client.js';
export * from './errors.js';
