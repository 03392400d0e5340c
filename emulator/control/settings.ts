import type { HttpBindings } from '@hono/node-server';
import type { Hono } from 'hono';
import { z } from 'zod';
import type { State } from '../state.ts';
import { putSetting, SETTING_IDS } from '../store/settings.ts';
import { knownAccount } from './accounts.ts';
import { parseBody } from './errors.ts';

const settingsSchema = z.partialRecord(z.enum(SETTING_IDS), z.string().max(1024));

/** What a person sets in Google Calendar’s own settings; the API only reads them. */
export function serveSettings(control: Hono<{ Bindings: HttpBindings }>, state: State): void {
  control.patch('/accounts/:email/settings', async (context) => {
    const account = knownAccount(state, context.req.param('email'));
    const changes = parseBody(settingsSchema, await context.req.text());
    state.db.transaction(() => {
      for (const [id, value] of Object.entries(changes)) {
        if (value !== undefined) putSetting(state.db, account.account_id, id, value);
      }
    });
    return context.body(null, 204);
  });
}
