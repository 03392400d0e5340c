import type { HttpBindings } from '@hono/node-server';
import type { Hono } from 'hono';
import type { Faults } from '../faults/faults.ts';
import type { State } from '../state.ts';
import { showFault } from './faults.ts';

const CHUNK = 500;
/** Whoever holds one of these may act as somebody else. */
const SECRETS = new Set(['control_access_token', 'control_refresh_token', 'token']);
const JSON_COLUMNS = new Set(['json', 'previous_json', 'row', 'settings']);

/** What is shown row by row under its own name, besides mail; events lie inside their calendar, and nothing shows codes and tokens. */
const TABLES = [
  ['accounts', 'SELECT * FROM accounts'],
  ['acl', 'SELECT * FROM acl'],
  ['calendarList', 'SELECT * FROM calendar_list'],
  ['settings', 'SELECT * FROM settings'],
  ['grants', 'SELECT * FROM grants'],
  ['channels', 'SELECT * FROM channels'],
] as const;

type Row = Record<string, unknown>;

/** A row as it is stored, with the names of JSON and its texts of JSON read. */
function showRow(row: Row): Row {
  const shown: Row = {};
  for (const [column, value] of Object.entries(row)) {
    if (SECRETS.has(column)) continue;
    const name = column.replaceAll(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
    shown[name] = JSON_COLUMNS.has(column) && typeof value === 'string' ? readJson(value) : value;
  }
  return shown;
}

/** Settings of an account are plain texts; those of a list entry are JSON. */
function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** The rows behind a key, as JSON, a piece at a time. */
function* pieces<R extends Row>(read: (after: number) => R[], keyOf: (row: R) => number): Generator<string> {
  let after = 0;
  for (;;) {
    const rows = read(after);
    const last = rows.at(-1);
    if (!last) return;
    yield `${after === 0 ? '' : ','}${rows.map((row) => JSON.stringify(showRow(row))).join(',')}`;
    after = keyOf(last);
  }
}

function eventsOf({ db }: State, calendarKey: number): Generator<string> {
  const sql = 'SELECT * FROM events WHERE calendar_key = ? AND seq > ? ORDER BY seq LIMIT ?';
  const read = (after: number) => db.all<Row & { seq: number }>(sql, calendarKey, after, CHUNK);
  return pieces(read, (row) => row.seq);
}

function mailOf({ db }: State): Generator<string> {
  const sql = 'SELECT * FROM mail WHERE mail_id > ? ORDER BY mail_id LIMIT ?';
  const read = (after: number) => db.all<Row & { mail_id: number }>(sql, after, CHUNK);
  return pieces(read, (row) => row.mail_id);
}

/** The whole state as JSON text, a piece at a time: it is never in memory as a whole. */
function* dump(state: State, faults: Faults): Generator<string> {
  const head = {
    now: new Date(state.clock.now()).toISOString(),
    options: state.options(),
    faults: faults.list().map(showFault),
    ...Object.fromEntries(TABLES.map(([name, sql]) => [name, state.db.all<Row>(sql).map(showRow)])),
  };
  yield `${JSON.stringify(head).slice(0, -1)},"mail":[`;
  yield* mailOf(state);
  yield '],"calendars":[';
  const calendars = state.db.all<Row & { calendar_key: number }>(
    'SELECT * FROM calendars ORDER BY calendar_key',
  );
  for (const [index, row] of calendars.entries()) {
    yield `${index === 0 ? '' : ','}${JSON.stringify(showRow(row)).slice(0, -1)},"events":[`;
    yield* eventsOf(state, row.calendar_key);
    yield ']}';
  }
  yield ']}';
}

/** `GET /dump`: what is stored, tombstones included, without secrets. What changes while it is read may or may not be in it. */
export function serveDump(control: Hono<{ Bindings: HttpBindings }>, state: State, faults: Faults): void {
  control.get('/dump', (context) => {
    const text = dump(state, faults);
    const encoder = new TextEncoder();
    const body = new ReadableStream({
      pull(controller) {
        const { value, done } = text.next();
        if (done) controller.close();
        else controller.enqueue(encoder.encode(value));
      },
    });
    return context.body(body, 200, { 'Content-Type': 'application/json; charset=UTF-8' });
  });
}
