import { policyOfAccount } from '../../activities/account.ts';
import { isPrivate } from '../../core/policy.ts';
import type { Fields } from '../../core/types.ts';
import type { Bug } from './bugs.ts';
import { perform, type Command } from './commands.ts';
import type { History } from './histories.ts';
import { faultsAtRest } from './invariants.ts';
import { secretsIn } from './leaks.ts';
import { canonical } from './canonical.ts';
import { slotsOf } from './ledger.ts';
import { hasUnnoted } from './noted.ts';
import { World } from './world.ts';

/** Plays a history, lets the account come to rest, and says what is wrong: no sentence where nothing is. */
export function faultsOf({ settings, commands }: History, bug: Bug | null = null): string[] {
  const world = new World(settings, bug);
  for (const command of commands) {
    perform(world, command);
    world.faults.push(...secretsIn(world));
    if (world.faults.length > 0) return world.faults;
  }
  return faultsAfter(world);
}

/** What is wrong once a world has come to rest, whichever of what it was told came first. An end that is known to be well is not judged again. */
export function faultsAfter(world: World, isKnownEnd: (atRest: World) => boolean = () => false): string[] {
  const other = world.copy();
  world.quiesce();
  const isKnown = isKnownEnd(world);
  const faults = isKnown ? world.faults : faultsAtRest(world);
  if (faults.length > 0) return faults;
  // A change of the choices that is still to be applied may come before or after an edit.
  const isOrderFree =
    other.store.owed.every((owed) => owed === 'relist') &&
    !isRetyped(other) &&
    !isOvertaken(other) &&
    // Carried out before its new event is listed, a deletion is one.
    other.ledger.moved.size === 0 &&
    !hasLocked(world) &&
    !hasUnnoted(other) &&
    world.ledger.reduced.size === 0;
  return [...(isOrderFree ? unequal(world, other) : []), ...(isKnown ? [] : restless(world))];
}

/** Another order of notifications, each told twice, in small pages the other way round, ends the same. */
function unequal(world: World, other: World): string[] {
  other.google.order = other.google.order === 'newest_first' ? 'oldest_first' : 'newest_first';
  other.google.pageSize = other.google.pageSize === 1 ? 100 : 1;
  other.quiesce(['push', 'fetch', 'push', 'fetch']);
  const [a, b] = [canonical(world), canonical(other)];
  return a === b ? [] : [`order: told otherwise, it ends otherwise\n${a}\n${b}`];
}

/** Given a type that is not sent while a full list is owed, an event leaves Google or is left there (SPEC.md, known gaps). */
const isRetyped = ({ store }: World): boolean =>
  store.owed.length > 0 &&
  [...store.records.values()].some(
    ({ id, origin, details }) =>
      origin === 'crm' &&
      !store.settings.outgoingActivityTypes.includes(details?.type ?? '') &&
      store.linkOf(id)?.closedBy === null,
  );

/**
 * Was a series changed in Google while the CRM deleted it, made an exception of it that Google knows nothing of, or takes one back? What its
 * exceptions say then depends on what is looked at first (SPEC.md, known gaps).
 */
const isOvertaken = ({ store, google }: World): boolean =>
  [...store.records.values()].some(({ id, seriesId, isDeleted, frame }) => {
    const isSeries = isDeleted && frame.recurrence.length > 0;
    const link = store.linkOf(seriesId ?? id);
    const event = google.events.get(link?.eventId ?? '');
    if (!event) return false;
    // Read or not: it is not decided before it agrees with what was agreed on.
    if (isSeries) return isApart(event.item.fields, link?.baseRemote ?? null);
    const isPart =
      seriesId !== null && (isDeleted ? Boolean(store.linkOf(id)) : !store.linkOf(id)?.baseRecord);
    return isPart && store.observations.get(event.item.id)?.etag !== event.item.etag;
  });

const isApart = (a: Fields | null, b: Fields | null): boolean =>
  a !== null && b !== null && JSON.stringify([...slotsOf(a)]) !== JSON.stringify([...slotsOf(b)]);

/** Is there an event that the CRM's edits may not reach? What is put back depends on when it is looked at (SPEC.md, known gaps). */
const hasLocked = ({ google, store }: World): boolean =>
  [...google.events.values()].some(
    ({ item }) => !item.mayEdit || (item.marker === null && isPrivate(item, policyOfAccount(store.account))),
  );

/** Looking at everything again writes nothing on either side. */
function restless(world: World): string[] {
  const { store, google } = world;
  // What is parked is tried again.
  if (store.parked.size > 0) return [];
  const [writes, records, links, conflicts] = [
    google.writes,
    new Map(store.records),
    new Map(store.links),
    store.conflicts.size,
  ];
  store.owed = ['relist', 'resend'];
  world.quiesce();
  const faults: string[] = [];
  if (google.writes > writes) faults.push('echo: looking again writes to Google');
  for (const [id, row] of store.records)
    if (records.get(id) !== row && !row.isDeleted) faults.push(`echo: looking again writes ${id}`);
  for (const [id, { baseRecord, baseRemote }] of store.links) {
    const before = links.get(id);
    if (
      before &&
      JSON.stringify([before.baseRecord, before.baseRemote]) !== JSON.stringify([baseRecord, baseRemote])
    )
      faults.push(`echo: looking again makes another base of ${id}`);
  }
  if (store.conflicts.size > conflicts) faults.push('echo: looking again adds a conflict');
  return faults;
}

/** A history as a reader wants it: a line for each thing that happened. */
export const readable = ({ settings, commands }: History): string =>
  [`settings ${JSON.stringify(settings)}`, ...commands.map((each: Command) => JSON.stringify(each))].join(
    '\n',
  );
