import { describe, expect, test } from 'vitest';
import { EMAIL, stage, type Stage } from './support.ts';

interface Described {
  id: string;
  path: string;
  httpMethod: string;
  parameters?: Record<string, Record<string, unknown>>;
  parameterOrder?: string[];
  request?: Record<string, string>;
  response?: Record<string, string>;
  scopes: string[];
  supportsSubscription?: boolean;
}

interface Document {
  rootUrl: string;
  servicePath: string;
  baseUrl: string;
  batchPath: string;
  auth: { oauth2: { scopes: Record<string, unknown> } };
  parameters: Record<string, unknown>;
  schemas: Record<string, { id: string; properties: Record<string, unknown> }>;
  resources: Record<string, { methods: Record<string, Described> }>;
}

async function read(at: Stage, path = '/discovery/v1/apis/calendar/v3/rest'): Promise<Document> {
  return (await (await fetch(`${at.url}${path}`)).json()) as Document;
}

const methodsOf = (document: Document) =>
  Object.values(document.resources).flatMap(({ methods }) => Object.values(methods));

/** All names behind `$ref`, wherever they stand. */
function refsIn(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) =>
    name === '$ref' && typeof inner === 'string' ? [inner] : refsIn(inner),
  );
}

describe('the discovery document', () => {
  test('is the same at both addresses, and leads to the emulator that serves it', async () => {
    const at = await stage();
    const document = await read(at);
    expect(document).toMatchObject({
      rootUrl: `${at.url}/`,
      servicePath: 'calendar/v3/',
      baseUrl: `${at.url}/calendar/v3/`,
      batchPath: 'batch/calendar/v3',
    });
    expect(await read(at, '/$discovery/rest?version=v3')).toEqual(document);
    expect((await fetch(`${at.url}/$discovery/rest?version=v2`)).status).toBe(404);
  });

  test('names every method of Google’s, and every one of them is served or answers 501', async () => {
    const at = await stage();
    const methods = methodsOf(await read(at));
    expect(methods).toHaveLength(38);
    const unserved: string[] = [];
    for (const { id, path, httpMethod } of methods) {
      const address = path.replaceAll(/\{(\w+)\}/g, (_, name) => (name === 'calendarId' ? EMAIL : 'x'));
      const answer = await at.api(httpMethod, `/${address}`);
      expect(JSON.stringify(answer.body)).not.toContain('/calendar/v3');
      if (answer.status === 501) unserved.push(id);
    }
    expect(unserved).toEqual(['calendar.calendars.transferOwnership', 'calendar.events.quickAdd']);
  });

  test('describes a method with all that a client needs to build a request', async () => {
    const at = await stage();
    const { methods } = (await read(at)).resources['events'] ?? { methods: {} };
    expect(methods['move']).toEqual({
      id: 'calendar.events.move',
      path: 'calendars/{calendarId}/events/{eventId}/move',
      httpMethod: 'POST',
      parameters: {
        calendarId: { type: 'string', location: 'path', required: true },
        eventId: { type: 'string', location: 'path', required: true },
        destination: { type: 'string', location: 'query', required: true },
        sendNotifications: { type: 'boolean', location: 'query' },
        sendUpdates: { type: 'string', location: 'query', enum: ['all', 'externalOnly', 'none'] },
      },
      parameterOrder: ['calendarId', 'eventId', 'destination'],
      response: { $ref: 'Event' },
      scopes: [
        'https://www.googleapis.com/auth/calendar',
        'https://www.googleapis.com/auth/calendar.events',
        'https://www.googleapis.com/auth/calendar.events.owned',
      ],
    });
    expect(methods['watch']).toMatchObject({
      request: { $ref: 'Channel', parameterName: 'resource' },
      response: { $ref: 'Channel' },
      supportsSubscription: true,
    });
  });

  test('has a schema for every name, a declared scope for every scope, and nothing that is not used', async () => {
    const at = await stage();
    const document = await read(at);
    const { schemas, auth, resources } = document;
    expect(new Set(refsIn([schemas, resources]))).toEqual(new Set(Object.keys(schemas)));
    for (const [name, schema] of Object.entries(schemas)) expect(schema.id).toBe(name);
    expect(Object.keys(schemas)).toHaveLength(39);
    const used = new Set(methodsOf(document).flatMap(({ scopes }) => scopes));
    expect(new Set(Object.keys(auth.oauth2.scopes))).toEqual(used);
  });

  test.each([
    ['Event', '/calendars/primary/events?maxResults=1', true],
    ['Calendar', '/calendars/primary', false],
    ['CalendarListEntry', '/users/me/calendarList', true],
    ['AclRule', '/calendars/primary/acl', true],
    ['Setting', '/users/me/settings', true],
    ['Colors', '/colors', false],
  ])('its schema %s has every property that is answered', async (name, path, isList) => {
    const at = await stage();
    const times = { start: { date: '2026-01-01' }, end: { date: '2026-01-02' } };
    await at.api('POST', '/calendars/primary/events', { summary: 'All day', ...times });
    const { body } = await at.api<{ items?: object[] }>('GET', path);
    const [answered] = isList ? (body.items ?? []) : [body];
    const known = Object.keys((await read(at)).schemas[name]?.properties ?? {});
    expect(known).toEqual(expect.arrayContaining(Object.keys(answered ?? { missing: true })));
  });
});
