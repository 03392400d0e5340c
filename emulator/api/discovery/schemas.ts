import { CALENDAR_SCHEMAS } from './calendar-schemas.ts';
import { EVENT_SCHEMAS } from './event-schemas.ts';
import type { Schema } from './schema.ts';

/** Every body that is sent or answered, by the name that Google gives it. */
export const SCHEMAS: Readonly<Record<string, Schema>> = { ...CALENDAR_SCHEMAS, ...EVENT_SCHEMAS };
