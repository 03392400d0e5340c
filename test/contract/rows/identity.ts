import { createPublicKey, verify, X509Certificate, type JsonWebKey } from 'node:crypto';
import { expect } from '../expect.ts';
import type { Google } from '../google.ts';
import { row } from '../registry.ts';
import {
  CHALLENGE,
  CLIENT,
  consent,
  consentAddress,
  exchange,
  scopesText,
  signIn,
  VERIFIER,
} from '../sign-in.ts';
import type { Json } from '../shapes.ts';
import { send } from '../wire.ts';

const get = (google: Google, path: string) => send(`${google.origin}${path}`, 'GET');

function decoded(part: string | undefined): Json {
  return JSON.parse(Buffer.from(part ?? '', 'base64url').toString()) as Json;
}

async function identityOf(google: Google): Promise<{ token: string; header: Json; claims: Json }> {
  const token = String((await signIn(google, await google.guest())).id_token);
  const [header, claims] = token.split('.');
  return { token, header: decoded(header), claims: decoded(claims) };
}

function isSigned(token: string, key: ReturnType<typeof createPublicKey>): boolean {
  const [header, claims, signature = ''] = token.split('.');
  return verify('RSA-SHA256', Buffer.from(`${header}.${claims}`), key, Buffer.from(signature, 'base64url'));
}

row(
  'A10.01a',
  { mark: 'X', needs: 'emulator' },
  '/oauth2/v1/certs is a map of key ids to PEM certificates',
  async (google) => {
    const { status, body } = await get(google, '/oauth2/v1/certs');
    expect(status).toBe(200);
    expect(Object.keys(body)).not.toEqual([]);
    for (const pem of Object.values(body)) {
      expect(new X509Certificate(String(pem)).publicKey.asymmetricKeyType).toBe('rsa');
    }
  },
);

row(
  'A10.01b',
  { mark: 'X', needs: 'emulator' },
  '/oauth2/v3/certs has the same keys as JWK',
  async (google) => {
    const ids = Object.keys((await get(google, '/oauth2/v1/certs')).body);
    const keys = (await get(google, '/oauth2/v3/certs')).body['keys'] as Json[];
    expect(keys).toMatchObject(ids.map((kid) => ({ kid, kty: 'RSA', alg: 'RS256', use: 'sig' })));
  },
);

row(
  'A10.01c',
  { mark: 'X', needs: 'emulator' },
  '/tokeninfo tells whose an access token is and what it may',
  async (google) => {
    const { access_token: token } = await signIn(google, await google.guest());
    const { status, body } = await get(google, `/tokeninfo?access_token=${token}`);
    expect(status).toBe(200);
    expect(body).toMatchObject({
      aud: CLIENT,
      scope: expect.stringContaining(scopesText('calendar.events')) as unknown,
    });
  },
);

row(
  'A10.01d',
  { mark: 'X', needs: 'emulator' },
  '/oauth2/v2/userinfo tells the address of who signed in',
  async (google) => {
    const who = await google.guest();
    const { access_token: token } = await signIn(google, who);
    const answer = await send(`${google.origin}/oauth2/v2/userinfo`, 'GET', undefined, {
      Authorization: `Bearer ${token}`,
    });
    expect(answer).toMatchObject({ status: 200, body: { email: who.email } });
  },
);

row(
  'A10.09a',
  { mark: 'X', needs: 'emulator' },
  'a code that was asked for with an S256 challenge is exchanged with its verifier',
  async (google) => {
    const code = (await consent(google, await google.guest(), CHALLENGE)).get('code') ?? '';
    expect((await exchange(google, code, { code_verifier: VERIFIER })).status).toBe(200);
  },
);

row(
  'A10.09b',
  { mark: 'X', needs: 'emulator' },
  'another verifier is refused: 400 invalid_grant',
  async (google) => {
    const code = (await consent(google, await google.guest(), CHALLENGE)).get('code') ?? '';
    const answer = await exchange(google, code, { code_verifier: VERIFIER.toUpperCase() });
    expect(answer).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
  },
);

row('A10.09c', { mark: 'X', needs: 'emulator' }, 'a missing verifier is refused: 400', async (google) => {
  const code = (await consent(google, await google.guest(), CHALLENGE)).get('code') ?? '';
  expect((await exchange(google, code)).status).toBe(400);
});

row('A10.09f', { mark: 'X', needs: 'emulator' }, 'the state comes back as it was sent', async (google) => {
  const state = 'a b/c?d=e&f';
  expect((await consent(google, await google.guest(), { state })).get('state')).toBe(state);
});

row(
  'A10.10a',
  { mark: 'X', needs: 'emulator' },
  'an id token is of Google, for the client, and not at its end',
  async (google) => {
    const { claims } = await identityOf(google);
    expect(claims).toMatchObject({
      iss: 'https://accounts.google.com',
      aud: CLIENT,
      sub: expect.stringMatching(/^\d+$/) as unknown,
    });
    const now = Date.parse(String((await google.control('GET', '/clock')).body['now'])) / 1000;
    expect(Number(claims['iat'])).toBeLessThanOrEqual(now + 1);
    expect(Number(claims['exp'])).toBeGreaterThan(now);
  },
);

row(
  'A10.10b',
  { mark: 'X', needs: 'emulator' },
  'an id token has the address where email was asked for',
  async (google) => {
    const { claims } = await identityOf(google);
    expect(claims).toMatchObject({ email: (await google.guest()).email, email_verified: true });
  },
);

row(
  'A10.10c',
  { mark: 'X', needs: 'emulator' },
  'sub is the same at every sign-in of a person, and another for another',
  async (google) => {
    const { claims } = await identityOf(google);
    expect((await identityOf(google)).claims['sub']).toBe(claims['sub']);
    const other = String((await signIn(google, google.me)).id_token).split('.')[1];
    expect(decoded(other)['sub']).not.toBe(claims['sub']);
  },
);

row(
  'A10.10d',
  { mark: 'X', needs: 'emulator' },
  'an id token is signed with the key that the PEM certificates name',
  async (google) => {
    const { token, header } = await identityOf(google);
    const pem = (await get(google, '/oauth2/v1/certs')).body[String(header['kid'])];
    expect(isSigned(token, createPublicKey(String(pem)))).toBe(true);
  },
);

row(
  'A10.10e',
  { mark: 'X', needs: 'emulator' },
  'an id token is signed with the key that the JWK set names',
  async (google) => {
    const { token, header } = await identityOf(google);
    const keys = (await get(google, '/oauth2/v3/certs')).body['keys'] as JsonWebKey[];
    const key = keys.find((one) => one['kid'] === header['kid']);
    expect(isSigned(token, createPublicKey({ key: key ?? {}, format: 'jwk' }))).toBe(true);
  },
);

row('A10.10f', { mark: 'X', needs: 'emulator' }, 'without openid there is no id token', async (google) => {
  const tokens = await signIn(google, await google.guest(), { scope: scopesText('calendar.events') });
  expect(tokens).not.toHaveProperty('id_token');
});

row(
  'B3.12d',
  { mark: 'X', needs: 'emulator' },
  'the old path /o/oauth2/auth is served beside /o/oauth2/v2/auth',
  async (google) => {
    expect((await send(consentAddress(google, {}, '/o/oauth2/auth'), 'GET')).status).toBe(200);
  },
);
