import { momentToInstant } from './moment.ts';
import { PRIVACY, PRIVATE_EVENTS, RIGHTS, type Rights, type Shown } from './policy-tables.ts';
import { isReadableRecurrence, lastEnd } from './recurrence.ts';
import type { Rule } from './rules.ts';
import type { Fields, FieldName, Origin, Plan, Policy, RecordItem, RemoteItem, Visibility } from './types.ts';

/** What "busy only" empties: all that says more than when the slot is taken. */
export const DETAIL_FIELDS: readonly FieldName[] = [
  'attendees',
  'conferenceLink',
  'description',
  'location',
  'subject',
];

/**
 * The rule that keeps a remote item out of the CRM, or null. `linkedOrigin` is the origin of an item that is linked already: the
 * window counts for unlinked items alone, and nothing keeps out what came from the CRM.
 */
export function keepsOut(item: RemoteItem, policy: Policy, linkedOrigin: Origin | null = null): Rule | null {
  if (linkedOrigin === 'crm') return null;
  if (policy.direction === 'one_way') return 'one_way';
  if (!policy.capabilities.eventTypes.includes(item.eventType)) return 'event_type';
  if (shownAs(item, policy).storedBody === 'none') return 'private_do_not_sync';
  // Of a series one occurrence that is declined by itself comes in as one that does not take place.
  if (item.ownResponse === 'declined' && item.exception === null) return 'declined';
  if (linkedOrigin !== null || item.exception !== null || item.fields === null) return null;
  return isOutsideWindow(item.fields, policy) ? 'outside_window' : null;
}

/** The rule that keeps a record from going out to the remote, or null. The window counts for unlinked ones alone. */
export function sends(item: RecordItem, policy: Policy, isLinked = false): Rule | null {
  if (item.origin !== 'crm') {
    // A part of a series goes where the series is.
    const isOfSeries = item.exception !== null || item.continuesSeries === true;
    if (!isOfSeries) return 'from_google';
    return policy.direction === 'one_way' ? 'one_way' : null;
  }
  const rule = staysHome(item, policy);
  // Whether the series of an exception is there is the caller's question, and so is the window.
  if (rule !== null || item.exception !== null) return rule;
  return !isLinked && isOutsideWindow(item.fields, policy) ? 'outside_window' : null;
}

/** The rule that keeps a record from the CRM out of the remote, linked or not; null where it may be there. */
export function staysHome(
  { type, exception, fields }: Pick<RecordItem, 'type' | 'exception' | 'fields'>,
  { outgoingTypes, capabilities }: Policy,
): Rule | null {
  // An exception goes where its series goes, whatever it is called itself.
  if (exception === null && !outgoingTypes.includes(type)) return 'type_not_sent';
  const isOfSeries = fields.recurrence.length > 0 || exception !== null;
  if (isOfSeries && !capabilities.series) return 'series_not_held';
  return fields.private && !capabilities.fields.includes('private') ? 'privacy_not_held' : null;
}

/** Is a remote item private, in its own words or (S7) because the account says that `default` means private there? */
export function isPrivate(
  { privacy }: Pick<RemoteItem, 'privacy'>,
  { treatDefaultAsPrivate }: Pick<Policy, 'treatDefaultAsPrivate'>,
): boolean {
  return PRIVACY[privacy][treatDefaultAsPrivate ? 'is_private' : 'is_open'] === 'private';
}

/** What the choices make of an item from the remote (O3, O4). */
function shownAs(item: RemoteItem, policy: Policy): Shown {
  return isPrivate(item, policy)
    ? PRIVATE_EVENTS[policy.privateEvents]
    : { visibility: policy.defaultVisibility, storedBody: 'full' };
}

/** Who may see an item that came from the remote. */
export function derivedVisibility(item: RemoteItem, policy: Policy): Visibility {
  return shownAs(item, policy).visibility;
}

/** Are the details of an item the remote's alone (S8): it came from there, and is private? */
export function isLocked(item: RemoteItem, origin: Origin, policy: Policy): boolean {
  return origin === 'google' && isPrivate(item, policy);
}

/** An occurrence that does not take place for the account: it is cancelled, or the account has declined it by itself (S18). */
export const isLeftOut = ({ exception, ownResponse, fields }: RemoteItem): boolean =>
  exception !== null && (ownResponse === 'declined' || fields?.cancelled === true);

/** What the record may do to an item in the remote; nothing to an occurrence that was declined there, whose word a later "yes" is too. */
export function rightsTo(item: RemoteItem, origin: Origin, policy: Policy): Rights {
  if (item.exception !== null && item.ownResponse === 'declined') return RIGHTS.read_only.locked;
  return RIGHTS[item.mayEdit ? 'may_edit' : 'read_only'][isLocked(item, origin, policy) ? 'locked' : 'open'];
}

/** How much of a remote item may be stored anywhere; `linkedOrigin` as in `keepsOut`. */
export function storedBodyOf(
  item: RemoteItem,
  policy: Policy,
  linkedOrigin: Origin | null = null,
): Plan['storedBody'] {
  if (linkedOrigin === 'crm') return 'full';
  return keepsOut(item, policy, linkedOrigin) === null ? shownAs(item, policy).storedBody : 'none';
}

/** The same item without any detail: times, rule, and whether it is busy, private or cancelled remain. */
export function reduceToTimes(fields: Fields): Fields {
  return { ...fields, subject: '', description: '', location: '', attendees: [], conferenceLink: '' };
}

/** What the record says about privacy for a visibility. */
export function isHiddenFromColleagues(visibility: Visibility): boolean {
  return visibility !== 'everyone';
}

/** Wholly before the window: singles by their end, series by the end of their last occurrence. An endless one is inside. */
function isOutsideWindow(fields: Fields, policy: Policy): boolean {
  const { windowStart, calendarTimeZone } = policy;
  if (windowStart === null || momentToInstant(fields.start, calendarTimeZone) >= windowStart) return false;
  // A rule that cannot be read is parked with its reason by whoever asked; it is not hidden as "past".
  if (!isReadableRecurrence(fields.recurrence, fields.start)) return false;
  const end = lastEnd(fields, calendarTimeZone);
  return end !== null && end <= windowStart;
}
