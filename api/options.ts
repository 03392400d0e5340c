import { ApiError } from './errors.ts';
import type { DraftOptions, Effects, StoredOptions } from './schemas/options.ts';
import type { Owed } from '../core/account.ts';
import { PRIVATE_EVENTS } from '../core/policy-tables.ts';

/** The rules of options and effects (product rules O1 to O8). Pure: what is stored and what is asked go in. */

const DEFAULTS = {
  treatDefaultAsPrivate: false,
  pastDays: 0,
  includeDealAndContact: false,
  conflictWinner: 'crm',
  whenDeletedInGoogle: 'unlink',
} as const satisfies DraftOptions;

/** One-way skips O3, O4 and O5; these stand in, so that a later change to two-way never shows more than the user chose. */
const ONE_WAY_DEFAULTS = {
  defaultVisibility: 'only_me',
  privateEvents: 'do_not_sync',
  incomingActivityType: 'meeting',
} as const satisfies DraftOptions;

const NEEDED = ['calendarId', 'direction', 'outgoingActivityTypes'] as const;
const NEEDED_IN_TWO_WAY = ['defaultVisibility', 'privateEvents', 'incomingActivityType'] as const;

/**
 * A complete set; 422 that names each option which is missing and has no default. What one-way does not ask for is kept as it was
 * `before`, for the day when two-way is chosen again.
 */
export function completeOptions(given: DraftOptions, before: StoredOptions | null): StoredOptions {
  const options = {
    ...DEFAULTS,
    ...(given.direction === 'one_way' && { ...ONE_WAY_DEFAULTS, ...pick(before, NEEDED_IN_TWO_WAY) }),
    ...defined(given),
  };
  const needed = given.direction === 'one_way' ? NEEDED : [...NEEDED, ...NEEDED_IN_TWO_WAY];
  const missing = needed.filter((name) => options[name] === undefined);
  if (missing.length > 0) {
    throw new ApiError(422, 'option_missing', `Choose these options first: ${missing.join(', ')}.`, {
      options: missing,
    });
  }
  // Nothing needed is missing, which the types cannot see.
  return options as StoredOptions;
}

/** 422 for an activity type that the company does not have; names those it has. */
export function checkActivityTypes(options: StoredOptions, known: readonly string[]): void {
  const incoming = options.direction === 'two_way' ? [options.incomingActivityType] : [];
  const unknown = [...incoming, ...options.outgoingActivityTypes].filter((type) => !known.includes(type));
  if (unknown.length === 0) return;
  throw new ApiError(
    422,
    'unknown_activity_type',
    `There is no activity type ${unknown.map((type) => `"${type}"`).join(', ')}. There are: ${known.join(', ')}.`,
    { activityTypes: known },
  );
}

/** One-way has no say in what events of Google show. */
const isPrivacyChanged = (before: StoredOptions, after: StoredOptions) =>
  before.direction === 'two_way' &&
  after.direction === 'two_way' &&
  (before.defaultVisibility !== after.defaultVisibility ||
    before.privateEvents !== after.privateEvents ||
    before.treatDefaultAsPrivate !== after.treatDefaultAsPrivate);

const removedTypes = (before: StoredOptions, after: StoredOptions) =>
  before.outgoingActivityTypes.filter((type) => !after.outgoingActivityTypes.includes(type));

/** Which effects a change calls for. Nothing is there yet that could be affected before the first sync (`before` is null). */
export function neededEffects(before: StoredOptions | null, after: StoredOptions): (keyof Effects)[] {
  if (before === null) return [];
  const needed: (keyof Effects)[] = [];
  if (isPrivacyChanged(before, after)) needed.push('applyToExisting');
  if (before.calendarId !== after.calendarId) needed.push('onCalendarChange');
  if (removedTypes(before, after).length > 0) needed.push('onTypesNarrowed');
  if (before.direction === 'two_way' && after.direction === 'one_way') needed.push('onOneWay');
  return needed;
}

/** 422 that names each effect the change calls for and that is missing, or that is not offered. */
export function checkEffects(before: StoredOptions | null, after: StoredOptions, given: Effects = {}): void {
  const missing = neededEffects(before, after).filter((name) => given[name] === undefined);
  if (missing.length > 0) {
    throw new ApiError(
      422,
      'effect_missing',
      `This change also concerns what is synced already. Say what is to become of it: ${missing.map((name) => `effects.${name}`).join(', ')}.`,
      { effects: missing },
    );
  }
  for (const name of ['onCalendarChange', 'onTypesNarrowed', 'onOneWay'] as const) {
    const choice = given[name];
    if (choice === undefined || choice === 'leave') continue;
    throw new ApiError(
      422,
      'effect_not_offered',
      `effects.${name}: "${choice}" is not offered in this version; "leave" is.`,
      { effects: [name] },
    );
  }
}

/** What a change makes necessary. `isWindowMoved`: the start of the window (O7) is fixed anew. */
export function owedBy(
  before: StoredOptions,
  after: StoredOptions,
  {
    applyToExisting = false,
    isWindowMoved,
  }: { applyToExisting?: boolean | undefined; isWindowMoved: boolean },
): Owed[] {
  const isCalendarChanged = before.calendarId !== after.calendarId;
  const isOpened = before.direction === 'one_way' && after.direction === 'two_way';
  // What was kept out was stored without its body, so only Google can tell it.
  const wasKeptOut = PRIVATE_EVENTS[before.privateEvents].storedBody !== 'full';
  const isLoosened =
    wasKeptOut &&
    ((before.privateEvents !== after.privateEvents && after.privateEvents !== 'do_not_sync') ||
      (before.treatDefaultAsPrivate && !after.treatDefaultAsPrivate));
  const isOutgoingChanged =
    removedTypes(before, after).length > 0 ||
    removedTypes(after, before).length > 0 ||
    before.includeDealAndContact !== after.includeDealAndContact;

  const owed: Owed[] = [];
  if (isCalendarChanged || isOpened || isLoosened || isWindowMoved) owed.push('relist');
  if (applyToExisting && isPrivacyChanged(before, after)) owed.push('reapply');
  if (isCalendarChanged || isOutgoingChanged || isWindowMoved) owed.push('resend');
  return owed;
}

const pick = (options: StoredOptions | null, names: readonly (keyof StoredOptions)[]): DraftOptions =>
  options === null ? {} : Object.fromEntries(names.map((name) => [name, options[name]]));

const defined = (options: DraftOptions): DraftOptions =>
  Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
