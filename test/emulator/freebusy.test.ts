import { describe, expect, test } from 'vitest';
import { addAccount, addCalendar, BOB, share } from './sharing.ts';
import { call, EMAIL, EVENTS, reasonOf, stage, timed, type Event, type Json, type Stage } from './support.ts';

interface FreeBusy {
  timeMin: string;
  timeMax: string;
  calendars: Record<string, { busy: { start: string; end: string }[]; errors?: Json[] }>;
}

const MARCH = { timeMin: '2026-03-01T00:00:00Z', timeMax: '2026-03-31T00:00:00Z' };
const at9 = (day: string, hours: [number, number], more: Json = {}): Json => ({
  start: { dateTime: `2026-03-${day}T${String(hours[0]).padStart(2, '0')}:00:00Z` },
  end: { dateTime: `2026-03-${day}T${String(hours[1]).padStart(2, '0')}:00:00Z` },
  ...more,
});

async function ask(at: Stage, more: Json = {}, token = at.token) {
  const body = { ...MARCH, items: [{ id: 'primary' }], ...more };
  return at.api<FreeBusy>('POST', '/freeBusy', body, { token });
}

/** When the primary calendar is busy, as `start/end`. */
async function busy(at: Stage, more: Json = {}): Promise<string[]> {
  const periods = (await ask(at, more)).body.calendars['primary']?.busy ?? [];
  return periods.map(({ start, end }) => `${start}/${end}`);
}

describe('when a calendar is busy', () => {
  test('what overlaps or touches is one period, and what reaches out of the window is cut', async () => {
    const at = await stage();
    await at.api('POST', EVENTS, at9('05', [9, 11]));
    await at.api('POST', EVENTS, at9('05', [10, 12]));
    await at.api('POST', EVENTS, at9('05', [12, 13]));
    await at.api('POST', EVENTS, at9('05', [15, 18]));
    await at.api('POST', EVENTS, at9('05', [16, 17]));
    expect(await busy(at)).toEqual([
      '2026-03-05T09:00:00Z/2026-03-05T13:00:00Z',
      '2026-03-05T15:00:00Z/2026-03-05T18:00:00Z',
    ]);
    const window = { timeMin: '2026-03-05T11:30:00Z', timeMax: '2026-03-05T15:00:00Z' };
    expect(await busy(at, window)).toEqual(['2026-03-05T11:30:00Z/2026-03-05T13:00:00Z']);
  });

  test('free, deleted and declined events are no hindrance', async () => {
    const at = await stage();
    await at.api('POST', EVENTS, at9('05', [9, 10], { transparency: 'transparent' }));
    const gone = (await at.api<Event>('POST', EVENTS, at9('06', [9, 10]))).body;
    await at.api('DELETE', `${EVENTS}/${gone.id}`);
    const attendees = [{ email: EMAIL, responseStatus: 'declined' }, { email: BOB }];
    await at.api('POST', EVENTS, at9('07', [9, 10], { attendees }));
    const unsure = [{ email: EMAIL, responseStatus: 'tentative' }, { email: BOB }];
    await at.api('POST', EVENTS, at9('08', [9, 10], { attendees: unsure, status: 'tentative' }));
    expect(await busy(at)).toEqual(['2026-03-08T09:00:00Z/2026-03-08T10:00:00Z']);
  });

  test('a series is busy at its occurrences, but for those that were moved, freed or taken out', async () => {
    const at = await stage();
    const series = timed('2026-03-02', { recurrence: ['RRULE:FREQ=DAILY;COUNT=4'] });
    const { id } = (await at.api<Event>('POST', EVENTS, series)).body;
    await at.api('PATCH', `${EVENTS}/${id}_20260303T080000Z`, at9('03', [18, 19]));
    await at.api('DELETE', `${EVENTS}/${id}_20260304T080000Z`);
    await at.api('PATCH', `${EVENTS}/${id}_20260305T080000Z`, { transparency: 'transparent' });
    expect(await busy(at)).toEqual([
      '2026-03-02T08:00:00Z/2026-03-02T09:00:00Z',
      '2026-03-03T18:00:00Z/2026-03-03T19:00:00Z',
    ]);
  });

  test('a whole day lasts from midnight to midnight where the calendar lives, across a change of the clock', async () => {
    const at = await stage();
    await at.api('POST', EVENTS, { start: { date: '2026-03-29' }, end: { date: '2026-03-30' } });
    expect(await busy(at)).toEqual(['2026-03-28T23:00:00Z/2026-03-29T22:00:00Z']);
    expect(await busy(at, { timeZone: 'Europe/Zurich' })).toEqual([
      '2026-03-29T00:00:00+01:00/2026-03-30T00:00:00+02:00',
    ]);
  });

  test('whoever may see no more than that sees it', async () => {
    const at = await stage();
    const token = await addAccount(at);
    await at.api('POST', '/calendars/primary/acl', {
      role: 'freeBusyReader',
      scope: { type: 'user', value: BOB },
    });
    await at.api('POST', EVENTS, at9('05', [9, 10], { visibility: 'private' }));
    const { body } = await ask(at, { items: [{ id: EMAIL }] }, token);
    expect(body.calendars[EMAIL]?.busy).toHaveLength(1);
  });
});

describe('the question', () => {
  test('unknown calendars are an error of their own, beside answers for the others', async () => {
    const at = await stage();
    const { status, body } = await ask(at, { items: [{ id: 'primary' }, { id: 'nobody@example.com' }] });
    expect(status).toBe(200);
    expect(body).toEqual({
      kind: 'calendar#freeBusy',
      timeMin: '2026-03-01T00:00:00.000Z',
      timeMax: '2026-03-31T00:00:00.000Z',
      calendars: {
        primary: { busy: [] },
        'nobody@example.com': { errors: [{ domain: 'global', reason: 'notFound' }], busy: [] },
      },
    });
  });

  test('a calendar that is not shared is unknown', async () => {
    const at = await stage();
    const token = await addAccount(at);
    const team = await addCalendar(at);
    const id = decodeURIComponent(team);
    const errors = async () => (await ask(at, { items: [{ id }] }, token)).body.calendars[id]?.errors;
    expect(await errors()).toEqual([{ domain: 'global', reason: 'notFound' }]);
    await share(at, team, 'freeBusyReader');
    expect(await errors()).toBeUndefined();
  });

  test('more calendars than it allows are too many', async () => {
    const at = await stage();
    const items = Array.from({ length: 51 }, (_, index) => ({ id: `c${index}@example.com` }));
    const reasonsOf = async (more: Json) => {
      const { calendars } = (await ask(at, more)).body;
      return new Set(Object.values(calendars).map(({ errors }) => errors?.[0]?.['reason']));
    };
    expect(await reasonsOf({ items })).toEqual(new Set(['tooManyCalendarsRequested']));
    expect(await reasonsOf({ items: items.slice(1) })).toEqual(new Set(['notFound']));
    const two = { items: items.slice(0, 2), calendarExpansionMax: 1 };
    expect(await reasonsOf(two)).toEqual(new Set(['tooManyCalendarsRequested']));
  });

  test.each([
    [{ timeMin: null }, '400 required'],
    [{ timeMax: null }, '400 required'],
    [{ timeMin: '2026-03-01' }, '400 badRequest'],
    [{ timeMin: '2026-03-01T00:00:00' }, '400 badRequest'],
    [{ timeMax: MARCH.timeMin }, '400 timeRangeEmpty'],
    [{ timeMax: '2026-05-30T00:00:01Z' }, '400 timeRangeTooLong'],
    [{ timeMax: '2026-05-30T00:00:00Z' }, '200 '],
    [{ timeZone: 'Mars/Base' }, '400 invalid'],
    [{ calendarExpansionMax: 51 }, '400 invalid'],
    [{ groupExpansionMax: 101 }, '400 invalid'],
    [{ items: ['primary'] }, '400 invalid'],
  ])('%j is %s', async (more, reason) => {
    const at = await stage();
    expect(reasonOf(await ask(at, more))).toBe(reason);
  });

  test('with an API key alone only public calendars are known', async () => {
    const at = await stage();
    const open = decodeURIComponent(await addCalendar(at, { publicRole: 'freeBusyReader' }));
    const body = { ...MARCH, items: [{ id: open }, { id: EMAIL }] };
    const answer = await call<FreeBusy>(`${at.url}/calendar/v3/freeBusy?key=k`, 'POST', body);
    expect(answer.body.calendars).toEqual({
      [open]: { busy: [] },
      [EMAIL]: { errors: [{ domain: 'global', reason: 'notFound' }], busy: [] },
    });
  });
});
