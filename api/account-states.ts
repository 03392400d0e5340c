import type { AccountState } from '../core/account.ts';
import { ApiError } from './errors.ts';

type Action = 'start' | 'pause' | 'resume' | 'stop' | 'editSettings' | 'preview' | 'draft' | 'calendars';

const CONNECTED = ['ready', 'importing', 'active', 'paused', 'stopped'] as const;

/** In which states an account takes an intent. */
const ALLOWED: Record<Action, readonly AccountState[]> = {
  start: ['ready', 'stopped'],
  pause: ['importing', 'active'],
  resume: ['paused'],
  stop: ['importing', 'active', 'paused'],
  editSettings: CONNECTED,
  preview: CONNECTED,
  draft: CONNECTED,
  calendars: CONNECTED,
};

const WORDS: Record<Action, string> = {
  start: 'start syncing',
  pause: 'be paused',
  resume: 'be resumed',
  stop: 'be stopped',
  editSettings: 'take settings',
  preview: 'show a preview',
  draft: 'take a draft',
  calendars: 'show its calendars',
};

/** 409 that names the state. */
export function requireState(state: AccountState, action: Action): void {
  if (ALLOWED[action].includes(state)) return;
  throw new ApiError(
    409,
    'wrong_state',
    `The account is ${state}: it can ${WORDS[action]} only when it is ${ALLOWED[action].join(' or ')}.`,
    { state },
  );
}
