import type { Fields } from '../../core/types.ts';
import { slotsOf } from './ledger.ts';
import { fieldsOf, liveRecords } from './crm-user.ts';
import type { World } from './world.ts';

const partsOf = (fields: Fields): string[] => [...slotsOf(fields)].map((pair) => pair.join(' ')).toSorted();

/** Both sides as users see them, whatever ids and versions they have. */
export function canonical(world: World): string {
  const records = liveRecords(world).map((row) => [
    world.ledger.byRecord.get(row.id),
    row.visibility,
    partsOf(fieldsOf(row)),
  ]);
  const events = [...world.google.events.values()].flatMap(({ item, isGone }) =>
    isGone || !item.fields ? [] : [[world.ledger.byEvent.get(item.id), item.privacy, partsOf(item.fields)]],
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
