import { describe, expect, test } from 'vitest';
import type { CrmActivity } from '../../api/schemas/crm-activities.ts';
import { BERLIN, failureOf, openCrm, WEEKLY } from './crm-rig.ts';
import { COLLEAGUE, type Json, SELLER } from './support.ts';

const { rig, crm } = await openCrm();

/** From 2 March 2026 on, eight Mondays at half past nine in Berlin; the clocks change before the fifth. */
const SPAN = '?from=2026-02-01T00:00:00Z&to=2026-08-01T00:00:00Z';
const time = (dateTime: string) => ({ dateTime, timeZone: BERLIN });
const shown = async () => {
  const { items } = await crm.list(SPAN);
  return items.map((item) => {
    const { start, subject } = item as CrmActivity;
    return `${'date' in start ? start.date : start.dateTime} ${subject}`;
  });
};
const day = (id: string, text: string) => `${id}~${text}`;
const read = async (id: string) => (await rig.ask<CrmActivity>('GET', `/v1/crm-activities/${id}`)).body;
const remove = (id: string, query = '', headers: Record<string, string> = {}, as = SELLER) =>
  rig.ask('DELETE', `/v1/crm-activities/${id}${query}`, { as, headers });

describe('one occurrence', () => {
  test('that is changed becomes an item of its own, which its id keeps naming', async () => {
    const master = await crm.create({ ...WEEKLY, note: 'the plan' });
    const id = day(master.id, '20260330T073000Z');
    const { status, body, headers } = await crm.patch(id, { subject: 'Once' }, 1);
    expect(status).toBe(200);
    expect(body).toMatchObject({
      seriesId: master.id,
      originalStart: time('2026-03-30T09:30:00+02:00'),
      start: time('2026-03-30T09:30:00+02:00'),
      end: time('2026-03-30T10:30:00+02:00'),
      subject: 'Once',
      note: 'the plan',
      recurrence: [],
      version: 1,
    });
    expect(body.id).not.toBe(id);
    expect(headers.get('etag')).toBe('"1"');
    expect(await read(id)).toEqual(body);
    expect((await read(master.id)).version).toBe(1);
    const again = await crm.patch(id, { location: 'Here' }, 1);
    expect(again.body).toMatchObject({ id: body.id, version: 2, subject: 'Once', location: 'Here' });
    expect(await shown()).toHaveLength(8);
    expect((await crm.list()).items).toHaveLength(2);
  });

  test('that is deleted stays as a cancelled item, and the rule stays as it is', async () => {
    const master = await crm.create(WEEKLY);
    const id = day(master.id, '20260309T083000Z');
    expect((await remove(id)).status).toBe(204);
    expect(await read(id)).toMatchObject({ cancelled: true, seriesId: master.id });
    expect((await read(master.id)).recurrence).toEqual(WEEKLY.recurrence);
    expect(await shown()).toHaveLength(7);
    expect((await remove(id)).status).toBe(204);
    expect((await crm.list()).items).toHaveLength(2);
  });

  test('is written by one of two at a time', async () => {
    const master = await crm.create(WEEKLY);
    const id = day(master.id, '20260309T083000Z');
    const answers = await Promise.all([
      crm.patch(id, { subject: 'a', location: 'x' }, 1),
      crm.patch(id, { subject: 'b', location: 'y' }, 1),
    ]);
    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    // The second found the item that the first had made, at the version that both had read.
    expect((await crm.list()).items).toHaveLength(2);
    expect((await read(id)).version).toBe(2);
  });
});

describe('this and the following ones', () => {
  test('are answered with the new series, and the old one ends before it', async () => {
    const master = await crm.create(WEEKLY);
    const start = time('2026-03-31T14:00:00+02:00');
    const end = time('2026-03-31T15:00:00+02:00');
    const changes = { subject: 'Tuesdays', start, end };
    const { body, status } = await crm.patch(
      day(master.id, '20260330T073000Z'),
      changes,
      1,
      '?scope=following',
    );
    expect(status).toBe(200);
    expect(body).toMatchObject({
      ...changes,
      recurrence: ['RRULE:FREQ=WEEKLY;COUNT=4'],
      seriesId: null,
      originalStart: null,
      version: 1,
    });
    expect(body.id).not.toBe(master.id);
    expect(await read(master.id)).toMatchObject({
      version: 2,
      recurrence: ['RRULE:FREQ=WEEKLY;UNTIL=20260330T072959Z'],
    });
    expect(await shown()).toEqual([
      ...['03-02', '03-09', '03-16', '03-23'].map((date) => `2026-${date}T09:30:00+01:00 Quarterly review`),
      ...['03-31', '04-07', '04-14', '04-21'].map((date) => `2026-${date}T14:00:00+02:00 Tuesdays`),
    ]);
  });

  test('take later exceptions along, and none is lost', async () => {
    const master = await crm.create(WEEKLY);
    await remove(day(master.id, '20260406T073000Z'));
    await crm.patch(day(master.id, '20260413T073000Z'), { subject: 'Own', note: 'mine' }, 1);
    const id = day(master.id, '20260330T073000Z');
    const { body } = await crm.patch(id, { location: 'There' }, 1, '?scope=following');
    const exceptions = (await crm.list()).items.filter((item) => (item as CrmActivity).seriesId === body.id);
    expect(exceptions).toMatchObject([
      { cancelled: true, location: 'There' },
      { subject: 'Own', note: 'mine', location: 'There' },
    ]);
    expect(await shown()).toHaveLength(7);
  });

  test('are gone when they are deleted, their exceptions too', async () => {
    const master = await crm.create(WEEKLY);
    await crm.patch(day(master.id, '20260413T073000Z'), { subject: 'Own' }, 1);
    expect((await remove(day(master.id, '20260330T073000Z'), '?scope=following')).status).toBe(204);
    expect(await shown()).toHaveLength(4);
    expect((await crm.list()).items).toHaveLength(1);
    expect((await remove(day(master.id, '20260302T083000Z'), '?scope=following')).status).toBe(204);
    expect((await crm.list()).items).toEqual([]);
  });
});

describe('all', () => {
  test('moved at one occurrence move by the same wall time, over the clock change, and the answer is that occurrence', async () => {
    const master = await crm.create(WEEKLY);
    await remove(day(master.id, '20260309T083000Z'));
    const changes = { start: time('2026-03-30T11:00:00+02:00'), end: time('2026-03-30T12:00:00+02:00') };
    const { body, status } = await crm.patch(day(master.id, '20260330T073000Z'), changes, 1, '?scope=all');
    expect(status).toBe(200);
    expect(body).toMatchObject({ id: day(master.id, '20260330T090000Z'), ...changes, version: 2 });
    expect(await read(master.id)).toMatchObject({ start: time('2026-03-02T11:00:00+01:00') });
    expect((await shown()).slice(0, 2)).toEqual([
      '2026-03-02T11:00:00+01:00 Quarterly review',
      '2026-03-16T11:00:00+01:00 Quarterly review',
    ]);
  });

  test('of a rule that cannot follow are refused, with what to do', async () => {
    const master = await crm.create({ ...WEEKLY, recurrence: ['RRULE:FREQ=MONTHLY;BYDAY=1MO;COUNT=4'] });
    const changes = { start: time('2026-03-03T09:30:00+01:00'), end: time('2026-03-03T10:30:00+01:00') };
    const id = day(master.id, '20260302T083000Z');
    expect(failureOf(await crm.patch(id, changes, 1, '?scope=all'))).toEqual([
      422,
      'rule_does_not_follow',
      expect.stringMatching(/recurrence/),
    ]);
    expect(await read(master.id)).toEqual(master);
    const told = { ...changes, recurrence: ['RRULE:FREQ=MONTHLY;BYDAY=1TU;COUNT=4'] };
    expect((await crm.patch(id, told, 1, '?scope=all')).status).toBe(200);
  });

  test('are what a series itself is edited with; one occurrence of it has to be named', async () => {
    const master = await crm.create(WEEKLY);
    expect((await crm.patch(master.id, { subject: 'All' }, 1)).body).toMatchObject({
      version: 2,
      subject: 'All',
    });
    expect((await crm.patch(master.id, { subject: 'All again' }, 2, '?scope=all')).status).toBe(200);
    for (const answer of [
      await crm.patch(master.id, { subject: 'x' }, 3, '?scope=this'),
      await remove(master.id, '?scope=this'),
    ]) {
      expect(failureOf(answer)).toEqual([422, 'this_of_series', expect.stringMatching(/original start/)]);
    }
    expect((await remove(master.id)).status).toBe(204);
    expect((await crm.list()).items).toEqual([]);
  });

  test('become one item when the rule is taken away, and a series when one is given', async () => {
    const single = await crm.create();
    expect((await crm.patch(single.id, { recurrence: WEEKLY.recurrence }, 1)).status).toBe(200);
    await remove(day(single.id, '20260309T083000Z'));
    expect(await shown()).toHaveLength(7);
    expect((await crm.patch(single.id, { recurrence: [] }, 2)).body).toMatchObject({
      recurrence: [],
      version: 3,
    });
    expect(await shown()).toHaveLength(1);
    expect((await crm.list()).items).toHaveLength(1);
  });
});

describe('a write to a part of a series', () => {
  test('needs the version of the item in the path', async () => {
    const master = await crm.create(WEEKLY);
    const id = day(master.id, '20260309T083000Z');
    expect(failureOf(await crm.patch(id, { subject: 'x' }, null)).slice(0, 2)).toEqual([
      428,
      'version_missing',
    ]);
    expect(failureOf(await crm.patch(id, { subject: 'x' }, 7)).slice(0, 2)).toEqual([412, 'stale']);
    expect((await remove(id, '', { 'If-Match': '"7"' })).status).toBe(412);
    expect((await crm.list()).items).toHaveLength(1);
  });

  test('is the owner’s alone, and nobody is told of what is not there', async () => {
    const master = await crm.create({ ...WEEKLY, visibility: 'only_me' });
    const id = day(master.id, '20260309T083000Z');
    expect((await crm.patch(id, { subject: 'x' }, 1, '', COLLEAGUE)).status).toBe(403);
    expect((await remove(id, '', {}, COLLEAGUE)).status).toBe(403);
    for (const none of ['20260310T083000Z', '20260309', '20270309T083000Z']) {
      expect((await crm.patch(day(master.id, none), { subject: 'x' }, 1)).status).toBe(404);
    }
  });

  test.each<[string, Json, RegExp]>([
    ['a rule of its own', { recurrence: ['RRULE:FREQ=DAILY'] }, /no rule of its own/],
    ['an end before its start', { end: time('2026-03-09T09:00:00+01:00') }, /end: must be after start/],
    ['a read-only field', { cancelled: true }, /cancelled: is read-only/],
  ])('is refused %s', async (_what, changes, words) => {
    const master = await crm.create(WEEKLY);
    const answer = await crm.patch(day(master.id, '20260309T083000Z'), changes, 1);
    expect(failureOf(answer)).toEqual([422, 'invalid', expect.stringMatching(words)]);
  });

  test('tells the owner’s accounts of each item that it touched', async () => {
    const sql = rig.database.owner;
    await sql`insert into accounts (company_id, user_id, email, state, wanted)
      values ('acme', 'sam', 'sam@example.com', 'active', 'running')`;
    const master = await crm.create(WEEKLY);
    await remove(day(master.id, '20260406T073000Z'));
    await sql`delete from crm_changes`;
    await crm.patch(day(master.id, '20260330T073000Z'), { subject: 'New' }, 1, '?scope=following');
    const told = await sql<{ crm_id: string }[]>`select distinct crm_id from crm_changes`;
    const all = await sql<{ id: string }[]>`select id from crm_activities`;
    // The old series and its exception that went, the new series and its exception.
    expect(new Set(told.map((row) => row.crm_id))).toEqual(new Set(all.map((row) => row.id)));
    expect(all).toHaveLength(4);
  });
});
