import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite';
import { SCHEMA, SCHEMA_VERSION, STATE_TABLES } from './schema.ts';

/** A collection that clients can watch, and whose it is. */
export type Change =
  | { collection: 'events' | 'acl'; calendarKey: number }
  | { collection: 'calendarList' | 'settings'; accountId: number };

/** The emulator's state. Every method is synchronous: a handler runs from its first read to its commit without a gap. */
export interface Database {
  all<Row>(sql: string, ...values: SQLInputValue[]): Row[];
  // oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- the caller names the row's shape
  get<Row>(sql: string, ...values: SQLInputValue[]): Row | undefined;
  /** Returns the row id of an insert. */
  run(sql: string, ...values: SQLInputValue[]): number;
  /** Nested calls join the outermost one. */
  transaction<Result>(work: () => Result): Result;
  /** Runs `action` once after the commit of the open transaction, however often the same key is given. */
  afterCommit(key: string, action: () => void): void;
  /** Tells the listener of a change, once after the commit of the open transaction. */
  noteChange(change: Change): void;
  listenToChanges(listener: (change: Change) => void): void;
  meta: { get(key: string): string | undefined; set(key: string, value: string): void };
  /** Empties every table that holds state. */
  empty(): void;
  isOpen(): boolean;
  close(): void;
}

/** The state in a folder cannot be used; the message says what to do. */
export class StateError extends Error {}

/** Two emulators on one state would each miss what the other changes. */
const inUse = (dataDir: string) =>
  new StateError(`Another emulator works in ${dataDir}. Stop it, or choose another folder with --data.`);

/** Guessing what such a file meant would be worse than saying so. */
const unusable = (file: string, why: string) =>
  new StateError(`${file} ${why}. Delete it, or choose another folder with --data.`);

/** A file that is new has no tables yet, and gets them with today's version. */
function createTables(sqlite: DatabaseSync, file: string): void {
  const made = sqlite.prepare('PRAGMA user_version').get()?.['user_version'];
  const isNew = sqlite.prepare('SELECT 1 FROM sqlite_schema LIMIT 1').get() === undefined;
  if (!isNew && made !== SCHEMA_VERSION) throw unusable(file, 'was made by another version of the emulator');
  // One commit for all tables: on a fresh folder each would wait for the disk by itself.
  sqlite.exec(`BEGIN IMMEDIATE; ${SCHEMA} PRAGMA user_version = ${SCHEMA_VERSION}; COMMIT;`);
}

/** Opens `<dataDir>/emulator.sqlite`, and makes folder and tables when they are missing. */
export function openDatabase(dataDir: string): Database {
  mkdirSync(dataDir, { recursive: true });
  const file = join(dataDir, 'emulator.sqlite');
  const sqlite = new DatabaseSync(file);
  try {
    // Without waiting for the disk: a killed process loses nothing by that, only a machine that loses its power would.
    sqlite.exec('PRAGMA locking_mode = EXCLUSIVE; PRAGMA synchronous = OFF; PRAGMA cache_size = -65536;');
    sqlite.exec('PRAGMA journal_mode = WAL;');
    createTables(sqlite, file);
  } catch (error) {
    sqlite.close();
    const message = error instanceof Error ? error.message : '';
    if (message.includes('locked')) throw inUse(dataDir);
    if (message.includes('not a database')) throw unusable(file, 'is no state of the emulator');
    throw error;
  }
  const statements = new Map<string, StatementSync>();
  const pending = new Map<string, () => void>();
  let depth = 0;
  let listener: ((change: Change) => void) | null = null;

  const prepared = (sql: string): StatementSync => {
    const known = statements.get(sql);
    if (known) return known;
    const statement = sqlite.prepare(sql);
    statements.set(sql, statement);
    return statement;
  };
  const run = (sql: string, ...values: SQLInputValue[]) =>
    Number(prepared(sql).run(...values).lastInsertRowid);
  // oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- the caller names the row's shape
  const get = <Row>(sql: string, ...values: SQLInputValue[]) =>
    prepared(sql).get(...values) as Row | undefined;

  function transaction<Result>(work: () => Result): Result {
    if (depth > 0) return work();
    sqlite.exec('BEGIN IMMEDIATE');
    depth += 1;
    let result: Result;
    try {
      result = work();
      sqlite.exec('COMMIT');
    } catch (error) {
      pending.clear();
      sqlite.exec('ROLLBACK');
      throw error;
    } finally {
      depth -= 1;
    }
    const actions = [...pending.values()];
    pending.clear();
    for (const action of actions) action();
    return result;
  }

  function afterCommit(key: string, action: () => void): void {
    if (depth > 0) pending.set(key, action);
    else action();
  }

  return {
    all: <Row>(sql: string, ...values: SQLInputValue[]) => prepared(sql).all(...values) as Row[],
    get,
    run,
    transaction,
    afterCommit,
    noteChange: (change) => afterCommit(JSON.stringify(change), () => listener?.(change)),
    listenToChanges(added) {
      listener = added;
    },
    meta: {
      get: (key) => get<{ value: string }>('SELECT value FROM meta WHERE key = ?', key)?.value,
      set: (key, value) => void run('INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)', key, value),
    },
    empty: () => transaction(() => STATE_TABLES.forEach((table) => run(`DELETE FROM ${table}`))),
    isOpen: () => sqlite.isOpen,
    close: () => sqlite.close(),
  };
}
