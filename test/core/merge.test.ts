import { describe, expect, it } from 'vitest';
import type { FieldName, Fields } from '../../core/types.ts';
import { agreed, fieldsWith, MARKER, planFor, policyWith, recordSide, remoteSide } from './support.ts';

/** Two values for each field that is merged on its own, neither of them the base's. */
const EDITS: {
  [K in Exclude<FieldName, 'start' | 'end' | 'private' | 'cancelled'>]: [Fields[K], Fields[K]];
} = {
  subject: ['Meet Ada', 'Lunch'],
  description: ['Bring the draft', ''],
  location: ['Her office', 'Room 2'],
  busy: [false, false],
  attendees: [
    [{ email: 'ada@example.com', name: 'Ada', response: 'accepted', organizer: false }],
    [{ email: 'bob@example.com', name: 'Bob', response: 'declined', organizer: false }],
  ],
  conferenceLink: ['https://meet.example/a', 'https://meet.example/b'],
  recurrence: [['RRULE:FREQ=DAILY'], ['RRULE:FREQ=WEEKLY']],
};
const NAMES = Object.keys(EDITS) as (keyof typeof EDITS)[];

function merged(record: Partial<Fields>, remote: Partial<Fields>, conflictWinner: 'crm' | 'google' = 'crm') {
  return planFor({
    base: agreed(),
    record: recordSide(fieldsWith(record)),
    remote: remoteSide(fieldsWith(remote), { marker: MARKER }),
    policy: policyWith({ conflictWinner }),
  });
}

describe('field by field', () => {
  it.each(NAMES)('%s: an edit in the CRM goes out, one in Google comes in', (name) => {
    const edit = { [name]: EDITS[name][0] };
    expect(merged(edit, {}).remote).toEqual({ do: 'update', changes: edit });
    expect(merged({}, edit).record).toEqual({ do: 'update', changes: edit, visibility: 'everyone' });
  });

  it.each(NAMES)('%s: beside an edit of another field both survive', (name) => {
    const other = name === 'subject' ? { location: 'There' } : { subject: 'Other' };
    const plan = merged({ [name]: EDITS[name][0] }, other);
    expect(plan.remote).toEqual({ do: 'update', changes: { [name]: EDITS[name][0] } });
    expect(plan.record).toMatchObject({ do: 'update', changes: other });
    expect(plan.conflicts).toEqual([]);
  });

  const apart = new Set<string>(['busy', 'attendees']);
  it.each(NAMES.filter((name) => !apart.has(name)))('%s: the setting decides, the loser is kept', (name) => {
    const [mine, theirs] = EDITS[name];
    const row = { field: name, record: mine, remote: theirs };
    const crm = merged({ [name]: mine }, { [name]: theirs }, 'crm');
    expect(crm.conflicts).toEqual([{ ...row, winner: 'record' }]);
    expect([crm.record.do, crm.remote]).toEqual(['nothing', { do: 'update', changes: { [name]: mine } }]);
    const google = merged({ [name]: mine }, { [name]: theirs }, 'google');
    expect(google.conflicts).toEqual([{ ...row, winner: 'remote' }]);
    expect(google.remote.do).toBe('nothing');
    expect(google.record).toMatchObject({ do: 'update', changes: { [name]: theirs } });
  });

  it.each(NAMES)('%s: the same edit on both sides is adopted', (name) => {
    const edit = { [name]: EDITS[name][0] };
    const plan = merged(edit, edit);
    expect([plan.record.do, plan.remote.do, plan.conflicts]).toEqual(['nothing', 'nothing', []]);
    expect(plan.link).toMatchObject({ do: 'keep', base: { record: edit, remote: edit } });
  });
});

describe('an edit that both sides made, each in its own spelling', () => {
  const [text, html] = [{ description: 'Bring the draft' }, { description: '<p>Bring the draft</p>' }];
  it('is adopted, and each half of the base keeps the spelling of its side', () => {
    const plan = merged(text, html);
    expect([plan.record.do, plan.remote.do, plan.conflicts]).toEqual(['nothing', 'nothing', []]);
    expect(plan.link).toMatchObject({ base: { record: text, remote: html } });
  });
});

/** The two sides' words for privacy, as agreed (null: never) and now. */
function closed(
  was: [boolean, boolean] | null,
  [record, remote]: [boolean, boolean],
  { mayEdit = true, subject = 'Call Ada' } = {},
) {
  return planFor({
    base: was && { record: fieldsWith({ private: was[0] }), remote: fieldsWith({ private: was[1] }) },
    record: recordSide(fieldsWith({ private: record, subject })),
    remote: remoteSide(fieldsWith({ private: remote }), { marker: MARKER, mayEdit }),
    policy: policyWith({ conflictWinner: 'google' }),
  });
}

describe('private, of an item from the CRM', () => {
  it('made private here it is private there, and made public again public', () => {
    expect(closed([false, false], [true, false]).remote).toEqual({
      do: 'update',
      changes: { private: true },
    });
    expect(closed([true, true], [false, true]).remote).toEqual({ do: 'update', changes: { private: false } });
  });

  it('made private there only its owner sees it here, and made public there nobody else does', () => {
    expect(closed([false, false], [false, true]).record).toEqual({
      do: 'update',
      changes: { private: true },
      visibility: 'only_me',
    });
    const plan = closed([true, true], [true, false]);
    expect([plan.record.do, plan.remote.do, plan.conflicts]).toEqual(['nothing', 'nothing', []]);
  });

  it.each([
    ['record', true, false],
    ['remote', false, true],
  ] as const)(
    'where the two never agreed private wins, whatever the setting: by the %s',
    (winner, record, remote) => {
      const plan = closed(null, [record, remote]);
      expect(plan.conflicts).toEqual([{ field: 'private', winner, record, remote }]);
      expect(plan.link).toMatchObject({ base: { record: { private: true }, remote: { private: true } } });
      const closing = { do: 'update', changes: { private: true } };
      const [closedSide, otherSide] =
        winner === 'record' ? [plan.remote, plan.record] : [plan.record, plan.remote];
      expect(closedSide).toMatchObject(closing);
      expect(otherSide).toEqual({ do: 'nothing' });
    },
  );

  it('nothing of it goes to an event that may not be edited', () => {
    for (const was of [[false, false], null] as const)
      expect(closed(was && [...was], [true, false], { mayEdit: false }).remote).toEqual({ do: 'nothing' });
  });

  it('what the two say differently since ever stays as either has it, beside another edit', () => {
    const plan = closed([false, true], [false, true], { subject: 'Lunch' });
    expect([plan.record, plan.remote]).toEqual([
      { do: 'nothing' },
      { do: 'update', changes: { subject: 'Lunch' } },
    ]);
  });
});

describe('private, of an item from Google', () => {
  it('follows the event without a conflict, though its user had opened the CRM activity to all', () => {
    const plan = planFor({
      base: { record: fieldsWith({ private: true }), remote: fieldsWith() },
      record: recordSide(fieldsWith(), { origin: 'google' }),
      remote: remoteSide(fieldsWith({ private: true })),
      policy: policyWith({ defaultVisibility: 'only_me' }),
    });
    expect(plan.conflicts).toEqual([]);
    expect(plan.record).toEqual({ do: 'update', changes: { private: true }, visibility: 'only_me' });
  });
});

describe('start and end', () => {
  const later = {
    start: { dateTime: '2026-03-02T14:00:00Z', timeZone: 'Europe/Berlin' },
    end: { dateTime: '2026-03-02T15:00:00Z', timeZone: 'Europe/Berlin' },
  };
  const longer = { end: { dateTime: '2026-03-02T12:00:00Z', timeZone: 'Europe/Berlin' } };

  it('are one unit: moved here, stretched there, one side’s pair wins and nothing ends before it starts', () => {
    const plan = merged(later, longer);
    expect(plan.remote).toEqual({ do: 'update', changes: { end: later.end, start: later.start } });
    expect(plan.conflicts.map((row) => [row.field, row.winner])).toEqual([
      ['end', 'record'],
      ['start', 'record'],
    ]);
    const google = merged(later, longer, 'google');
    expect(google.record).toMatchObject({ changes: { end: longer.end, start: fieldsWith().start } });
  });

  it('put back together, each of the two that was lost has a row, though one of them reads the same on both sides', () => {
    const base = { record: fieldsWith(longer), remote: fieldsWith() };
    const record = fieldsWith({ start: later.start, end: base.remote.end });
    const plan = planFor({
      base,
      record: recordSide(record, { origin: 'google' }),
      remote: remoteSide(base.remote, { mayEdit: false }),
    });
    expect(plan.record).toMatchObject({ changes: { start: base.record.start, end: base.record.end } });
    expect(plan.conflicts).toEqual([
      { field: 'end', winner: 'remote', record: record.end, remote: base.remote.end },
      { field: 'start', winner: 'remote', record: record.start, remote: base.remote.start },
    ]);
  });

  it('an all-day move and a new title cross over', () => {
    const day = { start: { date: '2026-03-02' }, end: { date: '2026-03-04' } };
    const plan = merged(day, { subject: 'Lunch' });
    expect(plan.remote).toEqual({ do: 'update', changes: { end: day.end, start: day.start } });
    expect(plan.record).toMatchObject({ changes: { subject: 'Lunch' } });
  });

  it('a change of the zone alone is an edit', () => {
    const start = { dateTime: '2026-03-02T09:00:00Z', timeZone: 'America/New_York' };
    expect(merged({}, { start }).record).toMatchObject({ changes: { start } });
  });
});

describe('a cancelled occurrence', () => {
  const exception = { seriesId: 'series-1', originalStart: fieldsWith().start };
  it('is cancelled and nothing else, though it comes without its fields', () => {
    const bare = fieldsWith({ subject: '', description: '', location: '', cancelled: true });
    const plan = planFor({
      record: recordSide(fieldsWith(), { exception }),
      remote: remoteSide(bare, { exception, marker: MARKER }),
    });
    expect(plan.record).toEqual({ do: 'update', changes: { cancelled: true }, visibility: 'everyone' });
  });
  it('takes place again when it comes back', () => {
    const cancelled = fieldsWith({ cancelled: true });
    const plan = planFor({
      base: agreed(cancelled),
      record: recordSide(cancelled, { exception }),
      remote: remoteSide(fieldsWith(), { exception, marker: MARKER }),
    });
    expect(plan.record).toMatchObject({ changes: { cancelled: false } });
  });
});
