import { expect } from '../expect.ts';
import { idsOf, type Google } from '../google.ts';
import { KNOWLEDGE, row, SILENT } from '../registry.ts';
import { allDay, FOCUS, timed, type Json } from '../shapes.ts';

const PRIMARY = '/calendars/primary/events';
const WORKSPACE = 'needs a Workspace account';

const birthday = (more: Json = {}): Json =>
  allDay({
    summary: 'A birthday',
    eventType: 'birthday',
    visibility: 'private',
    transparency: 'transparent',
    recurrence: ['RRULE:FREQ=YEARLY'],
    ...more,
  });

/** Makes an event on the primary calendar, where alone the special types may lie, and takes it away again. */
async function onPrimary(google: Google, event: Json): Promise<number> {
  const { status, body } = await google.api('POST', PRIMARY, event);
  if (status === 200) {
    await google.ok('DELETE', `${PRIMARY}/${body.id}`);
    expect(body['eventType']).toBe(event['eventType']);
  }
  return status;
}

row('A5.03a', { mark: 'D' }, 'an event that does not say is of the type default', async (google) => {
  expect((await google.insert())['eventType']).toBe('default');
});

row('A5.03b', { mark: 'D', unsure: SILENT }, 'the type of an event cannot change: 400', async (google) => {
  const { id } = await google.ok('POST', PRIMARY, timed());
  const answer = await google.api('PATCH', `${PRIMARY}/${id}`, { eventType: 'focusTime' });
  await google.ok('DELETE', `${PRIMARY}/${id}`);
  expect(answer.status).toBe(400);
});

row('A5.03c', { mark: 'D' }, 'an event from Gmail cannot be made: 400', async (google) => {
  expect(await onPrimary(google, timed({ eventType: 'fromGmail' }))).toBe(400);
});

row('A5.03d', { mark: 'D' }, 'a birthday is an all-day event of every year', async (google) => {
  expect(await onPrimary(google, birthday())).toBe(200);
});

row('A5.03e', { mark: 'D' }, 'a timed birthday is refused: 400', async (google) => {
  const { start, end } = timed();
  expect(await onPrimary(google, birthday({ start, end }))).toBe(400);
});

row(
  'A5.03f',
  { mark: 'D' },
  'a birthday that does not come back every year is refused: 400',
  async (google) => {
    expect(await onPrimary(google, birthday({ recurrence: ['RRULE:FREQ=MONTHLY'] }))).toBe(400);
  },
);

row(
  'A5.03g',
  { mark: 'D' },
  'the API makes birthdays of the type birthday alone: an anniversary is refused: 400',
  async (google) => {
    expect(await onPrimary(google, birthday({ birthdayProperties: { type: 'anniversary' } }))).toBe(400);
  },
);

row(
  'A5.03h',
  { mark: 'D', unsure: WORKSPACE },
  'focus time can be made on the primary calendar',
  async (google) => {
    expect(await onPrimary(google, timed(FOCUS))).toBe(200);
  },
);

row(
  'A5.03i',
  { mark: 'D', unsure: WORKSPACE },
  'out of office can be made on the primary calendar',
  async (google) => {
    expect(
      await onPrimary(
        google,
        timed({ eventType: 'outOfOffice', outOfOfficeProperties: { autoDeclineMode: 'declineNone' } }),
      ),
    ).toBe(200);
  },
);

row(
  'A5.03j',
  { mark: 'D', unsure: WORKSPACE },
  'a working location can be made on the primary calendar',
  async (google) => {
    const event = timed({
      eventType: 'workingLocation',
      visibility: 'public',
      transparency: 'transparent',
      workingLocationProperties: { type: 'homeOffice', homeOffice: {} },
    });
    expect(await onPrimary(google, event)).toBe(200);
  },
);

for (const [letter, eventType] of [
  ['k', 'focusTime'],
  ['l', 'outOfOffice'],
  ['m', 'workingLocation'],
] as const) {
  row(
    `A5.03${letter}`,
    { mark: 'K', unsure: KNOWLEDGE },
    `${eventType} on a secondary calendar is refused: 400`,
    async (google) => {
      expect((await google.post(timed({ eventType }))).status).toBe(400);
    },
  );
}

row('A5.03n', { mark: 'D' }, 'there is no type task: 400', async (google) => {
  expect(await onPrimary(google, timed({ eventType: 'task' }))).toBe(400);
});

row('A5.03o', { mark: 'D' }, 'eventTypes lists the types that it names, and may repeat', async (google) => {
  const { id } = await google.insert();
  expect(idsOf(await google.items({ eventTypes: 'default' }))).toEqual([id]);
  expect(await google.items({ eventTypes: ['focusTime', 'birthday'] })).toEqual([]);
  expect(idsOf(await google.items({ eventTypes: ['focusTime', 'default'] }))).toEqual([id]);
});
