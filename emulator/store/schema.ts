/** Counts up with every change of the tables below: a file of another version cannot be opened. */
export const SCHEMA_VERSION = 2;

/**
 * One file holds everything. Bodies of events are kept as the JSON text that the API answers, so that a page of 2,500 is a
 * range of an index and a join of strings.
 *
 * - `calendars.revision` counts every change in a calendar; an event carries the revision of its last change, and an
 *   incremental list is the range above the token's revision.
 * - `events.seq` is the order of a full list: it never changes, so that paging is stable while others write.
 * - `events.parent_id` names the series of an exception. `orphan` marks exceptions whose series was deleted: Google does not
 *   list them any more.
 * - `calendars.settled_revision` is the revision before the last transaction that wrote events, and `events.previous_*` is what
 *   a row was before the last transaction that wrote it (`previous_json` is null when that made the event): stale reads show it.
 *   `open_writes` names the calendars that the open transaction has written to; it lives in no file.
 * - `events.buried_at` is the revision at which an orphan went with its series, `buried_status` what it was until then.
 * - `past_series` keeps what a live series was before each write (`replaced_at` is that write's revision, `replaced_us` its
 *   time), so that a client that syncs occurrences hears of those it has lost. `calendars.purged_revision` is the newest change
 *   that a purge has removed.
 * - `acl` is who may do what with a calendar: a role for a user, a domain, a group, or (`default`) for everybody. Role `none`
 *   is a rule that was taken away. `calendars.acl_revision` counts their changes.
 * - `calendar_list` is which calendars an account has added to its list; access and list are two things. `settings` is what
 *   the person chose there, as JSON.
 */
export const SCHEMA = `
CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS accounts (
  account_id INTEGER PRIMARY KEY AUTOINCREMENT,
  email TEXT NOT NULL UNIQUE COLLATE NOCASE,
  sub TEXT NOT NULL UNIQUE,
  control_access_token TEXT NOT NULL UNIQUE,
  control_refresh_token TEXT NOT NULL UNIQUE,
  list_revision INTEGER NOT NULL DEFAULT 0
);

CREATE TABLE IF NOT EXISTS calendars (
  calendar_key INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL UNIQUE,
  summary TEXT NOT NULL,
  description TEXT,
  location TEXT,
  time_zone TEXT NOT NULL,
  data_owner TEXT,
  created_by_client TEXT,
  revision INTEGER NOT NULL DEFAULT 0,
  settled_revision INTEGER NOT NULL DEFAULT 0,
  acl_revision INTEGER NOT NULL DEFAULT 0,
  purged_revision INTEGER NOT NULL DEFAULT 0,
  updated_us INTEGER NOT NULL
);

CREATE TABLE IF NOT EXISTS acl (
  calendar_key INTEGER NOT NULL,
  scope_type TEXT NOT NULL,
  scope_value TEXT NOT NULL COLLATE NOCASE,
  role TEXT NOT NULL,
  revision INTEGER NOT NULL,
  updated_us INTEGER NOT NULL,
  PRIMARY KEY (calendar_key, scope_type, scope_value)
) WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS calendar_list (
  account_id INTEGER NOT NULL,
  calendar_key INTEGER NOT NULL,
  deleted INTEGER NOT NULL DEFAULT 0,
  settings TEXT NOT NULL,
  revision INTEGER NOT NULL,
  updated_us INTEGER NOT NULL,
  PRIMARY KEY (account_id, calendar_key)
) WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS settings (
  account_id INTEGER NOT NULL,
  id TEXT NOT NULL,
  value TEXT NOT NULL,
  revision INTEGER NOT NULL,
  PRIMARY KEY (account_id, id)
) WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS events (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  calendar_key INTEGER NOT NULL,
  id TEXT NOT NULL,
  revision INTEGER NOT NULL,
  kind TEXT NOT NULL,
  status TEXT NOT NULL,
  event_type TEXT NOT NULL,
  is_private INTEGER NOT NULL,
  parent_id TEXT,
  original_key TEXT,
  orphan INTEGER NOT NULL DEFAULT 0,
  buried_at INTEGER,
  buried_status TEXT,
  ical_uid TEXT NOT NULL,
  start_ms INTEGER NOT NULL,
  end_ms INTEGER NOT NULL,
  updated_us INTEGER NOT NULL,
  source_hash TEXT,
  json TEXT NOT NULL,
  previous_json TEXT,
  previous_revision INTEGER,
  previous_orphan INTEGER NOT NULL DEFAULT 0,
  UNIQUE (calendar_key, id)
);
CREATE TEMP TABLE IF NOT EXISTS open_writes (calendar_key INTEGER PRIMARY KEY);
CREATE TABLE IF NOT EXISTS past_series (
  calendar_key INTEGER NOT NULL,
  id TEXT NOT NULL,
  replaced_at INTEGER NOT NULL,
  replaced_us INTEGER NOT NULL,
  json TEXT NOT NULL,
  PRIMARY KEY (calendar_key, id, replaced_at)
) WITHOUT ROWID;
CREATE TRIGGER IF NOT EXISTS keep_past_series AFTER UPDATE OF revision ON events
WHEN NEW.revision > OLD.revision AND OLD.status <> 'cancelled' AND (OLD.kind = 'master' OR NEW.kind = 'master')
BEGIN
  INSERT OR REPLACE INTO past_series VALUES (OLD.calendar_key, OLD.id, NEW.revision, NEW.updated_us, OLD.json);
END;
CREATE INDEX IF NOT EXISTS events_in_order ON events (calendar_key);
CREATE INDEX IF NOT EXISTS events_by_change ON events (calendar_key, revision);
CREATE INDEX IF NOT EXISTS events_by_uid ON events (calendar_key, ical_uid);
CREATE INDEX IF NOT EXISTS events_by_parent ON events (calendar_key, parent_id) WHERE parent_id IS NOT NULL;

CREATE TABLE IF NOT EXISTS grants (
  grant_id INTEGER PRIMARY KEY,
  account_id INTEGER NOT NULL,
  client_id TEXT NOT NULL,
  scopes TEXT NOT NULL,
  asked_scopes TEXT NOT NULL DEFAULT '',
  UNIQUE (account_id, client_id)
);
CREATE TABLE IF NOT EXISTS codes (
  code TEXT PRIMARY KEY,
  grant_id INTEGER NOT NULL,
  redirect_uri TEXT NOT NULL,
  scopes TEXT NOT NULL,
  challenge TEXT,
  challenge_method TEXT,
  nonce TEXT,
  gives_refresh_token INTEGER NOT NULL,
  expires_ms INTEGER NOT NULL,
  spent INTEGER NOT NULL DEFAULT 0,
  gave_access_token TEXT,
  gave_refresh_id INTEGER
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS refresh_tokens (
  refresh_id INTEGER PRIMARY KEY,
  token TEXT NOT NULL UNIQUE,
  grant_id INTEGER NOT NULL,
  scopes TEXT NOT NULL,
  used_ms INTEGER NOT NULL,
  expires_ms INTEGER
);
CREATE TABLE IF NOT EXISTS access_tokens (
  token TEXT PRIMARY KEY,
  grant_id INTEGER NOT NULL,
  refresh_id INTEGER,
  scopes TEXT NOT NULL,
  expires_ms INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS channels (
  channel_key INTEGER PRIMARY KEY,
  id TEXT NOT NULL,
  client_id TEXT NOT NULL,
  account_id INTEGER NOT NULL,
  collection TEXT NOT NULL,
  calendar_key INTEGER NOT NULL,
  resource_id TEXT NOT NULL,
  resource_uri TEXT NOT NULL,
  address TEXT NOT NULL,
  token TEXT,
  expires_ms INTEGER NOT NULL,
  message_number INTEGER NOT NULL,
  stopped INTEGER NOT NULL DEFAULT 0,
  UNIQUE (client_id, id)
);
CREATE INDEX IF NOT EXISTS channels_of_collection ON channels (collection, calendar_key) WHERE stopped = 0;

CREATE TABLE IF NOT EXISTS requests (
  request_id INTEGER PRIMARY KEY AUTOINCREMENT,
  row TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS violations (
  violation_id INTEGER PRIMARY KEY AUTOINCREMENT,
  row TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS mail (
  mail_id INTEGER PRIMARY KEY AUTOINCREMENT,
  row TEXT NOT NULL
);
`;

/** What `reset` empties, in an order that needs no thought. The signing keys stay. */
export const STATE_TABLES = [
  'accounts',
  'calendars',
  'acl',
  'calendar_list',
  'settings',
  'events',
  'past_series',
  'grants',
  'codes',
  'refresh_tokens',
  'access_tokens',
  'channels',
  'requests',
  'violations',
  'mail',
] as const;
