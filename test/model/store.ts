import type { LinkRow } from '../../db/links.ts';
import { conflictKey } from '../../core/plan.ts';
import type { Owed } from '../../core/account.ts';
import type { FieldConflict, Fields, Moment, Origin, Visibility } from '../../core/types.ts';
import type { StoredRecord, RecordRow } from '../../crm/bulk-record.ts';
import type { Settings } from '../../db/schema/settings.ts';
import type { StartedAccount } from '../../activities/account.ts';
import type { CursorRow } from '../../activities/cursor.ts';
import type { LinkWrite, LogWrite, ObservationWrite, Outcome } from '../../activities/outcome.ts';

/** What a CRM activity's two rows say; `details` is null where there is no such row (busy only). */
export interface ActivityRow {
  id: string;
  version: number;
  origin: Origin;
  visibility: Visibility;
  seriesId: string | null;
  originalStart: Moment | null;
  /** The series that this one goes on from. */
  continuesId: string | null;
  /** `itemKeyOf` the event it came from. */
  eventKey: string | null;
  isDeleted: boolean;
  frame: Pick<Fields, 'start' | 'end' | 'busy' | 'recurrence' | 'cancelled'>;
  details: (Details & { type: string }) | null;
}
type Details = Pick<Fields, 'subject' | 'description' | 'location' | 'attendees' | 'conferenceLink'>;

export interface ObservationRow extends ObservationWrite {
  listNumber: number;
}

export type ConflictRow = FieldConflict & { linkId: string; crmId: string };

export const OWNER = 'owner';

/** The project's tables in memory. Rows are never changed, always replaced, so that a copy of the store is a copy of its maps. */
export class Store {
  records = new Map<string, ActivityRow>();
  links = new Map<string, LinkRow>();
  observations = new Map<string, ObservationRow>();
  conflicts = new Map<string, ConflictRow>();
  /** Those that had to go with the details of their item: no table, only what an invariant asks for. */
  erased = new Map<string, ConflictRow>();
  parked = new Map<string, string>();
  log: LogWrite[] = [];
  /** CRM ids whose change no push has claimed yet. */
  changes: string[] = [];
  cursor: CursorRow | null = null;
  owed: Owed[] = [];
  ids = 0;
  settings: Settings;
  windowStart: string | null = null;

  constructor(settings: Settings) {
    this.settings = settings;
  }

  copy(): Store {
    return Object.assign(new Store(this.settings), this, {
      records: new Map(this.records),
      links: new Map(this.links),
      observations: new Map(this.observations),
      conflicts: new Map(this.conflicts),
      erased: new Map(this.erased),
      parked: new Map(this.parked),
      log: [...this.log],
      changes: [...this.changes],
    });
  }

  /** The account's row, as far as activities read it. */
  get account(): StartedAccount {
    const { settings, windowStart, owed } = this;
    const row = { id: 'account', companyId: 'company', userId: OWNER, calendarTimeZone: 'Europe/Berlin' };
    return { ...row, settings, windowStart, owed } as StartedAccount;
  }

  /** Ids in the order in which they are asked for, so that the same history always has the same ones. */
  newId = (): string => {
    this.ids += 1;
    return `00000000-0000-4000-8000-${String(this.ids).padStart(12, '0')}`;
  };

  linkOf(crmId: string): LinkRow | undefined {
    return [...this.links.values()].find((link) => link.crmId === crmId);
  }

  linkOfEvent(id: string): LinkRow | undefined {
    return [...this.links.values()].find(({ eventId }) => eventId === id);
  }

  changeLink(id: string, changes: Partial<LinkRow>): void {
    const link = this.links.get(id);
    if (link) this.links.set(id, { ...link, ...changes });
  }
}

/** As `storedRecordOf` in crm/bulk-record.ts; the same row is always the same record. */
export function storedRecord(row: ActivityRow): StoredRecord {
  const known = STORED.get(row) ?? storedRecordOf(row);
  STORED.set(row, known);
  return known;
}

const STORED = new WeakMap<ActivityRow, StoredRecord>();

function storedRecordOf(row: ActivityRow): StoredRecord {
  const { id, version, origin, visibility, seriesId, originalStart, continuesId, frame, details } = row;
  return {
    ownerId: OWNER,
    deleted: row.isDeleted,
    item: {
      id,
      version,
      type: details?.type ?? '',
      origin,
      visibility,
      exception: seriesId && originalStart ? { seriesId, originalStart } : null,
      continuesSeries: continuesId !== null,
      fields: {
        subject: details?.subject ?? '',
        description: details?.description ?? '',
        location: details?.location ?? '',
        ...frame,
        private: visibility !== 'everyone',
        attendees: details?.attendees ?? [],
        conferenceLink: details?.conferenceLink ?? '',
      },
    },
  };
}

/** As `readRecords` in crm/bulk-record.ts; undefined where there never was such a row. */
export function readRecord({ records }: Store, id: string): StoredRecord | undefined {
  const row = records.get(id);
  return row && storedRecord(row);
}

/** One pass's writes, table by table in the order of `writeOutcome` in activities/outcome.ts and of crm/bulk-write.ts. */
export function writeOutcome(store: Store, outcome: Outcome, listNumber: number): void {
  for (const row of outcome.creates) store.records.set(row.id, activityOf(row, undefined));
  for (const row of outcome.updates) store.records.set(row.id, activityOf(row, store.records.get(row.id)));
  for (const { id, dropDetails } of outcome.deletes) {
    const row = store.records.get(id);
    if (!row || (row.isDeleted && !(dropDetails && row.details))) continue;
    const version = row.isDeleted ? row.version : row.version + 1;
    store.records.set(id, { ...row, version, isDeleted: true, details: dropDetails ? null : row.details });
  }
  setVisibility(store, outcome.visibilities);
  writeConflicts(store, outcome);
  writeLinks(store, outcome);
  for (const row of outcome.observations) {
    const before = store.observations.get(row.event_id);
    store.observations.set(row.event_id, {
      ...row,
      i_cal_uid: row.i_cal_uid === '' ? (before?.i_cal_uid ?? '') : row.i_cal_uid,
      series_event_id: row.series_event_id ?? before?.series_event_id ?? null,
      mislabelled: row.mislabelled || (before?.mislabelled === true && before.etag === row.etag),
      listNumber,
    });
  }
  store.log.push(...outcome.log);
  const bad = new Set(outcome.parked.map(({ item }) => item));
  for (const { crm_id } of outcome.log)
    if (crm_id && !bad.has(`crm:${crm_id}`)) store.parked.delete(`crm:${crm_id}`);
  for (const { event_id } of outcome.observations)
    if (!bad.has(`google:${event_id}`)) store.parked.delete(`google:${event_id}`);
  for (const { item, reason } of outcome.parked) store.parked.set(item, reason);
}

/** As `setVisibility` in crm/bulk-write.ts. */
export function setVisibility(store: Store, rows: Outcome['visibilities']): void {
  for (const { id, visibility } of rows) {
    const row = store.records.get(id);
    if (!row || row.visibility === visibility) continue;
    store.records.set(id, { ...row, version: row.version + 1, visibility: visibility as Visibility });
  }
}

function activityOf(row: RecordRow, before: ActivityRow | undefined): ActivityRow {
  const {
    subject,
    public_description: description,
    location,
    attendees,
    conference_link: conferenceLink,
  } = row;
  return {
    id: row.id,
    version: (before?.version ?? 0) + 1,
    origin: before?.origin ?? 'google',
    visibility: row.visibility,
    seriesId: row.series_id ?? before?.seriesId ?? null,
    originalStart: row.original_start ?? before?.originalStart ?? null,
    continuesId: before?.continuesId ?? null,
    eventKey: row.event_key ?? before?.eventKey ?? null,
    isDeleted: false,
    frame: {
      start: row.starts_at,
      end: row.ends_at,
      busy: row.busy,
      recurrence: row.recurrence,
      cancelled: row.cancelled,
    },
    details:
      row.visibility === 'busy_only'
        ? null
        : {
            type: before?.details?.type ?? row.type,
            subject,
            description,
            location,
            attendees,
            conferenceLink,
          },
  };
}

function writeConflicts(store: Store, outcome: Outcome): void {
  const erased = new Set([
    ...outcome.deletes.filter((row) => row.dropDetails).map(({ id }) => id),
    ...outcome.updates.filter((row) => row.visibility === 'busy_only').map(({ id }) => id),
  ]);
  if (erased.size > 0)
    for (const [key, row] of store.conflicts) {
      if (!erased.has(row.crmId)) continue;
      store.conflicts.delete(key);
      store.erased.set(key, row);
    }
  addConflicts(store, outcome.conflicts);
}

/** Keyed by link, base revision, field and what was lost, so that a repeated attempt adds none. */
export function addConflicts(store: Store, rows: Outcome['conflicts']): void {
  for (const { link_id: linkId, crm_id: crmId, base_revision: revision, ...row } of rows) {
    const lost = row.winner === 'record' ? row.remote : row.record;
    const key = `${linkId} ${revision} ${conflictKey(row)} ${JSON.stringify(lost)}`;
    if (!store.conflicts.has(key)) store.conflicts.set(key, { ...row, linkId, crmId });
  }
}

function writeLinks(store: Store, outcome: Outcome): void {
  for (const write of outcome.links) store.links.set(write.id, linkOf(store, write));
  for (const { id } of outcome.forgotten) store.links.delete(id);
  for (const { id } of outcome.dirty) {
    const link = store.links.get(id);
    if (link && link.closedBy === null) store.links.set(id, { ...link, dirty: true });
  }
}

function linkOf(store: Store, write: LinkWrite): LinkRow {
  const before = store.links.get(write.id);
  return {
    ...(before ?? newLink(store, write.crm_id, write.origin, write.id)),
    eventId: write.event_id,
    generation: write.generation,
    baseRecord: write.base_record,
    baseRemote: write.base_remote,
    baseRevision: (before?.baseRevision ?? 0) + Number(write.is_news),
    dirty: write.dirty,
    closedBy: write.closed_by,
  };
}

export function newLink(store: Store, crmId: string, origin: Origin, id = store.newId()): LinkRow {
  const place = { companyId: 'company', accountId: 'account', calendarId: store.settings.calendarId };
  return {
    ...place,
    id,
    crmId,
    eventId: null,
    generation: 1,
    origin,
    baseRecord: null,
    baseRemote: null,
    baseRevision: 0,
    dirty: true,
    closedBy: null,
    heldPlan: null,
    heldSide: null,
    createdAt: '',
  };
}
