import { takesPlace } from '../../crm/series-state.ts';
import { occurrenceOf } from '../../core/series.ts';
import type { Fields } from '../../core/types.ts';
import { slotsOf } from './ledger.ts';
import { fieldsOf, liveRecords } from './crm-user.ts';
import type { ActivityRow } from './store.ts';
import type { World } from './world.ts';

const partsOf = (fields: Fields): string[] => [...slotsOf(fields)].map((pair) => pair.join(' ')).toSorted();

/** Does a row say of an occurrence no more than its series says: what it says, or that it is none? */
function isNothing({ store }: World, row: ActivityRow): boolean {
  const master = store.records.get(row.seriesId ?? '');
  if (!master || row.originalStart === null) return false;
  const series = fieldsOf(master);
  if (!takesPlace(series, row.originalStart)) return row.frame.cancelled;
  const said = { ...occurrenceOf(series, row.originalStart), private: row.visibility !== 'everyone' };
  return String(partsOf(said)) === String(partsOf(fieldsOf(row)));
}

/** Of an occurrence that does not take place nobody sees more than that. */
const partsSeen = (row: ActivityRow): string[] =>
  row.frame.cancelled ? ['cancelled true'] : partsOf(fieldsOf(row));

/** Both sides as users see them, whatever ids and versions they have. */
export function canonical(world: World): string {
  const records = liveRecords(world)
    .filter((row) => !isNothing(world, row))
    .map((row) => [world.ledger.byRecord.get(row.id), row.visibility, partsSeen(row)]);
  const events = [...world.google.events.values()].flatMap(({ item: { id, privacy, fields }, isGone }) =>
    isGone || !fields || fields.cancelled ? [] : [[world.ledger.byEvent.get(id), privacy, partsOf(fields)]],
  );
  return [records, events]
    .map((rows) =>
      rows
        .map((row) => JSON.stringify(row))
        .toSorted()
        .join('\n'),
    )
    .join('\n--\n');
}
