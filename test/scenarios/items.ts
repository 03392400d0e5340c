import type { CrmActivity } from '../../api/schemas/crm-activities.ts';
import type { House, Place } from './house.ts';

export const BERLIN = 'Europe/Berlin';
export const at = (hour: number, day = '2027-03-01') => ({
  dateTime: `${day}T${String(hour).padStart(2, '0')}:00:00Z`,
  timeZone: BERLIN,
});
/** Nine to ten o'clock UTC of a day. */
export const timesOn = (day = '2027-03-01') => ({ start: at(9, day), end: at(10, day) });

/** The one item that a place holds, as the CRM and as Google name it; both are there. */
export async function onlyItem(place: Place): Promise<{ crm: CrmActivity; eventId: string }> {
  const [items, events] = [await place.crm.list(), await place.google.list()];
  const [crm, event] = [items[0], events[0]];
  if (!crm || !event?.id || items.length !== 1 || events.length !== 1)
    throw new Error(`One item each was expected, there are ${items.length} and ${events.length}.`);
  return { crm, eventId: event.id };
}

/** An item that was born on one side and has come to the other. */
export async function bornIn(side: 'crm' | 'google', place: Place): Promise<{ id: string; eventId: string }> {
  if (side === 'crm') await place.crm.create({ type: 'call', subject: 'Call Ada', ...timesOn() });
  else await place.google.insert({ summary: 'Call Ada', ...timesOn() });
  await place.settle();
  const { crm, eventId } = await onlyItem(place);
  return { id: crm.id, eventId };
}

export interface Decision {
  cell: string;
  rule: string;
}

/** The decisions that were made in the time of some work, oldest first. */
export async function decisionsIn(
  { rig }: House,
  { accountId }: Place,
  work: () => Promise<unknown>,
): Promise<Decision[]> {
  const read = () =>
    rig.database.owner<
      Decision[]
    >`select cell, rule from sync_log where account_id = ${accountId} order by id`;
  const before = (await read()).length;
  await work();
  return (await read()).slice(before).map(({ cell, rule }) => ({ cell, rule }));
}

/** Which values were lost, and to which side. */
export async function lostIn({ rig }: House, { accountId }: Place): Promise<string[]> {
  const rows = await rig.database.owner<{ field: string; winner: string }[]>`
    select field, winner from conflicts where account_id = ${accountId} order by field`;
  return rows.map(({ field, winner }) => `${field} to the ${winner}`);
}
