import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { EMAIL, EVENTS, stage, type Event, type Json, type List, type Stage } from './support.ts';

interface Remark {
  component: string;
  uid: string | null;
  line: number | null;
  reason: string;
}

interface Imported {
  imported: number;
  updated: number;
  unchanged: number;
  rejected: Remark[];
  warnings: Remark[];
}

const SAMPLES = join(import.meta.dirname, '../samples/ics');
/** A folder of real files with an expected.json beside them; our own samples where there is none. */
const FOLDER = process.env['CALENDAR_SAMPLES'] ?? SAMPLES;
const FILES = readdirSync(FOLDER).filter((file) => file.endsWith('.ics'));

async function importBytes(at: Stage, bytes: string | Uint8Array<ArrayBuffer>) {
  const address = `${at.url}/_emulator/accounts/${EMAIL}/calendars/primary/import`;
  const response = await fetch(address, { method: 'POST', body: bytes });
  return { status: response.status, body: (await response.json()) as Imported & { error?: Json } };
}

const fileWith = (summary: string) =>
  `BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:1\nDTSTART:20260101T090000Z\nSUMMARY:${summary}\nEND:VEVENT\nEND:VCALENDAR\n`;

const importFile = (at: Stage, folder: string, file: string) =>
  importBytes(at, new Uint8Array(readFileSync(join(folder, file))));

async function all(at: Stage, query = 'showDeleted=true'): Promise<Event[]> {
  return (await at.api<List>('GET', `${EVENTS}?maxResults=2500&${query}`)).body.items;
}

describe('every sample', () => {
  test.each(FILES)('%s goes in, event by event, and adds nothing the second time', async (file) => {
    const at = await stage();
    const bytes = readFileSync(join(FOLDER, file));
    const text = bytes.toString('latin1');
    const { status, body } = await importFile(at, FOLDER, file);
    expect(status).toBe(text.includes('BEGIN:VCALENDAR') ? 200 : 400);
    if (status === 400) return;
    const begun = text.match(/^BEGIN:VEVENT/gm)?.length ?? 0;
    expect(body.imported + body.rejected.length).toBe(begun);
    expect(body.rejected.every((rejection) => rejection.reason.length > 5 && rejection.line !== null)).toBe(
      true,
    );
    expect(await all(at)).toHaveLength(body.imported);
    const again = await importFile(at, FOLDER, file);
    expect(again.body).toMatchObject({ imported: 0, updated: 0, unchanged: body.imported });
  });
});

describe('a series with exceptions', () => {
  test('keeps its exceptions and its zone, whatever Outlook calls it', async () => {
    const at = await stage();
    const { body } = await importFile(at, SAMPLES, 'series-with-exceptions.ics');
    expect(body).toMatchObject({ imported: 4, rejected: [] });
    const [master, moved, cancelled, orphan] = await all(at, '');
    expect(master).toMatchObject({
      iCalUID: 'planning@samples.example',
      location: 'Room 4, first floor',
      start: { dateTime: '2026-03-02T09:00:00+01:00', timeZone: 'Europe/Berlin' },
      recurrence: [
        'RRULE:FREQ=WEEKLY;BYDAY=MO;UNTIL=20260601T070000Z',
        'EXDATE;TZID=Europe/Berlin:20260309T090000',
      ],
    });
    expect(moved).toMatchObject({
      id: `${master?.id}_20260316T080000Z`,
      recurringEventId: master?.id,
      start: { dateTime: '2026-03-17T14:00:00+01:00' },
    });
    expect(cancelled).toMatchObject({ id: `${master?.id}_20260323T080000Z`, status: 'cancelled' });
    expect(orphan).toMatchObject({ summary: 'An instance whose series is not here' });
    expect(orphan).not.toHaveProperty('recurringEventId');
    const window = 'timeMin=2026-03-01T00:00:00Z&timeMax=2026-04-01T00:00:00Z';
    const occurrences = await all(at, `singleEvents=true&orderBy=startTime&${window}`);
    expect(occurrences.map((event) => event.start?.['dateTime'])).toEqual([
      '2026-03-02T09:00:00+01:00',
      '2026-03-17T14:00:00+01:00',
      '2026-03-30T09:00:00+02:00',
    ]);
  });
});

describe('details', () => {
  test('all-day, floating and UID-less events are what they say', async () => {
    const at = await stage();
    await importFile(at, SAMPLES, 'all-day-floating-without-uid.ics');
    const [holiday, lunch, moment] = await all(at, '');
    expect(holiday).toMatchObject({
      summary: 'Fête 🎉',
      start: { date: '2026-08-01' },
      end: { date: '2026-08-04' },
      transparency: 'transparent',
      visibility: 'private',
    });
    expect(lunch).toMatchObject({
      description: 'One\nTwo',
      start: { dateTime: '2026-08-05T12:00:00+02:00', timeZone: 'Europe/Zurich' },
      attendees: [
        { email: 'bob@example.net', displayName: 'Bob', responseStatus: 'accepted' },
        { email: 'eve@example.net', optional: true, responseStatus: 'needsAction' },
      ],
    });
    expect(moment?.start).toEqual(moment?.end);
  });

  test('broken components are named with their line and reason, the good one goes in', async () => {
    const at = await stage();
    const { body } = await importFile(at, SAMPLES, 'broken-components-and-custom-zone.ics');
    expect(body.imported).toBe(1);
    expect(new Set(body.rejected.map(({ uid }) => uid))).toEqual(
      new Set([
        'bad-rule@samples.example',
        'breaks-off@samples.example',
        'impossible-day@samples.example',
        'unknown-zone@samples.example',
      ]),
    );
    const [good] = await all(at);
    expect(good?.start).toEqual({ dateTime: '2026-07-01T09:00:00+02:00', timeZone: 'Europe/Zurich' });
  });

  test('text that spilled over its line is left out with a warning, and the event goes in', async () => {
    const at = await stage();
    const spilled = fileWith('Call').replace('SUMMARY:', 'DESCRIPTION:\nDear Team,\nMeeting ID: 5\nSUMMARY:');
    const { body } = await importBytes(at, spilled);
    expect(body).toMatchObject({ imported: 1, rejected: [] });
    expect(body.warnings).toMatchObject([{ uid: '1', reason: expect.stringContaining('2 lines') as string }]);
    expect((await all(at)).map(({ summary }) => summary)).toEqual(['Call']);
  });

  test('bytes that are not UTF-8 are read as Western ones', async () => {
    const at = await stage();
    const text =
      'BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:1\nDTSTART:20260101T090000Z\nSUMMARY:Café\nEND:VEVENT\nEND:VCALENDAR\n';
    await importBytes(at, new Uint8Array(Buffer.from(text, 'latin1')));
    expect((await all(at))[0]?.summary).toBe('Café');
  });

  test('an edit made since is not undone by the same file, and a newer file is taken', async () => {
    const at = await stage();
    await importBytes(at, fileWith('One'));
    const [event] = await all(at);
    await at.api('PATCH', `${EVENTS}/${event?.id}`, { summary: 'Edited' });
    expect((await importBytes(at, fileWith('One'))).body).toMatchObject({ unchanged: 1 });
    expect((await all(at))[0]?.summary).toBe('Edited');
    expect((await importBytes(at, fileWith('Two'))).body).toMatchObject({ updated: 1 });
    expect((await all(at))[0]).toMatchObject({ id: event?.id, summary: 'Two' });
  });
});

const fileOf = (...components: string[][]) =>
  [
    'BEGIN:VCALENDAR',
    ...components.flatMap((lines) => ['BEGIN:VEVENT', 'UID:1', ...lines, 'END:VEVENT']),
    'END:VCALENDAR',
  ].join('\n');
const seriesOf = (day: string, summary: string, sequence: number) => [
  `SUMMARY:${summary}`,
  `SEQUENCE:${sequence}`,
  `DTSTART:${day}T090000Z`,
  `DTEND:${day}T100000Z`,
  'RRULE:FREQ=DAILY;COUNT=3',
];
const exception = [
  'SUMMARY:Daily',
  'RECURRENCE-ID:20260303T090000Z',
  'DTSTART:20260303T150000Z',
  'DTEND:20260303T160000Z',
];
const startsOf = async (at: Stage) =>
  (await all(at, 'singleEvents=true&orderBy=startTime&timeZone=UTC')).map(({ summary, start }) => [
    summary,
    start?.['dateTime'],
  ]);

describe('a newer file', () => {
  test('whose series has moved leaves no exceptions on days that it no longer has, and brings them back', async () => {
    const at = await stage();
    await importBytes(at, fileOf(seriesOf('20260302', 'Daily', 0), exception));
    await importBytes(at, fileOf(seriesOf('20260401', 'Daily', 1)));
    expect(await startsOf(at)).toEqual([
      ['Daily', '2026-04-01T09:00:00Z'],
      ['Daily', '2026-04-02T09:00:00Z'],
      ['Daily', '2026-04-03T09:00:00Z'],
    ]);
    await importBytes(at, fileOf(seriesOf('20260302', 'Daily', 2), exception));
    expect(await startsOf(at)).toEqual([
      ['Daily', '2026-03-02T09:00:00Z'],
      ['Daily', '2026-03-03T15:00:00Z'],
      ['Daily', '2026-03-04T09:00:00Z'],
    ]);
  });

  test('with another title of its series leaves the exception the one that it has in the file', async () => {
    const at = await stage();
    await importBytes(at, fileOf(seriesOf('20260302', 'Daily', 0), exception));
    await importBytes(at, fileOf(seriesOf('20260302', 'Weekly', 1), exception));
    expect((await startsOf(at)).map(([summary]) => summary)).toEqual(['Weekly', 'Daily', 'Weekly']);
  });
});

describe('a time that cannot be', () => {
  test.each([
    ['DTSTART:20260301T100000Z\nDURATION:PXYZ', 'DURATION'],
    ['DTSTART:20260301T100000Z\nDURATION:P99999999999D', '9999'],
    ['DTSTART:20260301T100000Z\nDURATION:PT99999999999999H', '9999'],
    ['DTSTART:20260301T100000Z\nDURATION:-P99999999999D', 'ends before'],
    ['DTSTART:99991231T235959Z\nDURATION:P2D', '9999'],
    ['DTSTART;VALUE=DATE:99991231', '9999'],
    ['DTSTART;TZID=America/New_York:99991231T235959', '9999'],
    ['DTSTART:20260301T100000Z\nRRULE:FREQ=DAILY;COUNT=2\nRDATE:99991231T233000Z', '9999'],
  ])('%j is rejected with its reason, and what stands beside it goes in', async (lines, reason) => {
    const at = await stage();
    const broken = `BEGIN:VEVENT\nUID:2\n${lines}\nEND:VEVENT\nEND:VCALENDAR`;
    const { status, body } = await importBytes(at, fileWith('Good').replace('END:VCALENDAR', broken));
    expect(status).toBe(200);
    expect(body.imported).toBe(1);
    expect(body.rejected.map(({ uid }) => uid)).toEqual(['2']);
    expect(body.rejected[0]?.reason).toContain(reason);
    expect((await all(at, 'singleEvents=true')).map(({ summary }) => summary)).toEqual(['Good']);
  });

  test('is one whose instant is in the year 10000, also where the calendar does not show it so', async () => {
    const at = await stage();
    await at.api('PATCH', '/calendars/primary', { timeZone: 'America/Los_Angeles' });
    const late = fileWith('Late').replace(
      'DTSTART:20260101T090000Z',
      'DTSTART;TZID=America/New_York:99991231T235959',
    );
    expect((await importBytes(at, late)).body).toMatchObject({ imported: 0, rejected: [{ uid: '1' }] });
  });
});
