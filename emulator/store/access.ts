import type { Clock } from '../clock.ts';
import type { Database } from './database.ts';

/** From the least to the most; `none` is no access at all. */
export const ACCESS_ROLES = [
  'freeBusyReader',
  'reader',
  'writerWithoutPrivateAccess',
  'writer',
  'owner',
] as const;
export type AccessRole = (typeof ACCESS_ROLES)[number];
export type RuleRole = AccessRole | 'none';

/** What everybody may be allowed. */
export const PUBLIC_ROLES = ['none', 'freeBusyReader', 'reader'] as const;
export type PublicRole = (typeof PUBLIC_ROLES)[number];

/** Whom a rule is for; the value is an address or a domain, and for `default` (everybody) the one below. */
export interface Scope {
  type: 'default' | 'user' | 'group' | 'domain';
  value: string;
}

/** Google's name for everybody. */
export const EVERYBODY: Scope = {
  type: 'default',
  value: '__public_principal__@public.calendar.google.com',
};

export interface AclRule {
  calendar_key: number;
  scope_type: Scope['type'];
  scope_value: string;
  /** `none` is a rule that was taken away. */
  role: RuleRole;
  revision: number;
  updated_us: number;
}

const RANK = `CASE r.role ${ACCESS_ROLES.map((role, index) => `WHEN '${role}' THEN ${index + 1}`).join(' ')} ELSE 0 END`;
const APPLIES = `r.calendar_key = c.calendar_key AND (r.scope_type = 'default'
  OR (r.scope_type = 'user' AND r.scope_value = a.email)
  OR (r.scope_type = 'domain' AND r.scope_value = substr(a.email, instr(a.email, '@') + 1)))`;

/** The role that everybody has in calendar `c`, as SQL. */
export const PUBLIC_ROLE = `coalesce((SELECT r.role FROM acl r WHERE r.calendar_key = c.calendar_key
  AND r.scope_type = 'default'), 'none')`;
/** The best role that the rules of calendar `c` give account `a`, as SQL. Nobody is a member of a group here. */
export const ROLE_OF_ACCOUNT = `coalesce((SELECT r.role FROM acl r WHERE ${APPLIES} ORDER BY ${RANK} DESC LIMIT 1), 'none')`;
/** Rises with every change of a rule that speaks of account `a`, as SQL. */
export const ACCESS_REVISION = `coalesce((SELECT max(r.revision) FROM acl r WHERE ${APPLIES}), 0)`;

export function isAtLeast(role: RuleRole, wanted: AccessRole): boolean {
  return role !== 'none' && ACCESS_ROLES.indexOf(role) >= ACCESS_ROLES.indexOf(wanted);
}

export function findRule(db: Database, calendarKey: number, scope: Scope): AclRule | undefined {
  const sql = 'SELECT * FROM acl WHERE calendar_key = ? AND scope_type = ? AND scope_value = ?';
  return db.get<AclRule>(sql, calendarKey, scope.type, scope.value);
}

/** Rules changed after `sinceRevision`, those taken away included, in the order of their last change. */
export function listRules(db: Database, calendarKey: number, sinceRevision = 0): AclRule[] {
  const sql = 'SELECT * FROM acl WHERE calendar_key = ? AND revision > ? ORDER BY revision';
  return db.all<AclRule>(sql, calendarKey, sinceRevision);
}

export function aclRevision(db: Database, calendarKey: number): number {
  const sql = 'SELECT acl_revision FROM calendars WHERE calendar_key = ?';
  return db.get<{ acl_revision: number }>(sql, calendarKey)?.acl_revision ?? 0;
}

/** Sets one rule; the calendar list does not hear of it (see `changeAccess` in calendar-list.ts for those who lose all access). */
export function putRule(db: Database, clock: Clock, calendarKey: number, scope: Scope, role: RuleRole): void {
  db.run('UPDATE calendars SET acl_revision = acl_revision + 1 WHERE calendar_key = ?', calendarKey);
  db.run(
    `INSERT INTO acl (calendar_key, scope_type, scope_value, role, revision, updated_us) VALUES (?, ?, ?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET role = excluded.role, revision = excluded.revision, updated_us = excluded.updated_us`,
    calendarKey,
    scope.type,
    scope.value.toLowerCase(),
    role,
    aclRevision(db, calendarKey),
    clock.now() * 1000,
  );
  db.noteChange({ collection: 'acl', calendarKey });
}
