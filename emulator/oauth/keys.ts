import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  sign,
  type JsonWebKey,
} from 'node:crypto';
import type { State } from '../state.ts';

/** The key that signs id tokens. It stays the same for the life of the data folder. */
export interface SigningKey {
  kid: string;
  publicPem: string;
  publicJwk: JsonWebKey;
  /** A JWT (RS256) with these claims. */
  sign(claims: Record<string, unknown>): string;
}

const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

/** Gives the key when it is first needed: making one takes a moment. */
export function createSigningKey(state: State): () => SigningKey {
  let key: SigningKey | undefined;
  return () => (key ??= loadSigningKey(state));
}

function loadSigningKey(state: State): SigningKey {
  let pem = state.db.meta.get('signingKey');
  if (pem === undefined) {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
    state.db.meta.set('signingKey', pem);
  }
  const privateKey = createPrivateKey(pem);
  const publicKey = createPublicKey(privateKey);
  const publicPem = publicKey.export({ type: 'spki', format: 'pem' }).toString();
  const kid = createHash('sha1').update(publicPem).digest('hex');
  return {
    kid,
    publicPem,
    publicJwk: publicKey.export({ format: 'jwk' }),
    sign(claims) {
      const content = `${encode({ alg: 'RS256', kid, typ: 'JWT' })}.${encode(claims)}`;
      return `${content}.${sign('RSA-SHA256', Buffer.from(content), privateKey).toString('base64url')}`;
    },
  };
}
