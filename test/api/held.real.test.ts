import { randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, test } from 'vitest';
import type { HeldPlan } from '../../api/schemas/accounts.ts';
import { openForFile } from '../support/open.ts';
import { connectAccount, type TestAccount } from './account-rig.ts';
import { crmOf, failureOf, MEETING } from './crm-rig.ts';
import { COLLEAGUE, createGoogleRig } from './support.ts';

const rig = await openForFile(createGoogleRig());
let account: TestAccount;
beforeEach(async () => {
  account = await connectAccount(rig);
  await account.start();
});

const listHeld = () =>
  rig.ask<{ items: HeldPlan[]; nextCursor: null }>('GET', `/v1/accounts/${account.id}/held`);

/** What the worker writes when it holds: so many items, each missing on the other side. */
async function hold(count: number, side: 'record' | 'remote' = 'record', reason = 'too_many') {
  const sql = rig.database.owner;
  const planId = randomUUID();
  await sql`insert into held_plans (id, company_id, account_id, user_id, reason)
    values (${planId}, 'acme', ${account.id}, 'sam', ${reason})`;
  const crm = crmOf(rig.ask);
  for (let n = 0; n < count; n += 1) {
    // A minute apart, so that there is an earliest.
    const start = { ...MEETING.start, dateTime: `2026-03-02T09:${30 + n}:00+01:00` };
    const { id } = await crm.create({ ...MEETING, start, subject: `Meeting ${n}` });
    await sql`insert into links (company_id, account_id, crm_id, calendar_id, event_id, origin, held_plan, held_side)
      values ('acme', ${account.id}, ${id}, ${account.email}, ${randomUUID()}, 'crm', ${planId}, ${side})`;
    if (side === 'remote') await sql`update crm_activities set deleted_at = now() where id = ${id}`;
  }
  await sql`update accounts set problem = 'held' where id = ${account.id}`;
  rig.told.length = 0;
  return planId;
}
const linksOf = (planId: string) =>
  rig.database.owner<{ dirty: boolean }[]>`select dirty from links where held_plan = ${planId}`;
const planOf = async (planId: string) =>
  (await rig.database.owner`select decision from held_plans where id = ${planId}`)[0];

describe('the list', () => {
  test('tells how many wait on which side, why, and the first few of them', async () => {
    const planId = await hold(12, 'remote', 'list_is_empty');
    const { status, body } = await listHeld();
    expect(status).toBe(200);
    expect(body.nextCursor).toBeNull();
    expect(body.items).toMatchObject([
      { id: planId, reason: 'list_is_empty', counts: { crm: 0, google: 12 } },
    ]);
    const samples = body.items[0]?.samples ?? [];
    expect(samples[0]).toMatchObject({ side: 'google', start: MEETING.start });
    expect(samples.map(({ subject }) => subject)).toEqual(
      Array.from({ length: 10 }, (_, n) => `Meeting ${n}`),
    );
  });

  test('is empty when nothing waits, also when all that waited came back', async () => {
    const planId = await hold(2);
    await rig.database.owner`update links set held_plan = null where held_plan = ${planId}`;
    expect((await listHeld()).body).toEqual({ items: [], nextCursor: null });
  });

  test('is nobody else’s', async () => {
    await hold(1);
    const { status } = await rig.ask('GET', `/v1/accounts/${account.id}/held`, { as: COLLEAGUE });
    expect(status).toBe(404);
  });
});

describe.each([
  ['approve', 'approved', 'reject'],
  ['reject', 'rejected', 'approve'],
] as const)('%s', (intent, decision, opposite) => {
  test('is stored with the plan, wakes its links and tells the workflow the revision alone', async () => {
    const planId = await hold(3);
    const { status } = await account.post(intent, { planId });
    expect(status).toBe(202);
    expect(await planOf(planId)).toEqual({ decision });
    expect(await linksOf(planId)).toEqual([{ dirty: true }, { dirty: true }, { dirty: true }]);
    expect(rig.told).toEqual([{ what: intent, accountId: account.id, revision: 3 }]);
    expect((await listHeld()).body.items).toEqual([]);
  });

  test('said twice is said once, and the opposite comes too late', async () => {
    const planId = await hold(2);
    await account.post(intent, { planId });
    expect((await account.post(intent, { planId })).status).toBe(202);
    const [status, code] = failureOf(await account.post(opposite, { planId }));
    expect([status, code]).toEqual([409, 'plan_over']);
    expect(await planOf(planId)).toEqual({ decision });
    expect(await account.rowOf()).toMatchObject({ revision: 3 });
  });

  test('where nothing is held any more is refused with the state’s name, and does nothing', async () => {
    const planId = await hold(2);
    await rig.database.owner`update accounts set problem = null where id = ${account.id}`;
    await rig.database.owner`delete from links where held_plan = ${planId}`;
    const answer = await account.post<{ error: { details: unknown } }>(intent, { planId });
    const [status, code, message] = failureOf(answer);
    expect([status, code]).toEqual([409, 'not_held']);
    expect(message).toContain('active');
    expect(answer.body.error.details).toEqual({ state: 'active', problem: null });
    expect([await planOf(planId), rig.told]).toEqual([{ decision: null }, []]);
  });

  test('of what has grown since is refused: nobody decides about what he has not seen', async () => {
    const seen = await hold(2);
    await rig.database.owner`update held_plans set decision = 'superseded' where id = ${seen}`;
    const now = await hold(1);
    const [status, code] = failureOf(await account.post(intent, { planId: seen }));
    expect([status, code]).toEqual([409, 'plan_over']);
    expect(await linksOf(now)).toEqual([{ dirty: false }]);
  });

  test('of a plan that is not there, or a colleague’s account, is 404', async () => {
    const planId = await hold(1);
    for (const other of [randomUUID(), 'nonsense']) {
      expect((await account.post(intent, { planId: other })).status).toBe(404);
    }
    const { status } = await rig.ask('POST', `/v1/accounts/${account.id}/${intent}`, {
      as: COLLEAGUE,
      body: { planId },
    });
    expect(status).toBe(404);
    expect((await account.post(intent, {})).status).toBe(422);
  });
});
