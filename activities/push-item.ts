import { eventIdOf } from '../core/identity.ts';
import { reconcile } from '../core/reconcile.ts';
import { isReadableRecurrence } from '../core/recurrence.ts';
import type { FieldName, Plan, RemoteSide } from '../core/types.ts';
import { within } from '../db/client.ts';
import { isGoogleError } from '../google/errors.ts';
import { READ_ONLY_FIELDS, type GoogleCalendar, type RemoteEvent } from '../google/port.ts';
import { policyOfAccount, scopeOf, type StartedAccount } from './account.ts';
import type { AccountRef, ActivityDeps } from './deps.ts';
import { baseOf, remoteSideOf } from './observe.ts';
import { writeConflicts } from './outcome.ts';
import { commitPlan, parkLink, saveObservation } from './push-commit.ts';
import { loadQueued, type Queued } from './push-queue.ts';

/** Looks taken before an item is left for the next push: each 412 or 409 costs one. */
const ATTEMPTS = 4;
const UNREADABLE = 'The event or its recurrence rule cannot be read.';

export type Pushed = 'written' | 'settled' | 'parked' | 'busy';

/**
 * Carries out the whole plan of one dirty link: conflicts first, then Google's side, then ours with what Google returned. No
 * transaction is open while Google is asked. Safe to repeat after a crash at any point: the derived id, the etag and the base
 * make the second attempt find what the first one did.
 */
export async function pushItem(
  deps: ActivityDeps,
  ref: AccountRef,
  account: StartedAccount,
  linkId: string,
): Promise<Pushed> {
  const google = deps.googleOf(ref);
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const queued = await within(deps.db, scopeOf(ref), (tx) => loadQueued(tx, account, linkId));
    if (!queued) return 'settled';
    if (queued.isUnread) {
      // What is stored has no body; what Google says now is used as it is, and stored no further than it may be.
      const event = await observeAgain(deps, ref, account, google, queued, queued.link.eventId ?? '');
      queued.remote = remoteSideOf(event);
    }
    if (!isReadable(queued)) {
      await within(deps.db, scopeOf(ref), (tx) => parkLink(tx, account, queued.link, UNREADABLE));
      return 'parked';
    }
    const plan = planOf(account, queued);
    try {
      const outcome = await carryOut(deps, ref, account, google, queued, plan);
      if (outcome !== 'again') return outcome;
    } catch (error) {
      const isOfCalendar = isGoogleError(error) && error.reason === 'requiredAccessLevel';
      if (isOfCalendar || !isGoogleError(error, 'InvalidRequest', 'Forbidden')) throw error;
      // Google refuses this item alone: it waits with its reason, the rest goes on.
      await within(deps.db, scopeOf(ref), (tx) =>
        parkLink(tx, account, queued.link, `Google refused it: ${error.reason}.`),
      );
      return 'parked';
    }
  }
  return 'busy';
}

/** Both sides can be decided about: the event was read, and no rule of recurrence is broken. */
function isReadable({ link, record, remote }: Queued): boolean {
  if (link.eventId !== null && remote.state === 'absent') return false;
  return [record, remote].every((side) => {
    const fields = side.state === 'present' ? side.item.fields : null;
    return fields === null || isReadableRecurrence(fields.recurrence, fields.start);
  });
}

function planOf(account: StartedAccount, { link, record, remote }: Queued): Plan {
  const base = baseOf(link);
  return reconcile({
    base,
    closed: link.closedBy !== null,
    record,
    remote,
    policy: policyOfAccount(account),
  });
}

async function carryOut(
  deps: ActivityDeps,
  ref: AccountRef,
  account: StartedAccount,
  google: GoogleCalendar,
  queued: Queued,
  plan: Plan,
): Promise<Pushed | 'again'> {
  const { link } = queued;
  const commit = (event: RemoteEvent | null, generation = link.generation) =>
    within(deps.db, scopeOf(ref), (tx) => commitPlan(tx, account, { queued, plan, event, generation }));
  if (plan.remote.do === 'nothing') {
    await commit(null);
    return 'settled';
  }
  if (plan.conflicts.length > 0) {
    const rows = plan.conflicts.map((conflict) => ({
      ...conflict,
      link_id: link.id,
      crm_id: link.crmId,
      base_revision: link.baseRevision,
    }));
    await within(deps.db, scopeOf(ref), (tx) => writeConflicts(tx, account, rows));
  }
  if (plan.remote.do === 'create') return insert(deps, ref, account, google, queued, plan);
  const eventId = link.eventId ?? '';
  const etag = etagOf(queued.remote);
  try {
    await commit(await writeExisting(google, link.calendarId, eventId, etag, plan));
    return 'written';
  } catch (error) {
    if (!isGoogleError(error, 'PreconditionFailed', 'NotFound', 'Gone')) throw error;
    await observeAgain(deps, ref, account, google, queued, eventId);
    return 'again';
  }
}

async function writeExisting(
  google: GoogleCalendar,
  calendarId: string,
  eventId: string,
  etag: string,
  { remote }: Plan,
): Promise<RemoteEvent | null> {
  switch (remote.do) {
    case 'update': {
      const isWritable = Object.keys(remote.changes).some(
        (name) => !READ_ONLY_FIELDS.includes(name as FieldName),
      );
      return isWritable ? google.patchEvent(calendarId, eventId, remote.changes, etag) : null;
    }
    case 'decline':
      return google.declineEvent(calendarId, eventId, etag);
    case 'delete':
      await google.deleteEvent(calendarId, eventId, etag);
      return { status: 'deleted', id: eventId, etag: '' };
    case 'create':
    case 'nothing':
      return null;
  }
}

/**
 * The id follows from the CRM activity and a generation, so an insert whose answer was lost meets its own event (409). An id
 * that a deleted event holds stays taken for ever: then the next generation is tried.
 */
async function insert(
  deps: ActivityDeps,
  ref: AccountRef,
  account: StartedAccount,
  google: GoogleCalendar,
  queued: Queued,
  plan: Plan,
): Promise<Pushed | 'again'> {
  if (plan.remote.do !== 'create') return 'again';
  const { link } = queued;
  const first = link.eventId === null ? link.generation : link.generation + 1;
  for (let generation = first; generation < first + ATTEMPTS; generation += 1) {
    const marker = { companyId: account.companyId, recordId: link.crmId, generation };
    const id = eventIdOf(marker);
    try {
      const event = await google.insertEvent(link.calendarId, { id, fields: plan.remote.fields, marker });
      await within(deps.db, scopeOf(ref), (tx) =>
        commitPlan(tx, account, { queued, plan, event, generation }),
      );
      return 'written';
    } catch (error) {
      if (!isGoogleError(error, 'Conflict')) throw error;
    }
    const taken = await observe(google, link.calendarId, id);
    if ('item' in taken && taken.item.marker?.recordId === link.crmId) {
      // Ours, from an attempt whose answer was lost: linked now, compared in the next look.
      await within(deps.db, scopeOf(ref), (tx) =>
        saveObservation(tx, account, link, taken, { id, generation }),
      );
      return 'again';
    }
  }
  return 'busy';
}

async function observeAgain(
  deps: ActivityDeps,
  ref: AccountRef,
  account: StartedAccount,
  google: GoogleCalendar,
  { link }: Queued,
  id: string,
): Promise<RemoteEvent> {
  const event = await observe(google, link.calendarId, id);
  const { generation } = link;
  await within(deps.db, scopeOf(ref), (tx) => saveObservation(tx, account, link, event, { id, generation }));
  return event;
}

async function observe(google: GoogleCalendar, calendarId: string, id: string): Promise<RemoteEvent> {
  return google.getEvent(calendarId, id).catch((error: unknown): RemoteEvent => {
    if (isGoogleError(error, 'NotFound', 'Gone')) return { status: 'deleted', id, etag: '' };
    throw error;
  });
}

const etagOf = (remote: RemoteSide) => (remote.state === 'present' ? remote.item.etag : '');
