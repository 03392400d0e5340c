import { describe, expect, test } from 'vitest';
import { addAccount, addCalendar, BOB, share, tokenFor } from './sharing.ts';
import {
  EMAIL,
  EVENTS,
  reasonOf,
  stage,
  timed,
  type Event,
  type Json,
  type List,
  type Stage,
} from './support.ts';

const RANGE = { timeMin: '2026-01-01T00:00:00Z', timeMax: '2026-02-01T00:00:00Z' };
const CHANNEL = { id: 'NEW', type: 'web_hook', address: 'http://127.0.0.1:1/' };

interface Row {
  operation: string;
  request: [method: string, path: string, body?: Json];
  enough: string[];
  notEnough: string[];
}

/** The rows of the table "scopes per method" in the notes on Google Calendar (google-calendar.md A10). */
const ROWS: Row[] = [
  ...(
    [
      ['events.get', ['GET', `${EVENTS}/EVENT`]],
      ['events.list', ['GET', EVENTS]],
      ['events.insert', ['POST', EVENTS, timed('2026-01-01')]],
      ['events.patch', ['PATCH', `${EVENTS}/EVENT`, { summary: 'x' }]],
      ['events.update', ['PUT', `${EVENTS}/EVENT`, timed('2026-01-02')]],
      ['events.delete', ['DELETE', `${EVENTS}/EVENT`]],
      ['events.watch', ['POST', `${EVENTS}/watch`, CHANNEL]],
      ['events.instances', ['GET', `${EVENTS}/SERIES/instances`]],
    ] as const
  ).map(([operation, [method, path, body]]): Row => ({
    operation,
    request: [method, path, body],
    enough: ['calendar.events', 'calendar.events.owned', 'calendar'],
    notEnough: [
      'calendar.calendarlist',
      'calendar.settings.readonly',
      'calendar.freebusy',
      'calendar.calendars',
    ],
  })),
  {
    operation: 'channels.stop',
    request: ['POST', '/channels/stop', { id: 'CHANNEL', resourceId: 'RESOURCE' }],
    enough: ['calendar.events', 'calendar.events.owned', 'calendar.app.created'],
    notEnough: ['calendar.freebusy', 'calendar.calendars'],
  },
  {
    operation: 'calendarList.list',
    request: ['GET', '/users/me/calendarList'],
    enough: ['calendar.calendarlist.readonly', 'calendar.readonly'],
    notEnough: ['calendar.events', 'calendar.calendars', 'calendar.app.created'],
  },
  {
    operation: 'calendarList.get',
    request: ['GET', '/users/me/calendarList/primary'],
    enough: ['calendar.calendarlist.readonly', 'calendar.readonly'],
    notEnough: ['calendar.events'],
  },
  {
    operation: 'calendarList.watch',
    request: ['POST', '/users/me/calendarList/watch', CHANNEL],
    enough: ['calendar.calendarlist.readonly'],
    notEnough: ['calendar.events'],
  },
  {
    operation: 'calendarList.patch',
    request: ['PATCH', '/users/me/calendarList/primary', { selected: true }],
    enough: ['calendar.calendarlist'],
    notEnough: ['calendar.calendarlist.readonly', 'calendar.events'],
  },
  {
    operation: 'calendars.insert',
    request: ['POST', '/calendars', { summary: 'Tasks' }],
    enough: ['calendar.app.created', 'calendar.calendars'],
    notEnough: ['calendar.events', 'calendar.calendars.readonly'],
  },
  {
    operation: 'calendars.get',
    request: ['GET', '/calendars/primary'],
    enough: ['calendar.calendars.readonly', 'calendar.readonly'],
    notEnough: ['calendar.events', 'calendar.calendarlist.readonly'],
  },
  {
    operation: 'acl.list',
    request: ['GET', '/calendars/primary/acl'],
    enough: ['calendar.acls.readonly'],
    notEnough: ['calendar.events', 'calendar.readonly'],
  },
  {
    operation: 'colors.get',
    request: ['GET', '/colors'],
    enough: ['calendar.calendarlist.readonly', 'calendar.app.created'],
    notEnough: ['calendar.events'],
  },
  {
    operation: 'freebusy.query',
    request: ['POST', '/freeBusy', { ...RANGE, items: [{ id: 'primary' }] }],
    enough: ['calendar.freebusy', 'calendar.events.freebusy'],
    notEnough: ['calendar.events'],
  },
  {
    operation: 'settings.list',
    request: ['GET', '/users/me/settings'],
    enough: ['calendar.settings.readonly'],
    notEnough: ['calendar.events', 'calendar.calendarlist'],
  },
];

/** An event, a series and a channel of the client, whose ids stand in a row's request. */
async function prepare(at: Stage): Promise<(text: string) => string> {
  const event = (await at.api<Event>('POST', EVENTS, timed('2026-01-01'))).body;
  const rule = { recurrence: ['RRULE:FREQ=DAILY;COUNT=2'] };
  const series = (await at.api<Event>('POST', EVENTS, timed('2026-01-01', rule))).body;
  const token = await tokenFor(at, ['calendar.events']);
  const channel = { ...CHANNEL, id: `open-${event.id}` };
  const opened = await at.api('POST', `${EVENTS}/watch`, channel, { token });
  return (text) =>
    text
      .replace('EVENT', event.id)
      .replace('SERIES', series.id)
      .replace('CHANNEL', channel.id)
      .replace('NEW', `new-${event.id}`)
      .replace('RESOURCE', String(opened.body['resourceId']));
}

describe('each method', () => {
  test.each(ROWS)(
    '$operation opens to $enough and not to $notEnough',
    async ({ operation, request, ...row }) => {
      const [method, path, body] = request;
      const at = await stage();
      for (const scope of row.enough) {
        const fill = await prepare(at);
        const token = await tokenFor(at, [scope]);
        const sent = body && (JSON.parse(fill(JSON.stringify(body))) as Json);
        const answer = await at.api(method, fill(path), sent, { token });
        expect([scope, answer.status < 300 ? 200 : reasonOf(answer)]).toEqual([scope, 200]);
      }
      const fill = await prepare(at);
      const name = operation.replaceAll(/(^|\.)\w/g, (start) => start.toUpperCase());
      for (const scope of row.notEnough) {
        const token = await tokenFor(at, [scope, 'openid', 'email']);
        const answer = await at.api(method, fill(path), body, { token });
        expect([scope, answer.status]).toEqual([scope, 403]);
        expect(answer.body).toEqual({
          error: {
            code: 403,
            message: 'Request had insufficient authentication scopes.',
            errors: [
              { message: 'Insufficient Permission', domain: 'global', reason: 'insufficientPermissions' },
            ],
            status: 'PERMISSION_DENIED',
            details: [
              {
                '@type': 'type.googleapis.com/google.rpc.ErrorInfo',
                reason: 'ACCESS_TOKEN_SCOPE_INSUFFICIENT',
                domain: 'googleapis.com',
                metadata: { service: 'calendar-json.googleapis.com', method: `calendar.v3.${name}` },
              },
            ],
          },
        });
      }
    },
  );
});

describe('scopes that reach only some of it', () => {
  test('events.freebusy shows when somebody is busy and nothing else', async () => {
    const at = await stage();
    const { id } = (await at.api<Event>('POST', EVENTS, timed('2026-01-01', { summary: 'Secret' }))).body;
    const token = await tokenFor(at, ['calendar.events.freebusy']);
    const list = await at.api<List>('GET', EVENTS, undefined, { token });
    expect(list.body).toMatchObject({ accessRole: 'freeBusyReader' });
    expect(JSON.stringify(list.body)).not.toContain('Secret');
    const event = await at.api<Event>('GET', `${EVENTS}/${id}`, undefined, { token });
    expect(event.body.start).toBeDefined();
    expect(event.body.summary).toBeUndefined();
    const write = await at.api('POST', EVENTS, timed('2026-01-01'), { token });
    expect(reasonOf(write)).toBe('403 insufficientPermissions');
  });

  test('events.public.readonly reaches public calendars, as far as they are public', async () => {
    const at = await stage();
    const open = await addCalendar(at, { publicRole: 'reader' });
    const busy = await addCalendar(at, { publicRole: 'freeBusyReader' });
    const secret = timed('2026-01-01', { summary: 'Secret', visibility: 'private' });
    await at.api('POST', `/calendars/${open}/events`, secret);
    const token = await tokenFor(at, ['calendar.events.public.readonly']);
    const read = (calendar: string) =>
      at.api<List>('GET', `/calendars/${calendar}/events`, undefined, { token });
    expect((await read(open)).body).toMatchObject({ accessRole: 'reader' });
    expect(JSON.stringify((await read(open)).body.items)).not.toContain('Secret');
    expect((await read(busy)).body).toMatchObject({ accessRole: 'freeBusyReader' });
    expect(reasonOf(await read('primary'))).toBe('403 insufficientPermissions');
    expect(reasonOf(await read('nobody@example.com'))).toBe('404 notFound');
  });

  test('events.owned reaches the calendars that the person owns', async () => {
    const at = await stage();
    await addAccount(at);
    const bobs = `/accounts/${BOB}/calendars/${BOB}/share`;
    const theirs = await at.control<{ id: string }>('POST', `/accounts/${BOB}/calendars`, { summary: 'B' });
    const id = encodeURIComponent(theirs.body.id);
    await at.control('POST', bobs.replace(`/${BOB}/share`, `/${id}/share`), { email: EMAIL, role: 'writer' });
    const events = `/calendars/${id}/events`;
    const token = await tokenFor(at, ['calendar.events.owned']);
    expect((await at.api('POST', EVENTS, timed('2026-01-01'), { token })).status).toBe(200);
    const foreign = await at.api('POST', events, timed('2026-01-01'), { token });
    expect(reasonOf(foreign)).toBe('403 insufficientPermissions');
    const reading = await tokenFor(at, ['calendar.events.owned.readonly']);
    expect((await at.api('GET', EVENTS, undefined, { token: reading })).status).toBe(200);
    expect(reasonOf(await at.api('GET', events, undefined, { token: reading }))).toBe(
      '403 insufficientPermissions',
    );
  });

  test('a wider scope beside a narrow one counts', async () => {
    const at = await stage();
    const team = await addCalendar(at);
    await share(at, team, 'reader');
    const token = await tokenFor(at, ['calendar.events.freebusy', 'calendar.events.readonly']);
    const list = await at.api('GET', `/calendars/${team}/events`, undefined, { token });
    expect(list.body).toMatchObject({ accessRole: 'owner' });
  });
});
