import type { Capabilities } from '../core/capabilities.ts';
import type { Policy } from '../core/types.ts';
import type { Settings } from './schema/index.ts';

/** What an account's row says of the user's choices. */
interface Choices {
  settings: Settings;
  calendarTimeZone: string | null;
  /** An instant as Postgres tells it; null takes everything in. */
  windowStart: string | null;
}

/** The user's choices, and what the remote can hold and do, as the core's policy. */
export function policyOf(
  { settings, calendarTimeZone, windowStart }: Choices,
  capabilities: Capabilities,
): Policy {
  return {
    direction: settings.direction,
    defaultVisibility: settings.defaultVisibility,
    privateEvents: settings.privateEvents,
    treatDefaultAsPrivate: settings.treatDefaultAsPrivate,
    incomingType: settings.incomingActivityType,
    outgoingTypes: settings.outgoingActivityTypes,
    conflictWinner: settings.conflictWinner,
    whenDeletedInRemote: settings.whenDeletedInGoogle,
    windowStart: windowStart === null ? null : `${new Date(windowStart).toISOString().slice(0, 19)}Z`,
    calendarTimeZone: calendarTimeZone ?? 'UTC',
    capabilities,
  };
}
