import { createHash, createHmac } from 'node:crypto';
import { randomToken } from '../random.ts';
import type { State } from '../state.ts';
import { SYNC_TOKEN_LIFE_MS } from '../store/tombstones.ts';
import { badRequest, fullSyncRequired } from './errors.ts';
import { DAY_MS } from '../time/zone.ts';

/** How long a list may be paged through. Google does not say this either. */
const PAGE_TOKEN_LIFE_MS = DAY_MS;

/** What a list token holds; opaque to callers by its signature. */
interface Sealed {
  /** `s` is a sync token, `p` a page token. */
  t: 's' | 'p';
  /** Account, collection (a calendar's key, or 0 for the calendar list), fingerprint of the parameters. */
  a: number;
  c: number;
  h: string;
  /** The revision up to which the caller has seen the changes, or (in a page token) will have seen them. */
  r: number;
  /** The caller's access when it was made: other access, other content. */
  x: number;
  /** When the token was made, in milliseconds. */
  m: number;
  /** Page tokens: where to go on. */
  at?: Cursor;
}

/** After which item to go on: row order (seq, revision or sort key), and for a series its last occurrence. */
export interface Cursor {
  row: number;
  within?: number;
  id?: string;
  /** The highest row that existed when the list was begun. */
  last?: number;
}

export interface ListIdentity {
  accountId: number;
  collection: number;
  accessRevision: number;
  /** Deletions up to here are no longer known: what is older cannot be followed up. */
  purgedRevision?: number;
}

function secretOf(state: State): string {
  const known = state.db.meta.get('listTokenSecret');
  if (known !== undefined) return known;
  const secret = randomToken();
  state.db.meta.set('listTokenSecret', secret);
  return secret;
}

/** Makes every token given out so far unreadable. */
export function forgetListTokens(state: State): void {
  state.db.meta.set('listTokenSecret', randomToken());
}

function seal(state: State, content: Sealed): string {
  const payload = Buffer.from(JSON.stringify(content)).toString('base64url');
  const signature = createHmac('sha256', secretOf(state)).update(payload).digest('base64url').slice(0, 12);
  return `C${signature}${payload}=`;
}

function unseal(state: State, token: string, type: Sealed['t']): Sealed | null {
  const payload = token.slice(13, -1);
  const signature = createHmac('sha256', secretOf(state)).update(payload).digest('base64url').slice(0, 12);
  if (token !== `C${signature}${payload}=`) return null;
  const content = JSON.parse(Buffer.from(payload, 'base64url').toString()) as Sealed;
  return content.t === type ? content : null;
}

/** A fingerprint of the parameters that must stay the same. */
export function fingerprint(query: URLSearchParams, names: readonly string[]): string {
  const values = names.map((name) => [name, ...query.getAll(name).toSorted()]);
  return createHash('sha256').update(JSON.stringify(values)).digest('base64url').slice(0, 16);
}

export function makeSyncToken(state: State, who: ListIdentity, revision: number, hash: string): string {
  return seal(state, {
    t: 's',
    a: who.accountId,
    c: who.collection,
    h: hash,
    r: revision,
    x: who.accessRevision,
    m: state.clock.now(),
  });
}

/** The revision that a sync token stands for. 400 when nobody made it, 410 when it is no longer good here. */
export function openSyncToken(
  state: State,
  who: ListIdentity,
  token: string,
  hash: string,
  currentRevision: number,
): number {
  const content = unseal(state, token, 's');
  if (!content) throw badRequest('invalid', 'Invalid sync token value.', 'syncToken');
  const isForeign = content.a !== who.accountId || content.c !== who.collection;
  const isOld =
    content.x !== who.accessRevision ||
    content.r < (who.purgedRevision ?? 0) ||
    state.clock.now() - content.m > SYNC_TOKEN_LIFE_MS;
  if (isForeign || isOld || content.r > currentRevision) throw fullSyncRequired();
  if (content.h !== hash) {
    throw badRequest('invalid', 'Sync token cannot be used with other request restrictions.', 'syncToken');
  }
  return content.r;
}

export function makePageToken(
  state: State,
  who: ListIdentity,
  revision: number,
  hash: string,
  at: Cursor,
): string {
  return seal(state, {
    t: 'p',
    a: who.accountId,
    c: who.collection,
    h: hash,
    r: revision,
    x: who.accessRevision,
    m: state.clock.now(),
    at,
  });
}

/**
 * Where a page token goes on, and the revision that the list stands at. 400 for a token of another query, an old one, and one from
 * before a change of access.
 */
export function openPageToken(
  state: State,
  who: ListIdentity,
  token: string,
  hash: string,
): { revision: number; at: Cursor } {
  const content = unseal(state, token, 'p');
  const isOurs = content?.a === who.accountId && content.c === who.collection && content.h === hash;
  const isGood =
    content?.x === who.accessRevision && state.clock.now() - (content?.m ?? 0) <= PAGE_TOKEN_LIFE_MS;
  if (!content?.at || !isOurs || !isGood)
    throw badRequest('invalid', 'Invalid page token value.', 'pageToken');
  return { revision: content.r, at: content.at };
}
