import { randomBytes } from 'node:crypto';
import { expect, it } from 'vitest';
import { open, seal } from '../../google/sealing.ts';

const keys = new Map([['one', randomBytes(32)]]);
/** What Node says when the tag of AES-GCM does not match. */
const UNABLE = /unable to authenticate data/;
const TEXT = 'a refresh token: 1//0é';

it('opens what it sealed, and shows nothing of it meanwhile', () => {
  const value = seal(keys, TEXT, 'account-1');
  expect(open(keys, value, 'account-1')).toBe(TEXT);
  expect(Buffer.from(value.sealed, 'base64').toString('latin1')).not.toContain('refresh');
});

it('never seals the same text the same way twice', () => {
  expect(seal(keys, TEXT, 'account-1').sealed).not.toBe(seal(keys, TEXT, 'account-1').sealed);
});

it('does not open a value that was moved to another row', () => {
  expect(() => open(keys, seal(keys, TEXT, 'account-1'), 'account-2')).toThrow(UNABLE);
});

it('does not open a value with another key of the same name', () => {
  const other = new Map([['one', randomBytes(32)]]);
  expect(() => open(other, seal(keys, TEXT, 'account-1'), 'account-1')).toThrow(UNABLE);
});

it('names the key that is missing', () => {
  const value = seal(keys, TEXT, 'account-1');
  expect(() => open(new Map([['two', randomBytes(32)]]), value, 'account-1')).toThrow(
    'The key "one" that sealed this token is not in TOKEN_KEYS.',
  );
});

it('does not open a value of which any one byte was changed', () => {
  const value = seal(keys, TEXT, 'account-1');
  const bytes = Buffer.from(value.sealed, 'base64');
  for (let at = 0; at < bytes.length; at += 1) {
    const tampered = Buffer.from(bytes);
    tampered[at] = (tampered[at] ?? 0) ^ 1;
    const sealed = tampered.toString('base64');
    expect(() => open(keys, { ...value, sealed }, 'account-1')).toThrow(UNABLE);
  }
});

it('does not open a value that was cut short', () => {
  const value = seal(keys, TEXT, 'account-1');
  for (const length of [0, 8, 20, 27]) {
    const sealed = Buffer.from(value.sealed, 'base64').subarray(0, length).toString('base64');
    expect(() => open(keys, { ...value, sealed }, 'account-1')).toThrow(/unable to authenticate|Invalid/);
  }
});

it('seals with the first key and opens with all, so that keys can be changed', () => {
  const old = seal(keys, TEXT, 'account-1');
  const changed = new Map([['two', randomBytes(32)], ...keys]);
  expect(seal(changed, TEXT, 'account-1').keyId).toBe('two');
  expect(open(changed, old, 'account-1')).toBe(TEXT);
});

it('says what to do where there is no key', () => {
  expect(() => seal(new Map(), TEXT, 'account-1')).toThrow('set TOKEN_KEYS');
});
