import { beforeEach, describe, expect, test } from 'vitest';
import { within } from '../../db/client.ts';
import { recordChange } from '../../crm/outbox.ts';
import {
  createActivity,
  getActivity,
  type NewActivity,
  removeActivity,
  updateActivity,
} from '../../crm/store.ts';
import { createTestDatabase } from '../support/database.ts';
import { openForFile } from '../support/open.ts';

const database = await openForFile(createTestDatabase());
beforeEach(() => database.owner`truncate crm_activities, crm_activity_details, crm_changes, accounts`);

const ACTIVITY: NewActivity = {
  companyId: 'acme',
  ownerId: 'sam',
  origin: 'crm',
  originAccountId: null,
  seriesId: null,
  originalStart: null,
  startsAt: { dateTime: '2026-03-02T08:30:00Z', timeZone: 'Europe/Berlin' },
  endsAt: { dateTime: '2026-03-02T09:30:00Z', timeZone: 'Europe/Berlin' },
  busy: true,
  visibility: 'everyone',
  recurrence: [],
  cancelled: false,
  details: {
    type: 'meeting',
    done: false,
    subject: 'Review',
    publicDescription: '',
    note: '',
    location: '',
    attendees: [],
    conferenceLink: '',
    deal: '',
    person: '',
    organisation: '',
  },
};
const asSam = { company: 'acme', viewer: 'sam' };
const asCora = { company: 'acme', viewer: 'cora' };
const create = (activity: NewActivity) => within(database.api, asSam, (tx) => createActivity(tx, activity));
const spanOf = async (id: string) => {
  const [row] = await database.owner`select from_instant, until_instant from crm_activities where id = ${id}`;
  return [row?.['from_instant'], row?.['until_instant']];
};

async function addAccount(state: string, wanted = 'running'): Promise<string> {
  const [row] = await database.owner`insert into accounts (company_id, user_id, email, state, wanted)
    values ('acme', 'sam', ${crypto.randomUUID()}, ${state}, ${wanted}) returning id`;
  return String(row?.['id']);
}

describe('the span that range queries compare', () => {
  test('of a single item is its own, of an all-day item its days in UTC', async () => {
    const timed = await create(ACTIVITY);
    expect(await spanOf(timed.activity.row.id)).toEqual([
      new Date('2026-03-02T08:30:00Z'),
      new Date('2026-03-02T09:30:00Z'),
    ]);
    const allDay = await create({
      ...ACTIVITY,
      startsAt: { date: '2026-03-02' },
      endsAt: { date: '2026-03-04' },
    });
    expect(await spanOf(allDay.activity.row.id)).toEqual([new Date('2026-03-02'), new Date('2026-03-04')]);
  });

  test('of a series reaches to its last end, or for ever, and follows an edit', async () => {
    const { activity } = await create({ ...ACTIVITY, recurrence: ['RRULE:FREQ=WEEKLY;COUNT=3'] });
    expect((await spanOf(activity.row.id))[1]).toEqual(new Date('2026-03-16T09:30:00Z'));
    await within(database.api, asSam, (tx) =>
      updateActivity(tx, activity, { recurrence: ['RRULE:FREQ=WEEKLY'] }),
    );
    expect((await spanOf(activity.row.id))[1]).toBeNull();
  });
});

describe('a write', () => {
  test('of a version that has passed changes nothing', async () => {
    const { activity } = await create(ACTIVITY);
    await within(database.api, asSam, (tx) => updateActivity(tx, activity, { subject: 'First' }));
    expect(
      await within(database.api, asSam, (tx) => updateActivity(tx, activity, { subject: 'Second' })),
    ).toBeNull();
    expect(await within(database.api, asSam, (tx) => removeActivity(tx, activity))).toBeNull();
    const now = await within(database.api, asSam, (tx) => getActivity(tx, activity.row.id));
    expect(now).toMatchObject({ row: { version: 2 }, details: { subject: 'First' } });
  });

  test('of somebody else’s item is stopped by the database itself', async () => {
    const { activity } = await create(ACTIVITY);
    expect(
      await within(database.api, asCora, (tx) => updateActivity(tx, activity, { busy: false })),
    ).toBeNull();
    expect(await within(database.api, asCora, (tx) => removeActivity(tx, activity))).toBeNull();
    await expect(within(database.api, asCora, (tx) => createActivity(tx, ACTIVITY))).rejects.toThrow(
      /Failed query/,
    );
  });

  test('and its outbox row share a transaction', async () => {
    await addAccount('active');
    const attempt = within(database.api, asSam, async (tx) => {
      await createActivity(tx, ACTIVITY);
      throw new Error('on purpose');
    });
    await expect(attempt).rejects.toThrow('on purpose');
    expect(await database.owner`select 1 from crm_changes`).toHaveLength(0);
  });
});

test('a colleague cannot read what a private item says, whatever is asked', async () => {
  const { activity } = await create({ ...ACTIVITY, visibility: 'only_me' });
  const seen = await within(database.api, asCora, (tx) => getActivity(tx, activity.row.id));
  expect(seen).toMatchObject({ row: { ownerId: 'sam' }, details: null });
  const outside = await within(database.api, { company: 'other', viewer: 'sam' }, (tx) =>
    getActivity(tx, activity.row.id),
  );
  expect(outside).toBeNull();
});

test('deleting a series deletes its exceptions, and tells of each', async () => {
  const account = await addAccount('active');
  const { activity } = await create({ ...ACTIVITY, recurrence: ['RRULE:FREQ=WEEKLY;COUNT=3'] });
  const exception = await create({
    ...ACTIVITY,
    seriesId: activity.row.id,
    originalStart: ACTIVITY.startsAt,
  });
  await database.owner`truncate crm_changes`;
  await within(database.api, asSam, (tx) => removeActivity(tx, activity));
  expect(await within(database.api, asSam, (tx) => getActivity(tx, exception.activity.row.id))).toBeNull();
  const told = await database.owner`select crm_id from crm_changes where account_id = ${account}`;
  expect(new Set(told.map((row) => String(row['crm_id'])))).toEqual(
    new Set([activity.row.id, exception.activity.row.id]),
  );
});

describe('the outbox', () => {
  const change = { companyId: 'acme', ownerId: 'sam', crmId: crypto.randomUUID(), fields: ['subject'] };
  const record = (more: object = {}) =>
    within(database.worker, { company: 'acme' }, (tx) => recordChange(tx, { ...change, ...more }));

  test('wakes a running account with the first change, not with the next', async () => {
    const account = await addAccount('active');
    expect(await record()).toEqual([{ accountId: account, companyId: 'acme', userId: 'sam' }]);
    expect(await record()).toEqual([]);
    expect(await database.owner`select 1 from crm_changes`).toHaveLength(2);
  });

  test('keeps the changes of an account that is paused or stopped, and lets it sleep', async () => {
    await addAccount('paused', 'paused');
    await addAccount('stopped', 'stopped');
    expect(await record()).toEqual([]);
    expect(await database.owner`select 1 from crm_changes`).toHaveLength(2);
  });

  test('does not tell the author of a change, nor accounts that are not connected', async () => {
    const author = await addAccount('active');
    await addAccount('connecting', 'stopped');
    await addAccount('disconnected', 'disconnected');
    expect(await record({ exceptAccountId: author })).toEqual([]);
    expect(await database.owner`select 1 from crm_changes`).toHaveLength(0);
  });

  test('tells of an item from one account’s calendar no other account', async () => {
    const [origin] = [await addAccount('active'), await addAccount('active')];
    expect(await record({ originAccountId: origin })).toEqual([
      { accountId: origin, companyId: 'acme', userId: 'sam' },
    ]);
  });
});
