import { randomInt } from 'node:crypto';
import { seededRandom } from '../random.ts';
import type { Fault } from './schema.ts';

/** A call as faults see it. */
export interface Target {
  operation: string | null;
  user: string | null;
  /** It answers with pages. */
  isList: boolean;
  /** It carries a sync token, and comes from somebody whose call would be served. */
  hasSyncToken: boolean;
  /** It reads events. */
  readsEvents: boolean;
  /** Its answer has a body. */
  hasBody: boolean;
}

export interface ActiveFault {
  id: string;
  fault: Fault;
  /** Calls that matched, and how many of them were bitten. */
  seen: number;
  bitten: number;
}

export interface Faults {
  add(fault: Fault): ActiveFault;
  list(): ActiveFault[];
  /** False when there is none of that id. */
  remove(id: string): boolean;
  clear(): void;
  /** The faults that bite this call, in the order they were set. */
  take(target: Target): Fault[];
}

/** Whether this kind of fault has something to bite here. */
function hasTeethFor(kind: Fault['kind'], target: Target): boolean {
  switch (kind) {
    case 'full_sync_required':
    case 'invalid_sync_token':
      return target.hasSyncToken;
    case 'small_page':
    case 'empty_page':
    case 'empty_list':
      return target.isList;
    case 'stale_read':
      return target.readsEvents;
    case 'truncated_json':
    case 'slow_body':
      return target.hasBody;
    default:
      return true;
  }
}

function isMeant(fault: Fault, target: Target): boolean {
  return (
    (fault.method === '*' || fault.method === target.operation) &&
    (fault.user === undefined || fault.user.toLowerCase() === target.user?.toLowerCase()) &&
    hasTeethFor(fault.kind, target)
  );
}

/** Whether the call never reaches its work, so that nothing can go wrong with it any more. */
function endsCall(fault: Fault): boolean {
  const kinds: Fault['kind'][] = ['status', 'bad_request', 'full_sync_required', 'invalid_sync_token'];
  const cuts: Fault['kind'][] = ['reset_before_commit', 'timeout'];
  const isEarlyPage = fault.kind === 'html_502' && fault.when === 'before_commit';
  return kinds.includes(fault.kind) || cuts.includes(fault.kind) || isEarlyPage;
}

/** Faults live in memory: a fresh start is a healthy one. */
export function createFaults(): Faults {
  const active = new Map<string, ActiveFault & { random: () => number }>();
  let lastId = 0;

  /** Counts the call, and draws for it, whether or not an earlier fault has ended it: calls are the same for every fault. */
  function isDue(each: ActiveFault & { random: () => number }): boolean {
    each.seen += 1;
    if (each.seen <= (each.fault.after ?? 0)) return false;
    const isDrawn = each.fault.probability === undefined || each.random() < each.fault.probability;
    return isDrawn && each.bitten < (each.fault.times ?? Infinity);
  }

  const shown = ({ id, fault, seen, bitten }: ActiveFault): ActiveFault => ({ id, fault, seen, bitten });

  return {
    add(fault) {
      lastId += 1;
      const random = seededRandom(fault.seed ?? randomInt(2 ** 31));
      const added = { id: String(lastId), fault, seen: 0, bitten: 0, random };
      active.set(added.id, added);
      return shown(added);
    },
    list: () => [...active.values()].map(shown),
    remove: (id) => active.delete(id),
    clear: () => active.clear(),
    take(target) {
      const biting: Fault[] = [];
      for (const each of active.values()) {
        if (!isMeant(each.fault, target) || !isDue(each) || biting.some(endsCall)) continue;
        each.bitten += 1;
        biting.push(each.fault);
      }
      return biting;
    },
  };
}
