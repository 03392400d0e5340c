import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import { renewChannel } from '../../activities/renew-channel.ts';
import { openForFile } from '../support/open.ts';
import type { TestAccount } from '../support/sync-rig.ts';
import { until } from '../support/wait.ts';
import { listen } from '../support/webhook.ts';
import { found, openRig } from './support.ts';

const webhook = await openForFile(listen());
const { rig, act } = await openRig({ webhookUrl: webhook.url });

const DAY_MS = 86_400_000;
/** The dependencies, with a clock that is ahead by some days. */
const daysAhead = (days: number) => ({ ...rig.deps, now: () => new Date(Date.now() + days * DAY_MS) });
const channels = (account: TestAccount) =>
  rig.database.owner<
    {
      id: string;
      token_hash: string;
      resource_id: string | null;
      expires_at: Date | null;
      stopped_at: Date | null;
    }[]
  >`select * from channels where account_id = ${account.accountId} order by created_at, id`;
const calls = async (account: TestAccount) =>
  (await rig.emulator.requests())
    .filter(({ user, operation }) => user === account.email && /watch|stop/.test(operation))
    .map(({ operation, status }) => [operation, status]);
const messages = (id: string) => webhook.messages.filter((message) => message['x-goog-channel-id'] === id);

it('makes a channel that Google then talks through, with a token of which only the hash is kept', async () => {
  const account = await rig.addAccount();
  const { renewAt } = await renewChannel(rig.deps, account);
  const [channel, ...others] = await channels(account);
  expect(others).toEqual([]);
  const { id, expires_at, token_hash } = found(channel);
  expect(channel).toMatchObject({ stopped_at: null, resource_id: expect.stringMatching(/./) });
  const lifeMs = found(expires_at).getTime() - Date.now();
  expect(Math.round(lifeMs / DAY_MS)).toBe(7);
  expect(Math.round((Date.parse(found(renewAt)) - Date.now()) / DAY_MS)).toBe(6);
  await until('Google says hello', () => messages(id).length === 1);
  const token = String(messages(id)[0]?.['x-goog-channel-token']);
  expect(createHash('sha256').update(token).digest('hex')).toBe(token_hash);
  expect(await act.tablesWith(token)).toEqual([]);
  await act.insertEvent(account, { summary: 'News' });
  await until('Google tells of the news', () => messages(id).length === 2);
});

it('keeps a young channel, and asks Google nothing', async () => {
  const account = await rig.addAccount();
  const first = await renewChannel(rig.deps, account);
  const again = await renewChannel(daysAhead(5), account);
  expect(again).toEqual(first);
  expect(await calls(account)).toEqual([['events.watch', 200]]);
});

it('near its end a channel is replaced: the new one first, then the old one is stopped', async () => {
  const account = await rig.addAccount();
  await renewChannel(rig.deps, account);
  const [old] = await channels(account);
  const { renewAt } = await renewChannel(daysAhead(6), account);
  expect(await calls(account)).toEqual([
    ['events.watch', 200],
    ['events.watch', 200],
    ['channels.stop', 204],
  ]);
  const rows = await channels(account);
  expect(rows.map(({ id, stopped_at }) => [id === old?.id, stopped_at !== null])).toEqual([
    [true, true],
    [false, false],
  ]);
  expect(renewAt).not.toBeNull();
});

it('a stopped account lets go of its channel, and a paused one keeps it', async () => {
  const account = await rig.addAccount();
  const want = (wanted: string) =>
    rig.database.owner`update accounts set wanted = ${wanted} where id = ${account.accountId}`;
  await renewChannel(rig.deps, account);
  await want('paused');
  expect((await renewChannel(rig.deps, account)).renewAt).not.toBeNull();
  await want('stopped');
  expect(await renewChannel(rig.deps, account)).toEqual({ renewAt: null });
  expect((await channels(account)).map(({ stopped_at }) => stopped_at !== null)).toEqual([true]);
  expect((await calls(account)).at(-1)).toEqual(['channels.stop', 204]);
  expect(await renewChannel(rig.deps, account)).toEqual({ renewAt: null });
  expect(await calls(account)).toHaveLength(2);
});

it('polls where there is no address that Google could reach', async () => {
  const account = await rig.addAccount();
  expect(await renewChannel({ ...rig.deps, webhookUrl: null }, account)).toEqual({ renewAt: null });
  expect(await channels(account)).toEqual([]);
  expect(await calls(account)).toEqual([]);
});

it.each([
  [400, 'push.webhookUrlNotHttps'],
  [401, 'push.webhookUrlUnauthorized'],
])(
  'polls when Google refuses the address (%i %s), and nobody has to sign in again',
  async (status, reason) => {
    const account = await rig.addAccount();
    const fault = { method: 'events.watch', kind: 'status', status, reason, user: account.email };
    const { id } = await rig.emulator.addFault(fault);
    expect(await renewChannel(rig.deps, account)).toEqual({ renewAt: null });
    await rig.emulator.send('DELETE', `/_emulator/faults/${id}`);
    expect((await channels(account)).map(({ stopped_at }) => stopped_at !== null)).toEqual([true]);
  },
);

it('a channel whose answer was lost is replaced by the next attempt, and counts as stopped', async () => {
  const account = await rig.addAccount();
  const lost = { method: 'events.watch', kind: 'reset_after_commit', times: 1, user: account.email };
  await rig.emulator.addFault(lost);
  await expect(renewChannel(rig.deps, account)).rejects.toMatchObject({ kind: 'Unavailable' });
  expect((await renewChannel(rig.deps, account)).renewAt).not.toBeNull();
  const living = (await channels(account)).filter(({ stopped_at }) => stopped_at === null);
  expect(living).toHaveLength(1);
});

it('another calendar gets a channel of its own, and the old one is stopped', async () => {
  const account = await rig.addAccount();
  await renewChannel(rig.deps, account);
  const path = `/_emulator/accounts/${encodeURIComponent(account.email)}/calendars`;
  const other = await rig.emulator.send<{ id: string }>('POST', path, { summary: 'Other' });
  await act.choose(account, { calendarId: other.id });
  await renewChannel(rig.deps, account);
  expect((await channels(account)).map(({ stopped_at }) => stopped_at !== null)).toEqual([true, false]);
});

it('a grant that was taken back keeps nobody from stopping', async () => {
  const account = await rig.addAccount();
  await renewChannel(rig.deps, account);
  await rig.emulator.send('DELETE', `/_emulator/accounts/${encodeURIComponent(account.email)}/grant`);
  await rig.database.owner`update accounts set wanted = 'stopped' where id = ${account.accountId}`;
  expect(await renewChannel(rig.deps, account)).toEqual({ renewAt: null });
  expect((await channels(account)).map(({ stopped_at }) => stopped_at !== null)).toEqual([true]);
});
