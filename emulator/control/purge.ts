import type { HttpBindings } from '@hono/node-server';
import type { Hono } from 'hono';
import { z } from 'zod';
import type { State } from '../state.ts';
import { listEntries } from '../store/calendar-list.ts';
import { purgeTombstones } from '../store/tombstones.ts';
import { knownAccount, knownCalendar } from './accounts.ts';
import { ControlError, parseBody } from './errors.ts';

const purgeSchema = z.strictObject({ email: z.string().optional(), calendarId: z.string().optional() });

/** The calendars that are meant: one, those in an account's list, or all. */
function calendarKeysOf(state: State, { email, calendarId }: z.infer<typeof purgeSchema>): number[] {
  if (email !== undefined) {
    const account = knownAccount(state, email);
    if (calendarId !== undefined) return [knownCalendar(state, account, calendarId).calendar_key];
    const entries = listEntries(state.db, account.account_id).filter((entry) => !entry.deleted);
    return entries.map((entry) => entry.calendar_key);
  }
  const sql = 'SELECT calendar_key FROM calendars WHERE id = coalesce(?, id)';
  const rows = state.db.all<{ calendar_key: number }>(sql, calendarId ?? null);
  if (rows.length === 0 && calendarId !== undefined) {
    throw new ControlError(404, `There is no calendar ${calendarId}. For "primary" give the email too.`);
  }
  return rows.map((row) => row.calendar_key);
}

/** What Google does some day to what was deleted: nothing is left of it, and older sync tokens are 410. */
export function servePurge(control: Hono<{ Bindings: HttpBindings }>, state: State): void {
  control.post('/purge', async (context) => {
    const wanted = parseBody(purgeSchema, await context.req.text());
    const counts = calendarKeysOf(state, wanted).map((key) => purgeTombstones(state, key));
    return context.json({ purged: counts.reduce((sum, count) => sum + count, 0) });
  });
}
