import { asc, eq } from 'drizzle-orm';
import { momentToInstant, parseMoment } from '../core/moment.ts';
import { isPrivate } from '../core/policy.ts';
import { readRecurrence } from '../core/recurrence-lines.ts';
import type { Moment } from '../core/types.ts';
import { type Details, type Frame, type StoredActivity, ZONE_OF_DATES } from '../crm/store.ts';
import type { Transaction } from '../db/client.ts';
import { isEventOfLink } from '../db/links.ts';
import { accounts, activityTypes, googleEvents, links } from '../db/schema/index.ts';
import { ApiError, invalid } from './errors.ts';
import type { WireMoment } from './schemas/common.ts';
import type { CrmActivityChanges } from './schemas/crm-activities.ts';

/** What a caller may write, checked against what is there. Names of the wire become names of the store. */

type Fault = { field: string; message: string };

/** The changes in the store's words; 422 that names each field which cannot be used. */
export async function checkedChanges(
  tx: Transaction,
  body: CrmActivityChanges,
  current: StoredActivity | null,
): Promise<Partial<Frame & Details>> {
  const faults: Fault[] = [];
  const startsAt = momentOf('start', body.start, faults);
  const endsAt = momentOf('end', body.end, faults);
  const changes: Partial<Frame & Details> = {
    ...plainFields(body),
    ...(startsAt && { startsAt }),
    ...(endsAt && { endsAt }),
    ...body.linked,
  };
  if (startsAt || endsAt) checkSpan({ ...current?.row, ...changes }, faults);
  if (startsAt || body.recurrence) checkRecurrence({ ...current?.row, ...changes }, current, faults);
  if (body.type !== undefined && body.type !== current?.details?.type) await checkType(tx, body.type, faults);
  if (faults.length > 0) throw invalid(faults);
  return changes;
}

const OF_ANOTHER_SHAPE = new Set(['start', 'end', 'linked']);

/** Fields that mean the same on the wire and in the store. */
function plainFields(body: CrmActivityChanges): Partial<Frame & Details> {
  const entries = Object.entries(body).filter(
    ([name, value]) => !OF_ANOTHER_SHAPE.has(name) && value !== undefined,
  );
  return Object.fromEntries(entries);
}

function momentOf(field: string, wire: WireMoment | undefined, faults: Fault[]): Moment | undefined {
  if (wire === undefined) return undefined;
  try {
    return parseMoment(wire, ZONE_OF_DATES);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    faults.push({ field, message: withoutDot(error.message) });
    return undefined;
  }
}

function checkSpan({ startsAt, endsAt }: Partial<Frame>, faults: Fault[]): void {
  if (!startsAt || !endsAt) return;
  if ('date' in startsAt !== 'date' in endsAt) {
    faults.push({ field: 'end', message: 'must be a date when start is one, and a time when start is one' });
  } else if (momentToInstant(endsAt, ZONE_OF_DATES) <= momentToInstant(startsAt, ZONE_OF_DATES)) {
    const hint = 'date' in endsAt ? ' (the end date is exclusive: one day ends on the next)' : '';
    faults.push({ field: 'end', message: `must be after start${hint}` });
  }
}

function checkRecurrence(
  { startsAt, recurrence }: Partial<Frame>,
  current: StoredActivity | null,
  faults: Fault[],
): void {
  if (!startsAt || !recurrence || recurrence.length === 0) return;
  if (current && current.row.seriesId !== null) {
    faults.push({ field: 'recurrence', message: 'an occurrence of a series has no rule of its own' });
    return;
  }
  try {
    readRecurrence(recurrence, startsAt);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    faults.push({ field: 'recurrence', message: withoutDot(error.message) });
  }
}

async function checkType(tx: Transaction, type: string, faults: Fault[]): Promise<void> {
  const types = await tx
    .select({ key: activityTypes.key })
    .from(activityTypes)
    .orderBy(asc(activityTypes.position));
  if (types.some(({ key }) => key === type)) return;
  const known = types.map(({ key }) => key).join(', ');
  faults.push({ field: 'type', message: `there is no "${type}"; there are: ${known}` });
}

/** What the CRM keeps to itself; all else is shared with Google. */
const OWN_FIELDS = new Set(['type', 'note', 'done', 'linked', 'visibility']);
/** What a guest may change of another's meeting: how the CRM shows it, and the answers. */
const GUEST_FIELDS = new Set([...OWN_FIELDS, 'busy', 'attendees']);

/** 422 for what is edited in Google alone: visibility, details of private events (S8), others' meetings (S18). */
export async function checkEditable(
  tx: Transaction,
  current: StoredActivity,
  body: CrmActivityChanges,
): Promise<void> {
  if (current.row.origin !== 'google') return;
  const fields = Object.keys(body);
  if (fields.includes('visibility')) {
    throw refuse('visibility', 'It follows from the privacy of the event in Google. Change it there.');
  }
  if (current.row.visibility === 'busy_only' && fields.length > 0) {
    throw refuse(fields.join(', '), 'Of this private event only the time is kept. Edit it in Google.');
  }
  const shared = fields.filter((name) => !OWN_FIELDS.has(name));
  if (shared.length === 0) return;
  const event = await eventOf(tx, current.row.id);
  if (event?.isPrivate) {
    throw refuse(shared.join(', '), 'The event is private. Edit its details in Google, or delete it here.');
  }
  const foreign = fields.filter((name) => !GUEST_FIELDS.has(name));
  if (event && !event.mayEdit && foreign.length > 0) {
    throw refuse(
      foreign.join(', '),
      `The meeting is organised by ${organizerOf(current)}, who alone may change it.`,
    );
  }
}

function organizerOf({ details }: StoredActivity): string {
  const organizer = details?.attendees.find((guest) => guest.organizer);
  return organizer?.name || organizer?.email || 'somebody else';
}

/**
 * 422 for a part of a series that is not the account's own: to cut it, or to take an occurrence out, is to change it for all guests. An
 * occurrence to which the account is invited is declined instead (S4).
 */
export async function checkDivisible(
  tx: Transaction,
  master: StoredActivity,
  what: 'change' | 'delete',
): Promise<void> {
  if (master.row.origin !== 'google') return;
  const event = await eventOf(tx, master.row.id);
  if (event && !event.mayEdit && !(what === 'delete' && event.isInvited)) {
    throw refuse(
      'scope',
      `The meeting is organised by ${organizerOf(master)}, who alone may change a part of the series.`,
    );
  }
  // A private one, or an occurrence of it, may be deleted from here (S8), not edited.
  if (what === 'change' && event?.isPrivate) {
    throw refuse('scope', 'The event is private. Edit its details in Google, or delete it here.');
  }
}

const refuse = (field: string, message: string) =>
  new ApiError(422, 'not_editable', `${field}: ${message}`, { fields: field.split(', ') });

/** What was last seen of the event that an item came from. */
async function eventOf(
  tx: Transaction,
  crmId: string,
): Promise<{ isPrivate: boolean; mayEdit: boolean; isInvited: boolean } | null> {
  const [found] = await tx
    .select({ item: googleEvents.item, settings: accounts.settings })
    .from(links)
    .innerJoin(accounts, eq(accounts.id, links.accountId))
    .innerJoin(googleEvents, isEventOfLink)
    .where(eq(links.crmId, crmId));
  if (!found?.item) return null;
  const { item, settings } = found;
  const treatDefaultAsPrivate = settings?.treatDefaultAsPrivate ?? false;
  const { mayEdit, ownResponse } = item;
  return {
    isPrivate: isPrivate(item, { treatDefaultAsPrivate }),
    mayEdit,
    isInvited: ownResponse !== null,
  };
}

/** Messages are joined into one sentence. */
const withoutDot = (message: string) => message.replace(/\.$/, '');
