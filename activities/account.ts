import { and, eq } from 'drizzle-orm';
import type { Policy } from '../core/types.ts';
import type { Transaction } from '../db/client.ts';
import { policyOf } from '../db/policy.ts';
import { accounts, googleEvents, type Settings } from '../db/schema/index.ts';
import { GOOGLE_CAPABILITIES } from '../google/capabilities.ts';
import { ApplicationFailure } from '@temporalio/common';
import type { AccountRef } from './deps.ts';

export type AccountRow = typeof accounts.$inferSelect;
/** An account that has been started once: what it should do is known. */
export type StartedAccount = AccountRow & { settings: Settings };

export const scopeOf = ({ companyId }: AccountRef) => ({ company: companyId });

export async function loadAccount(tx: Transaction, { accountId }: AccountRef): Promise<AccountRow> {
  // Locked: what is decided from it (its mark, its list of what is to be done) must still hold when it is written.
  const [row] = await tx.select().from(accounts).where(eq(accounts.id, accountId)).for('no key update');
  if (!row) throw ApplicationFailure.nonRetryable('The account is gone.', 'AccountGone');
  return row;
}

/** The account with its settings; a failure when nothing was chosen yet, which no workflow asks for. */
export async function loadStarted(tx: Transaction, ref: AccountRef): Promise<StartedAccount> {
  const row = await loadAccount(tx, ref);
  if (!row.settings) throw ApplicationFailure.nonRetryable('The account has no settings yet.', 'NotStarted');
  return { ...row, settings: row.settings };
}

/** The user's choices as the core's policy, for Google as the remote. */
export const policyOfAccount = (
  account: Pick<StartedAccount, 'settings' | 'calendarTimeZone' | 'windowStart'>,
): Policy => policyOf(account, GOOGLE_CAPABILITIES);

/** What was last seen of the events in the account's calendar. */
export const isSeenOf = ({ id, settings }: StartedAccount) =>
  and(eq(googleEvents.accountId, id), eq(googleEvents.calendarId, settings.calendarId));
