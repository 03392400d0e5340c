import { REAL } from './environment.ts';
import { openEmulator } from './target-emulator.ts';
import { openReal } from './target-real.ts';
import type { Answer } from './wire.ts';

export interface Account {
  email: string;
  token: string;
}

/** What a row cannot do without: the emulator's control side, or a second account. */
export type Need = 'emulator' | 'guest';

/** The place where the rows of one file run. */
export interface Target {
  /** What stands before `/calendar/v3`. */
  origin: string;
  me: Account;
  /** Another person, who has a Google calendar; the same one for a whole row. */
  guest(): Promise<Account>;
  /** The id of a secondary calendar of `me` without events. */
  emptyCalendar(): Promise<string>;
  /** The emulator's control side; rejects elsewhere. */
  control(method: string, path: string, body?: unknown): Promise<Answer>;
  /** A request as `send` makes it, with whatever patience the place asks for. */
  send(address: string, method: string, body: unknown, headers: Record<string, string>): Promise<Answer>;
  afterRow(): Promise<void>;
  close(): Promise<void>;
}

/** Why a row cannot run here; undefined when it can. */
export function whyNot(need: Need | undefined): string | undefined {
  if (REAL === undefined || need === undefined) {
    return undefined;
  }
  if (need === 'guest') {
    return REAL.guestToken === undefined ? 'GOOGLE_CONTRACT_SECOND_TOKEN' : undefined;
  }
  return 'the emulator';
}

export const openTarget = (): Promise<Target> => (REAL === undefined ? openEmulator() : openReal(REAL));
