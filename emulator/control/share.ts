import type { HttpBindings } from '@hono/node-server';
import type { Hono } from 'hono';
import { z } from 'zod';
import type { State } from '../state.ts';
import { ACCESS_ROLES } from '../store/access.ts';
import { changeAccess, findListEntry, initialSettings, putInList } from '../store/calendar-list.ts';
import { email, knownAccount, knownCalendar, showCalendar } from './accounts.ts';
import { ControlError, parseBody } from './errors.ts';

const shareSchema = z.strictObject({
  email,
  role: z.enum(['none', ...ACCESS_ROLES]),
  /** Google does not do it any more: whom a calendar is shared with adds it to the list, or does not. */
  addToList: z.boolean().default(false),
});

/** What a person does in a calendar's settings: gives somebody access, other access, or (`none`) takes it back. */
export function serveShare(control: Hono<{ Bindings: HttpBindings }>, state: State): void {
  control.post('/accounts/:email/calendars/:calendarId/share', async (context) => {
    const owner = knownAccount(state, context.req.param('email'));
    const entry = knownCalendar(state, owner, context.req.param('calendarId'));
    const { email: grantee, role, addToList } = parseBody(shareSchema, await context.req.text());
    const { db, clock } = state;
    const key = entry.calendar_key;
    if (grantee.toLowerCase() === entry.id.toLowerCase()) {
      throw new ControlError(400, 'email: a primary calendar stays its own account’s');
    }
    return db.transaction(() => {
      changeAccess(db, clock, key, { type: 'user', value: grantee }, role);
      if (role === 'none' || !addToList) return context.json({ email: grantee, role });
      const account = knownAccount(state, grantee);
      const known = findListEntry(db, account.account_id, key);
      if (!known || known.deleted) putInList(db, clock, account.account_id, key, initialSettings(role));
      return context.json({
        email: grantee,
        role,
        calendar: showCalendar(knownCalendar(state, account, entry.id)),
      });
    });
  });
}
