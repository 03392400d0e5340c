import { isMadeFor } from '../../core/identity.ts';
import type { LinkRow } from '../../db/links.ts';
import type { Fields } from '../../core/types.ts';
import { fieldsOf } from './crm-user.ts';
import { saidOf, slotsOf, type Ledger } from './ledger.ts';
import type { World } from './world.ts';

/**
 * Does a side show an edit that was superseded on the other one before the two had agreed on it? Then it was written there and not
 * noted, or both gave the same value: it still counts as an edit (SPEC.md, known gaps). `apart` from what these fields say.
 */
export function isOverlooked(
  ledger: Ledger,
  item: string,
  shown: Fields,
  agreed: Fields,
  apart?: Fields,
): boolean {
  const [is, was, other] = [slotsOf(shown), slotsOf(agreed), apart && slotsOf(apart)];
  return [...new Set([...is.keys(), ...was.keys()])].some((slot) => {
    const value = saidOf(is, slot);
    if (saidOf(was, slot) === value || (other && saidOf(other, slot) === value)) return false;
    const edits = ledger.edits.filter(
      (edit) => edit.item === item && edit.slot === slot && edit.value === value,
    );
    return edits.length > 0 && edits.every(({ isSuperseded }) => isSuperseded);
  });
}

/** Is there something that was written or read, and has moved on before it was noted? How that ends depends on what is looked at first. */
export function hasUnnoted(world: World): boolean {
  return [...world.store.links.values()].some(
    (link) => isUnread(world, link) || isMadeAnew(world, link) || isUnnoted(world, link),
  );
}

/** Was an event made anew whose insert nobody here knows of? */
export const hasMadeAnew = (world: World): boolean =>
  [...world.store.links.values()].some((link) => isMadeAnew(world, link));

/** Is there an event of a later generation than the one that is linked, whose insert was not noted? */
const isMadeAnew = ({ google }: World, { crmId, generation }: LinkRow): boolean =>
  [...google.events.values()].some(
    ({ item }) => isMadeFor(item) && item.marker?.recordId === crmId && item.marker.generation > generation,
  );

function isUnread({ store, google }: World, { eventId, baseRemote }: LinkRow): boolean {
  const seen = store.observations.get(eventId ?? '')?.item?.fields;
  const there = google.events.get(eventId ?? '')?.item.fields;
  if (!seen || !there) return false;
  const [read, is, agreed] = [slotsOf(seen), slotsOf(there), baseRemote && slotsOf(baseRemote)];
  return [...read].some(
    ([slot, value]) => saidOf(is, slot) !== value && (!agreed || saidOf(agreed, slot) !== value),
  );
}

function isUnnoted(
  { store, google, ledger }: World,
  { crmId, eventId, baseRecord, baseRemote }: LinkRow,
): boolean {
  const item = ledger.byRecord.get(crmId);
  const row = store.records.get(crmId);
  const there = google.events.get(eventId ?? '')?.item.fields;
  if (google.events.get(eventId ?? '')?.isGone && !baseRemote) return true;
  if (item === undefined || !row || !baseRecord || !baseRemote) return false;
  if (isOverlooked(ledger, item, fieldsOf(row), baseRecord)) return true;
  if (!there) return false;
  const agreed = slotsOf(baseRemote);
  const isWritten = [...slotsOf(there)].some(
    ([slot, value]) =>
      saidOf(agreed, slot) !== value &&
      ledger.edits.some(
        (edit) => edit.item === item && edit.side === 'record' && edit.slot === slot && edit.value === value,
      ),
  );
  return isWritten || isOverlooked(ledger, item, there, baseRemote);
}
