import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { changedFields, compareText, FIELD_NAMES, normalizeFields, sameField } from '../../core/normalize.ts';
import type { Attendee, Fields } from '../../core/types.ts';
import { edits } from './arbitraries.ts';
import { holds } from './holds.ts';
import { fieldsWith } from './support.ts';

const messyText = fc
  .array(fc.constantFrom(' ', '\r\n', '\r', '\n', '\t', '\u00a0', 'a', 'É', '<b>', '🎉'), { maxLength: 12 })
  .map((parts) => parts.join(''));

const messyFields: fc.Arbitrary<Fields> = fc
  .record({
    edits,
    subject: messyText,
    description: messyText,
    emails: fc.array(fc.constantFrom('A@x.de', ' a@x.de ', 'b@X.de', '', 'B@x.de')),
    lines: fc.array(
      fc.constantFrom(
        'rrule:freq=daily;count=3',
        ' RRULE:FREQ=DAILY;COUNT=3 ',
        'exdate;tzid=Europe/Berlin:20260301T090000, 20260302T090000',
        'EXDATE;VALUE=date:20260301',
        '',
        'nonsense',
      ),
    ),
    start: fc.constantFrom(
      '2026-03-02T10:00:00+01:00',
      '2026-03-02T09:00:00.750Z',
      '2026-03-02T09:00:00Z',
      '2026-03-02T04:00:00-05:00',
    ),
  })
  .map(({ edits, subject, description, emails, lines, start }) =>
    fieldsWith({
      ...edits,
      subject,
      description,
      start: { dateTime: start, timeZone: 'Europe/Berlin' },
      attendees: emails.map((email) => ({
        email,
        name: ` ${email}`,
        response: 'accepted' as const,
        organizer: false,
      })),
      recurrence: lines,
    }),
  );

describe('normalising', () => {
  it('twice is the same as once', () => {
    holds(messyFields, (fields) => {
      const once = normalizeFields(fields);
      expect(JSON.stringify(normalizeFields(once))).toBe(JSON.stringify(once));
    });
  });

  it('never makes an item look changed', () => {
    holds(messyFields, (fields) => {
      expect(changedFields(fields, normalizeFields(fields), FIELD_NAMES)).toEqual([]);
    });
  });

  it('brings line ends and outer white space of texts to one form, and leaves the inside alone', () => {
    const { subject, description } = normalizeFields(
      fieldsWith({ subject: '  a\r\nb\rc  d \n', description: ' ' }),
    );
    expect([subject, description]).toEqual(['a\nb\nc  d', '']);
  });

  it('lower-cases and sorts guests by address', () => {
    const attendees = normalizeFields(
      fieldsWith({ attendees: [guest('Zoe@x.de'), guest(' Ada@X.de ')] }),
    ).attendees;
    expect(attendees.map(({ email }) => email)).toEqual(['ada@x.de', 'zoe@x.de']);
  });

  it('of texts takes out what no database holds: NUL, and half of a surrogate pair', () => {
    const { subject } = normalizeFields(fieldsWith({ subject: 'a\0b\ud83d' }));
    expect(subject).toBe('ab\ufffd');
  });

  it.each([
    ['NUL', '\0', ''],
    ['half of a surrogate pair', '\ud83d', '\ufffd'],
    ['a line break of its own kind', 'a\rb', 'a\nb'],
    ['space before it', ' a', 'a'],
    ['space behind it', 'a ', 'a'],
  ])('takes %s for no text, also where the text has nothing else of that kind', (_what, subject, normal) => {
    expect(normalizeFields(fieldsWith({ subject })).subject).toBe(normal);
  });

  it('sorts two entries of one address by what they say, so that their order in a list is no edit', () => {
    const twice = [guest('ada@x.de'), { ...guest('ada@x.de'), name: 'Ada' }];
    expect(sameField('attendees', twice, twice.toReversed())).toBe(true);
  });

  it('reads names and values of recurrence lines whatever their case and their white space', () => {
    const spaced = ' exdate ; tzid = Europe/Berlin ; value=date-time : 20260302T090000 ,  20260303t090000 ';
    const { recurrence } = normalizeFields(fieldsWith({ recurrence: [spaced, ' Nonsense ', '  '] }));
    expect(recurrence).toEqual([
      'EXDATE;TZID=Europe/Berlin;VALUE=DATE-TIME:20260302T090000,20260303T090000',
      'NONSENSE',
    ]);
  });

  it('leaves no white space in a line that names nothing, and takes it for no other line', () => {
    const { recurrence } = normalizeFields(fieldsWith({ recurrence: [':a b', 'x;= y:z'] }));
    expect(recurrence).toEqual([':AB', 'X;=Y:Z']);
  });

  it('cleans and sorts recurrence lines, and keeps the parts of a rule in their order', () => {
    const { recurrence } = normalizeFields(
      fieldsWith({
        recurrence: [
          ' rrule:freq=weekly;byday=mo,we;count=4',
          '',
          'exdate;tzid=Europe/Berlin:20260302t090000',
          'RRULE:FREQ=WEEKLY;BYDAY=MO,WE;COUNT=4',
        ],
      }),
    );
    expect(recurrence).toEqual([
      'EXDATE;TZID=Europe/Berlin:20260302T090000',
      'RRULE:FREQ=WEEKLY;BYDAY=MO,WE;COUNT=4',
    ]);
  });
});

describe('comparing', () => {
  it('does not see an order of keys, of guests or of lines', () => {
    const ada = { email: 'ada@x.de', name: 'Ada', response: 'accepted', organizer: true } as const;
    const adaTurned = { organizer: true, response: 'accepted', name: 'Ada', email: 'ada@x.de' } as const;
    const bob = { email: 'bob@x.de', name: 'Bob', response: 'declined', organizer: false } as const;
    expect(sameField('attendees', [ada, bob], [bob, adaTurned])).toBe(true);
    expect(
      sameField(
        'recurrence',
        ['RRULE:FREQ=DAILY', 'EXDATE:20260301'],
        ['EXDATE:20260301', 'RRULE:FREQ=DAILY'],
      ),
    ).toBe(true);
  });

  it('sees a response, a zone, a date for a time, and fractions of a second not at all', () => {
    const ada = { email: 'ada@x.de', name: 'Ada', response: 'accepted', organizer: true } as const;
    expect(sameField('attendees', [ada], [{ ...ada, response: 'declined' }])).toBe(false);
    const start = { dateTime: '2026-03-02T09:00:00Z', timeZone: 'Europe/Berlin' };
    expect(sameField('start', start, { ...start, timeZone: 'UTC' })).toBe(false);
    expect(sameField('start', start, { date: '2026-03-02' })).toBe(false);
    expect(sameField('start', start, { ...start, dateTime: '2026-03-02T10:00:00.9+01:00' })).toBe(true);
  });

  it('names what changed, sorted, and only of the names asked for', () => {
    const after = fieldsWith({ subject: 'b', busy: false, location: 'c' });
    expect(changedFields(fieldsWith(), after, ['subject', 'location', 'description'])).toEqual([
      'location',
      'subject',
    ]);
  });
});

it('texts are ordered by code unit, whatever the locale', () => {
  expect([compareText('Z', 'a'), compareText('a', 'Z'), compareText('a', 'a')]).toEqual([-1, 1, 0]);
});

function guest(email: string): Attendee {
  return { email, name: '', response: 'tentative', organizer: false };
}
