import { calendar } from 'googleapis/build/src/apis/calendar/index.js';
import { describe, expect, test } from 'vitest';
import type { WitnessedResponse } from '../../emulator/witness.ts';
import { createCheck } from './check.ts';
import { loadSchemas, type Json } from './schemas.ts';

const schemas = await loadSchemas();
const check = createCheck(schemas);

const answer = (body: unknown, more: Partial<WitnessedResponse> = {}): WitnessedResponse => ({
  operation: 'events.get',
  status: 200,
  headers: { 'Content-Type': 'application/json; charset=UTF-8' },
  body: JSON.stringify(body),
  isPartial: false,
  isFault: false,
  ...more,
});

const noBody = (operation: string, status: number): WitnessedResponse => ({
  operation,
  status,
  headers: {},
  isPartial: false,
  isFault: false,
});

const problemsOf = (...args: Parameters<typeof answer>) =>
  check(answer(...args)).map(({ path, message }) => `${path}: ${message}`);

const event = (more: Json = {}): Json => ({
  kind: 'calendar#event',
  id: 'abc',
  status: 'confirmed',
  summary: 'Meeting',
  start: { date: '2026-01-01' },
  end: { date: '2026-01-02' },
  reminders: { useDefault: true },
  ...more,
});

const events = (items: Json[]): Json => ({ kind: 'calendar#events', summary: 'Anna', items });
const list = { operation: 'events.list' };

describe('what the package says', () => {
  test('every method of its client is known, and none besides', () => {
    const client = calendar({ version: 'v3' });
    const methods = Object.entries(client).flatMap(([resource, served]) =>
      resource === 'context'
        ? []
        : Object.getOwnPropertyNames(Object.getPrototypeOf(served))
            .filter((method) => method !== 'constructor')
            .map((method) => `${resource}.${method}`),
    );
    expect(methods.length).toBeGreaterThan(30);
    expect(Object.keys(schemas.operations).toSorted()).toEqual(methods.toSorted());
  });

  test('its methods answer with the resources that its signatures name', () => {
    expect(schemas.operations).toMatchObject({
      'events.list': 'Events',
      'events.instances': 'Events',
      'events.quickAdd': 'Event',
      'events.delete': null,
      'calendarList.patch': 'CalendarListEntry',
      'settings.watch': 'Channel',
      'channels.stop': null,
      'freebusy.query': 'FreeBusyResponse',
    });
  });
});

describe('a resource passes', () => {
  test('when it is whole, and inside a list', () => {
    expect(problemsOf(event())).toEqual([]);
    expect(problemsOf(events([event(), event()]), list)).toEqual([]);
  });

  test('when a mask left its kind out', () => {
    expect(problemsOf({ items: [{ id: 'abc' }] }, { ...list, isPartial: true })).toEqual([]);
  });

  test('when it is deleted and carries nothing that Google does not guarantee', () => {
    expect(problemsOf(events([{ id: 'abc', status: 'cancelled' }]), list)).toEqual([]);
  });
});

describe('a resource is refused', () => {
  test.each<[string, Json, string]>([
    ['a misspelt field', { sumary: 'Meeting' }, '/sumary: no such field at Google'],
    ['a misspelt field below', { start: { datum: 1 } }, '/start/datum: no such field at Google'],
    ['a wrong type', { sequence: '1' }, '/sequence: must be number, is of type string'],
    ['a text for a list', { attendees: 'Anna' }, '/attendees: must be array, is of type string'],
    ['a null', { location: null }, '/location: must be string, is null'],
    ['a null that stands for an object', { source: null }, '/source: must be object, is null'],
    [
      'a null where anything goes',
      { workingLocationProperties: { type: 'homeOffice', homeOffice: null } },
      '/workingLocationProperties/homeOffice: must NOT be valid, is null',
    ],
    ['another kind', { kind: 'calendar#events' }, '/kind: is not "calendar#event"'],
    ['no kind', { kind: undefined }, ': says no kind'],
  ])('for %s', (_, more, problem) => {
    expect(problemsOf(event(more))).toEqual([problem]);
  });

  test('for one misspelt field among 2,500 events', () => {
    const items = Array.from({ length: 2500 }, () => event());
    items[1234] = event({ sumary: 'Meeting' });
    expect(problemsOf(events(items), list)).toEqual(['/items/1234/sumary: no such field at Google']);
  });

  test('once, when all 2,500 events have the same mistake', () => {
    const items = Array.from({ length: 2500 }, () => event({ sumary: 'Meeting' }));
    expect(problemsOf(events(items), list)).toHaveLength(1);
  });

  test('when an item of a list says no kind', () => {
    expect(problemsOf(events([event({ kind: undefined })]), list)).toEqual(['/items/0: says no kind']);
  });

  test('when it is another resource than the method gives', () => {
    expect(problemsOf(events([]), { operation: 'events.instances' })).toEqual([]);
    expect(problemsOf(event(), { operation: 'calendars.get' })).toContain('/start: no such field at Google');
  });

  test('when it is no JSON, or not said to be', () => {
    expect(check({ ...answer({}), body: '{"kind":' })[0]?.message).toMatch(/^no JSON/);
    expect(problemsOf(event(), { headers: { 'Content-Type': 'text/html' } })).toEqual([
      ': Content-Type text/html',
    ]);
  });
});

describe('a method', () => {
  test('that is not in the types is refused', () => {
    expect(problemsOf(event(), { operation: 'events.gett' })).toEqual([': no such method at Google']);
    expect(problemsOf(event(), { operation: null })).toEqual([': no such method at Google']);
  });

  test('without an answer at Google gives 204 and no body', () => {
    expect(check(noBody('events.delete', 204))).toEqual([]);
    expect(problemsOf({}, { operation: 'events.delete' })).toEqual([': Google answers 204 without a body']);
    expect(problemsOf({}, { operation: 'events.delete', status: 204 })).toEqual([': 204 with a body']);
    expect(check(noBody('events.get', 204))).toHaveLength(1);
    expect(check(noBody('events.get', 200))).toHaveLength(1);
  });

  test('may say that nothing changed, without a body', () => {
    expect(check(noBody('events.get', 304))).toEqual([]);
    expect(check(noBody('events.get', 302))).toHaveLength(1);
  });

  test('of Google’s sign-in has shapes of its own', () => {
    expect(problemsOf({ error: 'invalid_grant' }, { operation: 'token', status: 400 })).toEqual([]);
  });
});

describe('an error', () => {
  const detail = { domain: 'global', reason: 'notFound', message: 'Not Found' };
  const error = (more: Json = {}) => ({
    error: { errors: [detail], code: 404, message: 'Not Found', ...more },
  });
  const status = { status: 404 };

  test('in Google’s shape passes, whatever was asked', () => {
    expect(problemsOf(error(), status)).toEqual([]);
    expect(problemsOf(error(), { ...status, operation: null })).toEqual([]);
    const place = { ...detail, locationType: 'header', location: 'If-Match' };
    const details = [{ '@type': 'type.googleapis.com/google.rpc.ErrorInfo', reason: 'X' }];
    expect(problemsOf(error({ errors: [place], status: 'NOT_FOUND', details }), status)).toEqual([]);
  });

  test.each<[string, unknown, string]>([
    ['another shape', { error: 'not found' }, '/error: must be object'],
    ['no list of errors', error({ errors: undefined }), "/error: must have required property 'errors'"],
    ['an empty list', error({ errors: [] }), '/error/errors: must NOT have fewer than 1 items'],
    ['no reason', error({ errors: [{ ...detail, reason: undefined }] }), "property 'reason'"],
    ['a place without its type', error({ errors: [{ ...detail, location: 'id' }] }), 'locationType'],
    ['another code than its status', error({ code: 410 }), '/error/code: is 410 in an answer of 404'],
    ['a field of its own', { ...error(), requestId: '1' }, '/requestId: no such field at Google'],
  ])('with %s is refused', (_, body, problem) => {
    expect(problemsOf(body, status)).toEqual([expect.stringContaining(problem)]);
  });

  test('that a fault wrote is meant to be wrong', () => {
    expect(check({ ...answer({}), ...status, isFault: true, body: '<html>' })).toEqual([]);
  });
});
