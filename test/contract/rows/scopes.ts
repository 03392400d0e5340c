import { randomUUID } from 'node:crypto';
import { expect } from '../expect.ts';
import { inPath, type Google } from '../google.ts';
import { listen } from '../listener.ts';
import { row } from '../registry.ts';
import { grant } from '../sign-in.ts';
import { timed, weekly } from '../shapes.ts';
import type { Answer } from '../wire.ts';

type Call = (google: Google, token: string) => Promise<Answer>;

const get =
  (path: (google: Google) => string): Call =>
  (google, token) =>
    google.api('GET', path(google), undefined, { token });

const freeBusy: Call = (google, token) => {
  const items = [{ id: google.calendarId }];
  const body = { timeMin: '2027-03-08T00:00:00Z', timeMax: '2027-03-09T00:00:00Z', items };
  return google.api('POST', '/freeBusy', body, { token });
};

const makeCalendar: Call = (google, token) =>
  google.api('POST', '/calendars', { summary: 'Tasks' }, { token });

/** Two ids, what is needed, which scopes are each enough, which are not. */
type Line = readonly [string, string, string, Call, readonly string[], readonly string[]];

const LINES: readonly Line[] = [
  [
    '13a',
    '13b',
    'calendarList.list',
    get(() => '/users/me/calendarList'),
    ['calendar.calendarlist.readonly', 'calendar.readonly'],
    ['calendar.events'],
  ],
  [
    '13c',
    '13d',
    'calendarList.get',
    get(({ calendarId }) => `/users/me/calendarList/${inPath(calendarId)}`),
    ['calendar.calendarlist.readonly'],
    ['calendar.events'],
  ],
  [
    '14a',
    '14b',
    'calendars.insert',
    makeCalendar,
    ['calendar.app.created', 'calendar.calendars'],
    ['calendar.events'],
  ],
  [
    '15a',
    '15b',
    'calendars.get',
    get(({ calendar }) => calendar),
    ['calendar.calendars.readonly', 'calendar.readonly'],
    ['calendar.events', 'calendar.calendarlist.readonly'],
  ],
  ['16a', '16b', 'colors.get', get(() => '/colors'), ['calendar.calendarlist.readonly'], ['calendar.events']],
  [
    '17a',
    '17b',
    'freebusy.query',
    freeBusy,
    ['calendar.freebusy', 'calendar.events.freebusy'],
    ['calendar.events'],
  ],
  [
    '18a',
    '18b',
    'settings.list',
    get(() => '/users/me/settings'),
    ['calendar.settings.readonly'],
    ['calendar.events'],
  ],
];

for (const [good, bad, what, call, enough, notEnough] of LINES) {
  row(
    `A10.${good}`,
    { mark: 'D', needs: 'emulator' },
    `for ${what} ${enough.join(' is enough, and ')} is enough`,
    async (google) => {
      for (const scope of enough) {
        expect((await call(google, await grant(google, [scope]))).status, scope).toBe(200);
      }
    },
  );
  row(
    `A10.${bad}`,
    { mark: 'D', needs: 'emulator' },
    `for ${what} ${notEnough.join(' is not enough, and ')} is not enough: 403`,
    async (google) => {
      for (const scope of notEnough) {
        expect((await call(google, await grant(google, [scope]))).status, scope).toBe(403);
      }
    },
  );
}

/** Every method on events that the table names in one line. */
async function everyEventMethod(google: Google, events: string, token: string): Promise<number[]> {
  const call = async (method: string, path: string, body?: unknown) => {
    const answer = await google.api(method, path, body, { token });
    return { status: answer.status, id: answer.body.id };
  };
  const { status, id } = await call('POST', events, weekly());
  const rest = [
    await call('GET', `${events}/${id}`),
    await call('GET', events),
    await call('GET', `${events}/${id}/instances`),
    await call('PATCH', `${events}/${id}`, { summary: 'Another' }),
    await call('PUT', `${events}/${id}`, timed({ sequence: 1 })),
    await call('DELETE', `${events}/${id}`),
  ];
  return [status, ...rest.map((one) => one.status)];
}

const ALL_GOOD = [200, 200, 200, 200, 200, 200, 204];

row(
  'A10.12a',
  { mark: 'D', needs: 'emulator' },
  'for insert, get, list, patch, update, instances and delete calendar.events is enough',
  async (google) => {
    const token = await grant(google, ['calendar.events']);
    expect(await everyEventMethod(google, google.events, token)).toEqual(ALL_GOOD);
  },
);

row(
  'A10.12b',
  { mark: 'D', needs: 'emulator' },
  'on a calendar of one’s own calendar.events.owned is enough',
  async (google) => {
    const token = await grant(google, ['calendar.events.owned']);
    expect(await everyEventMethod(google, google.events, token)).toEqual(ALL_GOOD);
  },
);

row(
  'A10.12c',
  { mark: 'D', needs: 'emulator' },
  'calendar.events.owned does not reach a calendar that is another’s',
  async (google) => {
    const shared = { summary: 'Shared', accessRole: 'writer' };
    const { body } = await google.control('POST', `/accounts/${google.me.email}/calendars`, shared);
    const token = await grant(google, ['calendar.events.owned']);
    const { status } = await google.api('GET', `/calendars/${inPath(body.id)}/events`, undefined, { token });
    expect([403, 404]).toContain(status);
  },
);

row(
  'A10.12d',
  { mark: 'D', needs: 'emulator' },
  'on a calendar that the application made calendar.app.created is enough',
  async (google) => {
    const token = await grant(google, ['calendar.app.created']);
    const made = await google.ok('POST', '/calendars', { summary: 'Tasks' }, { token });
    expect(await everyEventMethod(google, `/calendars/${inPath(made.id)}/events`, token)).toEqual(ALL_GOOD);
  },
);

row(
  'A10.12e',
  { mark: 'D', needs: 'emulator' },
  'calendar.app.created does not reach a calendar that the application did not make',
  async (google) => {
    const token = await grant(google, ['calendar.app.created']);
    const { status } = await google.api('GET', google.events, undefined, { token });
    expect([403, 404]).toContain(status);
  },
);

row(
  'A10.12f',
  { mark: 'D', needs: 'emulator' },
  'for watch and channels.stop calendar.events is enough',
  async (google) => {
    const token = await grant(google, ['calendar.events']);
    const channel = { id: randomUUID(), type: 'web_hook', address: (await listen(200)).address };
    const { resourceId } = await google.ok('POST', `${google.events}/watch`, channel, { token });
    const stop = { id: channel.id, resourceId };
    expect((await google.api('POST', '/channels/stop', stop, { token })).status).toBe(204);
  },
);

row(
  'A10.15c',
  { mark: 'D', needs: 'emulator' },
  'for calendars.get calendar.app.created is enough where the application made the calendar',
  async (google) => {
    const token = await grant(google, ['calendar.app.created']);
    const made = await google.ok('POST', '/calendars', { summary: 'Tasks' }, { token });
    expect((await google.api('GET', `/calendars/${inPath(made.id)}`, undefined, { token })).status).toBe(200);
  },
);

row(
  'A10.13e',
  { mark: 'D', needs: 'emulator' },
  'for calendarList.watch calendar.calendarlist.readonly is enough and calendar.events is not',
  async (google) => {
    const { address } = await listen(200);
    const call = async (scope: string) => {
      const token = await grant(google, [scope]);
      const channel = { id: randomUUID(), type: 'web_hook', address };
      return (await google.api('POST', '/users/me/calendarList/watch', channel, { token })).status;
    };
    expect([await call('calendar.calendarlist.readonly'), await call('calendar.events')]).toEqual([200, 403]);
  },
);
