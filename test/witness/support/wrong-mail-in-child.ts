import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { expect, test } from 'vitest';

test('starts a process that mails a guest', () => {
  const output = execFileSync(process.execPath, [path.join(import.meta.dirname, 'stand-in.ts'), 'mail']);
  expect(output.toString()).toBe('');
});
