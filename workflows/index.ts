/** What the worker's bundle is built from. */
export { accountSync } from './account-sync.ts';
