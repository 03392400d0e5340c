import type { accounts } from '../../db/schema/index.ts';
import type { Account } from '../schemas/accounts.ts';
import { isoInstant, isoOrNull } from './instant.ts';

export type AccountRow = typeof accounts.$inferSelect;

export function accountToWire(row: AccountRow, parked: number): Account {
  return {
    id: row.id,
    email: row.email,
    state: row.state,
    problem: row.problem,
    problemUntil: isoOrNull(row.problemUntil),
    wanted: row.wanted,
    settings: row.settings,
    draft: row.draft,
    calendarTimeZone: row.calendarTimeZone,
    progress: { done: row.progressDone, total: row.progressTotal },
    freshness: { lastSeenAt: isoOrNull(row.lastSeenAt), lastAppliedAt: isoOrNull(row.lastAppliedAt) },
    parked,
    createdAt: isoInstant(row.createdAt),
  };
}
