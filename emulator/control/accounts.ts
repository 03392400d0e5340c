import { z } from 'zod';
import { withdrawCalendar } from '../api/calendars/clear.ts';
import { isScope, toScopeUrl } from '../api/scopes.ts';
import type { State } from '../state.ts';
import { findAccount, listAccounts, type Account } from '../store/accounts.ts';
import {
  ACCESS_ROLES,
  EVERYBODY,
  findRule,
  PUBLIC_ROLES,
  type RuleRole,
  type Scope,
} from '../store/access.ts';
import { changeAccess, listEntries } from '../store/calendar-list.ts';
import {
  addCalendar,
  changeCalendar,
  findEntry,
  isPrimaryOfAnyone,
  openAccount,
  type CalendarEntry,
} from '../store/calendars.ts';
import { reshowEvents } from '../store/events.ts';
import {
  ACCESS_TOKEN_LIFE_SECONDS,
  grantsOf,
  insertAccessToken,
  insertRefreshToken,
  revokeGrant,
  scopesOf,
  setGrant,
} from '../store/tokens.ts';
import { isTimeZone } from '../time/zone.ts';
import { ControlError } from './errors.ts';
import { EMAIL } from '../address.ts';

const timeZone = z.string().refine(isTimeZone, 'is no IANA time zone, such as Europe/Berlin');
export const email = z.string().regex(EMAIL, 'is no e-mail address');

export const accountSchema = z.strictObject({ email, timeZone: timeZone.optional() });
export const calendarSchema = z.strictObject({
  summary: z.string().min(1),
  accessRole: z.enum(ACCESS_ROLES).default('owner'),
  publicRole: z.enum(PUBLIC_ROLES).default('none'),
  description: z.string().optional(),
  timeZone: timeZone.optional(),
});
export const calendarChangeSchema = z.strictObject({
  summary: z.string().min(1).optional(),
  accessRole: z.enum(ACCESS_ROLES).optional(),
  publicRole: z.enum(PUBLIC_ROLES).optional(),
  description: z.string().optional(),
  timeZone: timeZone.optional(),
});
export const grantSchema = z.strictObject({
  scopes: z.array(z.string().min(1)),
  clientId: z.string().min(1).optional(),
});

/** The account of the path, or 404. */
export function knownAccount(state: State, email: string): Account {
  const account = findAccount(state.db, email);
  if (!account) {
    throw new ControlError(
      404,
      `No account ${email}. Make it with POST /_emulator/accounts {"email": "${email}"}.`,
    );
  }
  return account;
}

/** The calendar of the path (`primary` too), or 404. */
export function knownCalendar(state: State, account: Account, calendarId: string): CalendarEntry {
  const entry = findEntry(state.db, account.account_id, calendarId);
  if (!entry) throw new ControlError(404, `${account.email} has no calendar ${calendarId}.`);
  return entry;
}

export const showCalendar = (entry: CalendarEntry) => ({
  id: entry.id,
  summary: entry.summary,
  timeZone: entry.time_zone,
  accessRole: entry.access_role,
  publicRole: entry.public_role,
  primary: entry.is_primary === 1,
});

/** An account with its tokens: all scopes, no end, no quota. */
export function showAccount(state: State, account: Account) {
  const entries = listEntries(state.db, account.account_id).flatMap((entry) =>
    entry.deleted ? [] : (findEntry(state.db, account.account_id, entry.id) ?? []),
  );
  return {
    email: account.email,
    sub: account.sub,
    accessToken: account.control_access_token,
    refreshToken: account.control_refresh_token,
    calendars: entries.map(showCalendar),
    grants: grantsOf(state, account.account_id).map((grant) => ({
      clientId: grant.client_id,
      scopes: scopesOf(grant.scopes),
    })),
  };
}

export function showAccounts(state: State) {
  return listAccounts(state.db).map((account) => showAccount(state, account));
}

/** Makes an account, or finds the one that is there. */
export function makeAccount(state: State, wanted: z.infer<typeof accountSchema>) {
  const known = findAccount(state.db, wanted.email);
  const primary = known && findEntry(state.db, known.account_id, 'primary');
  if (primary && wanted.timeZone !== undefined && wanted.timeZone !== primary.time_zone) {
    throw new ControlError(
      409,
      `${wanted.email} lives in ${primary.time_zone}; PATCH its calendar primary to change that.`,
    );
  }
  const zone = wanted.timeZone ?? state.defaultTimeZone;
  return showAccount(state, openAccount(state.db, state.clock, wanted.email, zone));
}

export function makeCalendar(state: State, account: Account, wanted: z.infer<typeof calendarSchema>) {
  const primary = findEntry(state.db, account.account_id, 'primary');
  const entry = addCalendar(state.db, state.clock, account, {
    summary: wanted.summary,
    description: wanted.description,
    timeZone: wanted.timeZone ?? primary?.time_zone ?? state.defaultTimeZone,
    accessRole: wanted.accessRole,
    publicRole: wanted.publicRole,
    ...(wanted.accessRole === 'owner' ? { dataOwner: account.email } : {}),
  });
  return showCalendar(entry);
}

export function alterCalendar(
  state: State,
  account: Account,
  calendarId: string,
  changes: z.infer<typeof calendarChangeSchema>,
) {
  const entry = knownCalendar(state, account, calendarId);
  state.db.transaction(() => {
    if (changes.timeZone !== undefined && changes.timeZone !== entry.time_zone) {
      reshowEvents(state, entry, changes.timeZone);
    }
    changeCalendar(state.db, state.clock, entry, changes);
    const allow = (scope: Scope, role: RuleRole | undefined) => {
      const known = findRule(state.db, entry.calendar_key, scope)?.role ?? 'none';
      if (role !== undefined && role !== known)
        changeAccess(state.db, state.clock, entry.calendar_key, scope, role);
    };
    allow({ type: 'user', value: account.email }, changes.accessRole);
    allow(EVERYBODY, changes.publicRole);
  });
  return showCalendar(knownCalendar(state, account, entry.id));
}

export function dropCalendar(state: State, account: Account, calendarId: string): void {
  const entry = knownCalendar(state, account, calendarId);
  if (isPrimaryOfAnyone(state.db, entry))
    throw new ControlError(400, 'A primary calendar cannot be deleted.');
  withdrawCalendar(state, entry);
}

/**
 * Sets what the account allows: the named client, or every client it has allowed something. Gives tokens with exactly these
 * scopes, for the client or else for one called "emulator".
 */
export function giveGrant(state: State, account: Account, wanted: z.infer<typeof grantSchema>) {
  const scopes = wanted.scopes.map(toScopeUrl);
  const unknown = wanted.scopes.filter((_, index) => !isScope(scopes[index] ?? ''));
  if (unknown.length > 0) throw new ControlError(400, `scopes: Google knows no ${unknown.join(', ')}.`);
  return state.db.transaction(() => {
    const held = grantsOf(state, account.account_id).map((grant) => grant.client_id);
    const clientId = wanted.clientId ?? 'emulator';
    const clients = wanted.clientId === undefined && held.length > 0 ? held : [clientId];
    for (const client of clients) setGrant(state, account.account_id, client, scopes);
    const grant = setGrant(state, account.account_id, clientId, scopes);
    const refresh = insertRefreshToken(state, grant.grant_id, grant.scopes);
    return {
      clients,
      scopes,
      clientId,
      accessToken: insertAccessToken(state, grant.grant_id, refresh.refresh_id, grant.scopes),
      refreshToken: refresh.token,
      expiresInSeconds: ACCESS_TOKEN_LIFE_SECONDS,
    };
  });
}

/** Takes access back from one client, or from all: what a person does in the settings of the Google account. */
export function takeGrant(
  state: State,
  account: Account,
  clientId: string | undefined,
): { revoked: string[] } {
  const grants = grantsOf(state, account.account_id).filter(
    (grant) => clientId === undefined || grant.client_id === clientId,
  );
  for (const grant of grants) revokeGrant(state, grant.grant_id);
  return { revoked: grants.map((grant) => grant.client_id) };
}
