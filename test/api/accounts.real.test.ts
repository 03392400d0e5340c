import { beforeEach, describe, expect, test } from 'vitest';
import type { Account, Calendar, Preview } from '../../api/schemas/accounts.ts';
import { openForFile } from '../support/open.ts';
import { connectAccount, type TestAccount } from './account-rig.ts';
import { createGoogleRig, type ErrorAnswer } from './support.ts';

const rig = await openForFile(createGoogleRig());
let account: TestAccount;
beforeEach(async () => {
  account = await connectAccount(rig);
});

describe('calendars', () => {
  test('those that can be written to come first, the others say why they cannot be chosen', async () => {
    const { body } = await rig.ask<{ items: Calendar[] }>('GET', `/v1/accounts/${account.id}/calendars`);
    expect(body.items.map((calendar) => [calendar.id, calendar.writable])).toEqual([
      [account.email, true],
      [account.readOnlyId, false],
    ]);
    expect(body.items[0]).toMatchObject({ primary: true, timeZone: 'Europe/Berlin', reason: null });
    expect(body.items[1]?.reason).toMatch(/only read/);
  });

  test('a revoked grant is said as such', async () => {
    await rig.emulator.send('DELETE', `/_emulator/accounts/${encodeURIComponent(account.email)}/grant`);
    const { status, body } = await rig.ask<ErrorAnswer>('GET', `/v1/accounts/${account.id}/calendars`);
    expect([status, body.error.code]).toEqual([409, 'needs_reauth']);
  });
});

describe('draft', () => {
  test('keeps any subset and starts nothing', async () => {
    const { status, body } = await account.put('draft', { direction: 'one_way', pastDays: 'all' });
    expect(status).toBe(200);
    expect(body).toMatchObject({
      draft: { direction: 'one_way', pastDays: 'all' },
      state: 'ready',
      settings: null,
    });
    expect(rig.told).toEqual([]);
  });

  test('names what it does not know and what has a wrong value', async () => {
    const { status, body } = await account.put<ErrorAnswer>('draft', { colour: 'red', pastDays: 4000 });
    expect(status).toBe(422);
    expect(body.error.message).toMatch(/colour: is not known here/);
    expect(body.error.message).toMatch(/pastDays: must be a whole number of days from 0 to 3650, or "all"/);
  });
});

describe('preview', () => {
  test('takes settings, draft and the given options together, and is done by the worker', async () => {
    await account.put('draft', account.options);
    const { status, body } = await account.post<{ id: string }>('preview', { options: { pastDays: 'all' } });
    expect(status).toBe(202);
    expect(rig.told).toEqual([{ what: 'preview', accountId: account.id, revision: 2 }]);
    const path = `/v1/accounts/${account.id}/preview/${body.id}`;
    const waiting = await rig.ask<Preview>('GET', path);
    expect(waiting.body).toMatchObject({ id: body.id, state: 'waiting', counts: null, error: null });
    expect(waiting.body.options).toMatchObject({ calendarId: account.email, pastDays: 'all' });
    expect(await account.rowOf()).toMatchObject({ settings: null, state: 'ready' });

    const counts = {
      events: 7,
      createsInCrm: 5,
      createsInGoogle: 1,
      updates: 0,
      hides: 0,
      deletes: 0,
      emails: 0,
      inPast: 2,
      skipped: { window: 2 },
    };
    await rig.database.owner`
      update previews set state = 'done', progress_done = 7, counts = ${rig.database.owner.json(counts)} where id = ${body.id}`;
    const done = await rig.ask<Preview>('GET', path);
    expect(done.body).toMatchObject({ state: 'done', progress: { done: 7, total: 7 }, counts });
  });

  test('names the options that are missing', async () => {
    const { status, body } = await account.post<ErrorAnswer>('preview');
    expect([status, body.error.code]).toEqual([422, 'option_missing']);
  });
});

test('what waits, what was decided and what was lost can be read, page by page', async () => {
  const sql = rig.database.owner;
  for (const item of ['crm:1', 'google:abc', 'google:def']) {
    await sql`insert into parked_items (company_id, account_id, user_id, item, reason)
      values ('acme', ${account.id}, 'sam', ${item}, 'Google refuses this rule')`;
  }
  await sql`insert into sync_log (company_id, account_id, user_id, cell, rule, record_step, remote_step, fields)
    values ('acme', ${account.id}, 'sam', 'unchanged/modified', 'two_way', 'update', 'nothing', '{subject}')`;
  await sql`insert into conflicts (company_id, account_id, user_id, link_id, crm_id, base_revision, field, winner, record_value, remote_value)
    values ('acme', ${account.id}, 'sam', gen_random_uuid(), gen_random_uuid(), 1, 'subject', 'record', '"ours"', '"theirs"')`;

  type List = { items: Record<string, unknown>[]; nextCursor: string | null };
  const first = await rig.ask<List>('GET', `/v1/accounts/${account.id}/parked?limit=2`);
  const second = await rig.ask<List>(
    'GET',
    `/v1/accounts/${account.id}/parked?limit=2&cursor=${first.body.nextCursor}`,
  );
  const parked = [...first.body.items, ...second.body.items];
  expect(parked.map(({ side, itemId }) => `${String(side)} ${String(itemId)}`).toSorted()).toEqual([
    'crm 1',
    'google abc',
    'google def',
  ]);
  expect(second.body.nextCursor).toBeNull();
  const log = await rig.ask<List>('GET', `/v1/accounts/${account.id}/log`);
  expect(log.body.items[0]).toMatchObject({
    cell: 'unchanged/modified',
    crmStep: 'update',
    googleStep: 'nothing',
  });
  const lost = await rig.ask<List>('GET', `/v1/accounts/${account.id}/conflicts`);
  expect(lost.body.items[0]).toMatchObject({ winner: 'crm', crmValue: 'ours', googleValue: 'theirs' });
  expect((await rig.ask<Account>('GET', `/v1/accounts/${account.id}`)).body.parked).toBe(3);
  expect((await rig.ask('GET', `/v1/accounts/${account.id}/log?cursor=nonsense`)).status).toBe(422);
});
