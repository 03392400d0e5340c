import { randomBytes, randomUUID } from 'node:crypto';
import { expect, it } from 'vitest';
import { within } from '../../db/client.ts';
import { GoogleError } from '../../google/errors.ts';
import type { GoogleOAuth, Tokens } from '../../google/port.ts';
import { createTokenStore, type TokenOwner } from '../../google/token-store.ts';
import { createTestDatabase } from '../support/database.ts';
import { openForFile } from '../support/open.ts';

const database = await openForFile(createTestDatabase());

const NOW = '2027-03-01T12:00:00.000Z';
const keys = new Map([['one', randomBytes(32)]]);
const ownerOf = (companyId = 'acme'): TokenOwner => ({
  accountId: randomUUID(),
  companyId,
  userId: `user-${randomUUID().slice(0, 8)}`,
});
const tokensOf = (changes: Partial<Tokens> = {}): Tokens => ({
  accessToken: 'access 1',
  refreshToken: 'refresh 1',
  expiresAt: '2027-03-01T13:00:00.000Z',
  ...changes,
});

/** A store whose OAuth answers with a new access token, and counts with which refresh token it was asked. */
function storeWith(refresh?: GoogleOAuth['refresh']) {
  const asked: string[] = [];
  const oauth = {
    refresh: (refreshToken: string) => {
      asked.push(refreshToken);
      const fresh = { accessToken: `access ${asked.length + 1}`, expiresAt: '2027-03-01T13:00:00.000Z' };
      return refresh ? refresh(refreshToken) : Promise.resolve({ ...fresh, refreshToken });
    },
  } as GoogleOAuth;
  return { store: createTokenStore({ db: database.worker, oauth, keys, now: () => new Date(NOW) }), asked };
}
const save = (store: ReturnType<typeof storeWith>['store'], owner: TokenOwner, tokens: Tokens) =>
  within(database.worker, { company: owner.companyId }, (tx) => store.save(tx, owner, tokens));
const load = (store: ReturnType<typeof storeWith>['store'], owner: TokenOwner) =>
  within(database.worker, { company: owner.companyId }, (tx) => store.load(tx, owner.accountId));

it('gives the stored token while it is good, without asking Google', async () => {
  const { store, asked } = storeWith();
  const owner = ownerOf();
  await save(store, owner, tokensOf());
  expect(await store.accessToken({ company: 'acme' }, owner)).toBe('access 1');
  expect(asked).toEqual([]);
});

it.each([
  ['2027-03-01T12:01:00.000Z', true],
  ['2027-03-01T12:01:00.001Z', false],
  ['2027-03-01T11:00:00.000Z', true],
])('at 12:00 a token that ends at %s is renewed: %s', async (expiresAt, isRenewed) => {
  const { store, asked } = storeWith();
  const owner = ownerOf();
  await save(store, owner, tokensOf({ expiresAt }));
  expect(await store.accessToken({ company: 'acme' }, owner)).toBe(isRenewed ? 'access 2' : 'access 1');
  expect(asked).toHaveLength(isRenewed ? 1 : 0);
});

it('keeps the refresh token over a renewal, and uses the renewed token from then on', async () => {
  const { store, asked } = storeWith();
  const owner = ownerOf();
  await save(store, owner, tokensOf({ expiresAt: NOW }));
  await store.accessToken({ company: 'acme' }, owner);
  expect(await store.accessToken({ company: 'acme' }, owner)).toBe('access 2');
  expect(asked).toEqual(['refresh 1']);
  expect(await load(store, owner)).toMatchObject({ refreshToken: 'refresh 1', accessToken: 'access 2' });
});

it('does not trust a token that Google has just refused', async () => {
  const { store, asked } = storeWith();
  const owner = ownerOf();
  await save(store, owner, tokensOf());
  expect(await store.accessToken({ company: 'acme' }, owner, true)).toBe('access 2');
  expect(asked).toEqual(['refresh 1']);
});

it.each([
  ['no token at all', null],
  ['a token that ended, and none to refresh it with', tokensOf({ refreshToken: '', expiresAt: NOW })],
])('only the user can help where there is %s', async (_what, tokens) => {
  const { store, asked } = storeWith();
  const owner = ownerOf();
  if (tokens) await save(store, owner, tokens);
  const revoked = { kind: 'AuthRevoked' };
  await expect(store.accessToken({ company: 'acme' }, owner)).rejects.toMatchObject(revoked);
  expect(asked).toEqual([]);
});

it.each(['AuthRevoked', 'Unavailable'] as const)(
  'a renewal that fails (%s) leaves what is stored',
  async (kind) => {
    const { store } = storeWith(() => Promise.reject(new GoogleError(kind, 'x')));
    const owner = ownerOf();
    await save(store, owner, tokensOf({ expiresAt: NOW }));
    await expect(store.accessToken({ company: 'acme' }, owner)).rejects.toMatchObject({ kind });
    expect(await load(store, owner)).toEqual(tokensOf({ expiresAt: NOW }));
  },
);

it('stores nothing that can be read, and nothing that opens under another account', async () => {
  const { store } = storeWith();
  const [one, two] = [ownerOf(), ownerOf()];
  await save(store, one, tokensOf());
  await save(store, two, tokensOf({ refreshToken: 'refresh of two' }));
  const rows = await database.owner`select * from oauth_tokens`;
  expect(JSON.stringify(rows)).not.toContain('refresh 1');
  await database.owner`update oauth_tokens set sealed = (select sealed from oauth_tokens where account_id = ${two.accountId})
    where account_id = ${one.accountId}`;
  await expect(load(store, one)).rejects.toThrow('unable to authenticate data');
});

it('gives one company nothing of another, and one user nothing of a colleague', async () => {
  const { store } = storeWith();
  const [mine, colleagues, others] = [ownerOf(), ownerOf(), ownerOf('other')];
  for (const owner of [mine, colleagues, others]) await save(store, owner, tokensOf());
  const revoked = { kind: 'AuthRevoked' };
  await expect(store.accessToken({ company: 'acme' }, others)).rejects.toMatchObject(revoked);
  await expect(store.accessToken({}, mine)).rejects.toMatchObject(revoked);
  const seen = await within(database.api, { company: 'acme', viewer: mine.userId }, (tx) =>
    tx.execute<{ account_id: string }>('select account_id from oauth_tokens'),
  );
  expect(seen.map((row) => row.account_id)).toEqual([mine.accountId]);
});

it('removes the tokens of one account alone', async () => {
  const { store } = storeWith();
  const [one, two] = [ownerOf(), ownerOf()];
  for (const owner of [one, two]) await save(store, owner, tokensOf());
  await within(database.worker, { company: 'acme' }, (tx) => store.remove(tx, one.accountId));
  expect([await load(store, one), await load(store, two)]).toEqual([null, tokensOf()]);
});
