import { expect } from '../expect.ts';
import type { Google } from '../google.ts';
import { KNOWLEDGE, QUOTED, row } from '../registry.ts';
import { refresh, signIn, signInForGood, tokenRequest } from '../sign-in.ts';
import { send, type Answer } from '../wire.ts';

const DAY = 86_400;

const DEAD = {
  status: 400,
  body: { error: 'invalid_grant', error_description: 'Token has been expired or revoked.' },
};

const wait = (google: Google, days: number) =>
  google.control('POST', '/clock', { advanceSeconds: days * DAY });

/** What the Calendar API says to this access token. */
const listing = (google: Google, token: string): Promise<Answer> =>
  google.api('GET', '/calendars/primary/events', undefined, { token });

const revoke = (google: Google, query: string, body?: string) =>
  send(`${google.origin}/revoke${query}`, 'POST', body, {
    'Content-Type': 'application/x-www-form-urlencoded',
  });

row(
  'A10.02a',
  { mark: 'Q', unsure: QUOTED, needs: 'emulator' },
  'the first authorization with access_type=offline brings a refresh token',
  async (google) => {
    expect(await signIn(google, await google.guest())).toMatchObject({
      token_type: 'Bearer',
      refresh_token: expect.any(String) as unknown,
    });
  },
);

row(
  'A10.02b',
  { mark: 'Q', unsure: QUOTED, needs: 'emulator' },
  'the second authorization brings none',
  async (google) => {
    const who = await google.guest();
    await signIn(google, who);
    expect(await signIn(google, who)).not.toHaveProperty('refresh_token');
  },
);

row(
  'A10.02c',
  { mark: 'Q', unsure: QUOTED, needs: 'emulator' },
  'prompt=consent forces a new refresh token, and the old one stays good',
  async (google) => {
    const who = await google.guest();
    const first = await signInForGood(google, who);
    const second = await signInForGood(google, who);
    expect(second.refresh_token).not.toBe(first.refresh_token);
    expect((await refresh(google, first.refresh_token)).status).toBe(200);
  },
);

row(
  'A10.02d',
  { mark: 'Q', unsure: QUOTED, needs: 'emulator' },
  'without access_type=offline there is no refresh token',
  async (google) => {
    const tokens = await signIn(google, await google.guest(), { access_type: 'online', prompt: 'consent' });
    expect(tokens).not.toHaveProperty('refresh_token');
  },
);

row(
  'A10.03',
  { mark: 'K', unsure: KNOWLEDGE, needs: 'emulator' },
  'a refresh brings an access token and no other refresh token',
  async (google) => {
    const { refresh_token: token } = await signInForGood(google, await google.guest());
    const { status, body } = await refresh(google, token);
    expect(status).toBe(200);
    expect(body).toMatchObject({
      access_token: expect.any(String) as unknown,
      expires_in: expect.any(Number) as unknown,
    });
    expect(body).not.toHaveProperty('refresh_token');
    expect((await listing(google, String(body['access_token']))).status).toBe(200);
  },
);

row(
  'A10.04a',
  { mark: 'Q', unsure: QUOTED, needs: 'emulator' },
  'a refresh token dies when the person takes access back',
  async (google) => {
    const who = await google.guest();
    const { refresh_token: token } = await signInForGood(google, who);
    await google.control('DELETE', `/accounts/${who.email}/grant`);
    expect(await refresh(google, token)).toMatchObject(DEAD);
  },
);

row(
  'A10.04b',
  { mark: 'Q', unsure: QUOTED, needs: 'emulator' },
  'a refresh token dies when it is not used for six months',
  async (google) => {
    const { refresh_token: token } = await signInForGood(google, await google.guest());
    await wait(google, 185);
    expect(await refresh(google, token)).toMatchObject(DEAD);
  },
);

row(
  'A10.04c',
  { mark: 'Q', unsure: QUOTED, needs: 'emulator' },
  'a refresh token that is used lives on',
  async (google) => {
    const { refresh_token: token } = await signInForGood(google, await google.guest());
    for (let round = 0; round < 3; round += 1) {
      await wait(google, 150);
      expect((await refresh(google, token)).status).toBe(200);
    }
  },
);

row(
  'A10.04d',
  { mark: 'Q', unsure: QUOTED, needs: 'emulator' },
  'of an account and a client the 101st refresh token silently ends the oldest',
  async (google) => {
    const who = await google.guest();
    const held = [];
    for (let count = 0; count < 100; count += 1) {
      held.push((await signInForGood(google, who)).refresh_token);
    }
    const [oldest = '', second = ''] = held;
    expect((await refresh(google, oldest)).status).toBe(200);
    await signInForGood(google, who);
    expect(await refresh(google, oldest)).toMatchObject(DEAD);
    expect((await refresh(google, second)).status).toBe(200);
  },
);

row(
  'A10.04e',
  { mark: 'Q', unsure: QUOTED, needs: 'emulator' },
  'while the consent screen is in testing a refresh token lives for seven days',
  async (google) => {
    await google.control('POST', '/options', { testingMode: true });
    const { refresh_token: token } = await signInForGood(google, await google.guest());
    await wait(google, 6);
    expect((await refresh(google, token)).status).toBe(200);
    await wait(google, 1.1);
    expect(await refresh(google, token)).toMatchObject(DEAD);
  },
);

row(
  'A10.04f',
  { mark: 'Q', unsure: QUOTED, needs: 'emulator' },
  'in testing a refresh token for sign-in alone lives on',
  async (google) => {
    await google.control('POST', '/options', { testingMode: true });
    const { refresh_token: token } = await signInForGood(google, await google.guest(), {
      scope: 'openid email',
    });
    await wait(google, 8);
    expect((await refresh(google, token)).status).toBe(200);
  },
);

row(
  'A10.04g',
  { mark: 'Q', unsure: QUOTED, needs: 'emulator' },
  'refresh_token_expires_in is not there where the grant has no end',
  async (google) => {
    expect(await signIn(google, await google.guest())).not.toHaveProperty('refresh_token_expires_in');
  },
);

row(
  'A10.05a',
  { mark: 'Q', unsure: QUOTED, needs: 'emulator' },
  'a dead refresh token: 400 invalid_grant "Token has been expired or revoked."',
  async (google) => {
    const answer = await refresh(google, '1//never-given');
    expect(answer).toMatchObject({ status: 400 });
    expect(answer.body).toEqual(DEAD.body);
  },
);

row(
  'A10.05b',
  { mark: 'Q', unsure: QUOTED, needs: 'emulator' },
  'a client that Google does not know: 401 invalid_client',
  async (google) => {
    await google.control('POST', '/faults', {
      method: 'token',
      kind: 'status',
      status: 401,
      reason: 'invalid_client',
      times: 1,
    });
    expect(await refresh(google, '1//never-given')).toMatchObject({
      status: 401,
      body: { error: 'invalid_client' },
    });
  },
);

for (const [letter, status] of [
  ['c', 503],
  ['d', 429],
] as const) {
  row(
    `A10.05${letter}`,
    { mark: 'Q', unsure: QUOTED, needs: 'emulator' },
    `a ${status} of the token endpoint passes: the refresh token stays good`,
    async (google) => {
      const { refresh_token: token } = await signInForGood(google, await google.guest());
      await google.control('POST', '/faults', { method: 'token', kind: 'status', status, times: 1 });
      expect((await refresh(google, token)).status).toBe(status);
      expect((await refresh(google, token)).status).toBe(200);
    },
  );
}

row(
  'A10.06a',
  { mark: 'Q', unsure: QUOTED, needs: 'emulator' },
  'a token is revoked by the query',
  async (google) => {
    const tokens = await signInForGood(google, await google.guest());
    expect((await revoke(google, `?token=${encodeURIComponent(tokens.refresh_token)}`)).status).toBe(200);
    expect(await refresh(google, tokens.refresh_token)).toMatchObject(DEAD);
  },
);

row(
  'A10.06b',
  { mark: 'Q', unsure: QUOTED, needs: 'emulator' },
  'a token is revoked by the body',
  async (google) => {
    const tokens = await signInForGood(google, await google.guest());
    expect((await revoke(google, '', `token=${encodeURIComponent(tokens.refresh_token)}`)).status).toBe(200);
    expect(await refresh(google, tokens.refresh_token)).toMatchObject(DEAD);
  },
);

row(
  'A10.06c',
  { mark: 'K', unsure: KNOWLEDGE, needs: 'emulator' },
  'revoking the access token takes its refresh token with it',
  async (google) => {
    const tokens = await signInForGood(google, await google.guest());
    expect((await revoke(google, `?token=${tokens.access_token}`)).status).toBe(200);
    expect(await refresh(google, tokens.refresh_token)).toMatchObject(DEAD);
  },
);

row(
  'A10.06d',
  { mark: 'Q', unsure: 'the effect may lag', needs: 'emulator' },
  'an access token dies with the revocation',
  async (google) => {
    const tokens = await signInForGood(google, await google.guest());
    await revoke(google, `?token=${encodeURIComponent(tokens.refresh_token)}`);
    expect((await listing(google, tokens.access_token)).status).toBe(401);
  },
);

row(
  'A10.06e',
  { mark: 'Q', unsure: QUOTED, needs: 'emulator' },
  'revoking what is not a token is refused: 400 invalid_token',
  async (google) => {
    expect(await revoke(google, '?token=nothing')).toMatchObject({
      status: 400,
      body: { error: 'invalid_token' },
    });
  },
);

row(
  'A10.05e',
  { mark: 'K', unsure: KNOWLEDGE, needs: 'emulator' },
  'a grant type that is not known is refused: 400 unsupported_grant_type',
  async (google) => {
    const answer = await tokenRequest(google, { grant_type: 'guess' });
    expect(answer).toMatchObject({ status: 400, body: { error: 'unsupported_grant_type' } });
  },
);
