import { describe, expect, test } from 'vitest';
import type { CrmActivity } from '../../api/schemas/crm-activities.ts';
import { BERLIN, failureOf, type List, MEETING, openCrm, WEEKLY } from './crm-rig.ts';
import { COLLEAGUE } from './support.ts';

const { rig, crm } = await openCrm();

describe('lists', () => {
  test('page through every stored item once', async () => {
    for (let day = 1; day <= 5; day += 1)
      await crm.create({ ...MEETING, start: { date: `2026-03-0${day}` }, end: { date: '2026-03-09' } });
    const seen: string[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const page: List = await crm.list(`?limit=2${cursor && `&cursor=${cursor}`}`);
      expect(page.items.length).toBeLessThanOrEqual(2);
      seen.push(...page.items.map(({ id }) => id));
      ({ nextCursor: cursor } = page);
    }
    expect(new Set(seen).size).toBe(5);
    expect(seen).toHaveLength(5);
  });

  test('of a span hold what touches it, and need both ends', async () => {
    const { id } = await crm.create();
    expect(
      (await crm.list('?from=2026-03-02T09:00:00Z&to=2026-03-02T10:00:00Z')).items.map((item) => item.id),
    ).toEqual([id]);
    expect((await crm.list('?from=2026-03-02T09:30:00Z&to=2026-03-02T10:00:00Z')).items).toEqual([]);
    expect((await crm.list('?from=2026-03-02&to=2026-03-03')).items).toHaveLength(1);
    for (const half of ['?from=2026-03-02T09:00:00Z', '?to=2026-03-02T09:00:00Z']) {
      expect(failureOf(await rig.ask('GET', `/v1/crm-activities${half}`))).toEqual([
        422,
        'invalid',
        expect.stringMatching(/together/),
      ]);
    }
    expect((await rig.ask('GET', '/v1/crm-activities?from=soon&to=later')).status).toBe(422);
    expect((await rig.ask('GET', '/v1/crm-activities?viewAs=boss')).status).toBe(422);
    expect((await rig.ask('GET', '/v1/crm-activities?cursor=nonsense')).status).toBe(422);
  });

  test('can be those of one owner', async () => {
    await crm.create();
    const hers = await crm.create(MEETING, COLLEAGUE);
    expect((await crm.list('?owner=cora')).items).toEqual([hers]);
  });
});

describe('series', () => {
  const SPAN = '?from=2026-03-01T00:00:00Z&to=2026-04-07T00:00:00Z';

  test('are stored as one item and laid out over a span, at the same wall time across a clock change', async () => {
    const master = await crm.create(WEEKLY);
    expect((await crm.list()).items).toEqual([master]);
    const { items } = await crm.list(SPAN);
    expect(items.map(({ start }) => ('dateTime' in start ? start.dateTime : ''))).toEqual([
      '2026-03-02T09:30:00+01:00',
      '2026-03-09T09:30:00+01:00',
      '2026-03-16T09:30:00+01:00',
      '2026-03-23T09:30:00+01:00',
      '2026-03-30T09:30:00+02:00',
      '2026-04-06T09:30:00+02:00',
    ]);
    expect(items[4]).toEqual({
      ...master,
      id: `${master.id}~20260330T073000Z`,
      start: { dateTime: '2026-03-30T09:30:00+02:00', timeZone: BERLIN },
      end: { dateTime: '2026-03-30T10:30:00+02:00', timeZone: BERLIN },
      recurrence: [],
      seriesId: master.id,
      originalStart: { dateTime: '2026-03-30T09:30:00+02:00', timeZone: BERLIN },
    });
    expect((await rig.ask('GET', `/v1/crm-activities/${items[4]?.id}`)).body).toEqual(items[4]);
    expect((await rig.ask('GET', `/v1/crm-activities/${master.id}~20260331T073000Z`)).status).toBe(404);
  });

  test('an all-day series names its occurrences by date', async () => {
    const { id } = await crm.create({
      ...WEEKLY,
      start: { date: '2026-03-02' },
      end: { date: '2026-03-03' },
    });
    const { items } = await crm.list(SPAN);
    expect(items[1]).toMatchObject({
      id: `${id}~20260309`,
      originalStart: { date: '2026-03-09' },
      end: { date: '2026-03-10' },
    });
  });

  test('an exception takes its occurrence’s place, wherever it was moved, and a cancelled one removes it', async () => {
    const master = await crm.create(WEEKLY);
    const exceptions = { moved: await crm.create(), cancelled: await crm.create() };
    const sql = rig.database.owner;
    const original = (dateTime: string) => sql.json({ dateTime, timeZone: BERLIN });
    await sql`update crm_activities set series_id = ${master.id}, original_start = ${original('2026-03-09T08:30:00Z')},
      starts_at = ${original('2026-05-01T08:00:00Z')}, ends_at = ${original('2026-05-01T09:00:00Z')},
      from_instant = '2026-05-01T08:00:00Z', until_instant = '2026-05-01T09:00:00Z' where id = ${exceptions.moved.id}`;
    await sql`update crm_activities set series_id = ${master.id}, original_start = ${original('2026-03-16T08:30:00Z')},
      cancelled = true where id = ${exceptions.cancelled.id}`;

    const march = (await crm.list(SPAN)).items;
    expect(march.map(({ id }) => id)).not.toContain(`${master.id}~20260309T083000Z`);
    expect(march.map(({ id }) => id)).not.toContain(`${master.id}~20260316T083000Z`);
    expect(march).toHaveLength(4);
    const may = (await crm.list('?from=2026-05-01T00:00:00Z&to=2026-05-02T00:00:00Z')).items;
    expect(may.map(({ id }) => id)).toEqual([exceptions.moved.id]);
    expect((await crm.list()).items).toHaveLength(3);
    const kept = await rig.ask<CrmActivity>('GET', `/v1/crm-activities/${master.id}~20260309T083000Z`);
    expect(kept.body.id).toBe(exceptions.moved.id);

    expect((await rig.ask('DELETE', `/v1/crm-activities/${exceptions.moved.id}`)).status).toBe(204);
    const gone = await rig.ask<CrmActivity>('GET', `/v1/crm-activities/${exceptions.moved.id}`);
    expect(gone.body).toMatchObject({ cancelled: true, version: 2 });
    expect((await crm.list(SPAN)).items).toHaveLength(4);
    expect((await rig.ask('DELETE', `/v1/crm-activities/${master.id}`)).status).toBe(204);
    expect((await crm.list()).items).toEqual([]);
  });

  test('that are private are given to colleagues as occurrences alone', async () => {
    const master = await crm.create({ ...WEEKLY, visibility: 'only_me' });
    expect((await crm.list('', COLLEAGUE)).items).toEqual([]);
    expect((await rig.ask('GET', `/v1/crm-activities/${master.id}`, { as: COLLEAGUE })).status).toBe(404);
    const { items } = await crm.list(SPAN, COLLEAGUE);
    expect(items).toHaveLength(6);
    expect(items[0]).toEqual({
      id: `${master.id}~20260302T083000Z`,
      ownerId: 'sam',
      start: MEETING.start,
      end: MEETING.end,
      busy: true,
      redacted: true,
    });
    expect((await rig.ask('GET', `/v1/crm-activities/${items[0]?.id}`, { as: COLLEAGUE })).body).toEqual(
      items[0],
    );
  });
});

describe('the owner’s accounts', () => {
  test('are told of each change through the outbox, and woken once', async () => {
    const sql = rig.database.owner;
    const wanted = {
      active: 'running',
      paused: 'paused',
      stopped: 'stopped',
      connecting: 'stopped',
      disconnected: 'disconnected',
    };
    const ids: Record<string, string> = {};
    for (const [state, want] of Object.entries(wanted)) {
      const [row] = await sql`insert into accounts (company_id, user_id, email, state, wanted)
        values ('acme', 'sam', ${`${state}@example.com`}, ${state}, ${want}) returning id`;
      ids[state] = String(row?.['id']);
    }
    await sql`insert into accounts (company_id, user_id, email, state, wanted) values ('acme', 'cora', 'c@example.com', 'active', 'running')`;

    const { id } = await crm.create();
    await crm.patch(id, { subject: 'x' }, 1);
    await rig.ask('DELETE', `/v1/crm-activities/${id}`);

    const changes = await sql`select account_id, crm_id, fields from crm_changes order by id`;
    const following = [ids['active'], ids['paused'], ids['stopped']];
    expect(new Set(changes.map((row) => String(row['account_id'])))).toEqual(new Set(following));
    expect(changes).toHaveLength(9);
    expect(
      changes
        .filter((row) => row['account_id'] === ids['active'])
        .map((row) => row['fields'] as string[])
        .slice(1),
    ).toEqual([['subject'], ['deletedAt']]);
    expect(rig.told).toEqual([{ what: 'crmChanged', accountId: ids['active'] }]);
  });
});
