/** The life of a connected account, in words that the database, the workflow and the API share. */

export const ACCOUNT_STATES = [
  'connecting',
  'ready',
  'importing',
  'active',
  'paused',
  'stopped',
  'disconnected',
] as const;
export type AccountState = (typeof ACCOUNT_STATES)[number];

/** In the order in which they are shown when several hold. */
export const ACCOUNT_PROBLEMS = [
  'needs_reauth',
  'permission_missing',
  'calendar_gone',
  'calendar_read_only',
  'limited',
  'held',
] as const;
export type AccountProblem = (typeof ACCOUNT_PROBLEMS)[number];

/** What the user wants; stored in the account's row, so that the order in which signals arrive does not matter. */
export const WANTED = ['running', 'paused', 'stopped', 'disconnected'] as const;
export type Wanted = (typeof WANTED)[number];

/** What a change of the settings has made necessary: list in full again, apply the rules again, look at every CRM item again. */
export const OWED = ['relist', 'reapply', 'resend'] as const;
export type Owed = (typeof OWED)[number];
