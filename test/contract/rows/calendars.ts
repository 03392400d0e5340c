import { expect } from '../expect.ts';
import { idsOf, inPath, type Google, type Query, sharedCalendar } from '../google.ts';
import { row } from '../registry.ts';
import { timed } from '../shapes.ts';
import type { Resource } from '../wire.ts';

const LIST = '/users/me/calendarList';

const listing = (google: Google, query: Query) => google.api('GET', LIST, undefined, { query });

const entry = (google: Google) => google.ok('GET', `${LIST}/${inPath(google.calendarId)}`);

async function syncToken(google: Google): Promise<string> {
  let page = await google.ok('GET', LIST);
  while (page.nextPageToken !== undefined) {
    page = await google.ok('GET', LIST, undefined, { query: { pageToken: page.nextPageToken } });
  }
  return page.nextSyncToken;
}

const changes = async (google: Google, token: string): Promise<Resource[]> =>
  (await google.ok('GET', LIST, undefined, { query: { syncToken: token } })).items;

async function fill(google: Google, email: string, count: number): Promise<void> {
  for (let index = 0; index < count; index += 1) {
    await google.control('POST', `/accounts/${email}/calendars`, { summary: `Calendar ${index}` });
  }
}

row(
  'A6.01a',
  { mark: 'D', needs: 'emulator' },
  'a page holds 100 calendars when nothing is asked for',
  async (google) => {
    const { email, token } = await google.guest();
    await fill(google, email, 100);
    const page = await google.ok('GET', LIST, undefined, { token });
    expect(page.items).toHaveLength(100);
    expect(page.nextPageToken).toBeTypeOf('string');
  },
);

row(
  'A6.01b',
  { mark: 'D', needs: 'emulator' },
  'a page never holds more than 250 calendars',
  async (google) => {
    const { email, token } = await google.guest();
    await fill(google, email, 250);
    const page = await google.ok('GET', LIST, undefined, { token, query: { maxResults: 1000 } });
    expect(page.items).toHaveLength(250);
    expect(page.nextPageToken).toBeTypeOf('string');
  },
);

row(
  'A6.01c',
  { mark: 'D' },
  'the last page has nextSyncToken, and the delta after it is empty',
  async (google) => {
    expect(await changes(google, await syncToken(google))).toEqual([]);
  },
);

const FORBIDDEN: readonly (readonly [string, string, Query])[] = [
  ['d', 'minAccessRole', { minAccessRole: 'writer' }],
  ['e', 'showOwnOrganizationOnly', { showOwnOrganizationOnly: true }],
  ['f', 'showDeleted=false', { showDeleted: false }],
  ['g', 'showHidden=false', { showHidden: false }],
];

for (const [letter, what, query] of FORBIDDEN) {
  row(`A6.01${letter}`, { mark: 'D' }, `with a sync token ${what} is refused: 400`, async (google) => {
    expect((await listing(google, { ...query, syncToken: await syncToken(google) })).status).toBe(400);
  });
}

row('A6.01h', { mark: 'D' }, 'a deleted entry is in the delta, with deleted=true', async (google) => {
  const made = await google.ok('POST', '/calendars', { summary: 'Short-lived' });
  const token = await syncToken(google);
  await google.ok('DELETE', `/calendars/${inPath(made.id)}`);
  expect(await changes(google, token)).toMatchObject([{ id: made.id, deleted: true }]);
});

row('A6.01i', { mark: 'D' }, 'a hidden entry is in the delta', async (google) => {
  const token = await syncToken(google);
  const path = `${LIST}/${inPath(google.calendarId)}`;
  await google.ok('PATCH', path, { hidden: true, selected: false });
  expect(await changes(google, token)).toMatchObject([{ id: google.calendarId, hidden: true }]);
  await google.ok('PATCH', path, { hidden: false });
});

row(
  'A6.01j',
  { mark: 'D' },
  'a change of the calendar’s title alone does not bring its entry back',
  async (google) => {
    const token = await syncToken(google);
    await google.ok('PATCH', google.calendar, { summary: 'Another title' });
    expect((await entry(google)).summary).toBe('Another title');
    expect(await changes(google, token)).toEqual([]);
  },
);

row('A6.01k', { mark: 'D' }, 'a change of the entry itself brings it back', async (google) => {
  const token = await syncToken(google);
  await google.ok('PATCH', `${LIST}/${inPath(google.calendarId)}`, { summaryOverride: 'Mine' });
  expect(idsOf(await changes(google, token))).toEqual([google.calendarId]);
});

row('A6.02a', { mark: 'D' }, 'an entry has id, summary, timeZone and accessRole', async (google) => {
  expect(await entry(google)).toMatchObject({
    kind: 'calendar#calendarListEntry',
    id: google.calendarId,
    summary: expect.any(String) as unknown,
    timeZone: 'Europe/Zurich',
    accessRole: 'owner',
  });
});

row('A6.02b', { mark: 'D' }, 'summaryOverride stands beside summary', async (google) => {
  const { summary } = await entry(google);
  await google.ok('PATCH', `${LIST}/${inPath(google.calendarId)}`, { summaryOverride: 'Mine' });
  expect(await entry(google)).toMatchObject({ summary, summaryOverride: 'Mine' });
});

row('A6.02c', { mark: 'D' }, 'one entry is primary', async (google) => {
  const { items } = await google.ok('GET', LIST, undefined, { query: { maxResults: 250 } });
  expect(idsOf(items.filter((one) => one['primary'] === true))).toEqual([google.me.email]);
});

row(
  'A6.02d',
  { mark: 'D' },
  'a secondary calendar names its dataOwner, the primary one does not',
  async (google) => {
    expect(await entry(google)).toMatchObject({ dataOwner: google.me.email });
    expect(await google.ok('GET', `${LIST}/primary`)).not.toHaveProperty('dataOwner');
  },
);

row('A6.02e', { mark: 'D' }, 'an entry has its colours', async (google) => {
  const colour = expect.stringMatching(/^#[0-9a-f]{6}$/i) as unknown;
  expect(await entry(google)).toMatchObject({
    backgroundColor: colour,
    foregroundColor: colour,
    colorId: expect.stringMatching(/^\d+$/) as unknown,
  });
});

row('A6.02f', { mark: 'D' }, 'an entry has the default reminders of its calendar', async (google) => {
  const defaultReminders = [{ method: 'popup', minutes: 12 }];
  await google.ok('PATCH', `${LIST}/${inPath(google.calendarId)}`, { defaultReminders });
  expect(await google.list()).toMatchObject({ defaultReminders });
});

row('A6.02g', { mark: 'D' }, 'an entry says whether it is selected', async (google) => {
  const path = `${LIST}/${inPath(google.calendarId)}`;
  expect(await google.ok('PATCH', path, { selected: true })).toMatchObject({ selected: true });
});

const ROLES = ['freeBusyReader', 'reader', 'writerWithoutPrivateAccess', 'writer', 'owner'];

row('A6.02h', { mark: 'D', needs: 'emulator' }, 'accessRole is one of five', async (google) => {
  const found = [];
  for (const role of ROLES) {
    const made = await google.ok('GET', `${LIST}/${inPath(await sharedCalendar(google, role))}`);
    found.push(made.accessRole);
  }
  expect(found).toEqual(ROLES);
});

row('A6.03a', { mark: 'D' }, 'primary is an alias: the calendar answers with its real id', async (google) => {
  expect(await google.ok('GET', '/calendars/primary')).toMatchObject({
    kind: 'calendar#calendar',
    id: google.me.email,
  });
});

row('A6.03b', { mark: 'D' }, 'an event of primary is an event of the real id', async (google) => {
  const { id } = await google.ok('POST', '/calendars/primary/events', timed());
  expect(await google.ok('GET', `/calendars/${inPath(google.me.email)}/events/${id}`)).toMatchObject({ id });
  await google.ok('DELETE', `/calendars/primary/events/${id}`);
});

row(
  'A6.03c',
  { mark: 'X' },
  'a calendar is found under its percent-encoded id and under its bare one',
  async (google) => {
    expect((await google.api('GET', `/calendars/${google.calendarId.replaceAll('@', '%40')}`)).status).toBe(
      200,
    );
    expect((await google.api('GET', `/calendars/${google.calendarId.replaceAll('%40', '@')}`)).status).toBe(
      200,
    );
  },
);

row(
  'A6.04a',
  { mark: 'D' },
  'calendars.insert makes a secondary calendar of which the caller is the data owner',
  async (google) => {
    const made = await google.ok('POST', '/calendars', { summary: 'Tasks', timeZone: 'Europe/London' });
    expect(made).toMatchObject({ summary: 'Tasks', timeZone: 'Europe/London', dataOwner: google.me.email });
    expect(made.id).toMatch(/@group\.calendar\.google\.com$/);
    await google.ok('DELETE', `/calendars/${inPath(made.id)}`);
  },
);

row('A6.04b', { mark: 'D' }, 'the new calendar appears in the caller’s list, as owner', async (google) => {
  const made = await google.ok('POST', '/calendars', { summary: 'Tasks' });
  expect(await google.ok('GET', `${LIST}/${inPath(made.id)}`)).toMatchObject({
    summary: 'Tasks',
    accessRole: 'owner',
  });
  await google.ok('DELETE', `/calendars/${inPath(made.id)}`);
});

row(
  'A6.04c',
  { mark: 'D' },
  'calendars.insert is not idempotent: the same body twice makes two',
  async (google) => {
    const one = await google.ok('POST', '/calendars', { summary: 'Tasks' });
    const other = await google.ok('POST', '/calendars', { summary: 'Tasks' });
    expect(one.id).not.toBe(other.id);
    await google.ok('DELETE', `/calendars/${inPath(one.id)}`);
    await google.ok('DELETE', `/calendars/${inPath(other.id)}`);
  },
);
