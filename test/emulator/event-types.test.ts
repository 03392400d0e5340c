import { describe, expect, test } from 'vitest';
import { EVENTS, reasonOf, stage, timed, type Event, type Json } from './support.ts';

const day = (more: Json = {}): Json => ({
  start: { date: '2026-07-01' },
  end: { date: '2026-07-02' },
  ...more,
});

const birthday = (more: Json = {}) =>
  day({
    summary: 'Ann’s birthday',
    eventType: 'birthday',
    recurrence: ['RRULE:FREQ=YEARLY'],
    visibility: 'private',
    transparency: 'transparent',
    ...more,
  });
const focus = (more: Json = {}) =>
  timed('2026-07-01', {
    eventType: 'focusTime',
    focusTimeProperties: {
      autoDeclineMode: 'declineOnlyNewConflictingInvitations',
      chatStatus: 'doNotDisturb',
    },
    ...more,
  });
const away = (more: Json = {}) =>
  timed('2026-07-01', {
    eventType: 'outOfOffice',
    outOfOfficeProperties: { autoDeclineMode: 'declineAllConflictingInvitations', declineMessage: 'Away' },
    ...more,
  });
const place = (more: Json = {}) =>
  day({
    eventType: 'workingLocation',
    visibility: 'public',
    transparency: 'transparent',
    workingLocationProperties: { type: 'homeOffice', homeOffice: {} },
    ...more,
  });

test.each<[string, Json, Json]>([
  ['birthday', birthday(), { birthdayProperties: { type: 'birthday' } }],
  ['focusTime', focus(), { focusTimeProperties: { chatStatus: 'doNotDisturb' } }],
  ['outOfOffice', away(), { outOfOfficeProperties: { declineMessage: 'Away' } }],
  ['workingLocation', place(), { workingLocationProperties: { type: 'homeOffice' } }],
  ['workingLocation', { ...place(), ...timed('2026-07-01') }, {}],
])('an event of type %s is made, found by its type, and keeps it', async (eventType, body, expected) => {
  const at = await stage();
  const { status, body: made } = await at.api<Event>('POST', EVENTS, body);
  expect(status).toBe(200);
  expect(made).toMatchObject({ eventType, ...expected });
  await at.api('POST', EVENTS, timed('2026-07-01'));
  const { items } = (await at.api<{ items: Event[] }>('GET', `${EVENTS}?eventTypes=${eventType}`)).body;
  expect(items.map((item) => item.id)).toEqual([made.id]);
  const path = `${EVENTS}/${made.id}`;
  expect(reasonOf(await at.api('PATCH', path, { eventType: 'default' }))).toBe('400 invalid');
  const changed = (await at.api<Event>('PATCH', path, { summary: 'New' })).body;
  expect(changed).toMatchObject({ eventType, summary: 'New', ...expected });
});

describe('refused', () => {
  test.each<[string, Json, string]>([
    ['fromGmail', timed('2026-07-01', { eventType: 'fromGmail' }), '400 invalid'],
    ['a type that is none', timed('2026-07-01', { eventType: 'party' }), '400 invalid'],
    ['a birthday with times', birthday(timed('2026-07-01')), '400 eventTypeRestriction'],
    ['a birthday of two days', birthday({ end: { date: '2026-07-03' } }), '400 eventTypeRestriction'],
    ['a birthday every week', birthday({ recurrence: ['RRULE:FREQ=WEEKLY'] }), '400 eventTypeRestriction'],
    ['a birthday that happens once', birthday({ recurrence: [] }), '400 eventTypeRestriction'],
    ['a public birthday', birthday({ visibility: 'public' }), '400 eventTypeRestriction'],
    ['a birthday that blocks time', birthday({ transparency: 'opaque' }), '400 eventTypeRestriction'],
    ['an anniversary', birthday({ birthdayProperties: { type: 'anniversary' } }), '400 eventTypeRestriction'],
    ['a birthday with guests', birthday({ attendees: [{ email: 'a@x.org' }] }), '400 eventTypeRestriction'],
    ['a focus time of a whole day', focus(day()), '400 malformedFocusTimeEvent'],
    [
      'a focus time that blocks nothing',
      focus({ transparency: 'transparent' }),
      '400 malformedFocusTimeEvent',
    ],
    [
      'a focus time without its properties',
      focus({ focusTimeProperties: null }),
      '400 malformedFocusTimeEvent',
    ],
    ['an absence with a description', away({ description: 'Sea' }), '400 malformedOutOfOfficeEvent'],
    ['an absence with guests', away({ attendees: [{ email: 'a@x.org' }] }), '400 malformedOutOfOfficeEvent'],
    ['a mode that is none', away({ outOfOfficeProperties: { autoDeclineMode: 'never' } }), '400 invalid'],
    ['a private working location', place({ visibility: 'private' }), '400 malformedWorkingLocationEvent'],
    [
      'a working location that blocks time',
      place({ transparency: 'opaque' }),
      '400 malformedWorkingLocationEvent',
    ],
    [
      'a working location of two days',
      place({ end: { date: '2026-07-03' } }),
      '400 malformedWorkingLocationEvent',
    ],
    [
      'a working location nowhere',
      place({ workingLocationProperties: null }),
      '400 malformedWorkingLocationEvent',
    ],
  ])('%s', async (_, body, reason) => {
    const at = await stage();
    expect(reasonOf(await at.api('POST', EVENTS, body))).toBe(reason);
  });

  test('any of them on a secondary calendar', async () => {
    const at = await stage();
    const made = await at.control<{ id: string }>('POST', '/accounts/anna@example.com/calendars', {
      summary: 'S',
    });
    const path = `/calendars/${encodeURIComponent(made.body.id)}/events`;
    for (const body of [birthday(), focus(), away(), place()]) {
      expect(reasonOf(await at.api('POST', path, body))).toBe('400 eventTypeRestriction');
    }
  });
});

test('a birthday on 29 February may come on the last day of February, and another may not', async () => {
  const at = await stage();
  const recurrence = ['RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=-1'];
  const leap = birthday({ start: { date: '2024-02-29' }, end: { date: '2024-03-01' }, recurrence });
  expect((await at.api('POST', EVENTS, leap)).status).toBe(200);
  expect(reasonOf(await at.api('POST', EVENTS, birthday({ recurrence })))).toBe('400 eventTypeRestriction');
});

test('an event without a type of its own keeps no properties of one', async () => {
  const at = await stage();
  const made = (await at.api<Event>('POST', EVENTS, focus({ eventType: 'default' }))).body;
  expect(made.eventType).toBe('default');
  expect(made).not.toHaveProperty('focusTimeProperties');
});
