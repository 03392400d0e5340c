import { EVENTS, stage, timed, type Event, type Json, type List, type Stage } from './support.ts';

export const BOB = 'bob@example.com';
export const CAROL = 'carol@example.com';
/** Nobody who has an account here. */
export const FOREIGN = 'somebody@elsewhere.org';

export type Api = Stage['api'];

interface Guest extends Json {
  email: string;
  responseStatus: string;
}

export const guestsOf = (event: Event) => (event['attendees'] ?? []) as Guest[];

export const answerOf = (event: Event, email: string) =>
  guestsOf(event).find((guest) => guest.email === email)?.responseStatus;

/** The guests of an event with another answer of one of them. */
export const answers = (event: Event, email: string, responseStatus: string) =>
  guestsOf(event).map((guest) => (guest.email === email ? { ...guest, responseStatus } : guest));

export const read = async (api: Api, path: string) => (await api<Event>('GET', path)).body;

export const occurrences = async (api: Api) =>
  (await api<List>('GET', `${EVENTS}?singleEvents=true&orderBy=startTime`)).body.items;

/** The events that changed since a list. */
export const changesSince = async (api: Api, { nextSyncToken }: List) =>
  (await api<List>('GET', `${EVENTS}?syncToken=${encodeURIComponent(nextSyncToken ?? '')}`)).body.items;

export const list = async (api: Api) => (await api<List>('GET', EVENTS)).body;

/** Calls the API as another account, made when it is new. */
export async function as(at: Stage, email: string, timeZone = 'Europe/Zurich'): Promise<Api> {
  const account = await at.control<{ accessToken: string }>('POST', '/accounts', { email, timeZone });
  return (method, path, body, more = {}) =>
    at.api(method, path, body, { token: account.body.accessToken, ...more });
}

/** An event of Anna's whose guests are Bob, who lives in New York, Carol, and somebody without an account. */
export async function meeting(more: Json = {}) {
  const at = await stage();
  const anna: Api = (...call) => at.api(...call);
  const bob = await as(at, BOB, 'America/New_York');
  const carol = await as(at, CAROL);
  const attendees = [{ email: BOB }, { email: CAROL }, { email: FOREIGN }];
  const made = (await anna<Event>('POST', EVENTS, timed('2026-07-01', { attendees, ...more }))).body;
  return { at, anna, bob, carol, made, path: `${EVENTS}/${made.id}` };
}

/** A series of Anna's of four weeks, with Bob as its guest. */
export async function series(more: Json = {}) {
  const recurrence = ['RRULE:FREQ=WEEKLY;COUNT=4'];
  const body = timed('2026-03-02', { recurrence, attendees: [{ email: BOB }], ...more });
  const { at, anna, bob, carol, made, path } = await meeting(body);
  return { at, anna, bob, carol, master: made, path, second: `${path}_20260309T080000Z` };
}
