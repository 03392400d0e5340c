import { expect, it } from 'vitest';
import type { TestAccount } from '../support/sync-rig.ts';
import { found, openRig, pushAndMeanwhile } from './support.ts';

const { rig, act } = await openRig();
/** Two accounts of one user, each on a calendar of its own. */
async function twoAccounts(): Promise<[TestAccount, TestAccount]> {
  const one = await rig.addAccount();
  return [one, await rig.addAccount({}, { besides: one })];
}
const summaries = async (account: TestAccount) => (await act.events(account)).map((event) => event.summary);
const syncBoth = async (accounts: readonly TestAccount[]) => {
  for (const account of [...accounts, ...accounts]) await act.sync(account);
};

it('a CRM activity goes out through both accounts of its owner, once each', async () => {
  const both = await twoAccounts();
  await act.create(both[0]);
  await syncBoth(both);
  expect(await Promise.all(both.map(summaries))).toEqual([['Call Ada'], ['Call Ada']]);
  expect(await act.records(both[0])).toHaveLength(1);
});

it('an edit that comes in through one account goes out through the other', async () => {
  const both = await twoAccounts();
  const [one, two] = both;
  await act.create(one);
  await syncBoth(both);
  await act.patchEvent(one, found((await act.events(one))[0]?.id), { summary: 'Call Eve' });
  await act.pull(one);
  const [row] = await rig.database.owner`select crm_dirty_since from accounts where id = ${two.accountId}`;
  expect(row?.['crm_dirty_since']).not.toBeNull();
  await act.push(two);
  expect(await summaries(two)).toEqual(['Call Eve']);
});

it('an event deleted in one calendar leaves the CRM and the other calendar', async () => {
  const both = await twoAccounts();
  const [one] = both;
  await act.create(one);
  await syncBoth(both);
  await act.removeEvent(one, found((await act.events(one))[0]?.id));
  await syncBoth(both);
  expect(await Promise.all(both.map(summaries))).toEqual([[], []]);
  expect((await act.records(one))[0]?.deleted_at).not.toBeNull();
});

it('different edits in both calendars and the CRM all survive', async () => {
  const both = await twoAccounts();
  const [one, two] = both;
  const id = await act.create(one);
  await syncBoth(both);
  await act.patchEvent(one, found((await act.events(one))[0]?.id), { summary: 'Call Eve' });
  await act.patchEvent(two, found((await act.events(two))[0]?.id), { location: 'Room 7' });
  await act.edit(one, id, { publicDescription: 'From the CRM' });
  await syncBoth(both);
  const all = { summary: 'Call Eve', location: 'Room 7', description: 'From the CRM' };
  for (const account of both) expect(await act.events(account)).toMatchObject([all]);
});

it("an item from one account's calendar never goes out through the other, edited or deleted", async () => {
  const both = await twoAccounts();
  const [one, two] = both;
  const event = await act.insertEvent(one, { summary: 'Lunch' });
  await syncBoth(both);
  const { id } = found((await act.records(one))[0]);
  await act.edit(one, id, { subject: 'Late lunch' });
  await syncBoth(both);
  expect(await act.getEvent(one, event.id)).toMatchObject({ summary: 'Late lunch' });
  expect(await act.events(two)).toEqual([]);
  await act.relist(two);
  await syncBoth(both);
  expect(await act.events(two)).toEqual([]);
  expect(await act.links(two)).toEqual([]);
  await act.remove(one, id);
  await syncBoth(both);
  expect(await act.events(one)).toEqual([]);
});

it('one meeting in the calendars of both accounts is one item each, and the two never meet', async () => {
  const both = await twoAccounts();
  for (const account of both)
    await act.insertEvent(account, { summary: 'Same', iCalUID: 'same@example.com' });
  await syncBoth(both);
  expect(await act.records(both[0])).toHaveLength(2);
  expect((await Promise.all(both.map(summaries))).flat()).toEqual(['Same', 'Same']);
});

it('a copied event that carries the marker of another is a new activity, not a second claim', async () => {
  const account = await rig.addAccount();
  const id = await act.create(account);
  await act.sync(account);
  const original = found((await act.events(account))[0]);
  const { extendedProperties } = original;
  expect(extendedProperties?.private).toMatchObject({ crmActivityId: id });
  const copy = await act.insertEvent(account, { summary: 'A copy', extendedProperties });
  await act.sync(account);
  const rows = await act.records(account);
  expect(rows.map(({ subject, origin }) => [subject, origin])).toEqual([
    ['Call Ada', 'crm'],
    ['A copy', 'google'],
  ]);
  const links = await act.links(account);
  expect(links.map((link) => [link.crm_id, link.event_id])).toEqual([
    [id, original.id],
    [rows[1]?.id, copy.id],
  ]);
  await act.patchEvent(account, copy.id, { summary: 'The copy, edited' });
  await act.sync(account);
  expect((await act.records(account)).map((row) => row.subject)).toEqual(['Call Ada', 'The copy, edited']);
  await act.removeEvent(account, copy.id);
  await act.sync(account);
  const living = (await act.records(account)).filter((row) => row.deleted_at === null);
  expect(living).toMatchObject([{ id, subject: 'Call Ada' }]);
});

it('copies beside their original, with no link left: the original keeps the claim', async () => {
  const account = await rig.addAccount();
  const id = await act.create(account);
  await act.sync(account);
  const { id: original, extendedProperties } = found((await act.events(account))[0]);
  const sql = rig.database.owner;
  await sql`delete from links where account_id = ${account.accountId}`;
  await sql`delete from google_events where account_id = ${account.accountId}`;
  for (const summary of ['Copy 1', 'Copy 2']) await act.insertEvent(account, { summary, extendedProperties });
  await act.relist(account);
  await act.sync(account);
  const links = await act.links(account);
  expect(links).toHaveLength(3);
  expect(links.find((link) => link.crm_id === id)?.event_id).toBe(original);
  expect(await act.records(account)).toHaveLength(3);
  expect(await act.events(account)).toHaveLength(3);
});

it("a marker of another owner's activity claims nothing", async () => {
  const mine = await rig.addAccount();
  const theirs = await rig.addAccount();
  const id = await act.create(theirs, { subject: 'Theirs' });
  await act.sync(theirs);
  const { extendedProperties } = found((await act.events(theirs))[0]);
  await act.insertEvent(mine, { summary: 'Mine', extendedProperties });
  await act.sync(mine);
  expect(await act.records(mine)).toMatchObject([{ subject: 'Mine', origin: 'google' }]);
  expect(await act.records(theirs)).toMatchObject([{ id, subject: 'Theirs', version: 1 }]);
});

it('an edit that comes in through one account while the other writes to Google goes out through that one too', async () => {
  const both = await twoAccounts();
  const [one, two] = both;
  const id = await act.create(one);
  await syncBoth(both);
  await act.edit(one, id, { location: 'Room 7' });
  await act.push(two);
  await act.patchEvent(two, found((await act.events(two))[0]?.id), { summary: 'Call Eve' });
  await pushAndMeanwhile(rig.deps, one, () => act.pull(two));
  await act.push(one);
  expect(await summaries(one)).toEqual(['Call Eve']);
  await syncBoth(both);
  expect(await act.records(one)).toMatchObject([{ subject: 'Call Eve', location: 'Room 7' }]);
  for (const account of both)
    expect(await act.events(account)).toMatchObject([{ summary: 'Call Eve', location: 'Room 7' }]);
});

it('what came in through an account leaves that account nothing to send', async () => {
  const [one] = await twoAccounts();
  await act.create(one);
  await act.sync(one);
  await act.patchEvent(one, found((await act.events(one))[0]?.id), { summary: 'Call Eve' });
  await act.pull(one);
  expect(await act.links(one)).toMatchObject([{ dirty: false }]);
  const [row] = await rig.database.owner`select crm_dirty_since from accounts where id = ${one.accountId}`;
  expect(row).toEqual({ crm_dirty_since: null });
});
