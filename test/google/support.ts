/** For a value that a test cannot do without: fails with what was there instead. */
export function rejection(value: unknown): never {
  throw new Error(`Unexpected: ${JSON.stringify(value)}`);
}
