import type { Settings } from '../../db/schema/settings.ts';
import type { Bug } from './bugs.ts';
import { perform, type Command } from './commands.ts';
import { editRecord, fieldsOf, shownRecords } from './crm-user.ts';
import { editEvent, liveEvents } from './google-user.ts';
import { SPANS } from './moments.ts';
import { hasMadeAnew } from './noted.ts';
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
  /** How states came to rest: each end once, whatever led there. */
  ends: ReadonlySet<string>;
  /** The shortest sequences that end badly, and how; none where all is well. */
  failures: Failure[];
}

export interface Failure {
  sequence: string[];
  faults: string[];
}

export interface Exploring {
  bug?: Bug | null;
  /** False takes every sequence on its own, which shows that nothing is missed where equal states are taken once. */
  isMerged?: boolean;
  /** True goes on where all else is well, false stops at the first that ends badly. */
  isThorough?: boolean;
}

interface Node {
  world: World;
  /** The last step, and where it came from. */
  step: string;
  from: Node | null;
}

/** Every sequence of steps up to a length, breadth first, equal states taken once; each state has to come to rest with every invariant. */
export function explore(
  start: Start,
  length: number,
  { bug = null, isMerged = true, isThorough = false }: Exploring = {},
): Explored {
  const world = new World(SETTINGS, bug);
  for (const command of STARTS[start]) perform(world, command);
  world.quiesce();
  const seen = new Set([stateOf(world)]);
  const ends = new Set<string>();
  const isKnownEnd = (atRest: World): boolean => ends.size === ends.add(stateOf(atRest)).size && isMerged;
  faultsAfter(world.copy(), isKnownEnd);
  const explored: Explored = { states: [1], steps: 0, ends, failures: [] };
  let level: Node[] = [{ world, step: start, from: null }];
  for (let depth = 1; depth <= length; depth += 1) {
    const next: Node[] = [];
    for (const node of level) {
      for (const [step, after] of stepsFrom(node.world)) {
        explored.steps += 1;
        const state = stateOf(after);
        if (isMerged && seen.has(state) && after.faults.length === 0) continue;
        seen.add(state);
        const made: Node = { world: after, step, from: node };
        const faults = after.faults.length > 0 ? after.faults : faultsAfter(after.copy(), isKnownEnd);
        if (faults.length === 0) {
          next.push(made);
          continue;
        }
        explored.failures.push({ sequence: sequenceTo(made), faults });
        if (!isThorough) return explored;
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

/** Whatever may come next. Which job is next is left open: a notification may be late, and the sweeper early. */
function* stepsFrom(world: World): Generator<[string, World]> {
  for (const [step, edit] of editsIn(world)) {
    const after = world.copy();
    edit(after);
    yield [step, after];
  }
  for (const job of ['fetch', 'push'] as const) {
    const synced = world.copy();
    const calls = synced.run(job);
    yield [job, synced];
    // To read what was from before what was seen already, or from before an insert that made an event anew, is a known gap (SPEC.md).
    if (!isLastWriteSeen(world) && !(job === 'push' && hasMadeAnew(world))) {
      const stale = world.copy();
      stale.run(job, { at: 0, kind: 'stale' });
      yield [`${job}, reads stale`, stale];
    }
    for (let at = 1; at <= calls; at += 1) {
      const crashed = world.copy();
      crashed.run(job, at < calls ? { at, kind: 'crash_before' } : { at: at - 1, kind: 'crash_after' });
      yield [`${job}, crash after call ${at}`, crashed];
    }
  }
}

function isLastWriteSeen({ store, google }: World): boolean {
  return [...google.replaced.keys()].some((id) => {
    const seen = store.observations.get(id);
    const kept = google.events.get(id);
    return kept?.isGone ? seen?.status === 'cancelled' : seen?.etag === kept?.item.etag;
  });
}

const done =
  (command: Command): Edit =>
  (world) =>
    perform(world, command);

type Edit = (world: World) => void;

/** What users can do: items are the first that is shown, of a series also the one after it. */
function editsIn(world: World): [string, Edit][] {
  const steps: [string, Edit][] = [];
  const counts = { record: shownRecords(world).length, remote: liveEvents(world).length };
  for (const side of ['record', 'remote'] as const) {
    const where = side === 'record' ? 'in the CRM' : 'in Google';
    if (counts[side] === 0) steps.push([`create ${where}`, done(create(side, false))]);
    for (let item = 0; item < Math.min(counts[side], 2); item += 1) {
      steps.push([`title of ${item} ${where}`, done({ do: 'edit', side, item, what: 'subject', choice: 0 })]);
      steps.push([`time of ${item} ${where}`, (after) => move(after, side, item)]);
      steps.push([`delete ${item} ${where}`, done({ do: 'delete', side, item })]);
      if (side === 'remote')
        steps.push([
          `private ${item} ${where}`,
          done({ do: 'edit', side, item, what: 'private', choice: 0 }),
        ]);
    }
  }
  return steps;
}

/** To a time that this side alone chooses, and from there back to the first: three times make every pattern of equal and different. */
function move(world: World, side: 'record' | 'remote', item: number): void {
  const row = shownRecords(world)[item];
  const event = liveEvents(world)[item];
  const fields = side === 'record' ? row && fieldsOf(row) : event?.item.fields;
  if (!fields) return;
  const isMoved = JSON.stringify(fields.start) !== JSON.stringify(SPANS[0]?.start);
  const span = { ...SPANS[isMoved ? 0 : side === 'record' ? 1 : 2] };
  if (side === 'record' && row) editRecord(world, row, span);
  else if (event) editEvent(world, event, span);
}
