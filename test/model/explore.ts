import type { Settings } from '../../db/schema/settings.ts';
import type { Bug } from './bugs.ts';
import { perform, type Command } from './commands.ts';
import { shownRecords } from './crm-user.ts';
import { liveEvents } from './google-user.ts';
import { faultsAfter } from './run.ts';
import { stateOf } from './state.ts';
import { World } from './world.ts';

/** What every sequence begins with. */
export const STARTS = {
  nothing: [],
  'an item of the CRM, agreed': [create('record', false)],
  'an item of Google, agreed': [create('remote', false)],
  'a series of Google with one exception, agreed': [
    create('remote', true),
    { do: 'occurrence', item: 0, nth: 1, what: 'retitle', choice: 0 },
  ],
} as const satisfies Record<string, Command[]>;
export type Start = keyof typeof STARTS;

function create(side: 'record' | 'remote', isSeries: boolean): Command {
  return {
    do: 'create',
    side,
    span: 0,
    isPrivate: false,
    isSeries,
    guests: 0,
    isInvitation: false,
    type: 'call',
  };
}

const SETTINGS: Settings = {
  calendarId: 'calendar',
  direction: 'two_way',
  defaultVisibility: 'everyone',
  privateEvents: 'busy_only',
  treatDefaultAsPrivate: false,
  incomingActivityType: 'meeting',
  outgoingActivityTypes: ['call', 'lunch'],
  pastDays: 'all',
  includeDealAndContact: false,
  conflictWinner: 'crm',
  whenDeletedInGoogle: 'unlink',
};

export interface Explored {
  /** States by the length of the shortest sequence that leads there. */
  states: number[];
  /** Ways from one state to the next that were taken. */
  steps: number;
  /** The shortest sequence that ends badly, and how; null where none does. */
  failure: { sequence: string[]; faults: string[] } | null;
}

interface Node {
  world: World;
  /** The last step, and where it came from. */
  step: string;
  from: Node | null;
}

/** Every sequence of steps up to a length, breadth first, equal states taken once; each state has to come to rest with every invariant. */
export function explore(start: Start, length: number, bug: Bug | null = null): Explored {
  const world = new World(SETTINGS, bug);
  for (const command of STARTS[start]) perform(world, command);
  world.quiesce();
  const seen = new Set([stateOf(world)]);
  const explored: Explored = { states: [1], steps: 0, failure: null };
  let level: Node[] = [{ world, step: start, from: null }];
  for (let depth = 1; depth <= length; depth += 1) {
    const next: Node[] = [];
    for (const node of level) {
      for (const [step, after] of stepsFrom(node.world)) {
        explored.steps += 1;
        const state = stateOf(after);
        if (seen.has(state) && after.faults.length === 0) continue;
        seen.add(state);
        const made: Node = { world: after, step, from: node };
        const faults = after.faults.length > 0 ? after.faults : faultsAfter(after.copy());
        if (faults.length > 0) return { ...explored, failure: { sequence: sequenceTo(made), faults } };
        next.push(made);
      }
    }
    explored.states.push(next.length);
    level = next;
  }
  return explored;
}

function sequenceTo(node: Node): string[] {
  return node.from === null ? [node.step] : [...sequenceTo(node.from), node.step];
}

function* stepsFrom(world: World): Generator<[string, World]> {
  for (const [step, command] of editsIn(world)) {
    const after = world.copy();
    perform(after, command);
    yield [step, after];
  }
  const job = world.nextJob() ?? 'fetch';
  const synced = world.copy();
  const calls = synced.run(job);
  yield [job, synced];
  const stale = world.copy();
  stale.run(job, { at: 0, kind: 'stale' });
  yield [`${job}, reads stale`, stale];
  for (let at = 1; at <= calls; at += 1) {
    const crashed = world.copy();
    crashed.run(job, at < calls ? { at, kind: 'crash_before' } : { at: at - 1, kind: 'crash_after' });
    yield [`${job}, crash after call ${at}`, crashed];
  }
}

/** What users can do: items are the first that is shown, of a series also the one after it. */
function editsIn(world: World): [string, Command][] {
  const steps: [string, Command][] = [];
  const counts = { record: shownRecords(world).length, remote: liveEvents(world).length };
  for (const side of ['record', 'remote'] as const) {
    const where = side === 'record' ? 'in the CRM' : 'in Google';
    if (counts[side] === 0) steps.push([`create ${where}`, create(side, false)]);
    for (let item = 0; item < Math.min(counts[side], 2); item += 1) {
      const edit = (what: 'subject' | 'time' | 'private'): Command => ({
        do: 'edit',
        side,
        item,
        what,
        choice: 1,
      });
      steps.push([`title of ${item} ${where}`, edit('subject')]);
      steps.push([`time of ${item} ${where}`, edit('time')]);
      steps.push([`delete ${item} ${where}`, { do: 'delete', side, item }]);
      if (side === 'remote') steps.push([`private ${item} ${where}`, edit('private')]);
    }
  }
  return steps;
}
