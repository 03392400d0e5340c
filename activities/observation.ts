import type { LinkRow } from '../db/links.ts';
import type { Fields, Plan, RecordSide, RemoteItem, RemoteSide } from '../core/types.ts';
import { reduceToTimes } from '../core/policy.ts';
import type { Observed } from './observe.ts';
import type { ObservationWrite } from './outcome.ts';

/** What is stored of an event: what the policy keeps out never reaches SQL. */
export function observationOf(
  { event, eventId, isMislabelled }: Pick<Observed, 'event' | 'eventId' | 'isMislabelled'>,
  storedBody: Plan['storedBody'],
): ObservationWrite {
  if (!('item' in event)) {
    const etag = 'etag' in event ? event.etag : '';
    return {
      event_id: eventId,
      etag,
      i_cal_uid: '',
      status: event.status === 'deleted' ? 'cancelled' : 'confirmed',
      series_event_id: null,
      item: null,
      mislabelled: false,
    };
  }
  const { item } = event;
  return {
    event_id: eventId,
    etag: item.etag,
    i_cal_uid: item.iCalUid,
    status: event.status,
    series_event_id: item.exception?.seriesId ?? null,
    item: strippedOf(item, storedBody),
    mislabelled: isMislabelled,
  };
}

/** An event that is not there any more, without a word of what it said. */
export const goneEvent = (event_id: string): ObservationWrite => ({
  event_id,
  etag: '',
  i_cal_uid: '',
  status: 'cancelled',
  series_event_id: null,
  mislabelled: false,
  item: null,
});

function strippedOf(item: RemoteItem, storedBody: Plan['storedBody']): RemoteItem {
  if (storedBody === 'full') return item;
  const fields = storedBody === 'none' || item.fields === null ? null : reduceToTimes(item.fields);
  // Under which address the account is invited is as much a detail as the list of guests.
  return { ...item, ownAddress: null, fields };
}

/**
 * Does what a deleted CRM activity said have to go, since its event is private now and nothing of it may be stored? Where it is gone
 * already the type is too, and the emptied conflict rows stay.
 */
export const leavesTombstone = (plan: Plan, record: RecordSide, remote: RemoteSide): boolean =>
  plan.rule === 'private_do_not_sync' &&
  record.state === 'deleted' &&
  record.type !== undefined &&
  remote.state === 'present';

export function isSameBase(link: LinkRow | null, base: { record: Fields; remote: Fields }): boolean {
  return isSame(link?.baseRecord, base.record) && isSame(link?.baseRemote, base.remote);
}

/** Postgres keeps the keys of a jsonb value in an order of its own. */
function isSame(a: Fields | null | undefined, b: Fields): boolean {
  if (a === null || a === undefined) return false;
  return JSON.stringify(a) === JSON.stringify(b) || sorted(a) === sorted(b);
}

const sorted = (value: unknown): string =>
  JSON.stringify(value, (_key, inner: unknown) =>
    inner && typeof inner === 'object' && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
