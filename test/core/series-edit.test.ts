import { describe, expect, it } from 'vitest';
import { editSeries } from '../../core/series-edit.ts';
import { REFUSALS, type SeriesEditInput, type SeriesPlan } from '../../core/series.ts';
import type { Fields, Moment } from '../../core/types.ts';
import { BERLIN, starts } from './series.ts';
import { fieldsWith } from './support.ts';

const time = (dateTime: string): Moment => ({ dateTime, timeZone: BERLIN });
/** Mondays at nine in Berlin, an hour long, over the clock change of 29 March 2026. */
const weekly = (...recurrence: string[]): Fields =>
  fieldsWith({
    subject: 'Weekly',
    start: time('2026-03-02T08:00:00Z'),
    end: time('2026-03-02T09:00:00Z'),
    recurrence: recurrence.length > 0 ? recurrence : ['RRULE:FREQ=WEEKLY;BYDAY=MO;COUNT=8'],
  });
const SECOND = time('2026-03-09T08:00:00Z');
const FOURTH = time('2026-03-23T08:00:00Z');
const FIFTH = time('2026-03-30T07:00:00Z');

type Input = SeriesEditInput<Fields>;
const plan = (input: Partial<Input> & Pick<Input, 'edit'>): SeriesPlan<Fields> => {
  const found = editSeries({ master: weekly(), exceptions: [], target: null, scope: 'all', ...input });
  if ('refused' in found) throw new Error(found.refused);
  return found;
};
const refusal = (input: Partial<Input> & Pick<Input, 'edit'>) => {
  const found = editSeries({ master: weekly(), exceptions: [], target: null, scope: 'all', ...input });
  return 'refused' in found ? found.refused : null;
};
const change = (changes: Partial<Fields>) => ({ do: 'change', changes }) as const;
const DELETE = { do: 'delete' } as const;
const exception = (id: string, originalStart: Moment, changes: Partial<Fields> = {}) => {
  const end = time(new Date(Date.parse(keyOf(originalStart)) + 3_600_000).toISOString().replace('.000', ''));
  const fields = { ...weekly(), start: originalStart, end, recurrence: [], ...changes };
  return { id, originalStart, fields };
};
const keyOf = (moment: Moment) => ('date' in moment ? moment.date : moment.dateTime);
const masterAfter = ({ master }: SeriesPlan<Fields>, before = weekly()): Fields =>
  master.do === 'update' ? { ...before, ...master.changes } : before;

describe('this occurrence alone', () => {
  it('becomes an exception that says what the series says, with the changes', () => {
    const { create, master } = plan({ target: FIFTH, scope: 'this', edit: change({ subject: 'Once' }) });
    expect(master).toEqual({ do: 'nothing' });
    expect(create).toEqual([
      {
        originalStart: FIFTH,
        fields: {
          ...weekly(),
          subject: 'Once',
          start: FIFTH,
          end: time('2026-03-30T08:00:00Z'),
          recurrence: [],
        },
      },
    ]);
  });
  it('that is an exception already is changed in place', () => {
    const exceptions = [exception('x', SECOND)];
    const edit = change({ busy: false });
    const { create, update } = plan({ exceptions, target: SECOND, scope: 'this', edit });
    expect([create, update]).toEqual([[], [{ id: 'x', changes: { busy: false } }]]);
  });
  it('stays an occurrence like the others where nothing is changed', () => {
    const { start, end } = exception('x', SECOND).fields;
    const edit = change({ subject: weekly().subject, start, end });
    expect(plan({ target: SECOND, scope: 'this', edit })).toMatchObject({ create: [], update: [] });
  });
  it('is deleted by an exception that says so, and the rule stays as it is', () => {
    const fresh = plan({ target: SECOND, scope: 'this', edit: DELETE });
    expect(fresh.create).toMatchObject([{ originalStart: SECOND, fields: { cancelled: true } }]);
    expect(fresh.master).toEqual({ do: 'nothing' });
    const exceptions = [exception('x', SECOND)];
    const stored = plan({ exceptions, target: SECOND, scope: 'this', edit: DELETE });
    expect(stored.update).toEqual([{ id: 'x', changes: { cancelled: true } }]);
  });
  it('is refused a rule of its own, and where the series has none', () => {
    const edit = change({ recurrence: ['RRULE:FREQ=DAILY'] });
    expect(refusal({ target: SECOND, scope: 'this', edit })).toBe('rule_of_occurrence');
    expect(refusal({ target: time('2026-03-10T08:00:00Z'), scope: 'this', edit: DELETE })).toBe(
      'no_such_occurrence',
    );
    expect(refusal({ scope: 'this', edit: DELETE })).toBe('this_of_series');
    for (const text of Object.values(REFUSALS)) expect(text).toMatch(/Send|Read|use/);
  });
});

describe('all of the series, from one of its occurrences', () => {
  it('moves by the same wall time on either side of a clock change', () => {
    const edit = change({ start: time('2026-03-30T08:30:00Z'), end: time('2026-03-30T09:30:00Z') });
    const after = masterAfter(plan({ target: FIFTH, edit }));
    expect([after.start, after.end]).toEqual([time('2026-03-02T09:30:00Z'), time('2026-03-02T10:30:00Z')]);
    expect(starts(after).slice(3, 5)).toEqual(['2026-03-23T09:30:00Z', '2026-03-30T08:30:00Z']);
    expect(after.recurrence).toEqual(['RRULE:FREQ=WEEKLY;BYDAY=MO;COUNT=8']);
  });
  it('to another day takes the weekday, the end and the dates left out along', () => {
    const master = weekly(
      'RRULE:FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,SU;UNTIL=20260601T070000Z',
      'RDATE;TZID=Europe/Berlin:20260403T090000',
      'EXDATE:20260316T080000Z',
    );
    const edit = change({ start: time('2026-03-03T08:00:00Z'), end: time('2026-03-03T09:00:00Z') });
    const after = masterAfter(plan({ master, target: master.start, edit }), master);
    expect(after.recurrence).toEqual([
      'RRULE:FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,MO;UNTIL=20260602T070000Z;WKST=TU',
      'RDATE;TZID=Europe/Berlin:20260404T090000',
      'EXDATE:20260317T080000Z',
    ]);
  });
  it.each([
    ['a day of the month', 'RRULE:FREQ=MONTHLY;BYMONTHDAY=2,20', 'RRULE:FREQ=MONTHLY;BYMONTHDAY=3,21'],
    ['the day before the last', 'RRULE:FREQ=MONTHLY;BYMONTHDAY=-2', 'RRULE:FREQ=MONTHLY;BYMONTHDAY=-1'],
    ['the day that the start names', 'RRULE:FREQ=MONTHLY', 'RRULE:FREQ=MONTHLY'],
    [
      'a date of the year',
      'RRULE:FREQ=YEARLY;BYMONTH=3;BYMONTHDAY=2',
      'RRULE:FREQ=YEARLY;BYMONTH=3;BYMONTHDAY=3',
    ],
  ])('follows to the next day where the rule is %s', (_name, rule, expected) => {
    const master = weekly(rule);
    const edit = change({ start: time('2026-03-03T08:00:00Z'), end: time('2026-03-03T09:00:00Z') });
    expect(masterAfter(plan({ master, target: master.start, edit }), master).recurrence).toEqual([expected]);
  });
  it.each([
    ['the first Monday of a month', 'RRULE:FREQ=MONTHLY;BYDAY=1MO'],
    ['a day that not every month has', 'RRULE:FREQ=MONTHLY;BYMONTHDAY=2,28'],
    ['every day of some months', 'RRULE:FREQ=DAILY;BYMONTH=3,4'],
    ['an hour of the day', 'RRULE:FREQ=DAILY;BYHOUR=9,15;BYMINUTE=0'],
    ['a period', 'RDATE;VALUE=PERIOD:20260403T080000Z/PT2H'],
  ])('is refused with advice where the rule is %s', (_name, rule) => {
    const master = weekly(rule);
    const edit = change({ start: time('2026-03-03T08:30:00Z'), end: time('2026-03-03T09:30:00Z') });
    expect(refusal({ master, target: master.start, edit })).toBe('rule_does_not_follow');
    const told = change({ ...edit.changes, recurrence: ['RRULE:FREQ=WEEKLY'] });
    expect(masterAfter(plan({ master, target: master.start, edit: told })).recurrence).toEqual([
      'RRULE:FREQ=WEEKLY',
    ]);
  });
  it('carries exceptions along as new ones, and none is lost', () => {
    const own = { start: time('2026-03-10T10:00:00Z'), end: time('2026-03-10T11:00:00Z'), subject: 'Own' };
    const exceptions = [exception('own', SECOND, own), exception('off', FOURTH, { cancelled: true })];
    const edit = change({ start: time('2026-03-02T09:00:00Z'), end: time('2026-03-02T10:00:00Z') });
    const found = plan({ exceptions, target: time('2026-03-02T08:00:00Z'), edit });
    expect(found.delete).toEqual([
      { id: 'own', why: 'carried' },
      { id: 'off', why: 'carried' },
    ]);
    expect(found.create).toMatchObject([
      {
        originalStart: time('2026-03-09T09:00:00Z'),
        fields: { subject: 'Own', start: time('2026-03-10T11:00:00Z') },
      },
      { originalStart: time('2026-03-23T09:00:00Z'), fields: { cancelled: true } },
    ]);
    expect(found.target).toEqual(time('2026-03-02T09:00:00Z'));
  });
  it('changes what exceptions had from the series, not what is their own', () => {
    const exceptions = [
      exception('own', SECOND, { subject: 'Own' }),
      exception('same', FOURTH, { busy: false }),
    ];
    const found = plan({ exceptions, target: FIFTH, edit: change({ subject: 'New', location: 'Here' }) });
    expect(found.update).toEqual([
      { id: 'own', changes: { location: 'Here' } },
      { id: 'same', changes: { subject: 'New', location: 'Here' } },
    ]);
    expect(found.delete).toEqual([]);
  });
  it('gives the edited exception what was asked for', () => {
    const exceptions = [exception('own', SECOND, { subject: 'Own' })];
    const found = plan({ exceptions, target: SECOND, edit: change({ subject: 'New' }) });
    expect(found.update).toEqual([{ id: 'own', changes: { subject: 'New' } }]);
  });
  it('made longer makes every occurrence longer, but those with times of their own', () => {
    const own = { start: time('2026-03-10T10:00:00Z'), end: time('2026-03-10T10:30:00Z') };
    const exceptions = [exception('own', SECOND, own), exception('same', FOURTH)];
    const found = plan({ exceptions, target: FIFTH, edit: change({ end: time('2026-03-30T08:30:00Z') }) });
    expect(masterAfter(found).end).toEqual(time('2026-03-02T09:30:00Z'));
    expect(found.update).toEqual([{ id: 'same', changes: { end: time('2026-03-23T09:30:00Z') } }]);
  });
  it('deleted takes the exceptions along', () => {
    const found = plan({ exceptions: [exception('x', SECOND)], target: FIFTH, edit: DELETE });
    expect([found.master, found.delete]).toEqual([{ do: 'delete' }, [{ id: 'x', why: 'series_deleted' }]]);
  });
});

describe('the series itself', () => {
  it('is given a rule, and exceptions whose occurrence it no longer has go', () => {
    const exceptions = [exception('stays', SECOND), exception('goes', FOURTH)];
    const edit = change({ recurrence: ['RRULE:FREQ=WEEKLY;BYDAY=MO;COUNT=3'] });
    expect(plan({ exceptions, edit }).delete).toEqual([{ id: 'goes', why: 'occurrence_gone' }]);
    expect(plan({ exceptions, edit: change({ recurrence: [] }) }).delete).toHaveLength(2);
  });
  it('that begins a week later keeps the exceptions of the weeks it still has', () => {
    const exceptions = [exception('x', FOURTH, { subject: 'Own' })];
    const edit = change({ start: SECOND, end: time('2026-03-09T09:00:00Z') });
    const found = plan({ exceptions, edit });
    expect([found.update, found.delete, found.create]).toEqual([[], [], []]);
  });
  it('at another time of day takes what was left out along, so that it does not come back', () => {
    const master = weekly('RRULE:FREQ=WEEKLY;COUNT=4', 'EXDATE:20260309T080000Z');
    const edit = change({ start: time('2026-03-02T09:00:00Z'), end: time('2026-03-02T10:00:00Z') });
    const after = masterAfter(plan({ master, edit }), master);
    expect(after.recurrence).toEqual(['RRULE:FREQ=WEEKLY;COUNT=4', 'EXDATE:20260309T090000Z']);
    expect(starts(after)).toHaveLength(3);
  });
  it('made all-day, and back, keeps its days, its end and its exceptions', () => {
    const master = weekly('RRULE:FREQ=WEEKLY;UNTIL=20260330T070000Z', 'EXDATE:20260316T080000Z');
    const own = { start: time('2026-03-10T10:00:00Z'), end: time('2026-03-10T11:00:00Z'), subject: 'Own' };
    const days = change({ start: { date: '2026-03-02' }, end: { date: '2026-03-03' } });
    const found = plan({ master, exceptions: [exception('own', SECOND, own)], edit: days });
    const allDay = masterAfter(found, master);
    expect(starts(allDay)).toEqual(['2026-03-02', '2026-03-09', '2026-03-23', '2026-03-30']);
    expect(found.create).toMatchObject([
      {
        originalStart: { date: '2026-03-09' },
        fields: { subject: 'Own', start: { date: '2026-03-10' }, end: { date: '2026-03-11' } },
      },
    ]);
    const back = change({ start: master.start, end: master.end });
    expect(starts(masterAfter(plan({ master: allDay, edit: back }), allDay))).toEqual(starts(master));
  });
});

describe('this and the following ones', () => {
  it('end the old series just before, and begin a new one with what is left', () => {
    const found = plan({ target: FIFTH, scope: 'following', edit: change({ subject: 'New' }) });
    expect(masterAfter(found).recurrence).toEqual(['RRULE:FREQ=WEEKLY;BYDAY=MO;UNTIL=20260330T065959Z']);
    expect(found.next?.fields).toMatchObject({
      subject: 'New',
      start: FIFTH,
      end: time('2026-03-30T08:00:00Z'),
      recurrence: ['RRULE:FREQ=WEEKLY;BYDAY=MO;COUNT=4'],
    });
  });
  it('of an all-day series end with the day before', () => {
    const master = {
      ...weekly('RRULE:FREQ=DAILY;COUNT=10'),
      start: { date: '2026-03-02' },
      end: { date: '2026-03-03' },
    };
    const found = plan({
      master,
      target: { date: '2026-03-05' },
      scope: 'following',
      edit: change({ busy: false }),
    });
    expect(masterAfter(found, master).recurrence).toEqual(['RRULE:FREQ=DAILY;UNTIL=20260304']);
    expect(found.next?.fields.recurrence).toEqual(['RRULE:FREQ=DAILY;COUNT=7']);
  });
  it('take their later exceptions into the new series, moved along', () => {
    const exceptions = [
      exception('before', SECOND, { subject: 'Own' }),
      exception('off', time('2026-04-06T07:00:00Z'), { cancelled: true }),
    ];
    const edit = change({ start: time('2026-03-31T07:00:00Z'), end: time('2026-03-31T08:00:00Z') });
    const found = plan({ exceptions, target: FIFTH, scope: 'following', edit });
    expect(found.next?.fields.recurrence).toEqual(['RRULE:FREQ=WEEKLY;BYDAY=TU;COUNT=4']);
    expect(found.delete).toEqual([{ id: 'off', why: 'carried' }]);
    expect(found.next?.exceptions).toMatchObject([
      { originalStart: time('2026-04-07T07:00:00Z'), fields: { cancelled: true } },
    ]);
  });
  it('from a moved occurrence on move the others by as much as it was moved now', () => {
    const own = { start: time('2026-03-31T10:00:00Z'), end: time('2026-03-31T11:00:00Z') };
    const exceptions = [exception('own', FIFTH, own)];
    const edit = change({ start: time('2026-03-31T11:00:00Z'), end: time('2026-03-31T12:00:00Z') });
    const found = plan({ exceptions, target: FIFTH, scope: 'following', edit });
    expect(found.next?.fields.start).toEqual(time('2026-03-30T08:00:00Z'));
    expect(found.next?.exceptions).toMatchObject([
      { originalStart: time('2026-03-30T08:00:00Z'), fields: { start: time('2026-03-31T11:00:00Z') } },
    ]);
  });
  it('from the first occurrence on are all of it, deleted or changed', () => {
    const first = weekly().start;
    const changed = plan({ target: first, scope: 'following', edit: change({ subject: 'New' }) });
    expect([changed.next, masterAfter(changed).subject]).toEqual([null, 'New']);
    expect(plan({ target: first, scope: 'following', edit: DELETE }).master).toEqual({ do: 'delete' });
    const left = weekly('RRULE:FREQ=WEEKLY;COUNT=8', 'EXDATE:20260302T080000Z');
    expect(plan({ master: left, target: SECOND, scope: 'following', edit: DELETE }).master).toEqual({
      do: 'delete',
    });
  });
  it('deleted leave what was before, and take their exceptions along', () => {
    const exceptions = [exception('before', SECOND), exception('after', FIFTH)];
    const found = plan({ exceptions, target: FOURTH, scope: 'following', edit: DELETE });
    expect(starts(masterAfter(found))).toHaveLength(3);
    expect(found.delete).toEqual([{ id: 'after', why: 'occurrence_gone' }]);
    expect(found.next).toBeNull();
  });
  it('of a series that is a list of dates divide the list', () => {
    const master = weekly('RDATE:20260305T080000Z,20260309T080000Z', 'RDATE:20260311T080000Z');
    const found = plan({ master, target: SECOND, scope: 'following', edit: change({ busy: false }) });
    expect(masterAfter(found, master).recurrence).toEqual(['RDATE:20260305T080000Z']);
    expect(found.next?.fields.recurrence).toEqual(['RDATE:20260309T080000Z', 'RDATE:20260311T080000Z']);
  });
});
