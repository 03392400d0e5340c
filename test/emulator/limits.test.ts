import { describe, expect, test } from 'vitest';
import { EVENTS, reasonOf, stage, timed, type Event, type Json, type Stage } from './support.ts';

const insert = (at: Stage, more: Json, query = '') =>
  at.api<Event>('POST', `${EVENTS}${query}`, timed('2026-07-01', more));

const messageOf = ({ body }: { body: unknown }) => (body as { error: { message: string } }).error.message;

const overrides = (count: number, minutes = 10) => ({
  reminders: {
    useDefault: false,
    overrides: Array.from({ length: count }, () => ({ method: 'popup', minutes })),
  },
});

/** A daily series without so many of its days. */
const without = (count: number) => {
  const days = Array.from({ length: count }, (_, index) =>
    new Date(Date.UTC(2026, 6, 2 + index)).toISOString().slice(0, 10).replaceAll('-', ''),
  );
  return {
    recurrence: ['RRULE:FREQ=DAILY', ...days.map((day) => `EXDATE;TZID=Europe/Zurich:${day}T090000`)],
  };
};

const properties = (count: number, length: number) => ({
  extendedProperties: {
    private: Object.fromEntries(
      Array.from({ length: count }, (_, index) => [`k${index}`, 'v'.repeat(length)]),
    ),
  },
});

const file = (index: number) => ({ fileUrl: `https://files.example.org/${index}`, title: `File ${index}` });

describe('limits', () => {
  test('a description of 8192 characters goes in, and one more does not', async () => {
    const at = await stage();
    expect((await insert(at, { description: 'x'.repeat(8192) })).status).toBe(200);
    const answer = await insert(at, { description: 'x'.repeat(8193) });
    expect(answer.status).toBe(400);
    expect(messageOf(answer)).toBe('A provided value exceeds the allowed size limit.');
  });

  test('a long list of exception dates is refused', async () => {
    const at = await stage();
    expect((await insert(at, without(20))).status).toBe(200);
    const answer = await insert(at, without(300));
    expect(messageOf(answer)).toBe('A provided value exceeds the allowed size limit.');
  });

  test('300 properties and 32 kB of them go in, and no more', async () => {
    const at = await stage();
    expect((await insert(at, properties(300, 1))).status).toBe(200);
    expect(reasonOf(await insert(at, properties(301, 1)))).toBe('400 invalid');
    expect((await insert(at, properties(31, 1024))).status).toBe(200);
    expect(reasonOf(await insert(at, properties(32, 1024)))).toBe('400 invalid');
  });

  test.each<[string, Json, string]>([
    ['six reminders', overrides(6), '400 invalid'],
    ['a reminder of more than four weeks', overrides(1, 40_321), '400 invalid'],
    [
      'reminders beside the default ones',
      { reminders: { ...overrides(1).reminders, useDefault: true } },
      '400 cannotUseDefaultRemindersAndSpecifyOverride',
    ],
    ['a colour that is none', { colorId: '12' }, '400 invalid'],
    ['a guest without an address', { attendees: [{ displayName: 'A' }] }, '400 invalid'],
    ['a source that is no web address', { source: { title: 'x', url: 'ftp://x.org' } }, '400 invalid'],
  ])('%s are refused', async (_, more, reason) => {
    const at = await stage();
    expect(reasonOf(await insert(at, more))).toBe(reason);
  });

  test('five reminders and the eleventh colour are taken', async () => {
    const at = await stage();
    const made = (await insert(at, { ...overrides(5, 40_320), colorId: '11' })).body;
    expect(made['colorId']).toBe('11');
    expect(made['reminders']).toMatchObject({ useDefault: false });
  });

  test('control characters are lost, half of a pair is replaced, and the rest stays', async () => {
    const at = await stage();
    const made = (await insert(at, { summary: 'a\u0000b\u0007 😀', description: 'x\ud83dy\tz\n' })).body;
    expect(made).toMatchObject({ summary: 'ab 😀', description: 'x\ufffdy\tz\n' });
  });

  test('a guest who is named twice is invited once', async () => {
    const at = await stage();
    const made = (await insert(at, { attendees: [{ email: 'A@x.org' }, { email: 'a@X.org' }] })).body;
    expect(made['attendees']).toEqual([{ email: 'A@x.org', responseStatus: 'needsAction' }]);
  });
});

describe('what a caller has to know of', () => {
  test('attachments are ignored without supportsAttachments, and a PUT without it keeps them', async () => {
    const at = await stage();
    const attachments = [file(1)];
    expect((await insert(at, { attachments })).body).not.toHaveProperty('attachments');
    const made = (await insert(at, { attachments }, '?supportsAttachments=true')).body;
    expect(made['attachments']).toEqual(attachments);
    const path = `${EVENTS}/${made.id}`;
    expect((await at.api<Event>('PUT', path, timed('2026-07-01'))).body['attachments']).toEqual(attachments);
    const put = await at.api<Event>('PUT', `${path}?supportsAttachments=true`, timed('2026-07-01'));
    expect(put.body).not.toHaveProperty('attachments');
  });

  test('there are at most 25 attachments, each with its address', async () => {
    const at = await stage();
    const many = Array.from({ length: 26 }, (_, index) => file(index));
    expect(reasonOf(await insert(at, { attachments: many }, '?supportsAttachments=true'))).toBe(
      '400 invalid',
    );
    const nameless = [{ title: 'x' }];
    expect(reasonOf(await insert(at, { attachments: nameless }, '?supportsAttachments=true'))).toBe(
      '400 invalid',
    );
  });

  test('labels are ignored without eventLabelVersion', async () => {
    const at = await stage();
    expect((await insert(at, { eventLabelId: 'l1' })).body).not.toHaveProperty('eventLabelId');
    const made = (await insert(at, { eventLabelId: 'l1' }, '?eventLabelVersion=1')).body;
    expect(made['eventLabelId']).toBe('l1');
    const path = `${EVENTS}/${made.id}`;
    const removed = await at.api<Event>('PATCH', `${path}?eventLabelVersion=1`, { eventLabelId: '' });
    expect(removed.body).not.toHaveProperty('eventLabelId');
  });

  test('a version that does not exist is refused', async () => {
    const at = await stage();
    expect(reasonOf(await insert(at, {}, '?conferenceDataVersion=2'))).toBe('400 invalidParameter');
  });
});
