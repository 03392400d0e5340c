import { and, eq, isNull, ne } from 'drizzle-orm';
import { within } from '../db/client.ts';
import { isEventOfLink } from '../db/links.ts';
import { googleEvents, links } from '../db/schema/index.ts';
import { isGoogleError } from '../google/errors.ts';
import type { RemoteEvent } from '../google/port.ts';
import { scopeOf, type StartedAccount } from './account.ts';
import type { CursorRow } from './cursor.ts';
import type { AccountRef, ActivityDeps } from './deps.ts';
import { isUnlisted } from './listed.ts';

/** Asked for one by one per call; more wait for the next call. */
const BATCH = 100;

/** Linked events that the last full list did not show, as Google tells of each. Nothing is deleted for merely not being listed. */
export async function missingEvents(
  deps: ActivityDeps,
  ref: AccountRef,
  account: StartedAccount,
  cursor: CursorRow,
): Promise<{ events: RemoteEvent[]; more: boolean }> {
  const rows = await within(deps.db, scopeOf(ref), (tx) =>
    tx
      .select({ id: googleEvents.eventId, etag: googleEvents.etag })
      .from(googleEvents)
      .innerJoin(links, and(isEventOfLink, isNull(links.closedBy)))
      .where(
        and(
          eq(googleEvents.accountId, account.id),
          eq(googleEvents.calendarId, cursor.calendarId),
          isUnlisted(account.id),
          ne(googleEvents.status, 'cancelled'),
        ),
      )
      .orderBy(googleEvents.eventId)
      .limit(BATCH),
  );
  const google = deps.googleOf(ref);
  const events: RemoteEvent[] = [];
  for (const { id, etag } of rows) {
    events.push(
      await google.getEvent(cursor.calendarId, id).catch((error: unknown): RemoteEvent => {
        if (isGoogleError(error, 'NotFound', 'Gone')) return { status: 'deleted', id, etag };
        throw error;
      }),
    );
  }
  return { events, more: rows.length === BATCH };
}
