import { beforeEach, expect } from 'vitest';
import type { CrmActivity, RedactedCrmActivity } from '../../api/schemas/crm-activities.ts';
import { openForFile } from '../support/open.ts';
import { type Answer, createRig, type ErrorAnswer, type Json, type Rig, SELLER } from './support.ts';

export const BERLIN = 'Europe/Berlin';
export const MEETING = {
  type: 'meeting',
  subject: 'Quarterly review',
  start: { dateTime: '2026-03-02T09:30:00+01:00', timeZone: BERLIN },
  end: { dateTime: '2026-03-02T10:30:00+01:00', timeZone: BERLIN },
};
export const WEEKLY = { ...MEETING, recurrence: ['RRULE:FREQ=WEEKLY;COUNT=8'] };

export type List = { items: (CrmActivity | RedactedCrmActivity)[]; nextCursor: string | null };

/** The API for all tests of a file, each of which finds it without CRM activities and accounts. */
export async function openCrm() {
  const rig = await openForFile(createRig());
  beforeEach(async () => {
    await rig.database
      .owner`truncate crm_activities, crm_activity_details, crm_changes, accounts, links, google_events`;
    rig.told.length = 0;
  });
  return { rig, crm: crmOf(rig.ask) };
}

/** CRM activities as a caller of the API handles them. */
export function crmOf(ask: Rig['ask']) {
  return {
    async create(body: Json = MEETING, as = SELLER): Promise<CrmActivity> {
      const { status, body: created } = await ask<CrmActivity>('POST', '/v1/crm-activities', { as, body });
      expect(status).toBe(201);
      return created;
    },
    list: async (query = '', as = SELLER) =>
      (await ask<List>('GET', `/v1/crm-activities${query}`, { as })).body,
    patch: (id: string, body: Json, version: number | null, query = '', as = SELLER) =>
      ask<CrmActivity>('PATCH', `/v1/crm-activities/${id}${query}`, {
        as,
        body,
        headers: version === null ? {} : { 'If-Match': `"${version}"` },
      }),
  };
}

/** What an error says: status, code and words. */
export function failureOf(answer: Answer<unknown>) {
  const { error } = (answer as Answer<ErrorAnswer>).body;
  return [answer.status, error.code, error.message] as const;
}
