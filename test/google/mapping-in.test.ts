import type { calendar_v3 } from 'googleapis/build/src/apis/calendar/index.js';
import { describe, expect, it } from 'vitest';
import { eventFromGoogle } from '../../google/mapping.ts';
import type { RemoteEvent } from '../../google/port.ts';
import { rejection } from './support.ts';

type Event = calendar_v3.Schema$Event;

const TIMED: Event = {
  id: 'e1',
  etag: '"1"',
  iCalUID: 'e1@google.com',
  status: 'confirmed',
  summary: 'Lunch',
  start: { dateTime: '2026-03-02T09:30:00+01:00', timeZone: 'Europe/Berlin' },
  end: { dateTime: '2026-03-02T10:30:00+01:00', timeZone: 'Europe/Berlin' },
};
const read = (changes: Event = {}) => eventFromGoogle({ ...TIMED, ...changes }, 'Europe/Berlin');
const itemOf = (event: RemoteEvent) => ('item' in event ? event.item : rejection(event));
const item = (changes: Event = {}) => itemOf(read(changes));
const fields = (changes: Event = {}) => item(changes).fields ?? rejection(changes);

describe('times', () => {
  it('keeps the instant and the zone of a timed event', () => {
    expect(fields().start).toEqual({ dateTime: '2026-03-02T08:30:00Z', timeZone: 'Europe/Berlin' });
  });

  it('keeps two zones where start and end lie in different ones', () => {
    const { start, end } = fields({
      start: { dateTime: '2026-03-02T09:00:00+01:00', timeZone: 'Europe/Berlin' },
      end: { dateTime: '2026-03-02T12:00:00-05:00', timeZone: 'America/New_York' },
    });
    expect(start).toEqual({ dateTime: '2026-03-02T08:00:00Z', timeZone: 'Europe/Berlin' });
    expect(end).toEqual({ dateTime: '2026-03-02T17:00:00Z', timeZone: 'America/New_York' });
  });

  it('reads a time without a zone of its own in the zone of the calendar', () => {
    const { start } = fields({ start: { dateTime: '2026-03-02T09:00:00' } });
    expect(start).toEqual({ dateTime: '2026-03-02T08:00:00Z', timeZone: 'Europe/Berlin' });
  });

  it('keeps an all-day event a date, the end exclusive, whatever zone stands beside it', () => {
    const { start, end } = fields({
      start: { date: '2026-03-02', timeZone: 'America/Los_Angeles' },
      end: { date: '2026-03-03' },
    });
    expect([start, end]).toEqual([{ date: '2026-03-02' }, { date: '2026-03-03' }]);
  });
});

describe('a description', () => {
  it('comes in cleaned, whatever is dropped from it afterwards', () => {
    const description = '<p style="x">Agenda</p><scr\0ipt>alert(1)</scr\0ipt>\r\n';
    expect(fields({ description }).description).toBe('<p>Agenda</p>');
  });

  it('that is plain text stays as it is', () => {
    const description = 'Room <TBC>, ask Ann <ann@example.com>\nAT&T';
    expect(fields({ description }).description).toBe(description);
  });
});

describe('two meanings of cancelled', () => {
  it('without a series it is a deletion, of which only the id is certain', () => {
    expect(eventFromGoogle({ id: 'e1', status: 'cancelled' }, 'UTC')).toEqual({
      status: 'deleted',
      id: 'e1',
      etag: '',
    });
  });

  it('with a series it is an occurrence that does not take place, known by its original start alone', () => {
    const event: Event = {
      id: 's1_20260309T083000Z',
      status: 'cancelled',
      recurringEventId: 's1',
      originalStartTime: { dateTime: '2026-03-09T09:30:00+01:00', timeZone: 'Europe/Berlin' },
    };
    const original = { dateTime: '2026-03-09T08:30:00Z', timeZone: 'Europe/Berlin' };
    expect(itemOf(eventFromGoogle(event, 'Europe/Berlin'))).toMatchObject({
      exception: { seriesId: 's1', originalStart: original },
      fields: { cancelled: true, start: original, end: original },
    });
  });

  it('an exception keeps the start it replaces, also when it was moved', () => {
    const moved = item({
      recurringEventId: 's1',
      originalStartTime: { date: '2026-03-09' },
      start: { date: '2026-03-11' },
      end: { date: '2026-03-12' },
    });
    expect(moved.exception).toEqual({ seriesId: 's1', originalStart: { date: '2026-03-09' } });
    expect(moved.fields?.start).toEqual({ date: '2026-03-11' });
  });
});

describe('privacy, busy and rights', () => {
  it.each([
    ['private', 'private', true],
    ['confidential', 'private', true],
    ['public', 'public', false],
    ['default', 'default', false],
    [undefined, 'default', false],
  ] as const)('visibility %s reads as %s', (visibility, privacy, isPrivate) => {
    const read = visibility ? item({ visibility }) : item();
    expect([read.privacy, read.fields?.private]).toEqual([privacy, isPrivate]);
  });

  it('is busy unless Google says transparent', () => {
    expect([
      fields().busy,
      fields({ transparency: 'opaque' }).busy,
      fields({ transparency: 'transparent' }).busy,
    ]).toEqual([true, true, false]);
  });

  const guests = [
    { email: 'Boss@Example.com', organizer: true, responseStatus: 'accepted' },
    { email: 'me@example.com', displayName: 'Me', self: true, responseStatus: 'tentative' },
    { email: 'new@example.com' },
  ];

  it("reads the guests and the account's own answer", () => {
    const invitation = item({ attendees: guests, organizer: { email: 'boss@example.com' } });
    expect(invitation.ownResponse).toBe('tentative');
    expect(invitation.fields?.attendees).toEqual([
      { email: 'boss@example.com', name: '', response: 'accepted', organizer: true },
      { email: 'me@example.com', name: 'Me', response: 'tentative', organizer: false },
      { email: 'new@example.com', name: '', response: 'needsAction', organizer: false },
    ]);
  });

  it('has no answer of its own where it organises, and is still one of the guests', () => {
    const own = item({ attendees: guests, organizer: { email: 'me@example.com', self: true } });
    expect([own.ownResponse, own.mayEdit, own.ownAddress]).toEqual([null, true, 'me@example.com']);
  });

  it('knows the address under which the account is invited, in the spelling of the guests', () => {
    const alias = item({ attendees: [{ email: ' Alias@Example.com', self: true }] });
    expect(alias.fields?.attendees.map(({ email }) => email)).toEqual([alias.ownAddress]);
    expect(item({ attendees: [{ email: 'else@example.com' }] }).ownAddress).toBe(null);
    expect(item().ownAddress).toBe(null);
  });

  it.each([
    ['an event without guests', {}, true],
    ['a meeting of another', { attendees: guests, organizer: { email: 'boss@example.com' } }, false],
    ['a meeting whose guests may modify it', { attendees: guests, guestsCanModify: true }, true],
    ['a locked event of its own', { locked: true, organizer: { self: true } }, false],
  ])('%s: may be edited %s', (_what, changes, mayEdit) => {
    expect(item(changes).mayEdit).toBe(mayEdit);
  });
});

describe('the rest', () => {
  it('takes the video link of the conference, else the old one', () => {
    const entryPoints = [
      { entryPointType: 'phone', uri: 'tel:+49' },
      { entryPointType: 'video', uri: 'https://zoom.example/1' },
    ];
    expect(
      fields({ conferenceData: { entryPoints }, hangoutLink: 'https://meet.example/1' }).conferenceLink,
    ).toBe('https://zoom.example/1');
    expect(fields({ hangoutLink: 'https://meet.example/1' }).conferenceLink).toBe('https://meet.example/1');
    expect(fields().conferenceLink).toBe('');
  });

  it('reads an event that says next to nothing', () => {
    const { id, status, start, end } = TIMED;
    const bare = itemOf(eventFromGoogle({ id, status, start, end }, 'UTC'));
    expect(bare).toMatchObject({ etag: '', iCalUid: '', eventType: 'default', marker: null });
    expect(bare.fields).toMatchObject({ subject: '', description: '', attendees: [], recurrence: [] });
  });

  it.each([
    ['no start', { start: undefined }],
    ['a start without a date', { start: { timeZone: 'Europe/Berlin' } }],
    ['a date that is none', { start: { date: '2026-02-31' } }],
    ['an unknown zone', { start: { dateTime: '2026-03-02T09:00:00Z', timeZone: 'Mars/Olympus' } }],
  ])('an event with %s is unreadable, with its id and a reason in words', (_what, changes) => {
    const event = read(changes);
    expect(event).toMatchObject({ status: 'unreadable', id: 'e1', etag: '"1"' });
    expect(event).toHaveProperty('reason', expect.stringMatching(/\w+ \w+/));
  });
});
