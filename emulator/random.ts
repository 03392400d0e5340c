import { createHash, randomBytes } from 'node:crypto';

const BASE32HEX = '0123456789abcdefghijklmnopqrstuv';

/** Bytes in the alphabet of event ids (RFC 4648, section 7, in lower case, without padding). */
export function base32hex(bytes: Uint8Array): string {
  let text = '';
  let buffer = 0;
  let bits = 0;
  for (const byte of bytes) {
    buffer = ((buffer << 8) | byte) & 0xffff;
    bits += 8;
    while (bits >= 5) {
      bits -= 5;
      text += BASE32HEX[(buffer >> bits) & 31] ?? '';
    }
  }
  return text + (bits > 0 ? (BASE32HEX[(buffer << (5 - bits)) & 31] ?? '') : '');
}

/** A new event id as Google makes them: 26 characters. */
export function randomEventId(): string {
  return base32hex(randomBytes(16));
}

/** An event id that follows from a text: the same text always gives the same id. */
export function derivedEventId(text: string): string {
  return base32hex(createHash('sha256').update(text).digest().subarray(0, 16));
}

export function randomToken(bytes = 32): string {
  return randomBytes(bytes).toString('base64url');
}

/** A generator of numbers in [0, 1) that repeats itself for the same seed (mulberry32). */
export function seededRandom(seed: number): () => number {
  let state = Math.trunc(seed);
  return () => {
    state = (state + 0x6d_2b_79_f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
