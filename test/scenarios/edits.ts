import type { House, Place } from './house.ts';
import { crmYear, expectEqualSides, expectRest } from './sides.ts';

/** One edit of a series, and what it leaves. */
export interface SeriesEdit {
  promise: string;
  /** What stands before, on both sides; gives the id that the edited side knows it by. */
  before: (place: Place) => Promise<string>;
  work: (place: Place, id: string) => Promise<unknown>;
  /** What both sides hold at the end: masters or singles, exceptions, and what takes place of them in the year. */
  holds: [items: number, exceptions: number, occurrences: number];
  /** Google keeps, as cancelled, exceptions that its series can no longer have. */
  leavesCancelled?: boolean;
}

/** Where an edit makes the series itself. */
export const nothing = () => Promise.resolve('');

/**
 * Carries out an edit while the sync looks away, and then the sync: both sides end equal, and a further pass writes nothing. Gives what
 * they hold, counted.
 */
export async function heldAfter(
  house: House,
  { before, work, leavesCancelled = false }: SeriesEdit,
): Promise<SeriesEdit['holds']> {
  const place = await house.move();
  const id = await before(place);
  await place.apart(() => work(place, id));
  const items = await place.crm.list();
  const exceptions = items.filter(({ seriesId }) => seriesId !== null);
  await expectEqualSides(place, { leavesCancelled });
  await expectRest(house, place);
  return [items.length - exceptions.length, exceptions.length, (await crmYear(place)).length];
}
