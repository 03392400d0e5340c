import { describe, expect, test } from 'vitest';
import { EVENTS, stage, timed, type Event, type Json } from './support.ts';
import { found } from './violations-support.ts';

const start = { dateTime: '2026-01-01T10:00:00Z', timeZone: 'UTC' };
const long = 'x'.repeat(45);

const CONTRADICTIONS: [string, Json, string][] = [
  ['id and iCalUID', { id: 'abcdef', iCalUID: 'x@y' }, 'iCalUID'],
  ['no start', { start: null }, 'start'],
  ['date and dateTime', { start: { ...start, date: '2026-01-01' } }, 'start'],
  ['a day and an hour', { end: { date: '2026-01-02' } }, 'end'],
  ['an end before the start', { end: { dateTime: '2026-01-01T09:00:00Z', timeZone: 'UTC' } }, 'end'],
  ['DTSTART in a rule', { recurrence: ['DTSTART:20260101T100000Z', 'RRULE:FREQ=DAILY'] }, 'recurrence'],
  [
    'a series without a zone',
    { start: { dateTime: start.dateTime }, recurrence: ['RRULE:FREQ=DAILY'] },
    'start.timeZone',
  ],
  [
    'a name that is dropped',
    { extendedProperties: { private: { [long]: '' } } },
    `extendedProperties.private.${long.slice(0, 44)}`,
  ],
  [
    'a value that is cut',
    { extendedProperties: { shared: { a: 'x'.repeat(1025) } } },
    'extendedProperties.shared.a',
  ],
  [
    'reminders of one’s own beside the default',
    { reminders: { useDefault: true, overrides: [{ method: 'popup', minutes: 1 }] } },
    'reminders.overrides',
  ],
  ['half a list of guests', { attendeesOmitted: true, attendees: [{ email: 'a@b.c' }] }, 'attendees'],
];

describe('a body contradicts itself', () => {
  test('in every way that a client can know of', async () => {
    const at = await stage();
    for (const [what, more, parameter] of CONTRADICTIONS) {
      const body = { start, end: { ...start, dateTime: '2026-01-01T11:00:00Z' }, ...more };
      const seen = await found(at, 'POST', `${EVENTS}?sendUpdates=none`, body);
      expect([what, seen]).toEqual([what, expect.arrayContaining([`forbidden ${parameter}`])]);
    }
  });

  test('but a patch names what it changes, and null is a way to say no', async () => {
    const at = await stage();
    const made = (await at.api<Event>('POST', EVENTS, timed('2026-01-01'))).body;
    const day = {
      start: { date: '2026-01-01', dateTime: null },
      end: { date: '2026-01-02', dateTime: null },
    };
    expect(await found(at, 'PATCH', `${EVENTS}/${made.id}`, day)).toEqual([]);
    expect(await found(at, 'PATCH', `${EVENTS}/${made.id}`, { summary: 'New' })).toEqual([]);
  });

  test('when a free/busy query has no length, or a channel too long a name', async () => {
    const at = await stage();
    const range = { timeMin: '2026-01-02T00:00:00Z', timeMax: '2026-01-01T00:00:00Z' };
    expect(await found(at, 'POST', '/freeBusy', { ...range, items: [] })).toEqual(['forbidden timeMax']);
    const channel = { id: 'x'.repeat(65), type: 'web_hook', address: 'https://example.com/' };
    expect(await found(at, 'POST', `${EVENTS}/watch`, channel)).toEqual(['forbidden id']);
  });
});
