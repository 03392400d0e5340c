import {
  changedSeries,
  decide,
  formerEvents,
  remadeSeries,
  type Deciding,
} from '../../activities/apply-events.ts';
import type { StartedAccount } from '../../activities/account.ts';
import { policyOfAccount } from '../../activities/account.ts';
import { appliedTo } from '../../activities/apply-visibility-rules.ts';
import type { CursorRow } from '../../activities/cursor.ts';
import { takeIn } from '../../activities/take-in.ts';
import { emptyOutcome } from '../../activities/outcome.ts';
import { isPrivate } from '../../core/policy.ts';
import { isGoogleError } from '../../google/errors.ts';
import type { RemoteEvent } from '../../google/port.ts';
import { brokenObservations, type Bug } from './bugs.ts';
import { observe } from './observe.ts';
import type { Ports } from './ports.ts';
import { markForExport, relink } from './relink.ts';
import {
  adoptExceptions,
  claimExceptions,
  followSeries,
  joinSeries,
  seriesOf,
  withCancelled,
} from './series.ts';
import { writeOutcome, type Store } from './store.ts';

/** As `fetchChanges` in activities/fetch-changes.ts: one page, or one sweep, applied with the cursor in one transaction. */
export function fetchChanges(ports: Ports): { more: boolean; dirty: number } {
  const { account, cursor } = ports.within((store) => ({
    account: store.account,
    cursor: loadCursor(store),
  }));
  return cursor.sweepPending ? sweep(ports, account, cursor) : readPage(ports, account, cursor);
}

function readPage(
  ports: Ports,
  account: StartedAccount,
  cursor: CursorRow,
): { more: boolean; dirty: number } {
  const { syncToken, pageToken } = cursor;
  const page = orNull(['SyncTokenExpired'], () => ports.read((google) => google.list(syncToken, pageToken)));
  if (page === null) {
    ports.within((store) => {
      store.cursor = { ...cursor, syncToken: null, pageToken: null, pagesDone: 0, sweepPending: false };
      store.cursor.listNumber += 1;
    });
    return { more: true, dirty: 0 };
  }
  const isLast = page.nextPageToken === null;
  const isFull = syncToken === null;
  const move = (store: Store): void => {
    store.cursor = {
      ...cursor,
      pageToken: page.nextPageToken,
      syncToken: isLast ? page.nextSyncToken : syncToken,
      sweepPending: isLast && isFull && cursor.listNumber > 1,
    };
  };
  if (ports.bug === 'cursor_before_rows') ports.within(move);
  return ports.within((store) => {
    const applied = applyEvents(store, account, page.events, {
      listNumber: cursor.listNumber,
      isFullList: isFull,
      anew: false,
      isPart: !isLast || pageToken !== null,
      bug: ports.bug,
    });
    move(store);
    const exports = isLast && isFull ? markForExport(store) : 0;
    const more = !isLast || pageToken !== null || (isFull && cursor.listNumber > 1) || applied.more;
    return { more, dirty: applied.dirty + exports };
  });
}

/** As `missingEvents` in activities/sweep.ts: what the list did not show is asked for one by one. */
function sweep(ports: Ports, account: StartedAccount, cursor: CursorRow): { more: boolean; dirty: number } {
  const missing = ports.within((store) =>
    [...store.observations.values()].filter(
      ({ event_id, listNumber, status }) =>
        listNumber < cursor.listNumber &&
        status !== 'cancelled' &&
        [...store.links.values()].some((link) => link.eventId === event_id && link.closedBy === null),
    ),
  );
  const events = missing.map(({ event_id: id, etag }): RemoteEvent => {
    if (ports.bug === 'missing_is_deleted') return { status: 'deleted', id, etag };
    return (
      orNull(['NotFound', 'Gone'], () => ports.read((google) => google.get(id))) ?? {
        status: 'deleted',
        id,
        etag,
      }
    );
  });
  return ports.within((store) => {
    const applied = applyEvents(store, account, events, {
      listNumber: cursor.listNumber,
      anew: false,
      bug: ports.bug,
    });
    if (store.cursor) store.cursor = { ...store.cursor, sweepPending: false };
    return { more: true, dirty: applied.dirty };
  });
}

/** As activities/cursor.ts. */
function loadCursor(store: Store): CursorRow {
  if (store.cursor && !store.owed.includes('relist')) return store.cursor;
  store.owed = store.owed.filter((owed) => owed !== 'relist');
  relink(store);
  store.cursor = {
    accountId: 'account',
    companyId: 'company',
    calendarId: store.settings.calendarId,
    syncToken: null,
    pageToken: null,
    pagesDone: 0,
    listSeen: 0,
    sweepPending: false,
    listNumber: store.cursor ? store.cursor.listNumber + 1 : 1,
    updatedAt: '',
  };
  return store.cursor;
}

interface Applying {
  listNumber: number;
  anew: boolean;
  bug: Bug | null;
  isFullList?: boolean;
  isPart?: boolean;
}

/** As `applyEvents` in activities/apply-events.ts. */
function applyEvents(
  store: Store,
  account: StartedAccount,
  page: readonly RemoteEvent[],
  { listNumber, isFullList = false, anew, bug, isPart = false }: Applying,
): { dirty: number; more: boolean } {
  const events = isFullList ? page : withCancelled(store, page);
  const observed = observe(store, account, events, { fullList: isFullList ? listNumber : null, bug });
  const series = seriesOf(store, observed);
  if (bug !== 'occurrence_doubled') adoptExceptions(store, observed, series);
  const context: Deciding = {
    policy: policyOfAccount(account),
    series,
    anew,
    newMasters: new Map(),
    newId: store.newId,
    isPart,
    deletions: [],
  };
  const outcome = emptyOutcome();
  for (const item of observed) decide(outcome, item, context);
  outcome.observations.push(...formerEvents(observed));
  // So few are never held by the brake; those of a part of a list are left to the push.
  for (const { observed: gone, plan, wanted } of context.deletions)
    if (isPart) outcome.dirty.push({ id: wanted.id });
    else takeIn(outcome, gone, plan, context);
  outcome.observations = brokenObservations(bug, outcome.observations, events);
  writeOutcome(store, outcome, listNumber);
  const isIncomplete = joinSeries(store, context.newMasters, new Set(observed.map(({ eventId }) => eventId)));
  if (isIncomplete) store.owed = [...store.owed.filter((owed) => owed !== 'relist'), 'relist'];
  if (bug !== 'series_left_behind')
    followSeries(store, account, changedSeries(observed, outcome), listNumber);
  const remade = remadeSeries(observed, outcome);
  for (const crmId of remade) claimExceptions(store, crmId);
  const copies = observed.filter(({ isMislabelled }) => isMislabelled);
  return { dirty: outcome.dirty.length + copies.length + remade.length, more: isIncomplete };
}

/** As `applyVisibilityRules` in activities/apply-visibility-rules.ts. */
export function applyVisibilityRules(ports: Ports): void {
  ports.within((store) => {
    const rows = [...store.observations.values()].filter(
      ({ event_id, item }) => item?.fields || store.linkOfEvent(event_id)?.baseRecord,
    );
    const policy = policyOfAccount(store.account);
    const events = rows.flatMap(({ item, status }) =>
      appliedTo({ item, status: status === 'cancelled' ? 'cancelled' : 'confirmed' }, policy),
    );
    const listNumber = Math.max(0, ...rows.map((row) => row.listNumber));
    applyEvents(store, store.account, events, { listNumber, anew: true, bug: ports.bug });
    forgetTombstones(store, listNumber);
    store.owed = store.owed.filter((owed) => owed !== 'reapply');
  });
}

/** As activities/forget-tombstones.ts. */
function forgetTombstones(store: Store, listNumber: number): void {
  const { privateEvents } = store.settings;
  if (privateEvents === 'everyone' || privateEvents === 'only_me') return;
  const policy = policyOfAccount(store.account);
  const outcome = emptyOutcome();
  for (const { id, origin, isDeleted, details } of store.records.values()) {
    if (origin !== 'google' || !isDeleted || details === null) continue;
    const eventId = store.linkOf(id)?.eventId ?? '';
    const item = store.observations.get(eventId)?.item ?? null;
    if (item === null || isPrivate(item, policy)) outcome.deletes.push({ id, dropDetails: true });
  }
  writeOutcome(store, outcome, listNumber);
}

/** The answer, or null where Google says one of these. */
export function orNull<T>(kinds: Parameters<typeof isGoogleError>[1][], ask: () => T): T | null {
  try {
    return ask();
  } catch (error) {
    if (isGoogleError(error, ...kinds)) return null;
    throw error;
  }
}
