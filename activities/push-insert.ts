import { eventIdOf } from '../core/identity.ts';
import type { Plan } from '../core/types.ts';
import type { Transaction } from '../db/client.ts';
import { isGoogleError } from '../google/errors.ts';
import type { GoogleCalendar, RemoteEvent } from '../google/port.ts';
import type { StartedAccount } from './account.ts';
import { commitPlan, saveObservation } from './push-commit.ts';
import type { Queued } from './push-queue.ts';

/** Ids tried for one event: each that a deleted one holds costs one. */
const GENERATIONS = 4;
/** If-Match for whatever there is (RFC 9110 section 13.1.1). */
const ANY_ETAG = '*';

/** What became of one item; `busy` moved on each time it was looked at. */
export type Pushed = 'written' | 'settled' | 'parked' | 'busy';

/** For whom a push works, and with what. */
export interface Pushing {
  account: StartedAccount;
  google: GoogleCalendar;
  /** One transaction of our own; never open while Google is asked. */
  store: <T>(work: (tx: Transaction) => Promise<T>) => Promise<T>;
  /** Links whose deletion the brake has let through. */
  released: ReadonlySet<string>;
}

/**
 * The id follows from the CRM activity and a generation, so an insert whose answer was lost meets its own event (409). An id
 * that a deleted event holds stays taken for ever: then the next generation is tried.
 */
export async function insertEvent(pushing: Pushing, queued: Queued, plan: Plan): Promise<Pushed | 'again'> {
  if (plan.remote.do !== 'create') return 'again';
  const { account, google } = pushing;
  const { link } = queued;
  const first = link.eventId === null ? link.generation : link.generation + 1;
  for (let generation = first; generation < first + GENERATIONS; generation += 1) {
    const marker = { companyId: account.companyId, recordId: link.crmId, generation };
    const id = eventIdOf(marker);
    try {
      const event = await google.insertEvent(link.calendarId, { id, fields: plan.remote.fields, marker });
      await pushing.store((tx) => commitPlan(tx, account, { queued, plan, event, generation }));
      return 'written';
    } catch (error) {
      if (!isGoogleError(error, 'Conflict')) throw error;
    }
    const taken = await observe(google, link.calendarId, id);
    // Taken and not there: a read of before the insert. It may be our own event, so no other is made until Google shows it.
    if (taken === null) return 'again';
    if ('item' in taken && taken.item.marker?.recordId === link.crmId) {
      // Ours, from an attempt whose answer was lost: linked now, compared in the next look.
      await pushing.store((tx) => saveObservation(tx, account, link, taken, { id, generation }));
      return 'again';
    }
  }
  return 'busy';
}

/**
 * Before a link is forgotten: an insert whose answer was lost may have made its event, or made it anew, which nobody else would take
 * for ours. Found, it is linked, and decided about in the next look.
 */
export async function findOwn(pushing: Pushing, { link, record }: Queued): Promise<boolean> {
  const { account, google } = pushing;
  const { crmId: recordId } = link;
  const first = link.eventId === null ? link.generation : link.generation + 1;
  for (let generation = first; generation < first + GENERATIONS; generation += 1) {
    const id = eventIdOf({ companyId: account.companyId, recordId, generation });
    const found = await observe(google, link.calendarId, id);
    // Unless this was read from before the insert, which a deletion never is.
    if (found === null && record.state === 'deleted') await google.deleteEvent(link.calendarId, id, ANY_ETAG);
    // An id that a deleted event holds had the insert go on to the next.
    if (found?.status === 'deleted') continue;
    if (found === null || !('item' in found) || found.item.marker?.recordId !== recordId) return false;
    await pushing.store((tx) => saveObservation(tx, account, link, found, { id, generation }));
    return true;
  }
  return false;
}

/** Looks at a link's event again and keeps what was seen. */
export async function observeAgain(pushing: Pushing, { link }: Pick<Queued, 'link'>): Promise<RemoteEvent> {
  const { account, google } = pushing;
  const id = link.eventId ?? '';
  const event = (await observe(google, link.calendarId, id)) ?? { status: 'deleted', id, etag: '' };
  const { generation } = link;
  await pushing.store((tx) => saveObservation(tx, account, link, event, { id, generation }));
  return event;
}

/** The event or its tombstone; null where Google knows of neither. */
async function observe(google: GoogleCalendar, calendarId: string, id: string): Promise<RemoteEvent | null> {
  return google.getEvent(calendarId, id).catch((error: unknown) => {
    if (isGoogleError(error, 'NotFound', 'Gone')) return null;
    throw error;
  });
}
