import { and, eq, sql } from 'drizzle-orm';
import type { Transaction } from '../db/client.ts';
import { accounts, syncCursors } from '../db/schema/index.ts';
import type { StartedAccount } from './account.ts';
import type { EventPage, RemoteEvent } from '../google/port.ts';
import { forgetListed, markListed } from './listed.ts';
import { eventIdOfRemote } from './observe.ts';
import { relink } from './relink.ts';

export type CursorRow = typeof syncCursors.$inferSelect;

/** The account's cursor, made when it is missing, begun anew when another calendar was chosen or a full list was asked for. */
export async function loadCursor(tx: Transaction, account: StartedAccount): Promise<CursorRow> {
  const { calendarId } = account.settings;
  const [row] = await tx.select().from(syncCursors).where(eq(syncCursors.accountId, account.id));
  if (row && row.calendarId === calendarId && !account.owed.includes('relist')) return row;
  await tx
    .update(accounts)
    .set({ owed: sql`array_remove(owed, 'relist')` })
    .where(eq(accounts.id, account.id));
  await relink(tx, account);
  await forgetListed(tx, account.id);
  const values = {
    calendarId,
    syncToken: null,
    pageToken: null,
    pagesDone: 0,
    listSeen: 0,
    sweepPending: false,
    // Also on another calendar: one that was left and chosen again must find what was deleted meanwhile.
    listNumber: row ? row.listNumber + 1 : 1,
    updatedAt: sql`now()`,
  };
  const [made] = await tx
    .insert(syncCursors)
    .values({ accountId: account.id, companyId: account.companyId, ...values })
    .onConflictDoUpdate({ target: syncCursors.accountId, set: values })
    .returning();
  if (!made) throw new Error('The cursor was not stored.');
  return made;
}

/** The next look lists everything again, as after a change of the options. */
export async function askForFullList(tx: Transaction, account: StartedAccount): Promise<void> {
  await tx
    .update(accounts)
    .set({ owed: sql`array_append(array_remove(owed, 'relist'), 'relist')` })
    .where(eq(accounts.id, account.id));
}

/** The token is no longer good: list in full. Links, bases and observations survive; the sweep finds what was deleted. */
export async function restartList(tx: Transaction, accountId: string): Promise<void> {
  await forgetListed(tx, accountId);
  await tx
    .update(syncCursors)
    .set({
      syncToken: null,
      pageToken: null,
      pagesDone: 0,
      listSeen: 0,
      sweepPending: false,
      listNumber: sql`list_number + 1`,
      updatedAt: sql`now()`,
    })
    .where(eq(syncCursors.accountId, accountId));
}

/** Stores where the reading stands after a page. The sync token comes with the last page alone, and with all it covers. */
export async function saveCursor(tx: Transaction, cursor: CursorRow, page: EventPage): Promise<void> {
  const isLast = page.nextPageToken === null;
  const moved = await tx
    .update(syncCursors)
    .set({
      pageToken: page.nextPageToken,
      pagesDone: isLast ? 0 : cursor.pagesDone + 1,
      syncToken: isLast ? page.nextSyncToken : cursor.syncToken,
      listSeen: sql`list_seen + ${cursor.syncToken === null ? livingOn(page) : 0}`,
      // Only what an earlier list showed can be missing from this one.
      sweepPending: isLast && cursor.syncToken === null && cursor.listNumber > 1,
      updatedAt: sql`now()`,
    })
    .where(
      and(
        eq(syncCursors.accountId, cursor.accountId),
        // Read on from where it was read: an attempt that was given up and still runs must not set the cursor back.
        sql`${syncCursors.pageToken} is not distinct from ${cursor.pageToken}`,
        sql`${syncCursors.syncToken} is not distinct from ${cursor.syncToken}`,
        eq(syncCursors.listNumber, cursor.listNumber),
      ),
    )
    .returning({ accountId: syncCursors.accountId });
  refuseMoved(moved);
  if (cursor.syncToken !== null) return;
  if (isLast && cursor.listNumber === 1) await forgetListed(tx, cursor.accountId);
  else await markListed(tx, cursor, page.events.map(eventIdOfRemote));
}

/** Stores how far the sweep after a full list has come: what it has asked for is not asked for again, and with the rest the list ends. */
export async function saveSweep(
  tx: Transaction,
  cursor: CursorRow,
  { events, more }: { events: readonly RemoteEvent[]; more: boolean },
): Promise<void> {
  const moved = await tx
    .update(syncCursors)
    .set({ sweepPending: more })
    .where(
      and(
        eq(syncCursors.accountId, cursor.accountId),
        eq(syncCursors.sweepPending, true),
        eq(syncCursors.listNumber, cursor.listNumber),
      ),
    )
    .returning({ accountId: syncCursors.accountId });
  refuseMoved(moved);
  if (more) await markListed(tx, cursor, events.map(eventIdOfRemote));
  else await forgetListed(tx, cursor.accountId);
}

function refuseMoved(moved: readonly unknown[]): void {
  if (moved.length === 0) throw new Error('The cursor was moved by another attempt.');
}

const livingOn = ({ events }: EventPage) => events.filter(({ status }) => status !== 'deleted').length;
