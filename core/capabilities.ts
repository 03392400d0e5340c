import type { FieldName } from './types.ts';

/**
 * What a remote can hold and do. Its adapter says so, a policy carries it, and the core judges what changed by that: what a remote
 * cannot hold stays with the record, untouched.
 */
export interface Capabilities {
  /** The fields that it can hold. Others are neither compared nor written. */
  fields: readonly FieldName[];
  /** Its own kinds of item that take part (product rule S14). */
  eventTypes: readonly string[];
  /** Can an item recur? */
  series: boolean;
  /** Can an item last longer than one day? */
  severalDays: boolean;
  /** Does a time keep the zone that it is meant in? Else it holds instants, and dates. */
  zones: boolean;
  /** The finest step of a time, in seconds. */
  timeGranularitySeconds: number;
}
