import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { occurrencesBetween } from '../../core/recurrence.ts';
import { editSeries } from '../../core/series-edit.ts';
import { occurrenceOf, type SeriesPlan, type StoredException } from '../../core/series.ts';
import { moved } from '../../core/series-move.ts';
import { wallOf } from '../../core/series-rule.ts';
import type { Fields, Moment } from '../../core/types.ts';
import { BERLIN } from './series.ts';
import { fieldsWith } from './support.ts';

/**
 * A calendar is laid out before and after an edit, as its user sees it: occurrences, and exceptions in their place. What the edit says must
 * be the only difference.
 */
const UNTIL_WHEN = '2027-06-01T00:00:00Z';
const keyOf = (moment: Moment) => ('date' in moment ? moment.date : moment.dateTime);

interface Calendar {
  master: Fields;
  exceptions: StoredException<Fields>[];
}

/** What takes place, by start and subject; an occurrence that is cancelled does not. */
function shown({ master, exceptions }: Calendar): string[] {
  const replaced = new Map(exceptions.map((each) => [keyOf(each.originalStart), each.fields]));
  const all = occurrencesBetween(master, '2025-12-01T00:00:00Z', UNTIL_WHEN, 'UTC').map(
    ({ originalStart }) => replaced.get(keyOf(originalStart)) ?? occurrenceOf(master, originalStart),
  );
  return all
    .filter(({ cancelled }) => !cancelled)
    .map(({ start, subject }) => `${keyOf(start)} ${subject}`)
    .toSorted();
}

/** The calendars that a plan leaves behind. */
function carriedOut({ master, exceptions }: Calendar, plan: SeriesPlan<Fields>): Calendar[] {
  const gone = new Set(plan.delete.map(({ id }) => id));
  const changes = new Map(plan.update.map((each) => [each.id, each.changes]));
  const kept = exceptions
    .filter(({ id }) => !gone.has(id))
    .map((each) => ({ ...each, fields: { ...each.fields, ...changes.get(each.id) } }));
  const made = plan.create.map((each, index) => ({ ...each, id: `new-${index}` }));
  const old = plan.master.do === 'update' ? { ...master, ...plan.master.changes } : master;
  const next = plan.next && {
    master: plan.next.fields,
    exceptions: plan.next.exceptions.map((each, index) => ({ ...each, id: `next-${index}` })),
  };
  const first = plan.master.do === 'delete' ? [] : [{ master: old, exceptions: [...kept, ...made] }];
  return next ? [...first, next] : first;
}

const rules = fc.constantFrom(
  'FREQ=DAILY;COUNT=40',
  'FREQ=DAILY;INTERVAL=3;UNTIL=20270101T070000Z',
  'FREQ=WEEKLY;COUNT=20',
  'FREQ=WEEKLY;BYDAY=MO,WE,FR;COUNT=30',
  'FREQ=WEEKLY;INTERVAL=2;BYDAY=SU,MO;COUNT=20',
  'FREQ=WEEKLY;INTERVAL=2;BYDAY=TU;WKST=SU;UNTIL=20270224T000000Z',
  'FREQ=MONTHLY;BYMONTHDAY=2,12;COUNT=15',
  'FREQ=MONTHLY;BYDAY=1MO;COUNT=15',
  'FREQ=MONTHLY;COUNT=12',
  'FREQ=YEARLY;COUNT=3',
);
const starts = fc.constantFrom<[Moment, Moment]>(
  [at('2026-03-02T08:00:00Z'), at('2026-03-02T09:00:00Z')],
  [at('2026-10-05T07:00:00Z'), at('2026-10-05T08:00:00Z')],
  [at('2026-03-02T22:30:00Z'), at('2026-03-03T00:30:00Z')],
  [{ date: '2026-03-02' }, { date: '2026-03-04' }],
);
function at(dateTime: string): Moment {
  return { dateTime, timeZone: BERLIN };
}

/** A series with some of its occurrences left out, cancelled, renamed or moved, and one of them to be edited. */
const calendars = fc
  .record({ rule: rules, times: starts, picks: fc.array(fc.nat(19), { maxLength: 4 }), target: fc.nat(19) })
  .map(({ rule, times: [start, end], picks, target }) => {
    const plain = fieldsWith({ start, end, recurrence: [`RRULE:${rule}`] });
    const all = occurrencesBetween(plain, '2025-12-01T00:00:00Z', UNTIL_WHEN, 'UTC').map(
      (each) => each.originalStart,
    );
    const pick = (index: number) => all[index % all.length] ?? start;
    const [leftOut, ...others] = [...new Set(picks.map(pick))].filter((each) => each !== pick(target));
    const exdate =
      leftOut && `EXDATE${'date' in leftOut ? ';VALUE=DATE' : ''}:${keyOf(leftOut).replaceAll(/[-:]/g, '')}`;
    const master = { ...plain, recurrence: [...plain.recurrence, ...(exdate ? [exdate] : [])] };
    const exceptions = others.map((originalStart, index) => {
      const fields = occurrenceOf(master, originalStart);
      const own = index === 0 ? { cancelled: true } : { subject: `Own ${index}` };
      return { id: `exception-${index}`, originalStart, fields: { ...fields, ...own } };
    });
    return { calendar: { master, exceptions }, target: pick(target), all };
  });

const planOf = (found: ReturnType<typeof editSeries<Fields>>): SeriesPlan<Fields> | null =>
  'refused' in found ? null : found;
const RUNS = { numRuns: 40 };

describe('an edit of a series is the only difference', () => {
  it('cutting it anywhere keeps every occurrence and every exception', () => {
    let cut = 0;
    fc.assert(
      fc.property(calendars, ({ calendar, target }) => {
        const edit = { do: 'change', changes: { location: 'There' } } as const;
        const plan = planOf(editSeries({ ...calendar, target, scope: 'following', edit }));
        if (plan === null) throw new Error('No rule here has to be refused.');
        cut += Number(plan.next !== null);
        expect(carriedOut(calendar, plan).flatMap(shown).toSorted()).toEqual(shown(calendar));
      }),
      RUNS,
    );
    expect(cut).toBeGreaterThan(RUNS.numRuns / 2);
  });

  it('deleting this and the following ones leaves exactly those before', () => {
    fc.assert(
      fc.property(calendars, ({ calendar, target }) => {
        const plan = planOf(editSeries({ ...calendar, target, scope: 'following', edit: { do: 'delete' } }));
        if (plan === null) throw new Error('A deletion is never refused.');
        const before = shown(calendar).filter((each) => each < keyOf(target));
        expect(carriedOut(calendar, plan).flatMap(shown)).toEqual(before);
      }),
      RUNS,
    );
  });

  it('moving all by one occurrence moves each by the same wall time, and loses none', () => {
    let followed = 0;
    const minutes = fc.integer({ min: -3 * 1440, max: 3 * 1440 });
    fc.assert(
      fc.property(calendars, minutes, ({ calendar, target }, by) => {
        const edited = calendar.exceptions.find(
          (each) => keyOf(each.originalStart) === keyOf(target),
        )?.fields;
        const { start, end } = edited ?? occurrenceOf(calendar.master, target);
        const changes = { start: later(start, by), end: later(end, by) };
        // What a clock change has moved forward does not come back by the same wall time.
        fc.pre(!('dateTime' in changes.start) || wallOf(changes.start).hour !== 2);
        const plan = planOf(
          editSeries({ ...calendar, target, scope: 'all', edit: { do: 'change', changes } }),
        );
        if (plan === null) return;
        followed += 1;
        const move = { from: start, to: changes.start };
        const expected = shown(calendar).map((line) => {
          const [text = '', ...subject] = line.split(' ');
          const moment: Moment = text.includes('T') ? at(text) : { date: text };
          return `${keyOf(moved(moment, move))} ${subject.join(' ')}`;
        });
        expect(carriedOut(calendar, plan).flatMap(shown)).toEqual(expected.toSorted());
      }),
      RUNS,
    );
    expect(followed).toBeGreaterThan(RUNS.numRuns / 4);
  });

  it('editing one occurrence touches no other', () => {
    fc.assert(
      fc.property(calendars, ({ calendar, target }) => {
        const edit = { do: 'change', changes: { subject: 'This one' } } as const;
        const plan = planOf(editSeries({ ...calendar, target, scope: 'this', edit }));
        if (plan === null) throw new Error('One occurrence can always be edited.');
        const [after = []] = carriedOut(calendar, plan).map(shown);
        const before = shown(calendar);
        const news = after.filter((line) => !before.includes(line));
        const isCancelled = calendar.exceptions.some(
          (each) => each.fields.cancelled && keyOf(each.originalStart) === keyOf(target),
        );
        expect(news).toEqual(isCancelled ? [] : [`${keyOf(target)} This one`]);
        expect(after).toHaveLength(before.length);
      }),
      RUNS,
    );
  });
});

/** A wall time later; whole days for a date. */
function later(moment: Moment, minutes: number): Moment {
  if ('date' in moment) {
    const ms = Date.parse(moment.date) + Math.round(minutes / 1440) * 86_400_000;
    return { date: new Date(ms).toISOString().slice(0, 10) };
  }
  return {
    ...moment,
    dateTime: new Date(Date.parse(moment.dateTime) + minutes * 60_000).toISOString().replace('.000', ''),
  };
}
