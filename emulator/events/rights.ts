import { isDeepStrictEqual } from 'node:util';
import { forbiddenForNonOrganizer } from '../api/errors.ts';
import type { EventBody } from './body.ts';
import type { WriteMode } from './parts.ts';
import { emailOf, guestsByEmail, sharedPart } from './guests.ts';
import type { EventResource } from './resource.ts';

/** What the organizer alone sets, also where guests may change the rest. */
const FLAGS = {
  anyoneCanAddSelf: false,
  guestsCanInviteOthers: true,
  guestsCanModify: false,
  guestsCanSeeOtherGuests: true,
} as const;
type Flag = keyof typeof FLAGS;
const FLAG_NAMES = Object.keys(FLAGS) as Flag[];

/** Those whose absence in a PUT counts as setting them to what they are by default. */
const NAMED_IN_PUT: Flag[] = ['guestsCanInviteOthers', 'guestsCanModify', 'guestsCanSeeOtherGuests'];

/** What a guest says about himself. */
const ANSWER = new Set(['responseStatus', 'comment', 'additionalGuests', 'displayName']);

type Guest = Record<string, unknown>;

const withoutAnswer = (guest: Guest | undefined) =>
  guest && Object.fromEntries(Object.entries(guest).filter(([name]) => !ANSWER.has(name)));

/** Whether a guest changed more of the guest list than his own answer and, where he may, by inviting others. */
function changesOthers(base: EventResource, next: EventResource, calendarId: string): boolean {
  const before: Record<string, Guest> = { ...guestsByEmail(base) } as Record<string, Guest>;
  const after = guestsByEmail(next) as Record<string, Guest>;
  const own = emailOf({ email: calendarId });
  const mayInvite = base.guestsCanInviteOthers ?? true;
  const mayCome = mayInvite || base.anyoneCanAddSelf === true;
  for (const email of new Set([...Object.keys(before), ...Object.keys(after)])) {
    const was = before[email];
    const is = after[email];
    if (was === undefined) {
      if (!(email === own ? mayCome : mayInvite)) return true;
    } else if (
      email === own ? !isDeepStrictEqual(withoutAnswer(was), withoutAnswer(is)) : !isDeepStrictEqual(was, is)
    ) {
      return true;
    }
  }
  return false;
}

function sharedFields(event: EventResource): Record<string, unknown> {
  const { guests: _guests, status: _status, ...fields } = sharedPart(event);
  for (const name of FLAG_NAMES) delete fields[name];
  return fields;
}

/**
 * Refuses what is not a guest's to change: on a copy that is not the organizer's, shared properties stay as they are unless
 * guests may modify the event, and even then the flags about guests are the organizer's.
 */
export function checkGuestWrite(
  base: EventResource,
  next: EventResource,
  body: EventBody,
  mode: WriteMode,
  calendarId: string,
): void {
  if (base.organizer?.self) return;
  const setsFlags = FLAG_NAMES.some((name) => (base[name] ?? FLAGS[name]) !== (next[name] ?? FLAGS[name]));
  if (setsFlags) throw forbiddenForNonOrganizer();
  if (base.guestsCanModify) return;
  if (mode === 'put' && NAMED_IN_PUT.some((name) => typeof body[name] !== 'boolean'))
    throw forbiddenForNonOrganizer();
  // A copy that comes back to life has a new status; one that is given up is its guest's.
  const isRevived = base.status === 'cancelled';
  const isKept = next.status === base.status || next.status === 'cancelled' || isRevived;
  if (!isKept || !isDeepStrictEqual(sharedFields(base), sharedFields(next))) throw forbiddenForNonOrganizer();
  if (changesOthers(base, next, calendarId)) throw forbiddenForNonOrganizer();
}
