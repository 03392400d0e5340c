import { editSeries } from '../../core/series-edit.ts';
import { isFirstOccurrence, keyOf } from '../../core/series-rule.ts';
import {
  occurrenceOf,
  type Changes,
  type NewException,
  type Scope,
  type SeriesEdit,
  type SeriesFields,
} from '../../core/series.ts';
import type { Fields, Moment } from '../../core/types.ts';
import {
  announce,
  discard,
  discardSaid,
  fieldsOf,
  liveRecords,
  mayChange,
  mayDivide,
  noteEdit,
  noteFollowed,
} from './crm-user.ts';
import { keyOfException } from './ledger.ts';
import type { ActivityRow } from './store.ts';
import type { World } from './world.ts';

/** A user of the CRM edits a series or a part of it, as api/crm-series.ts and crm/series.ts carry it out. */

/** What an item says; one that is busy only has no details. */
type Said = SeriesFields &
  Pick<ActivityRow['frame'], 'busy'> &
  Pick<ActivityRow, 'visibility'> &
  Partial<NonNullable<ActivityRow['details']>>;

const saidOf = ({ frame, visibility, details }: ActivityRow): Said => ({ ...frame, visibility, ...details });

/** The row with what it says now. */
function withSaid(row: ActivityRow, said: Changes<Said>): ActivityRow {
  const all: Said = { ...saidOf(row), ...said };
  const { start, end, busy, recurrence, cancelled, visibility, ...details } = all;
  const frame = { start, end, busy, recurrence, cancelled };
  return { ...row, visibility, frame, details: row.details && { ...row.details, ...details } };
}

export interface SeriesRequest {
  master: ActivityRow;
  /** The original start of the occurrence; null for the series itself. */
  target: Moment | null;
  scope: Scope;
  edit: SeriesEdit<Partial<Fields>>;
}

export function editSeriesOf(world: World, { master, target, scope, edit }: SeriesRequest): void {
  const exceptions = liveRecords(world).filter(({ seriesId }) => seriesId === master.id);
  const aimed = exceptions.find(
    ({ originalStart }) => originalStart && target && keyOf(originalStart) === keyOf(target),
  );
  if (edit.do === 'change' && ![master, aimed ?? master].every((row) => mayChange(world, row, edit.changes)))
    return;
  if (target !== null && (scope === 'following' || edit.do === 'delete')) {
    const isWhole = scope === 'all' || (scope === 'following' && isFirstOccurrence(master.frame, target));
    const what = scope === 'following' ? 'change' : edit.do;
    if ((edit.do === 'change' || !isWhole) && !mayDivide(world, master, what)) return;
  }
  const plan = editSeries<Said>({
    master: saidOf(master),
    exceptions: exceptions.flatMap((row) =>
      row.originalStart ? [{ id: row.id, originalStart: row.originalStart, fields: saidOf(row) }] : [],
    ),
    target,
    scope,
    edit: edit.do === 'delete' ? edit : { do: 'change', changes: saidIn(edit.changes) },
  });
  if ('refused' in plan) return;
  const byId = new Map(exceptions.map((row) => [row.id, row]));
  const next = plan.master.do === 'update' ? withSaid(master, plan.master.changes) : master;
  if (plan.master.do === 'delete') {
    for (const row of [master, ...exceptions]) remove(world, row);
    return;
  }
  for (const { id } of plan.delete) {
    const row = byId.get(id);
    if (row) remove(world, row);
  }
  if (plan.master.do === 'update') write(world, master, next);
  for (const { id, changes } of plan.update) {
    const row = byId.get(id);
    if (row) write(world, row, withSaid(row, changes), row !== aimed);
  }
  for (const each of plan.create) addException(world, next, each);
  if (plan.next === null) return;
  const id = world.store.newId();
  const place = { id, version: 0, seriesId: null, originalStart: null, continuesId: master.id };
  const cut = withSaid({ ...master, ...place, eventKey: null }, plan.next.fields);
  world.ledger.byRecord.set(id, `record ${id}`);
  write(world, null, cut);
  for (const each of plan.next.exceptions) addException(world, cut, each);
}

function saidIn({ private: isPrivate, ...changes }: Partial<Fields>): Partial<Said> {
  return {
    ...changes,
    ...(isPrivate !== undefined && { visibility: isPrivate ? 'only_me' : 'everyone' }),
  };
}

function addException(
  world: World,
  master: ActivityRow,
  { originalStart, fields }: NewException<Said>,
): void {
  const buried = [...world.store.records.values()].findLast(
    (row) =>
      row.isDeleted &&
      row.seriesId === master.id &&
      row.originalStart &&
      keyOf(row.originalStart) === keyOf(originalStart),
  );
  const { id, version, origin, eventKey } = buried ?? {
    id: world.store.newId(),
    version: 0,
    origin: master.origin,
    eventKey: null,
  };
  const place = { id, version, origin, seriesId: master.id, originalStart, continuesId: null, eventKey };
  const before: ActivityRow = {
    ...master,
    ...place,
    frame: { ...master.frame, ...occurrenceOf(master.frame, originalStart) },
  };
  const { byRecord } = world.ledger;
  byRecord.set(id, keyOfException(byRecord.get(master.id) ?? `record ${master.id}`, originalStart));
  const after = withSaid(before, fields);
  write(world, before, after);
  // One that does not take place says nothing that could be lost.
  if (after.frame.cancelled) discardSaid(world, after);
}

function write(world: World, before: ActivityRow | null, after: ActivityRow, isFollower = false): void {
  const row = { ...after, version: after.version + 1 };
  world.store.records.set(row.id, row);
  if (before && row.frame.cancelled && !before.frame.cancelled) discardSaid(world, before);
  if (isFollower && before) noteFollowed(world, before, row);
  else noteEdit(world, row.id, before && fieldsOf(before), fieldsOf(row));
  announce(world, row.id);
}

function remove(world: World, row: ActivityRow): void {
  world.store.records.set(row.id, { ...row, version: row.version + 1, isDeleted: true });
  discard(world, row);
  announce(world, row.id);
}
