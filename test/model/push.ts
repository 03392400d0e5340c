import type { LinkRow } from '../../db/links.ts';
import type { StartedAccount } from '../../activities/account.ts';
import { observationAfter, outcomeOf, type Carried } from '../../activities/push-commit.ts';
import { isNewSeries } from '../../activities/series.ts';
import { recordSideOf, remoteSideOf } from '../../activities/observe.ts';
import { conflictsOf, emptyOutcome } from '../../activities/outcome.ts';
import { takesAlong } from '../../activities/push-instance.ts';
import { decisionOn, isReadable, type Queued } from '../../activities/push-queue.ts';
import { eventIdOf } from '../../core/identity.ts';
import type { Plan, RemoteSide } from '../../core/types.ts';
import { isGoogleError } from '../../google/errors.ts';
import type { RemoteEvent } from '../../google/port.ts';
import { brokenAccount, brokenPlan, type Bug } from './bugs.ts';
import { orNull } from './fetch.ts';
import type { Ports } from './ports.ts';
import { markForExport, relink, reopenSent } from './relink.ts';
import { correctMarkers } from './push-markers.ts';
import { claimExceptions, followSeries, hideNew, seriesOfException } from './series.ts';
import { addConflicts, newLink, readRecord, writeOutcome, type ActivityRow, type Store } from './store.ts';

const ATTEMPTS = 4;
const GENERATIONS = 4;

/** As `pushEvents` in activities/push-events.ts: the outbox becomes dirty links, each is carried out on its own. */
export function pushEvents(ports: Ports): { more: boolean } {
  const { account, ids } = ports.within((store) => {
    claimChanges(store);
    const dirty = dirtyLinks(store);
    if (ports.bug === 'dirty_cleared_early')
      for (const { id } of dirty) store.changeLink(id, { dirty: false });
    return { account: store.account, ids: dirty.map(({ id }) => id) };
  });
  const pushed = new Set(ids.map((id) => pushItem(ports, account, id)));
  const isBusy = pushed.has('busy');
  if (!isBusy && ports.bug !== 'marker_left') correctMarkers(ports, account);
  // A series that was made now has its exceptions sent after it.
  const isMore = pushed.has('written') && ports.within((store) => dirtyLinks(store).length > 0);
  return { more: isBusy || isMore };
}

/** As `dirtyLinkIds` in activities/push-queue.ts: a series before its exceptions. */
function dirtyLinks(store: Store): LinkRow[] {
  const isException = ({ crmId }: LinkRow) => Number(Boolean(store.records.get(crmId)?.seriesId));
  return [...store.links.values()]
    .filter((link) => link.dirty)
    .toSorted((a, b) => isException(a) - isException(b));
}

/** As activities/push-queue.ts. */
function claimChanges(store: Store): void {
  const claimed = store.changes;
  store.changes = [];
  for (const crmId of new Set(claimed)) {
    const row = store.records.get(crmId);
    const link = store.linkOf(crmId);
    if (link) store.changeLink(link.id, { dirty: link.closedBy === null });
    else if (row && !row.isDeleted && (row.origin === 'crm' || isOfLinkedSeries(store, row))) {
      const made = newLink(store, crmId, row.origin);
      store.links.set(made.id, made);
    }
  }
  reopenSent(store);
  if (!store.owed.includes('resend')) return;
  relink(store);
  markForExport(store);
  store.owed = store.owed.filter((owed) => owed !== 'resend');
}

/** What was made of a series goes where that one is, wherever it came from. */
const isOfLinkedSeries = (store: Store, { seriesId, continuesId }: ActivityRow): boolean =>
  [seriesId, continuesId].some((id) => id !== null && store.linkOf(id)?.closedBy === null);

function loadQueued(store: Store, linkId: string, bug: Bug | null): Queued | null {
  const link = store.links.get(linkId);
  if (!link || (!link.dirty && bug !== 'dirty_cleared_early')) return null;
  const stored = readRecord(store, link.crmId);
  const exception = stored?.item.exception;
  const series = exception ? seriesOfException(store, exception) : null;
  const queued = { link, record: recordSideOf(stored), decision: null, series };
  if (link.eventId === null) return { ...queued, remote: { state: 'absent' }, isUnread: false };
  const seen = store.observations.get(link.eventId);
  if (seen?.status === 'cancelled') return { ...queued, remote: { state: 'deleted' }, isUnread: false };
  if (!seen?.item?.fields) return { ...queued, remote: { state: 'absent' }, isUnread: true };
  return { ...queued, remote: { state: 'present', item: seen.item }, isUnread: false };
}

type Pushed = 'written' | 'settled' | 'parked' | 'busy';

/** As `pushItem` in activities/push-item.ts. */
function pushItem(ports: Ports, account: StartedAccount, linkId: string): Pushed {
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const queued = ports.within((store) => loadQueued(store, linkId, ports.bug));
    if (!queued) return 'settled';
    if (queued.isUnread) queued.remote = remoteSideOf(observeAgain(ports, account, queued.link));
    if (!isReadable(queued)) return parked(ports, queued.link, 'It cannot be read.');
    const plan = brokenPlan(
      ports.bug,
      decisionOn(brokenAccount(ports.bug, account, attempt), queued),
      queued,
    );
    try {
      if (plan.record.do === 'create' && attempt === 0) {
        observeAgain(ports, account, queued.link);
        continue;
      }
      const pushed = carryOut(ports, account, queued, plan);
      if (pushed !== 'again') return pushed;
    } catch (error) {
      if (!isGoogleError(error, 'InvalidRequest', 'Forbidden')) throw error;
      return parked(ports, queued.link, `Google refused it: ${error.reason}.`);
    }
  }
  return 'busy';
}

function parked(ports: Ports, { id, crmId }: LinkRow, reason: string): Pushed {
  ports.within((store) => {
    store.parked.set(`crm:${crmId}`, reason);
    store.changeLink(id, { dirty: false });
  });
  return 'parked';
}

function carryOut(ports: Ports, account: StartedAccount, queued: Queued, plan: Plan): Pushed | 'again' {
  const { link } = queued;
  const commit = (event: RemoteEvent | null): void =>
    ports.within((store) => commitPlan(store, account, { queued, plan, event, generation: link.generation }));
  if (plan.remote.do === 'nothing') {
    if (plan.link.do === 'forget' && !queued.series && findOwn(ports, account, queued)) return 'again';
    commit(null);
    return 'settled';
  }
  if (plan.conflicts.length > 0) ports.within((store) => addConflicts(store, conflictsOf(plan, link)));
  if (plan.remote.do === 'create')
    return queued.series ? linkInstance(ports, account, queued) : insertEvent(ports, account, queued, plan);
  if (takesAlong(link, plan)) readExceptions(ports, account, queued);
  try {
    commit(writeExisting(ports, queued, plan));
    return 'written';
  } catch (error) {
    if (!isGoogleError(error, 'PreconditionFailed', 'NotFound', 'Gone')) throw error;
    observeAgain(ports, account, link);
    return 'again';
  }
}

function writeExisting(ports: Ports, queued: Queued, { remote }: Plan): RemoteEvent | null {
  const eventId = queued.link.eventId ?? '';
  const etag = ports.bug === 'no_if_match' ? null : etagOf(queued.remote);
  switch (remote.do) {
    case 'update':
      return ports.write((google) => google.patch(eventId, remote.changes, etag));
    case 'decline':
      return ports.write((google) => google.decline(eventId, etag));
    case 'delete':
      ports.write((google) => google.delete(eventId, etag));
      return { status: 'deleted', id: eventId, etag: '' };
    case 'create':
    case 'nothing':
      return null;
  }
}

const etagOf = (remote: RemoteSide): string => (remote.state === 'present' ? remote.item.etag : '');

/** As activities/push-insert.ts. */
function insertEvent(ports: Ports, account: StartedAccount, queued: Queued, plan: Plan): Pushed | 'again' {
  if (plan.remote.do !== 'create') return 'again';
  const { fields } = plan.remote;
  const { link } = queued;
  const first = link.eventId === null ? link.generation : link.generation + 1;
  for (let generation = first; generation < first + GENERATIONS; generation += 1) {
    const marker = { companyId: account.companyId, recordId: link.crmId, generation };
    const id = ports.bug === 'id_of_its_own' ? ports.store.newId() : eventIdOf(marker);
    const event = orNull(['Conflict'], () => ports.write((google) => google.insert({ id, fields, marker })));
    if (event !== null) {
      ports.within((store) => commitPlan(store, account, { queued, plan, event, generation }));
      return 'written';
    }
    const taken = look(ports, id);
    if (taken === null) return 'again';
    if ('item' in taken && taken.item.marker?.recordId === link.crmId) {
      ports.within((store) => saveObservation(store, account, link, taken, { id, generation }));
      return 'again';
    }
  }
  return 'busy';
}

/** As activities/push-instance.ts. */
function linkInstance(ports: Ports, account: StartedAccount, { link, series }: Queued): Pushed | 'again' {
  if (series?.state.state !== 'linked' || series.eventId === null) return 'again';
  const { eventId, originalStart, state } = series;
  const instance = orNull(['NotFound', 'Gone', 'InvalidRequest'], () =>
    ports.read((google) => google.findInstance(eventId, originalStart)),
  );
  if (instance === null || !('item' in instance))
    return parked(ports, link, 'The series in Google has no such occurrence.');
  const { record: baseRecord, remote: baseRemote } = state.occurrence;
  ports.within((store) => {
    const { generation } = link;
    hideNew(store, account, link, instance.item);
    saveObservation(store, account, link, instance, { id: instance.item.id, generation });
    store.changeLink(link.id, { baseRecord, baseRemote });
  });
  return 'again';
}

function readExceptions(ports: Ports, account: StartedAccount, { link }: Queued): void {
  const going = ports.within((store) =>
    [...store.links.values()].filter(({ crmId, eventId, baseRemote }) => {
      const row = store.records.get(crmId);
      return row?.isDeleted && row.seriesId === link.crmId && eventId !== null && baseRemote !== null;
    }),
  );
  for (const each of going) {
    observeAgain(ports, account, each);
    ports.within((store) => {
      const queued = loadQueued(store, each.id, ports.bug);
      if (queued) addConflicts(store, conflictsOf(decisionOn(account, queued), queued.link));
    });
  }
}

function findOwn(ports: Ports, account: StartedAccount, { link, record }: Queued): boolean {
  const { crmId: recordId } = link;
  const first = link.eventId === null ? link.generation : link.generation + 1;
  for (let generation = first; generation < first + GENERATIONS; generation += 1) {
    const id = eventIdOf({ companyId: account.companyId, recordId, generation });
    const found = look(ports, id);
    if (found === null && record.state === 'deleted') ports.write((google) => google.delete(id, null));
    if (found?.status === 'deleted') continue;
    if (found === null || !('item' in found) || found.item.marker?.recordId !== recordId) return false;
    ports.within((store) => saveObservation(store, account, link, found, { id, generation }));
    return true;
  }
  return false;
}

function observeAgain(ports: Ports, account: StartedAccount, link: LinkRow): RemoteEvent {
  const id = link.eventId ?? '';
  const event = look(ports, id) ?? { status: 'deleted', id, etag: '' };
  ports.within((store) => saveObservation(store, account, link, event, { id, generation: link.generation }));
  return event;
}

const look = (ports: Ports, id: string): RemoteEvent | null =>
  orNull(['NotFound', 'Gone'], () => ports.read((google) => google.get(id)));

/** As `saveObservation` in activities/push-commit.ts. */
function saveObservation(
  store: Store,
  account: StartedAccount,
  link: LinkRow,
  event: RemoteEvent,
  { id, generation }: { id: string; generation: number },
): void {
  const outcome = emptyOutcome();
  outcome.observations.push(observationAfter(account, link, event));
  writeOutcome(store, outcome, 0);
  store.changeLink(link.id, { eventId: id, generation });
  if (isNewSeries(event, link)) claimExceptions(store, link.crmId);
}

/** As `commitPlan` in activities/push-commit.ts. */
function commitPlan(store: Store, account: StartedAccount, carried: Carried): void {
  const { crmId } = carried.queued.link;
  const current = readRecord(store, crmId);
  const outcome = outcomeOf(account, carried, current);
  if (!outcome) return;
  writeOutcome(store, outcome, 0);
  const isWritten = outcome.updates.length > 0 || outcome.deletes.length > 0;
  if (isWritten && current && current.item.fields.recurrence.length > 0)
    followSeries(store, account, new Map([[crmId, current.item.fields]]), 0);
  const { remote } = carried.plan;
  if (remote.do === 'create' && remote.fields.recurrence.length > 0) claimExceptions(store, crmId);
}
