import type { Capabilities } from '../core/capabilities.ts';
import { FIELD_NAMES } from '../core/normalize.ts';

/** Google holds every field; a conference link of ours stands in its location or description. */
export const GOOGLE_CAPABILITIES: Capabilities = {
  fields: FIELD_NAMES,
  eventTypes: ['default', 'fromGmail'],
  series: true,
  severalDays: true,
  zones: true,
  timeGranularitySeconds: 1,
};
