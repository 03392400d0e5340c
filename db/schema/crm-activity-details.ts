import { boolean, jsonb, pgTable, text, uuid } from 'drizzle-orm/pg-core';
import type { Attendee } from '../../core/types.ts';
import { companyId } from './columns.ts';

/**
 * What a CRM activity says. Readable by its owner, and by colleagues where its visibility is `everyone`. A *busy only* item has
 * no row here. The note never leaves the CRM (S9).
 */
export const crmActivityDetails = pgTable('crm_activity_details', {
  activityId: uuid().primaryKey(),
  companyId: companyId(),
  type: text().notNull(),
  done: boolean().notNull().default(false),
  subject: text().notNull(),
  publicDescription: text().notNull(),
  note: text().notNull().default(''),
  location: text().notNull(),
  attendees: jsonb().$type<Attendee[]>().notNull(),
  conferenceLink: text().notNull(),
  deal: text().notNull().default(''),
  person: text().notNull().default(''),
  organisation: text().notNull().default(''),
});
