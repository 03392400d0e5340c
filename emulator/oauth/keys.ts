import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  sign,
  verify,
  type JsonWebKey,
  type KeyObject,
} from 'node:crypto';
import type { State } from '../state.ts';

/** A key that signs id tokens. It stays the same for the life of the data folder. */
export interface SigningKey {
  kid: string;
  privateKey: KeyObject;
  publicKey: KeyObject;
  publicJwk: JsonWebKey;
}

export interface Keys {
  /** The key that signs today. Made when it is first needed, since making one takes a moment. */
  current(): SigningKey;
  /** Beside it, the one that would sign next: Google publishes both, so that readers have to choose by `kid`. */
  published(): SigningKey[];
}

const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
const decode = (part: string) =>
  JSON.parse(Buffer.from(part, 'base64url').toString()) as Record<string, unknown>;

function loadKey(state: State, name: string): SigningKey {
  let pem = state.db.meta.get(name);
  if (pem === undefined) {
    const pair = generateKeyPairSync('rsa', { modulusLength: 2048 });
    pem = pair.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
    state.db.meta.set(name, pem);
  }
  const privateKey = createPrivateKey(pem);
  const publicKey = createPublicKey(privateKey);
  const kid = createHash('sha1')
    .update(publicKey.export({ type: 'spki', format: 'der' }))
    .digest('hex');
  return { kid, privateKey, publicKey, publicJwk: publicKey.export({ format: 'jwk' }) };
}

export function createKeys(state: State): Keys {
  let current: SigningKey | undefined;
  let next: SigningKey | undefined;
  const theCurrent = () => (current ??= loadKey(state, 'signingKey'));
  return {
    current: theCurrent,
    published: () => [(next ??= loadKey(state, 'nextSigningKey')), theCurrent()],
  };
}

/** A JWT (RS256) with these claims. */
export function signJwt(key: SigningKey, claims: Record<string, unknown>): string {
  const content = `${encode({ alg: 'RS256', kid: key.kid, typ: 'JWT' })}.${encode(claims)}`;
  return `${content}.${sign('RSA-SHA256', Buffer.from(content), key.privateKey).toString('base64url')}`;
}

export interface ReadJwt {
  header: Record<string, unknown>;
  claims: Record<string, unknown>;
}

/** What a JWT of this key says; null when it is none, or somebody else's, or was changed. Its end is not looked at. */
export function readJwt(key: SigningKey, text: string): ReadJwt | null {
  const [header = '', claims = '', signature = '', ...rest] = text.split('.');
  const signed = Buffer.from(`${header}.${claims}`);
  const isOurs =
    rest.length === 0 && verify('RSA-SHA256', signed, key.publicKey, Buffer.from(signature, 'base64url'));
  if (!isOurs) return null;
  return { header: decode(header), claims: decode(claims) };
}
