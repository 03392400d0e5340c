/** What an account's state is called, and in which colour. */
import type { Account } from '../../../api/schemas/accounts.ts';
import { texts } from '../texts.ts';
import { changeUnderWay } from './use-accounts.ts';

export interface StateText {
  readonly label: string;
  readonly color: string;
  readonly hint: string | null;
}

export function stateText(account: Account): StateText {
  const words = texts.account;
  const change = changeUnderWay(account);
  if (change !== null) return { label: words.changing[change], color: 'gray', hint: null };
  if (account.problem !== null) {
    const [label] = words.problems[account.problem];
    return { label, color: account.problem === 'limited' ? 'yellow' : 'red', hint: null };
  }
  return calmText(account);
}

function calmText(account: Account): StateText {
  const words = texts.account;
  switch (account.state) {
    case 'importing':
      return {
        label: words.importing(account.progress.done, account.progress.total),
        color: 'blue',
        hint: words.importingHint,
      };
    case 'active':
      return account.parked > 0
        ? { label: words.skipped, color: 'yellow', hint: words.parked(account.parked) }
        : { label: words.active, color: 'teal', hint: null };
    case 'paused':
      return { label: words.paused, color: 'gray', hint: words.pausedHint };
    case 'stopped':
      return { label: words.stopped, color: 'gray', hint: words.stoppedHint };
    case 'connecting':
    case 'ready':
      return { label: words.ready, color: 'blue', hint: words.readyHint };
    case 'disconnected':
      return { label: words.changing.disconnected, color: 'gray', hint: null };
  }
}
