import { createHash, createPublicKey, X509Certificate, type JsonWebKey } from 'node:crypto';
import { OAuth2Client } from 'google-auth-library';
import { describe, expect, test } from 'vitest';
import { consent, codeOf, exchange, SCOPE, signIn } from './oauth-client.ts';
import { call, EMAIL, stage, type Json, type Stage } from './support.ts';

const WHO = 'openid email profile';

const verify = (at: Stage, idToken: string | undefined, audience = 'crm') =>
  new OAuth2Client({
    clientId: audience,
    endpoints: { oauth2FederatedSignonPemCertsUrl: `${at.url}/oauth2/v1/certs` },
  }).verifyIdToken({ idToken: idToken ?? '', audience });

const bearer = (accessToken: string) => ({ Authorization: `Bearer ${accessToken}` });

describe('an id token', () => {
  test('is verified by Google’s own library, with the claims of its scopes', async () => {
    const at = await stage();
    const address = await consent(at, { scope: WHO, nonce: 'a-nonce' });
    const { body } = await exchange(at, codeOf(address));
    const claims = (await verify(at, body.id_token)).getPayload();
    const hash = createHash('sha256').update(body.access_token).digest().subarray(0, 16);
    expect(claims).toMatchObject({
      iss: 'https://accounts.google.com',
      aud: 'crm',
      azp: 'crm',
      email: EMAIL,
      email_verified: true,
      name: 'anna',
      nonce: 'a-nonce',
      at_hash: hash.toString('base64url'),
    });
    expect((claims?.exp ?? 0) - (claims?.iat ?? 0)).toBe(3600);
    const bare = (await verify(at, (await signIn(at, { scope: 'openid' })).id_token)).getPayload();
    expect(bare?.sub).toBe(claims?.sub);
    expect(bare).not.toHaveProperty('email');
    expect(bare).not.toHaveProperty('name');
    expect((await signIn(at, { scope: `${SCOPE}calendar.events` })).id_token).toBeUndefined();
  });

  test('for another client, or changed on the way, is not', async () => {
    const at = await stage();
    const { id_token: idToken = '' } = await signIn(at, { scope: WHO });
    await expect(verify(at, idToken, 'other')).rejects.toThrow('audience');
    const [header, claims = '', signature] = idToken.split('.');
    const changed = {
      ...(JSON.parse(Buffer.from(claims, 'base64url').toString()) as Json),
      email: 'eve@x.y',
    };
    const forged = Buffer.from(JSON.stringify(changed)).toString('base64url');
    await expect(verify(at, `${header}.${forged}.${signature}`)).rejects.toThrow('signature');
    const shown = await call(`${at.url}/tokeninfo?id_token=${header}.${forged}.${signature}`, 'GET');
    expect(shown).toMatchObject({ status: 400, body: { error: 'invalid_token' } });
  });
});

describe('the published keys', () => {
  test('are two, the same ones as certificates and as JWKs, and may be kept for a while', async () => {
    const at = await stage();
    const pem = await call<Record<string, string>>(`${at.url}/oauth2/v1/certs`, 'GET');
    const jwks = await call<{ keys: (JsonWebKey & { kid: string })[] }>(`${at.url}/oauth2/v3/certs`, 'GET');
    expect(jwks.body.keys).toHaveLength(2);
    expect(Object.keys(pem.body).toSorted()).toEqual(jwks.body.keys.map(({ kid }) => kid).toSorted());
    for (const key of jwks.body.keys) {
      expect(key).toMatchObject({ kty: 'RSA', alg: 'RS256', use: 'sig' });
      const certificate = new X509Certificate(pem.body[key.kid] ?? '');
      expect(certificate.publicKey.equals(createPublicKey({ key, format: 'jwk' }))).toBe(true);
      expect(certificate.verify(certificate.publicKey)).toBe(true);
      expect(certificate.ca).toBe(false);
      expect(Date.parse(certificate.validTo)).toBeGreaterThan(Date.now());
    }
    for (const { headers } of [pem, jwks]) {
      expect(headers.get('cache-control')).toMatch(/public, max-age=\d{5}/);
    }
  });

  test('stay the same after a restart and a reset', async () => {
    const at = await stage();
    const before = (await call(`${at.url}/oauth2/v3/certs`, 'GET')).body;
    await at.control('POST', '/reset');
    expect((await call(`${at.url}/oauth2/v3/certs`, 'GET')).body).toEqual(before);
    await at.emulator.close();
    const again = await stage(at.dataDir);
    expect((await call(`${again.url}/oauth2/v3/certs`, 'GET')).body).toEqual(before);
  });
});

describe('who a token belongs to', () => {
  test('is said alike by tokeninfo and userinfo', async () => {
    const at = await stage();
    const { access_token: accessToken, id_token: idToken, scope } = await signIn(at, { scope: WHO });
    const claims = (await verify(at, idToken)).getPayload();
    const headers = bearer(accessToken);
    const old = await call(`${at.url}/oauth2/v2/userinfo`, 'GET', undefined, headers);
    expect(old.body).toEqual({
      id: claims?.sub,
      email: EMAIL,
      verified_email: true,
      name: 'anna',
      given_name: 'anna',
    });
    const open = await call(`${at.url}/v1/userinfo`, 'GET', undefined, headers);
    expect(open.body).toMatchObject({ sub: claims?.sub, email: EMAIL, email_verified: true, name: 'anna' });
    const info = await call(`${at.url}/tokeninfo?access_token=${accessToken}`, 'GET');
    expect(info.body).toMatchObject({
      aud: 'crm',
      azp: 'crm',
      sub: claims?.sub,
      scope,
      access_type: 'offline',
    });
    const ofId = await call(`${at.url}/tokeninfo?id_token=${idToken}`, 'GET');
    expect(ofId.body).toMatchObject({ aud: 'crm', sub: claims?.sub, email_verified: 'true', alg: 'RS256' });
    await at.control('POST', '/clock', { advanceSeconds: 3601 });
    for (const query of [`access_token=${accessToken}`, `id_token=${idToken}`]) {
      const late = await call(`${at.url}/tokeninfo?${query}`, 'GET');
      expect(late).toMatchObject({ status: 400, body: { error: 'invalid_token' } });
    }
    expect((await call(`${at.url}/tokeninfo`, 'GET')).status).toBe(400);
  });

  test('is not said to those who have no scope for it', async () => {
    const at = await stage();
    const { access_token: accessToken } = await signIn(at, { scope: `${SCOPE}calendar.events` });
    const headers = bearer(accessToken);
    const refused = await call(`${at.url}/oauth2/v2/userinfo`, 'GET', undefined, headers);
    expect(refused).toMatchObject({ status: 403, body: { error: { status: 'PERMISSION_DENIED' } } });
    const info = (await call(`${at.url}/tokeninfo?access_token=${accessToken}`, 'GET')).body;
    expect(info).not.toHaveProperty('email');
    expect(info).not.toHaveProperty('sub');
    const openid = (await signIn(at, { scope: 'openid' })).access_token;
    const bare = await call(`${at.url}/v1/userinfo`, 'GET', undefined, bearer(openid));
    expect(Object.keys(bare.body)).toEqual(['sub']);
    const nobody = await call(`${at.url}/v1/userinfo`, 'GET', undefined, bearer('nonsense'));
    expect(nobody).toMatchObject({ status: 401, body: { error_description: 'Invalid Credentials' } });
  });
});

test('the OpenID document names the emulator’s own addresses, and they are all served', async () => {
  const at = await stage();
  const { body } = await call<Record<string, string>>(`${at.url}/.well-known/openid-configuration`, 'GET');
  expect(body['issuer']).toBe('https://accounts.google.com');
  for (const name of ['authorization', 'token', 'userinfo', 'revocation']) {
    const address = body[`${name}_endpoint`] ?? '';
    expect(address.startsWith(at.url)).toBe(true);
    expect((await fetch(address, { method: 'POST' })).status).not.toBe(404);
  }
  expect((await call(body['jwks_uri'] ?? '', 'GET')).status).toBe(200);
});
