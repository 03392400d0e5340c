import { eq } from 'drizzle-orm';
import { momentToInstant } from '../core/moment.ts';
import { lastEnd } from '../core/recurrence.ts';
import type { Fields, Moment, RecordItem, Visibility } from '../core/types.ts';
import type { Transaction } from '../db/client.ts';
import { anyOf } from '../db/rows.ts';
import { crmActivities, crmActivityDetails } from '../db/schema/index.ts';

type ActivityRow = typeof crmActivities.$inferSelect;
type DetailsRow = typeof crmActivityDetails.$inferSelect;

/** A CRM activity as the core sees it; `deleted` says that its row is a tombstone. */
export interface StoredRecord {
  item: RecordItem;
  ownerId: string;
  deleted: boolean;
}

/** The CRM activities with these ids, locked until the transaction ends, so that no edit slips between reading and writing. */
export async function lockRecords(
  tx: Transaction,
  ids: readonly string[],
): Promise<Map<string, StoredRecord>> {
  if (ids.length === 0) return new Map();
  const rows = await selectRecords(tx)
    .where(anyOf(crmActivities.id, ids, 'uuid'))
    // One order for all who lock several, so that none waits for the other.
    .orderBy(crmActivities.id)
    .for('update', { of: crmActivities });
  return byId(rows);
}

/** The same, to be looked at alone. */
export async function readRecords(
  tx: Transaction,
  ids: readonly string[],
): Promise<Map<string, StoredRecord>> {
  if (ids.length === 0) return new Map();
  return byId(await selectRecords(tx).where(anyOf(crmActivities.id, ids, 'uuid')));
}

function byId(
  rows: readonly { activity: ActivityRow; details: DetailsRow | null }[],
): Map<string, StoredRecord> {
  return new Map(rows.map(({ activity, details }) => [activity.id, storedRecordOf(activity, details)]));
}

/** One CRM activity, also a deleted one, as it stands; null where there is none. */
export async function readRecord(tx: Transaction, id: string): Promise<StoredRecord | null> {
  const [row] = await selectRecords(tx).where(eq(crmActivities.id, id));
  return row ? storedRecordOf(row.activity, row.details) : null;
}

const selectRecords = (tx: Transaction) =>
  tx
    .select({ activity: crmActivities, details: crmActivityDetails })
    .from(crmActivities)
    .leftJoin(crmActivityDetails, eq(crmActivityDetails.activityId, crmActivities.id));

function storedRecordOf(activity: ActivityRow, details: DetailsRow | null): StoredRecord {
  return {
    ownerId: activity.ownerId,
    deleted: activity.deletedAt !== null,
    item: {
      id: activity.id,
      version: activity.version,
      type: details?.type ?? '',
      origin: activity.origin,
      visibility: activity.visibility,
      exception:
        activity.seriesId && activity.originalStart
          ? { seriesId: activity.seriesId, originalStart: activity.originalStart }
          : null,
      continuesSeries: activity.continuesId !== null,
      fields: {
        subject: details?.subject ?? '',
        description: details?.publicDescription ?? '',
        location: details?.location ?? '',
        start: activity.startsAt,
        end: activity.endsAt,
        busy: activity.busy,
        private: activity.visibility !== 'everyone',
        attendees: details?.attendees ?? [],
        conferenceLink: details?.conferenceLink ?? '',
        recurrence: activity.recurrence,
        cancelled: activity.cancelled,
      },
    },
  };
}

/** A CRM activity as a bulk statement writes it; the keys are column names. */
export interface RecordRow {
  id: string;
  starts_at: Moment;
  ends_at: Moment;
  from_instant: string;
  until_instant: string | null;
  busy: boolean;
  visibility: Visibility;
  recurrence: string[];
  series_id: string | null;
  original_start: Moment | null;
  cancelled: boolean;
  type: string;
  subject: string;
  public_description: string;
  location: string;
  attendees: Fields['attendees'];
  conference_link: string;
  event_key: string | null;
}

export interface RecordToWrite {
  id: string;
  fields: Fields;
  type: string;
  visibility: Visibility;
  exception: { seriesId: string | null; originalStart: Moment } | null;
  /** `itemKeyOf` the event it comes from; null leaves what is known. */
  eventKey?: string | null;
}

/** Dates count as midnight UTC in the two instants, which serve range queries alone. */
export function recordRowOf({
  id,
  fields,
  type,
  visibility,
  exception,
  eventKey = null,
}: RecordToWrite): RecordRow {
  return {
    id,
    starts_at: fields.start,
    ends_at: fields.end,
    from_instant: momentToInstant(fields.start, 'UTC'),
    until_instant: lastEnd(fields, 'UTC'),
    busy: fields.busy,
    visibility,
    recurrence: fields.recurrence,
    series_id: exception?.seriesId ?? null,
    original_start: exception?.originalStart ?? null,
    cancelled: fields.cancelled,
    type,
    subject: fields.subject,
    public_description: fields.description,
    location: fields.location,
    attendees: fields.attendees,
    conference_link: fields.conferenceLink,
    event_key: eventKey,
  };
}

/** Columns of {@link RecordRow} with their SQL types. */
export const RECORD_COLUMNS = `id uuid, starts_at jsonb, ends_at jsonb, from_instant timestamptz, until_instant timestamptz,
  busy boolean, visibility text, recurrence text[], series_id uuid, original_start jsonb, cancelled boolean, type text,
  subject text, public_description text, location text, attendees jsonb, conference_link text, event_key text`;
