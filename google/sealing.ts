import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

const IV_BYTES = 12;
const TAG_BYTES = 16;

/** Keys by their id, 32 bytes each; the first one seals, all of them open. */
export type SealingKeys = ReadonlyMap<string, Buffer>;

/** AES-256-GCM; the context (such as a row's id) is authenticated, so that a sealed value cannot be moved to another row. */
export function seal(keys: SealingKeys, text: string, context: string): { keyId: string; sealed: string } {
  const [first] = keys;
  if (!first) throw new Error('There is no key to seal tokens with: set TOKEN_KEYS.');
  const [keyId, key] = first;
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(Buffer.from(context));
  const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
  return { keyId, sealed: Buffer.concat([iv, cipher.getAuthTag(), body]).toString('base64') };
}

/** Throws when the key is unknown, or when the value was changed or belongs to another context. */
export function open(
  keys: SealingKeys,
  { keyId, sealed }: { keyId: string; sealed: string },
  context: string,
): string {
  const key = keys.get(keyId);
  if (!key) throw new Error(`The key "${keyId}" that sealed this token is not in TOKEN_KEYS.`);
  const bytes = Buffer.from(sealed, 'base64');
  // Without the length Node takes a shortened tag, which is easier to forge.
  const options = { authTagLength: TAG_BYTES };
  const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, IV_BYTES), options).setAAD(
    Buffer.from(context),
  );
  decipher.setAuthTag(bytes.subarray(IV_BYTES, IV_BYTES + TAG_BYTES));
  const body = bytes.subarray(IV_BYTES + TAG_BYTES);
  return Buffer.concat([decipher.update(body), decipher.final()]).toString('utf8');
}
