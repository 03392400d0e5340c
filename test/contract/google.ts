import { expect } from './expect.ts';
import { REAL } from './environment.ts';
import type { Json } from './shapes.ts';
import { timed } from './shapes.ts';
import type { Account, Need, Target } from './target.ts';
import type { Answer, Resource } from './wire.ts';

export type Query = Record<string, string | number | boolean | readonly string[]>;

export interface More {
  query?: Query;
  token?: string;
  headers?: Record<string, string>;
}

/** What one row works with: a calendar without events, and the requests that rows keep making. */
export interface Google {
  origin: string;
  me: Account;
  calendarId: string;
  /** `/calendars/<id>`, as it stands in an address. */
  calendar: string;
  /** `/calendars/<id>/events`. */
  events: string;
  guest(): Promise<Account>;
  control(method: string, path: string, body?: unknown): Promise<Answer>;
  /** Any answer; `path` is below `/calendar/v3`. */
  api(method: string, path: string, body?: unknown, more?: More): Promise<Answer>;
  /** An answer that has to be good. */
  ok(method: string, path: string, body?: unknown, more?: More): Promise<Resource>;
  /** An insert with any answer. */
  post(event: Json): Promise<Answer>;
  insert(event?: Json, query?: Query): Promise<Resource>;
  get(id: string): Promise<Resource>;
  patch(id: string, change: Json, query?: Query): Promise<Resource>;
  remove(id: string): Promise<void>;
  list(query?: Query): Promise<Resource>;
  /** The first page of `events.instances`. */
  instances(id: string, query?: Query): Promise<Resource[]>;
  /** The items of every page. */
  items(query?: Query): Promise<Resource[]>;
  /** Lists to the end and returns the sync token. */
  syncToken(query?: Query): Promise<string>;
}

/** How long `expect.poll` waits for what Google does in its own time; the emulator does it before it answers. */
export const SOON =
  REAL === undefined ? { timeout: 5000, interval: 10 } : { timeout: 60_000, interval: 1000 };

/** The one at this place; throws where there is none. */
export function at(items: readonly Resource[], index: number): Resource {
  const item = items.at(index);
  if (item === undefined) {
    throw new Error(`nothing at ${index} of ${items.length}`);
  }
  return item;
}

/** A path parameter in an address: calendar ids contain `@` and `#`. */
export const inPath = (id: string): string => encodeURIComponent(id);

/** The id of a calendar that somebody shared with the caller, in this role. */
export async function sharedCalendar(google: Google, accessRole: string): Promise<string> {
  const path = `/accounts/${google.me.email}/calendars`;
  const { status, text, body } = await google.control('POST', path, { summary: accessRole, accessRole });
  expect(status, text).toBe(201);
  return body.id;
}

export const idsOf = (items: readonly Resource[]): string[] => items.map(({ id }) => id);

function queryText(query: Query): string {
  const pairs = Object.entries(query).flatMap(([name, value]) =>
    [value].flat().map((one): [string, string] => [name, String(one)]),
  );
  return pairs.length === 0 ? '' : `?${new URLSearchParams(pairs)}`;
}

/** `need` is what the row declared: what it did not declare it is not given, on the emulator neither. */
export async function openGoogle(target: Target, need: Need | undefined): Promise<Google> {
  const calendarId = await target.emptyCalendar();
  const calendar = `/calendars/${inPath(calendarId)}`;
  const events = `${calendar}/events`;
  const api: Google['api'] = (
    method,
    path,
    body,
    { query = {}, token = target.me.token, headers = {} } = {},
  ) =>
    target.send(`${target.origin}/calendar/v3${path}${queryText(query)}`, method, body, {
      ...(token === '' ? {} : { Authorization: `Bearer ${token}` }),
      ...headers,
    });
  const ok: Google['ok'] = async (method, path, body, more) => {
    const answer = await api(method, path, body, more);
    expect(answer.status, `${method} ${path}: ${answer.text}`).toBeLessThan(300);
    return answer.body;
  };
  const pages = async (query: Query): Promise<Resource[]> => {
    const found = [await ok('GET', events, undefined, { query })];
    for (let next = found[0]?.nextPageToken; next !== undefined; next = found.at(-1)?.nextPageToken) {
      found.push(await ok('GET', events, undefined, { query: { ...query, pageToken: next } }));
    }
    return found;
  };
  return {
    origin: target.origin,
    me: target.me,
    calendarId,
    calendar,
    events,
    api,
    ok,
    guest: () => (need === undefined ? Promise.reject(new Error('declare needs: guest')) : target.guest()),
    control: (method, path, body) =>
      need === 'emulator'
        ? target.control(method, path, body)
        : Promise.reject(new Error('declare needs: emulator')),
    post: (event) => api('POST', events, event),
    insert: (event = timed(), query = {}) => ok('POST', events, event, { query }),
    get: (id) => ok('GET', `${events}/${id}`),
    patch: (id, change, query = {}) => ok('PATCH', `${events}/${id}`, change, { query }),
    remove: async (id) => void (await ok('DELETE', `${events}/${id}`)),
    list: (query = {}) => ok('GET', events, undefined, { query }),
    instances: async (id, query = {}) =>
      (await ok('GET', `${events}/${id}/instances`, undefined, { query })).items,
    items: async (query = {}) => (await pages(query)).flatMap((page) => page.items),
    async syncToken(query = {}) {
      const token = (await pages(query)).at(-1)?.nextSyncToken;
      expect(token, 'the last page has a sync token').toBeTypeOf('string');
      return String(token);
    },
  };
}
