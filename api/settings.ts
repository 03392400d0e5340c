import { asc, eq } from 'drizzle-orm';
import { isDeepStrictEqual } from 'node:util';
import type { Owed } from '../core/account.ts';
import { within, type Transaction } from '../db/client.ts';
import { activityTypes, links } from '../db/schema/index.ts';
import { loadAccount, refOf, storeIntent, tell, toWire, updateAccount } from './account-row.ts';
import { requireState } from './account-states.ts';
import { checkCalendar } from './calendars.ts';
import { type Caller, scopeOf } from './context.ts';
import type { ApiDeps } from './deps.ts';
import { ApiError } from './errors.ts';
import { checkActivityTypes, checkEffects, completeOptions, owedBy } from './options.ts';
import type { Account } from './schemas/accounts.ts';
import type { DraftOptions, Effects, StoredOptions } from './schemas/options.ts';
import { windowStartOf } from './window.ts';
import type { AccountRow } from './wire/account.ts';

/** Options that may be stored: complete, of known types, for a calendar that can be written to. */
export interface CheckedOptions {
  options: StoredOptions;
  calendarTimeZone: string;
}

interface Request {
  caller: Caller;
  accountId: string;
  /** What is asked for, given the account as it stands. */
  optionsOf: (row: AccountRow) => DraftOptions;
  effects: Effects | undefined;
  action: 'start' | 'editSettings' | 'preview';
}

/** Checks options against the account, the company's types and, where the calendar is another than before, Google. */
export async function checkOptions(deps: ApiDeps, request: Request): Promise<CheckedOptions> {
  const { row, options } = await within(deps.db, scopeOf(request.caller), async (tx) => {
    const row = await loadAccount(tx, request.accountId);
    return { row, options: await completed(tx, row, request) };
  });
  const isKnown = row.settings?.calendarId === options.calendarId && request.action !== 'start';
  const zone = isKnown ? row.calendarTimeZone : null;
  return { options, calendarTimeZone: zone ?? (await checkCalendar(deps, refOf(row), options.calendarId)) };
}

async function completed(tx: Transaction, row: AccountRow, request: Request): Promise<StoredOptions> {
  requireState(row.state, request.action);
  const options = completeOptions(request.optionsOf(row), row.settings);
  const types = await tx
    .select({ key: activityTypes.key })
    .from(activityTypes)
    .orderBy(asc(activityTypes.position));
  checkActivityTypes(
    options,
    types.map(({ key }) => key),
  );
  checkEffects((await hasSynced(tx, row.id)) ? row.settings : null, options, request.effects);
  return options;
}

async function hasSynced(tx: Transaction, accountId: string): Promise<boolean> {
  const found = await tx.select({ id: links.id }).from(links).where(eq(links.accountId, accountId)).limit(1);
  return found.length > 0;
}

/** The settings overlaid by the draft. */
export const overlaid = ({ settings, draft }: AccountRow): DraftOptions => ({ ...settings, ...draft });

/** Takes the settings overlaid by the draft, fixes the window, and starts. */
export async function startSyncing(
  deps: ApiDeps,
  caller: Caller,
  accountId: string,
  effects: Effects | undefined,
): Promise<Account> {
  const request: Request = { caller, accountId, optionsOf: overlaid, effects, action: 'start' };
  return store(deps, request, 'start', (row, { options, calendarTimeZone }) => {
    const window = windowOf(row, options, calendarTimeZone, deps.now());
    const owed = row.state === 'ready' ? EVERYTHING : changesOf(row, options, effects, window.isMoved);
    return {
      windowStart: window.start,
      owed: union(row.owed, owed),
      state: 'importing',
      wanted: 'running',
      problem: null,
      problemUntil: null,
      progressDone: 0,
      progressTotal: null,
    };
  });
}

/** Stores a complete set of options; an account that runs is told what the change makes necessary. */
export async function editSettings(
  deps: ApiDeps,
  caller: Caller,
  accountId: string,
  given: DraftOptions,
  effects: Effects | undefined,
): Promise<Account> {
  const request: Request = { caller, accountId, optionsOf: () => given, effects, action: 'editSettings' };
  return store(deps, request, 'editSettings', (row, { options, calendarTimeZone }) => {
    const isPastDaysEdited = row.settings?.pastDays !== options.pastDays;
    if (row.state === 'ready' || row.state === 'stopped') {
      // The window is fixed at the start; an edited one is fixed anew there.
      const owed = row.state === 'ready' ? [] : changesOf(row, options, effects, isPastDaysEdited);
      return { owed: union(row.owed, owed), ...(isPastDaysEdited && { windowStart: null }) };
    }
    const window = windowOf(row, options, calendarTimeZone, deps.now());
    return {
      windowStart: window.start,
      owed: union(row.owed, changesOf(row, options, effects, window.isMoved)),
    };
  });
}

type Changes = Parameters<typeof storeIntent>[2];

async function store(
  deps: ApiDeps,
  request: Request,
  intent: 'start' | 'editSettings',
  changesOf: (row: AccountRow, checked: CheckedOptions) => Changes,
): Promise<Account> {
  const checked = await checkOptions(deps, request);
  const { row, account, isTold } = await within(deps.db, scopeOf(request.caller), async (tx) => {
    const before = await loadAccount(tx, request.accountId, { lock: true });
    // Google was asked without a transaction: meanwhile another tab may have changed what was checked.
    if (!isDeepStrictEqual(await completed(tx, before, request), checked.options)) {
      throw new ApiError(
        409,
        'changed_meanwhile',
        'The account was changed meanwhile. Look at it and try again.',
      );
    }
    const { options: settings, calendarTimeZone } = checked;
    const changes = { ...changesOf(before, checked), settings, calendarTimeZone, draft: {} };
    const isTold = intent === 'start' || !['ready', 'stopped'].includes(before.state);
    const row = isTold
      ? await storeIntent(tx, before.id, changes)
      : await updateAccount(tx, before.id, changes);
    return { row, account: await toWire(tx, row), isTold };
  });
  if (isTold) await tell(deps, row, intent);
  return account;
}

/** A first start looks at everything on both sides. */
const EVERYTHING: Owed[] = ['relist', 'resend'];

const changesOf = (
  { settings }: AccountRow,
  options: StoredOptions,
  effects: Effects | undefined,
  isWindowMoved: boolean,
): Owed[] =>
  settings === null
    ? EVERYTHING
    : owedBy(settings, options, { applyToExisting: effects?.applyToExisting, isWindowMoved });

/** The window keeps its start unless `pastDays` was edited or it was never fixed (O7). */
export function windowOf(row: AccountRow, options: StoredOptions, calendarTimeZone: string, now: Date) {
  const isEdited = row.settings?.pastDays !== options.pastDays;
  const isUnfixed = row.windowStart === null && options.pastDays !== 'all';
  if (!isEdited && !isUnfixed) return { start: row.windowStart, isMoved: false };
  return { start: windowStartOf(options.pastDays, calendarTimeZone, now), isMoved: isEdited };
}

const union = (before: Owed[], more: readonly Owed[]): Owed[] => [...new Set([...before, ...more])];
