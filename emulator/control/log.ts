import type { HttpBindings } from '@hono/node-server';
import type { Hono } from 'hono';
import type { State } from '../state.ts';
import { listMail } from '../store/mail.ts';
import { clearRequests, listRequests } from '../store/requests.ts';
import { clearViolations, listViolations } from '../store/violations.ts';
import { ControlError } from './errors.ts';

const PAGE_SIZE = 10_000;

/** What was asked of the emulator, what should not have been, and what it would have mailed. */
export function serveLog(control: Hono<{ Bindings: HttpBindings }>, state: State): void {
  control.get('/requests', (context) => {
    const since = Number(context.req.query('since') ?? 0);
    if (!Number.isSafeInteger(since)) throw new ControlError(400, 'since: is no id of a request');
    const items = listRequests(state, since, PAGE_SIZE);
    const next = items.length === PAGE_SIZE ? (items.at(-1)?.id ?? null) : null;
    return context.json({ items, nextCursor: next === null ? null : String(next) });
  });
  control.delete('/requests', (context) => {
    clearRequests(state);
    return context.body(null, 204);
  });
  control.get('/violations', (context) => {
    const level = context.req.query('level');
    if (level !== undefined && level !== 'forbidden' && level !== 'advice') {
      throw new ControlError(400, 'level: is neither forbidden nor advice');
    }
    const items = listViolations(state).filter((each) => level === undefined || each.level === level);
    return context.json({ items, nextCursor: null });
  });
  control.delete('/violations', (context) => {
    clearViolations(state);
    return context.body(null, 204);
  });
  control.get('/mail', (context) => context.json({ items: listMail(state) }));
}
