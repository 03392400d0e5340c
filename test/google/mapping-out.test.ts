import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FIELD_NAMES, normalizeFields } from '../../core/normalize.ts';
import type { Attendee, Fields, Moment } from '../../core/types.ts';
import { cleanDescription } from '../../google/description.ts';
import { changesToGoogle, eventFromGoogle, eventToGoogle, mergedGuests } from '../../google/mapping.ts';
import { markup, plain } from '../core/html.ts';
import { rejection } from './support.ts';

const TIMED: Moment = { dateTime: '2026-03-02T09:00:00Z', timeZone: 'Europe/Berlin' };
const DATE: Moment = { date: '2026-03-02' };
const MARKER = { companyId: 'acme', recordId: '11111111-2222-4333-8444-555555555555', generation: 3 };

const time = fc
  .constantFrom('Europe/Berlin', 'America/New_York', 'Asia/Kolkata', 'UTC')
  .chain((timeZone) =>
    fc
      .date({ min: new Date('1990-01-01Z'), max: new Date('2090-01-01Z'), noInvalidDate: true })
      .map((date): Moment => ({ dateTime: `${date.toISOString().slice(0, 19)}Z`, timeZone })),
  );
const date = time.map((moment): Moment => ({
  date: 'dateTime' in moment ? moment.dateTime.slice(0, 10) : '',
}));
const attendee = fc.record({
  email: fc.constantFrom('Ada@example.com', 'bob@example.com', ' eve@example.com'),
  name: fc.constantFrom('', 'Ada Lovelace', ' Bob '),
  response: fc.constantFrom('needsAction' as const, 'accepted' as const, 'declined' as const),
  organizer: fc.constant(false),
});

/** What Google can hold of what we write: "cancelled" and the organiser's mark are Google's to say. */
const writable: fc.Arbitrary<Fields> = fc.record({
  subject: fc.string(),
  description: fc.oneof(plain, markup.map(cleanDescription)),
  location: fc.constantFrom('', ' Room 7', 'Straße\r\n5'),
  start: fc.oneof(time, date),
  end: fc.oneof(time, date),
  busy: fc.boolean(),
  private: fc.boolean(),
  attendees: fc.uniqueArray(attendee, { selector: ({ email }) => email, maxLength: 3 }),
  conferenceLink: fc.constantFrom('', 'https://zoom.example/j/1?a=b&c=d'),
  recurrence: fc.constantFrom(
    [],
    ['RRULE:FREQ=WEEKLY;BYDAY=MO'],
    ['rrule:freq=daily;count=3', 'EXDATE:20260303T090000Z'],
  ),
  cancelled: fc.constant(false),
});

const roundTrip = (fields: Fields) => {
  const event = eventToGoogle({ id: 'e1', fields, marker: MARKER });
  const read = eventFromGoogle({ ...event, etag: '"1"', status: 'confirmed' }, 'Pacific/Apia');
  return 'item' in read ? read.item : rejection(read);
};

describe('to Google and back', () => {
  it('what Google can hold comes back as it went, normalised', () => {
    fc.assert(
      fc.property(writable, (fields) => {
        expect(roundTrip(fields).fields).toEqual(normalizeFields(fields));
      }),
    );
  });

  it('the marker comes back as it went', () => {
    fc.assert(
      fc.property(writable, fc.integer({ min: 1, max: 1_000 }), (fields, generation) => {
        const marker = { ...MARKER, generation };
        const event = eventToGoogle({ id: 'e1', fields, marker });
        const read = eventFromGoogle(event, 'UTC');
        expect('item' in read && read.item.marker).toEqual(marker);
      }),
    );
  });

  it('keys and values of the marker are within what Google keeps unchanged', () => {
    const { extendedProperties } = eventToGoogle({
      id: 'e1',
      fields: fieldsAt(TIMED),
      marker: MARKER,
    });
    for (const [key, value] of Object.entries(extendedProperties?.private ?? {})) {
      expect(key.length).toBeLessThanOrEqual(44);
      expect(value.length).toBeLessThanOrEqual(1_024);
    }
  });
});

describe('nulls', () => {
  it('a patch nulls the other kind of time, so that all-day and timed can replace each other', () => {
    const nullOtherKind = true;
    expect(changesToGoogle({ start: DATE, end: TIMED }, { nullOtherKind })).toEqual({
      start: { date: '2026-03-02', dateTime: null, timeZone: null },
      end: { dateTime: '2026-03-02T09:00:00Z', timeZone: 'Europe/Berlin', date: null },
    });
  });

  it('an insert carries no null anywhere', () => {
    fc.assert(
      fc.property(writable, (fields) => {
        const body = JSON.stringify(eventToGoogle({ id: 'e1', fields, marker: MARKER }));
        expect(body).not.toContain('null');
      }),
    );
  });

  it('a patch says what was changed and nothing else', () => {
    const nullOtherKind = true;
    expect(changesToGoogle({}, { nullOtherKind })).toEqual({});
    expect(changesToGoogle({ subject: '' }, { nullOtherKind })).toEqual({ summary: '' });
    expect(changesToGoogle({ busy: false }, { nullOtherKind })).toEqual({ transparency: 'transparent' });
    expect(changesToGoogle({ private: true }, { nullOtherKind })).toEqual({ visibility: 'private' });
    expect(changesToGoogle({ private: false }, { nullOtherKind })).toEqual({ visibility: 'default' });
    expect(changesToGoogle({ recurrence: [] }, { nullOtherKind })).toEqual({ recurrence: [] });
    expect(changesToGoogle({ attendees: [] }, { nullOtherKind })).toEqual({ attendees: [] });
  });

  it('never writes what Google alone may say', () => {
    const changes = { conferenceLink: 'https://meet.example/1' };
    expect(changesToGoogle(changes, { nullOtherKind: true })).toEqual({});
  });

  it('an occurrence that does not take place is cancelled, and confirmed when it does again', () => {
    const nullOtherKind = true;
    expect(changesToGoogle({ cancelled: true }, { nullOtherKind })).toEqual({ status: 'cancelled' });
    expect(changesToGoogle({ cancelled: false }, { nullOtherKind })).toEqual({ status: 'confirmed' });
  });
});

describe('guests in a patch', () => {
  const known = [
    { email: 'Boss@Example.com', displayName: ' The Boss ', organizer: true, responseStatus: 'accepted' },
    { email: 'me@example.com', displayName: 'Me', self: true, optional: true, comment: 'Late' },
    { email: 'bob@example.com', displayName: 'Bob', responseStatus: 'declined' },
  ];
  const wanted = (own: Attendee['response']) => {
    const read = eventFromGoogle(
      { id: 'e1', attendees: known, start: { date: '2026-03-02' }, end: { date: '2026-03-03' } },
      'UTC',
    );
    const fields = 'item' in read ? read.item.fields : rejection(read);
    const attendees = (fields?.attendees ?? []).map((guest) =>
      guest.email === 'me@example.com' ? { ...guest, response: own } : guest,
    );
    return changesToGoogle({ attendees }, { nullOtherKind: true }).attendees ?? [];
  };
  const byEmail = (guests: ReturnType<typeof wanted>) =>
    guests.toSorted((a, b) => String(a.email).localeCompare(String(b.email), 'en', { sensitivity: 'base' }));

  it('an answer writes that answer, and every other entry stays letter for letter', () => {
    const [boss, me, bob] = known;
    expect(byEmail(mergedGuests(wanted('accepted'), known))).toEqual([
      bob,
      boss,
      { ...me, responseStatus: 'accepted' },
    ]);
  });

  it('without a change the list stays as Google has it', () => {
    expect(byEmail(mergedGuests(wanted('needsAction'), known))).toEqual(byEmail(known));
  });

  it('who is new is added, who is not wanted is not', () => {
    expect(mergedGuests([{ email: 'new@example.com' }], known)).toEqual([{ email: 'new@example.com' }]);
  });
});

it('every field is either written or known to be read only', () => {
  const readOnly = new Set(['conferenceLink', 'cancelled']);
  for (const name of FIELD_NAMES.filter((each) => !readOnly.has(each))) {
    const changes = { [name]: fieldsAt(TIMED)[name] };
    expect([name, Object.keys(changesToGoogle(changes, { nullOtherKind: true })).length]).toEqual([name, 1]);
  }
});

function fieldsAt(start: Moment): Fields {
  return {
    subject: 'Call',
    description: '',
    location: '',
    start,
    end: start,
    busy: true,
    private: false,
    attendees: [],
    conferenceLink: '',
    recurrence: [],
    cancelled: false,
  };
}
