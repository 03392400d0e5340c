import { beforeEach, describe, expect, test } from 'vitest';
import type { Conflict } from '../../api/schemas/accounts.ts';
import type { HistoryEntry, Why } from '../../api/schemas/history.ts';
import { changing, seriesActorsOf } from '../activities/series-rig.ts';
import { at, found, openRig } from '../activities/support.ts';
import { openForFile } from '../support/open.ts';
import type { TestAccount } from '../support/sync-rig.ts';
import { failureOf } from './crm-rig.ts';
import { COLLEAGUE, createRig, type Json, type Person } from './support.ts';

/** The API over a database in which real passes of the sync have left their traces. */
const { rig: sync, act } = await openRig();
const api = await openForFile(createRig(undefined, { db: sync.database.api }));
let account: TestAccount;
let owner: Person;
beforeEach(async () => {
  account = await sync.addAccount();
  await sync.database.owner`update accounts set state = 'active' where id = ${account.accountId}`;
  owner = { id: account.userId, company: account.companyId };
  api.told.length = 0;
});

const get = <T = Json>(path: string, as = owner) => api.ask<T>('GET', `/v1/${path}`, { as });
const post = <T = Json>(path: string, as = owner) =>
  api.ask<T>('POST', `/v1/accounts/${account.accountId}/${path}`, { as });
const whyOf = async (id: string) =>
  found((await get<{ items: Why[] }>(`crm-activities/${id}/why`)).body.items[0]);
const historyOf = (id: string, query = '') =>
  get<{ items: HistoryEntry[]; nextCursor: string | null }>(`crm-activities/${id}/history${query}`);
const conflictsOf = async (query = '') =>
  (await get<{ items: Conflict[] }>(`accounts/${account.accountId}/conflicts${query}`)).body.items;
const recordOf = async (id: string) => found((await act.records(account)).find((row) => row.id === id));

const parked = async () =>
  (await get<{ items: { id: string; itemId: string }[] }>(`accounts/${account.accountId}/parked`)).body.items;
const on = (hour: number) => at(hour, '2027-03-02');
const guest = (email: string) => ({ email, name: '', response: 'needsAction', organizer: false }) as const;

/** A meeting from Google of which both sides then changed the title; the CRM's word stood. */
async function conflicted(inCrm: Json = { subject: 'Ours' }, inGoogle: Json = { summary: 'Theirs' }) {
  const event = await act.insertEvent(account, { summary: 'Meeting' });
  await act.sync(account);
  const { id } = found((await act.records(account))[0]);
  await act.patchEvent(account, event.id, inGoogle);
  await act.edit(account, id, inCrm);
  await act.sync(account);
  return { id, eventId: event.id };
}

describe('why', () => {
  test('an item in step is synced', async () => {
    const id = await act.create(account);
    await act.sync(account);
    expect(await whyOf(id)).toEqual({
      accountId: account.accountId,
      email: account.email,
      is: 'synced',
      rule: 'two_way',
      sentence: 'Both sides follow each other.',
      advice: null,
      until: null,
      parkedId: null,
    });
  });

  test('a type that is not sent is skipped, with what helps', async () => {
    const id = await act.create(account, { type: 'lunch' });
    await act.sync(account);
    const { is, rule, advice } = await whyOf(id);
    expect([is, rule]).toEqual(['skipped', 'type_not_sent']);
    expect(advice).toContain('Choose this type');
  });

  test('an edit waits for its turn, or for the limit that stops it, with the time', async () => {
    const id = await act.create(account);
    await act.sync(account);
    await act.edit(account, id, { subject: 'Edited' });
    expect(await whyOf(id)).toMatchObject({
      is: 'waiting',
      sentence: 'A change is on its way.',
      until: null,
    });
    const until = '2027-03-01T09:00:00.000Z';
    await sync.database.owner`update accounts set problem = 'limited', problem_until = ${until}
      where id = ${account.accountId}`;
    expect(await whyOf(id)).toMatchObject({ is: 'waiting', until });
  });

  test('a deletion among very many is held', async () => {
    const ids: string[] = [];
    for (let n = 0; n < 12; n += 1) ids.push((await act.insertEvent(account, { summary: `Event ${n}` })).id);
    await act.sync(account);
    for (const id of ids) await act.removeEvent(account, id);
    await act.pull(account);
    const { id } = found((await act.records(account))[0]);
    expect(await whyOf(id)).toMatchObject({ is: 'held', advice: 'Approve or reject them.' });
    const [newest] = (await historyOf(id)).body.items;
    expect(newest).toMatchObject({ from: 'google', cell: 'unchanged/deleted', crmStep: 'hold' });
  });

  test('an exception stays out with its series, whatever its own type, and comes along with it', async () => {
    const recurrence = ['RRULE:FREQ=DAILY;COUNT=6'];
    const seriesId = await act.create(account, { type: 'lunch', recurrence });
    const once = changing({ subject: 'Once', type: 'call' });
    await seriesActorsOf(sync, act).edit(account, seriesId, at(13, '2027-03-03'), 'this', once);
    await act.sync(account);
    const { id } = found((await act.records(account)).find((row) => row.subject === 'Once'));
    expect(await whyOf(id)).toMatchObject({
      is: 'skipped',
      rule: 'series_not_linked',
      advice: 'See why its series is not there.',
    });
    await act.choose(account, { outgoingActivityTypes: ['lunch'] }, ['resend']);
    await act.sync(account);
    expect(await whyOf(id)).toMatchObject({ is: 'synced', rule: 'two_way' });
  });

  test('is the owner’s alone, and of what there is', async () => {
    const id = await act.create(account);
    for (const what of ['why', 'history']) {
      expect((await get(`crm-activities/${id}/${what}`, COLLEAGUE)).status).toBe(404);
      expect((await get(`crm-activities/${account.accountId}/${what}`)).status).toBe(404);
      expect((await get(`crm-activities/nonsense/${what}`)).status).toBe(404);
    }
  });
});

describe('history', () => {
  test('tells what changed an item, from which side, by which decision, and what it lost; newest first', async () => {
    const { id } = await conflicted();
    const { items, nextCursor } = (await historyOf(id)).body;
    expect(nextCursor).toBeNull();
    const [lost] = await conflictsOf();
    expect(items).toMatchObject([
      {
        from: 'crm',
        cell: 'modified/modified',
        rule: 'two_way',
        sentence: 'Both sides follow each other.',
        googleStep: 'update',
        fields: ['subject'],
        lost: ['subject'],
        conflicts: [lost?.id],
      },
      { from: 'google', cell: 'absent/created', crmStep: 'create', lost: [], conflicts: [] },
    ]);
  });

  test('comes page by page, and outlives the item', async () => {
    const { id, eventId } = await conflicted();
    await act.removeEvent(account, eventId);
    await act.pull(account);
    const first = (await historyOf(id, '?limit=2')).body;
    expect(first.items.map(({ crmStep }) => crmStep)).toEqual(['delete', 'nothing']);
    const second = (await historyOf(id, `?limit=2&cursor=${first.nextCursor}`)).body;
    expect([second.items.map(({ crmStep }) => crmStep), second.nextCursor]).toEqual([['create'], null]);
    expect((await historyOf(id, '?cursor=nonsense')).status).toBe(422);
  });
});

describe('take back', () => {
  test('puts the lost value into the CRM activity, from where it goes out; once', async () => {
    const { id, eventId } = await conflicted();
    const [lost] = await conflictsOf();
    const { status, body } = await post<Conflict>(`conflicts/${lost?.id}/take-back`);
    expect(status).toBe(200);
    expect(body.takenBackAt).not.toBeNull();
    expect((await recordOf(id)).subject).toBe('Theirs');
    await act.sync(account);
    expect((await act.getEvent(account, eventId)).summary).toBe('Theirs');
    const [code] = [failureOf(await post(`conflicts/${lost?.id}/take-back`))[1]];
    expect(code).toBe('taken_back');
    expect(await conflictsOf()).toHaveLength(1);
    expect(await conflictsOf(`?crmId=${id}`)).toHaveLength(1);
    expect(await conflictsOf(`?crmId=${account.accountId}`)).toEqual([]);
  });

  test('takes start and end back together', async () => {
    const inCrm = { startsAt: on(15), endsAt: on(16) };
    const { id } = await conflicted(inCrm, { start: on(7), end: on(8) });
    const lost = await conflictsOf();
    expect(lost.map(({ field }) => field).toSorted()).toEqual(['end', 'start']);
    await post(`conflicts/${lost[0]?.id}/take-back`);
    expect(await recordOf(id)).toMatchObject({ starts_at: on(7), ends_at: on(8) });
    expect((await conflictsOf()).map(({ takenBackAt }) => takenBackAt === null)).toEqual([false, false]);
  });

  test('brings one guest back and leaves the others as they are', async () => {
    const id = await act.create(account, { attendees: [guest('bob@example.com')] });
    const lost = { ...guest('ada@example.com'), response: 'accepted' } as const;
    const [row] = await sync.database.owner<{ id: string }[]>`
      insert into conflicts (company_id, account_id, user_id, link_id, crm_id, base_revision, field, winner, record_value, remote_value)
      values ('acme', ${account.accountId}, ${account.userId}, gen_random_uuid(), ${id}, 1, 'attendees:ada@example.com', 'record',
        'null', ${sync.database.owner.json(lost)}) returning id`;
    expect((await post(`conflicts/${row?.id}/take-back`)).status).toBe(200);
    expect((await recordOf(id)).attendees).toEqual([guest('bob@example.com'), lost]);
  });

  test('of an item that is gone, or of a value that may not be kept, is refused', async () => {
    const { id } = await conflicted();
    const [lost] = await conflictsOf();
    const sql = sync.database.owner;
    await sql`update conflicts set record_value = '""', remote_value = '""' where id = ${lost?.id ?? ''}`;
    expect(failureOf(await post(`conflicts/${lost?.id}/take-back`)).slice(0, 2)).toEqual([409, 'not_kept']);
    await act.remove(account, id);
    expect(failureOf(await post(`conflicts/${lost?.id}/take-back`)).slice(0, 2)).toEqual([409, 'item_gone']);
    expect((await post(`conflicts/${lost?.id}/take-back`, COLLEAGUE)).status).toBe(404);
    expect((await post(`conflicts/${id}/take-back`)).status).toBe(404);
  });
});

describe('a parked item', () => {
  test('that Google refused tells its reason, and is written once it is tried again', async () => {
    const id = await act.create(account);
    await act.sync(account);
    await act.edit(account, id, { subject: 'Refused' });
    await sync.emulator.addFault({
      method: 'events.patch',
      kind: 'bad_request',
      times: 1,
      user: account.email,
    });
    await act.push(account);
    const [item] = await parked();
    expect(await whyOf(id)).toMatchObject({ is: 'parked', rule: null, parkedId: item?.id });
    expect((await post(`parked/${item?.id}/retry`)).status).toBe(202);
    expect(api.told).toEqual([{ what: 'crmChanged', accountId: account.accountId }]);
    await act.push(account);
    expect(await parked()).toEqual([]);
    expect(await whyOf(id)).toMatchObject({ is: 'synced' });
  });

  test('that was never linked comes with a full list', async () => {
    const sql = sync.database.owner;
    await sql`insert into parked_items (company_id, account_id, user_id, item, reason)
      values ('acme', ${account.accountId}, ${account.userId}, 'google:e1', 'It cannot be read.')`;
    const [item] = await parked();
    expect((await post(`parked/${item?.id}/retry`)).status).toBe(202);
    expect(api.told).toEqual([{ what: 'googleChanged', accountId: account.accountId }]);
    const [row] = await sql`select owed, dirty_since from accounts where id = ${account.accountId}`;
    expect(row).toMatchObject({ owed: ['relist'], dirty_since: expect.any(Date) });
    expect((await post(`parked/${item?.id}/retry`, COLLEAGUE)).status).toBe(404);
    expect((await post(`parked/${account.accountId}/retry`)).status).toBe(404);
  });
});
