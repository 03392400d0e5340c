const WANTED = 'EMULATOR_WITNESS_MAIL';

/**
 * Says that this test wants guests to be mailed, by emulators of its own process and of those it starts from now on. Without this
 * word a mail fails the test, or the run.
 */
export function wantMail(): void {
  process.env[WANTED] = 'wanted';
}

export const isMailWanted = (): boolean => process.env[WANTED] === 'wanted';

/** Each test says it anew. */
export function forgetMail(): void {
  delete process.env[WANTED];
}
