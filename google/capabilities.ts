import type { Capabilities } from '../core/capabilities.ts';
import { FIELD_NAMES } from '../core/normalize.ts';

/** Google holds every field; the conference link and "cancelled" can be read there, not written. */
export const GOOGLE_CAPABILITIES: Capabilities = {
  fields: FIELD_NAMES,
  eventTypes: ['default', 'fromGmail'],
  series: true,
  severalDays: true,
  zones: true,
  etags: true,
  timeGranularitySeconds: 1,
};
