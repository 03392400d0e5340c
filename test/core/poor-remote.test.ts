import { describe, expect, it } from 'vitest';
import { classifyRecord, classifyRemote } from '../../core/classify.ts';
import { reconcile, type ReconcileInput } from '../../core/reconcile.ts';
import type { Fields, RecordItem } from '../../core/types.ts';
import { edits, someFields } from './arbitraries.ts';
import { holds } from './holds.ts';
import * as fc from 'fast-check';
import { heldByPlanner, POOR } from './poor-remote.ts';
import {
  ABSENT,
  carriedOut,
  DELETED,
  fieldsWith,
  isAtRest,
  policyWith,
  recordSide,
  remoteSide,
} from './support.ts';

const policy = policyWith({ capabilities: POOR });

/** A record and what the planner holds of it, agreed. */
function linked(fields: Fields, changes: Partial<RecordItem> = {}): ReconcileInput {
  const held = heldByPlanner(fields);
  return {
    base: { record: fields, remote: held },
    closed: false,
    record: recordSide(fields, changes),
    remote: remoteSide(held, { eventType: 'task' }),
    policy,
  };
}

const WHOLE = fieldsWith({
  start: { dateTime: '2026-03-02T09:07:30Z', timeZone: 'Asia/Kolkata' },
  end: { dateTime: '2026-03-04T17:00:10Z', timeZone: 'Europe/Berlin' },
  attendees: [{ email: 'ada@example.com', name: 'Ada', response: 'accepted', organizer: true }],
  conferenceLink: 'https://meet.example/abc',
  busy: false,
});
const DAILY = fieldsWith({ recurrence: ['RRULE:FREQ=DAILY'] });
const SECRET = fieldsWith({ private: true });
const EXCEPTION = { exception: { seriesId: 'series-1', originalStart: fieldsWith().start } };

describe('what a poor remote was given clipped', () => {
  it('is in the plan and in the base as the remote will hold it', () => {
    const plan = reconcile({ ...linked(WHOLE), base: null, remote: ABSENT });
    const held = heldByPlanner(WHOLE);
    expect(plan.remote).toEqual({ do: 'create', fields: held });
    expect(plan.link).toEqual({ do: 'keep', base: { record: WHOLE, remote: held } });
  });

  it('never comes back as an edit', () => {
    holds(someFields, (fields) => {
      const { base, record, remote } = linked(fields);
      if (base === null) throw new Error('A linked pair has a base.');
      expect(classifyRecord(base, record, policy)).toBe('unchanged');
      expect(classifyRemote(base, remote, policy, 'google')).toBe('unchanged');
    });
  });

  it('an edit of one field there leaves all the others of the record as they are', () => {
    const renamed = { ...heldByPlanner(WHOLE), subject: 'Lunch' };
    const plan = reconcile({ ...linked(WHOLE), remote: remoteSide(renamed, { eventType: 'task' }) });
    expect(plan.record).toMatchObject({ do: 'update', changes: { subject: 'Lunch' } });
    expect(plan.record.do === 'update' && Object.keys(plan.record.changes)).toEqual(['subject']);
  });

  it('a move there keeps length, zones and seconds that it cannot hold, and is not answered with a write', () => {
    const moved = {
      ...heldByPlanner(WHOLE),
      start: { dateTime: '2026-03-09T12:00:00Z', timeZone: 'UTC' },
      end: { dateTime: '2026-03-10T12:00:00Z', timeZone: 'UTC' },
    };
    const plan = reconcile({ ...linked(WHOLE), remote: remoteSide(moved, { eventType: 'task' }) });
    expect(plan.record).toMatchObject({
      changes: {
        start: { dateTime: '2026-03-09T12:00:00Z', timeZone: 'Asia/Kolkata' },
        end: { dateTime: '2026-03-11T19:52:40Z', timeZone: 'Europe/Berlin' },
      },
    });
    expect(plan.remote).toEqual({ do: 'nothing' });
  });

  it.each([
    ['its length beyond a day', { end: { dateTime: '2026-03-06T17:00:00Z', timeZone: 'Europe/Berlin' } }],
    ['a zone', { start: { dateTime: '2026-03-02T09:07:30Z', timeZone: 'Europe/Berlin' } }],
    ['seconds', { start: { dateTime: '2026-03-02T09:07:31Z', timeZone: 'Asia/Kolkata' } }],
    ['guests', { attendees: [] }],
    ['the place', { location: 'Her office' }],
  ])('an edit in the CRM of what it cannot hold is agreed without a write: %s', (_name, change) => {
    const edited = { ...WHOLE, ...change };
    const plan = reconcile({ ...linked(WHOLE), record: recordSide(edited) });
    expect([plan.cell, plan.record.do, plan.remote.do]).toEqual([
      'unchanged/unchanged',
      'nothing',
      'nothing',
    ]);
    expect(plan.link).toMatchObject({ base: { record: edited } });
  });

  it('a record made again after an edit there still knows what the remote never saw', () => {
    const before = linked(WHOLE);
    const edited = { ...heldByPlanner(WHOLE), subject: 'Lunch' };
    const plan = reconcile({
      ...before,
      record: { state: 'deleted', origin: 'crm' },
      remote: remoteSide(edited, { eventType: 'task' }),
    });
    expect(plan.record).toMatchObject({ do: 'create', fields: { ...WHOLE, subject: 'Lunch' } });
  });

  it('one edit on either side ends with a remote that holds what the record says', () => {
    holds(fc.tuple(someFields, edits, edits), ([fields, mine, theirs]) => {
      const base = { ...fields, recurrence: [], private: false };
      const before = linked(base);
      const input = {
        ...before,
        record: recordSide({ ...base, ...mine, recurrence: [], private: false }),
        remote: remoteSide(heldByPlanner({ ...heldByPlanner(base), ...theirs }), { eventType: 'task' }),
      };
      const end = carriedOut(input, reconcile(input), heldByPlanner);
      expect(isAtRest(reconcile(end), end)).toBe(true);
      if (end.record.state !== 'present' || end.remote.state !== 'present')
        throw new Error('Both are there.');
      const { fields: held } = end.remote.item;
      const { description, ...rest } = heldByPlanner(end.record.item.fields);
      expect(held).toMatchObject(rest);
      expect(reconcile({ ...end, base: null }).conflicts).toEqual([]);
      expect(description).toBeTypeOf('string');
    });
  });
});

describe('what a poor remote cannot hold at all stays out', () => {
  const kept = [
    ['a series', DAILY, {}, 'series_not_held'],
    ['an exception', fieldsWith(), EXCEPTION, 'series_not_held'],
    ['what only its owner may see', SECRET, {}, 'privacy_not_held'],
  ] as const;

  it.each(kept)('%s does not go out', (_name, fields, changes, rule) => {
    const plan = reconcile({ ...linked(fields, changes), base: null, remote: ABSENT });
    expect(plan).toMatchObject({ rule, remote: { do: 'nothing' }, link: { do: 'none' } });
  });

  it.each(kept)(
    '%s that was sent before leaves, with what was edited there',
    (_name, fields, changes, rule) => {
      const before = linked(fieldsWith());
      const edited = { ...heldByPlanner(fieldsWith()), subject: 'Lunch' };
      const plan = reconcile({
        ...before,
        record: recordSide(fields, changes),
        remote: remoteSide(edited, { eventType: 'task' }),
      });
      expect(plan).toMatchObject({
        rule,
        record: { do: 'update', changes: { subject: 'Lunch' } },
        remote: { do: 'delete' },
        link: { do: 'set_aside' },
      });
    },
  );

  it.each(kept)('%s is not deleted because the remote no longer has it', (_name, fields, changes, rule) => {
    const plan = reconcile({ ...linked(fields, changes), remote: DELETED });
    expect(plan).toMatchObject({ rule, record: { do: 'nothing' }, link: { do: 'set_aside' } });
  });

  it.each(kept)('%s that it can hold again comes back as the same item', (_name, fields, changes) => {
    const away = carriedOut(
      { ...linked(fields, changes), base: null },
      reconcile({ ...linked(fields, changes), base: null }),
      heldByPlanner,
    );
    const plan = reconcile({ ...away, record: recordSide(fieldsWith()) });
    expect(plan).toMatchObject({ remote: { do: 'create' }, link: { do: 'keep' } });
  });

  it('a rule added in the CRM to an item from the remote stays with the record, and the item stays linked', () => {
    const before = linked(fieldsWith(), { origin: 'google' });
    const plan = reconcile({ ...before, record: recordSide(DAILY, { origin: 'google' }) });
    expect(plan).toMatchObject({ remote: { do: 'nothing' }, link: { base: { record: DAILY } } });
  });

  it('its own kinds of item that do not take part stay out of the CRM', () => {
    const remote = remoteSide(fieldsWith(), { eventType: 'default' });
    expect(reconcile({ ...linked(fieldsWith()), base: null, record: ABSENT, remote }).rule).toBe(
      'event_type',
    );
  });
});
