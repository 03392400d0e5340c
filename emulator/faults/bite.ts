import { STRAIGHT, type Bend, type Reply } from '../api/call.ts';
import { errorPage, faultAnswer } from './answers.ts';
import type { Fault } from './schema.ts';

/** What becomes of a request: an answer, a connection that is cut, or one that stays open without a word. */
export type Outcome =
  | { kind: 'reply'; reply: Reply; isFault: boolean; trickleMs: number }
  | { kind: 'cut' }
  | { kind: 'silence' };

export const CUT: Outcome = { kind: 'cut' };

export const straight = (reply: Reply): Outcome => ({ kind: 'reply', reply, isFault: false, trickleMs: 0 });
const spoilt = (reply: Reply): Outcome => ({ kind: 'reply', reply, isFault: true, trickleMs: 0 });

const pause = (ms: number) => new Promise<void>((resolve) => void setTimeout(resolve, ms).unref());

/** What faults make of a list or a read. */
export function bendOf(faults: Fault[]): Bend {
  const bend = { ...STRAIGHT };
  for (const fault of faults) {
    if (fault.kind === 'small_page') bend.pageSize = fault.size;
    if (fault.kind === 'empty_page') bend.isPageEmpty = true;
    if (fault.kind === 'empty_list') bend.isListEmpty = true;
    if (fault.kind === 'stale_read') bend.isStale = true;
  }
  return bend;
}

/** What faults do before anything was read or stored; null when the request gets through. */
export async function beforeCommit(operation: string, faults: Fault[]): Promise<Outcome | null> {
  for (const fault of faults) {
    const answered = faultAnswer(fault, operation);
    if (answered) return spoilt(answered);
    if (fault.kind === 'reset_before_commit') return CUT;
    if (fault.kind === 'timeout') return { kind: 'silence' };
    if (fault.kind === 'html_502' && fault.when === 'before_commit') return spoilt(errorPage());
    if (fault.kind === 'delay' && fault.when === 'before_commit') await pause(fault.ms);
  }
  return null;
}

/** What faults make of an answer when all is stored already. */
export async function afterCommit(reply: Reply, faults: Fault[]): Promise<Outcome> {
  let shown = reply;
  let trickleMs = 0;
  for (const fault of faults) {
    if (fault.kind === 'reset_after_commit') return CUT;
    if (fault.kind === 'html_502' && fault.when === 'after_commit') return spoilt(errorPage());
    if (fault.kind === 'delay' && fault.when === 'after_commit') await pause(fault.ms);
    if (fault.kind === 'slow_body') trickleMs = fault.ms;
    if (fault.kind === 'truncated_json' && reply.body) {
      shown = { ...reply, body: reply.body.slice(0, Math.ceil(reply.body.length / 2)) };
    }
  }
  return { kind: 'reply', reply: shown, isFault: shown !== reply, trickleMs };
}
