import { describe, expect, it } from 'vitest';
import { editSeries } from '../../core/series-edit.ts';
import type { Refused, SeriesEditInput, SeriesPlan } from '../../core/series.ts';
import type { Fields, Moment } from '../../core/types.ts';
import { BERLIN, timed } from './series.ts';
import { fieldsWith } from './support.ts';

/** What an edit of a series does to its rule and to single exceptions, beside what `series-edit.test.ts` says of whole edits. */

const MONDAY = '2026-03-02T08:00:00Z';
const SECOND = '2026-03-09T08:00:00Z';
const THIRD = '2026-03-16T08:00:00Z';
const time = (dateTime: string): Moment => ({ dateTime, timeZone: BERLIN });
const hourAt = (dateTime: string): Pick<Fields, 'start' | 'end'> => {
  const { start, end } = timed(dateTime, BERLIN);
  return { start, end };
};
const series = (...recurrence: string[]): Fields => fieldsWith({ ...hourAt(MONDAY), recurrence });
const exception = (id: string, originalStart: string, changes: Partial<Fields> = {}) => ({
  id,
  originalStart: time(originalStart),
  fields: { ...series(), ...hourAt(originalStart), ...changes },
});

function edited(
  master: Fields,
  changes: Partial<Fields>,
  input: Partial<SeriesEditInput<Fields>> = {},
): SeriesPlan<Fields> | Refused {
  const edit = { do: 'change', changes } as const;
  return editSeries({ master, exceptions: [], target: null, scope: 'all', edit, ...input });
}

const following = { target: time(SECOND), scope: 'following' } as const;

describe('the rule of a series', () => {
  it('stays letter for letter where only its title is edited', () => {
    const recurrence = ['RRULE:FREQ=WEEKLY;INTERVAL=2;BYDAY=MO;COUNT=8'];
    expect(edited(series(...recurrence), { subject: 'New' })).toMatchObject({
      master: { changes: { subject: 'New', recurrence } },
    });
  });
  it('stays where the series itself begins on another day, for its user said with what it begins', () => {
    const recurrence = ['RRULE:FREQ=WEEKLY;BYDAY=MO;COUNT=8'];
    expect(edited(series(...recurrence), hourAt('2026-03-03T08:00:00Z'))).toMatchObject({
      master: { changes: { recurrence } },
    });
  });
  it('stays so too where an all-day one begins on another day', () => {
    const recurrence = ['RRULE:FREQ=WEEKLY;BYDAY=MO;COUNT=8'];
    const allDay = {
      ...series(...recurrence),
      start: { date: '2026-03-02' },
      end: { date: '2026-03-03' },
    };
    const later = { start: { date: '2026-03-03' }, end: { date: '2026-03-04' } };
    expect(edited(allDay, later)).toMatchObject({
      master: { changes: { recurrence } },
    });
  });
  it('becomes one of dates, a day later, where the series is made all-day and begins a day later', () => {
    const days = { start: { date: '2026-03-03' }, end: { date: '2026-03-04' } };
    expect(edited(series('RRULE:FREQ=WEEKLY;BYDAY=MO;UNTIL=20260330T070000Z'), days)).toMatchObject({
      master: { changes: { recurrence: ['RRULE:FREQ=WEEKLY;BYDAY=TU;UNTIL=20260331'] } },
    });
  });
  it('that cannot follow from one occurrence on is refused', () => {
    const nextDay = hourAt('2026-04-07T07:00:00Z');
    const target = time('2026-04-06T07:00:00Z');
    expect(edited(series('RRULE:FREQ=MONTHLY;BYDAY=1MO'), nextDay, { ...following, target })).toEqual({
      refused: 'rule_does_not_follow',
    });
  });
  it('is nothing that an occurrence alone may be given, but it may say that it has none', () => {
    const once = { target: time(SECOND), scope: 'this' } as const;
    expect(edited(series('RRULE:FREQ=WEEKLY'), { busy: false, recurrence: [] }, once)).toMatchObject({
      create: [{ fields: { busy: false, recurrence: [] } }],
    });
  });
});

describe('the exceptions of a series', () => {
  const master = series('RRULE:FREQ=WEEKLY;COUNT=8');

  it('go with it when the series itself is deleted', () => {
    const exceptions = [exception('x', SECOND)];
    const gone = editSeries({ master, exceptions, target: null, scope: 'all', edit: { do: 'delete' } });
    expect(gone).toMatchObject({ master: { do: 'delete' }, delete: [{ id: 'x', why: 'series_deleted' }] });
  });
  it('move with their occurrence, also where the series still has one at their old place', () => {
    const found = edited(
      series('RRULE:FREQ=DAILY;COUNT=8'),
      { ...hourAt('2026-03-04T08:00:00Z') },
      { target: time('2026-03-03T08:00:00Z'), exceptions: [exception('x', '2026-03-05T08:00:00Z')] },
    );
    expect(found).toMatchObject({
      delete: [{ id: 'x', why: 'carried' }],
      create: [{ originalStart: time('2026-03-06T08:00:00Z') }],
    });
  });
  it('keep an end of their own when all become longer', () => {
    const exceptions = [exception('longer', SECOND, { end: time('2026-03-09T09:45:00Z') })];
    const found = edited(master, { end: time('2026-03-02T09:30:00Z') }, { exceptions });
    expect(found).toMatchObject({ update: [], delete: [], create: [] });
  });
  it('from an occurrence on: the edited one says what was asked for, another keeps what is its own', () => {
    const exceptions = [
      exception('edited', SECOND, { subject: 'Own', busy: false }),
      exception('other', THIRD, { subject: 'Own' }),
    ];
    const found = edited(master, { subject: 'New' }, { ...following, exceptions });
    expect('next' in found && found.next?.exceptions).toMatchObject([
      { originalStart: time(SECOND), fields: { subject: 'New', busy: false } },
      { originalStart: time(THIRD), fields: { subject: 'Own' } },
    ]);
  });
  it('from an occurrence on: one that the new rule does not have goes', () => {
    const exceptions = [exception('stays', SECOND), exception('goes', THIRD)];
    const found = edited(master, { recurrence: ['RRULE:FREQ=DAILY;COUNT=2'] }, { ...following, exceptions });
    expect(found).toMatchObject({
      delete: [
        { id: 'stays', why: 'carried' },
        { id: 'goes', why: 'occurrence_gone' },
      ],
    });
    expect('next' in found && found.next?.exceptions).toHaveLength(1);
  });
});
