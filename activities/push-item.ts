import type { Fields, Plan, RemoteSide } from '../core/types.ts';
import { within } from '../db/client.ts';
import { isGoogleError } from '../google/errors.ts';
import type { GoogleCalendar, RemoteEvent } from '../google/port.ts';
import { scopeOf, type StartedAccount } from './account.ts';
import type { AccountRef, ActivityDeps } from './deps.ts';
import { askBrake, waitingDeletions, wantedBy } from './held.ts';
import { remoteSideOf } from './observe.ts';
import { conflictsOf, writeConflicts } from './outcome.ts';
import { commitPlan, parkLink } from './push-commit.ts';
import { findOwn, insertEvent, observeAgain, type Pushed, type Pushing } from './push-insert.ts';
import { linkInstance, readExceptions, takesAlong } from './push-instance.ts';
import { decisionOn, isReadable, loadQueued, type Queued } from './push-queue.ts';

/** Looks taken before an item is left for the next push: each 412 or 409 costs one. */
const ATTEMPTS = 4;
const UNREADABLE = 'The event or its recurrence rule cannot be read.';

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
  released: ReadonlySet<string>,
): Promise<Pushed> {
  const store: Pushing['store'] = (work) => within(deps.db, scopeOf(ref), work);
  const pushing: Pushing = { account, google: deps.googleOf(ref), store, released };
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const queued = await store((tx) => loadQueued(tx, account, linkId));
    if (!queued) return 'settled';
    // What is stored has no body; what Google says now is used as it is, and stored no further than it may be.
    if (queued.isUnread) queued.remote = remoteSideOf(await observeAgain(pushing, queued));
    if (!isReadable(queued)) {
      await store((tx) => parkLink(tx, account, queued.link, UNREADABLE));
      return 'parked';
    }
    const plan = decisionOn(account, queued);
    if (!(await isReleased(pushing, queued, plan))) return 'settled';
    // What was deleted comes back for what Google says now, not for what was stored of it.
    if (plan.record.do === 'create' && attempt === 0) {
      await observeAgain(pushing, queued);
      continue;
    }
    try {
      const outcome = await carryOut(pushing, queued, plan);
      if (outcome !== 'again') return outcome;
    } catch (error) {
      const isOfCalendar = isGoogleError(error) && error.reason === 'requiredAccessLevel';
      if (isOfCalendar || !isGoogleError(error, 'InvalidRequest', 'Forbidden')) throw error;
      // Google refuses this item alone: it waits with its reason, the rest goes on.
      await store((tx) => parkLink(tx, account, queued.link, `Google refused it: ${error.reason}.`));
      return 'parked';
    }
  }
  return 'busy';
}

/** A deletion goes when the brake lets it; one that was not among those it was asked about is asked for now. */
async function isReleased(
  { account, released, store }: Pushing,
  queued: Queued,
  plan: Plan,
): Promise<boolean> {
  const wanted = wantedBy(queued.link, plan);
  if (!wanted || released.has(wanted.id)) return true;
  const now = await store(async (tx) =>
    askBrake(tx, account, [wanted, ...(await waitingDeletions(tx, account))]),
  );
  return now.has(wanted.id);
}

async function carryOut(pushing: Pushing, queued: Queued, plan: Plan): Promise<Pushed | 'again'> {
  const { account, google, store } = pushing;
  const { link } = queued;
  const commit = (event: RemoteEvent | null) =>
    store((tx) => commitPlan(tx, account, { queued, plan, event, generation: link.generation }));
  if (plan.remote.do === 'nothing') {
    if (plan.link.do === 'forget' && !queued.series && (await findOwn(pushing, queued))) return 'again';
    await commit(null);
    return 'settled';
  }
  const conflicts = conflictsOf(plan, link);
  if (conflicts.length > 0) await store((tx) => writeConflicts(tx, account, conflicts));
  if (plan.remote.do === 'create')
    return queued.series ? linkInstance(pushing, queued) : insertEvent(pushing, queued, plan);
  if (takesAlong(link, plan)) await readExceptions(pushing, queued);
  try {
    await commit(await writeExisting(google, queued, plan));
    return 'written';
  } catch (error) {
    if (!isGoogleError(error, 'PreconditionFailed', 'NotFound', 'Gone')) throw error;
    await observeAgain(pushing, queued);
    return 'again';
  }
}

async function writeExisting(
  google: GoogleCalendar,
  queued: Queued,
  { remote }: Plan,
): Promise<RemoteEvent | null> {
  const { calendarId, eventId: id } = queued.link;
  const eventId = id ?? '';
  const etag = etagOf(queued.remote);
  switch (remote.do) {
    case 'update':
      return google.patchEvent(calendarId, eventId, withLink(remote.changes, queued.remote), etag);
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

/** A conference link may stand in the location or the description, so it is looked at again with either of them. */
function withLink(changes: Partial<Fields>, remote: RemoteSide): Partial<Fields> {
  const conferenceLink = remote.state === 'present' ? (remote.item.fields?.conferenceLink ?? '') : '';
  const isBeside = changes.location !== undefined || changes.description !== undefined;
  return isBeside && conferenceLink !== '' ? { conferenceLink, ...changes } : changes;
}

const etagOf = (remote: RemoteSide) => (remote.state === 'present' ? remote.item.etag : '');
