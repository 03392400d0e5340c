import { policyOfAccount } from '../../activities/account.ts';
import { derivedVisibility, isPrivate } from '../../core/policy.ts';
import type { World } from './world.ts';

/** What the choices hide stands nowhere in the store. */
export function leaks(world: World): string[] {
  const { store, google, ledger } = world;
  const faults = secretsIn(world);
  if (world.isChanged) return faults;
  const policy = policyOfAccount(store.account);
  for (const { item, isGone } of google.events.values()) {
    const link = [...store.links.values()].find((each) => each.eventId === item.id);
    const master = google.events.get(item.exception?.seriesId ?? '');
    // An exception of our own series says what the series says.
    if (
      isGone ||
      master?.item.marker ||
      !isPrivate(item, policy) ||
      link?.origin !== 'google' ||
      link.closedBy
    )
      continue;
    const row = store.records.get(link.crmId);
    // Google may tell no more of an occurrence that does not take place than that: what was seen private must stay hidden.
    if (item.fields?.cancelled) {
      const isOpen = row?.visibility === 'everyone' && !row.isDeleted && row.details?.subject !== '';
      const isHidden = link.baseRemote?.private === true && derivedVisibility(item, policy) !== 'everyone';
      if (isOpen && isHidden && (master === undefined || isPrivate(master.item, policy)))
        faults.push(`leak: ${item.id} was private, and cancelled it is open`);
      continue;
    }
    const visibility = derivedVisibility(item, policy);
    if (row && !row.isDeleted && row.visibility !== visibility)
      faults.push(`leak: ${item.id} is private and its CRM activity ${row.visibility}`);
    if (visibility !== 'busy_only') continue;
    const text = textOf(world);
    for (const slot of ['subject', 'description', 'location'] as const) {
      const value = item.fields?.[slot] ?? '';
      if (value !== '' && text.includes(`"${value}"`))
        faults.push(`leak: ${slot} ${value} of ${ledger.byEvent.get(item.id)}`);
    }
  }
  return faults;
}

/** Secrets that stand in the store, asked after each step of a history. */
export function secretsIn(world: World): string[] {
  if (world.ledger.secrets.size === 0) return [];
  const text = textOf(world);
  return [...world.ledger.secrets].flatMap((secret) =>
    text.includes(`"${secret}"`) ? [`leak: the secret ${secret} is stored`] : [],
  );
}

function textOf({ store }: World): string {
  const { records, links, observations, conflicts, parked, log } = store;
  const tables = [records, links, observations, conflicts, parked].map((map) => [...map.values()]);
  return JSON.stringify([log, tables]);
}
