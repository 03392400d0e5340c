import * as fc from 'fast-check';
import type { Settings } from '../../db/schema/settings.ts';
import type { Command, Side, What } from './commands.ts';
import { SPANS } from './moments.ts';
import type { Mishap } from './ports.ts';
import type { ListOrder } from './remote.ts';

const index = fc.nat({ max: 5 });
const side = fc.constantFrom<Side>('record', 'remote');
const WHAT: What[] = [
  'subject',
  'subject',
  'description',
  'location',
  'time',
  'time',
  'busy',
  'private',
  'rule',
  'invite',
  'uninvite',
  'rename',
  'answer',
];

const type = fc.constantFrom('call', 'call', 'lunch');
const created = fc.record({
  do: fc.constant('create' as const),
  side,
  span: fc.nat({ max: SPANS.length - 1 }),
  isPrivate: fc.nat({ max: 3 }).map((n) => n === 3),
  isSeries: fc.nat({ max: 3 }).map((n) => n === 3),
  guests: fc.nat({ max: 2 }),
  isInvitation: fc.nat({ max: 4 }).map((n) => n === 4),
  type,
});
const edited = fc.record({
  do: fc.constant('edit' as const),
  side,
  item: index,
  what: fc.constantFrom(...WHAT),
  choice: index,
});
const occurrence = fc.record({
  do: fc.constant('occurrence' as const),
  item: index,
  nth: fc.nat({ max: 2 }),
  what: fc.constantFrom('move' as const, 'retitle' as const, 'cancel' as const),
  choice: index,
});
const inSeries = fc.record({
  do: fc.constant('series' as const),
  item: index,
  nth: fc.nat({ max: 2 }),
  scope: fc.constantFrom('this' as const, 'following' as const, 'all' as const),
  what: fc.constantFrom(
    'time' as const,
    'subject' as const,
    'location' as const,
    'busy' as const,
    'rule' as const,
    'delete' as const,
  ),
  choice: index,
});
const deleted = fc.record({ do: fc.constant('delete' as const), side, item: index });
const synced = fc.constant<Command>({ do: 'sync', mishap: null });
const byUser: fc.Arbitrary<Command> = fc.oneof(
  { arbitrary: edited, weight: 5 },
  { arbitrary: deleted, weight: 1 },
  { arbitrary: occurrence, weight: 1 },
  { arbitrary: inSeries, weight: 1 },
);
const mishap = fc.record({
  at: fc.nat({ max: 8 }),
  kind: fc.constantFrom<Mishap['kind']>('crash_before', 'crash_after', 'lost_answer', 'unavailable', 'stale'),
  edit: fc.constant(null),
});
const meanwhile = fc.record({
  at: fc.nat({ max: 8 }),
  kind: fc.constant('meanwhile' as const),
  edit: byUser,
});
const troubled = fc.record({ do: fc.constant('sync' as const), mishap: fc.oneof(mishap, meanwhile) });
const PRIVATE_EVENTS = ['everyone', 'only_me', 'do_not_sync', 'busy_only'] as const;
const setting: fc.Arbitrary<Partial<Settings>> = fc.oneof(
  fc.constantFrom(...PRIVATE_EVENTS).map((privateEvents) => ({ privateEvents })),
  fc
    .constantFrom('everyone' as const, 'only_me' as const)
    .map((defaultVisibility) => ({ defaultVisibility })),
  fc.constantFrom('crm' as const, 'google' as const).map((conflictWinner) => ({ conflictWinner })),
  fc
    .constantFrom<string[]>(['call'], ['call', 'lunch'])
    .map((outgoingActivityTypes) => ({ outgoingActivityTypes })),
  fc.constantFrom('one_way' as const, 'two_way' as const).map((direction) => ({ direction })),
);
const set = fc.record({
  do: fc.constant('set' as const),
  changes: setting,
  applyToExisting: fc.nat({ max: 3 }).map((n) => n > 0),
});

export const command: fc.Arbitrary<Command> = fc.oneof(
  { arbitrary: created, weight: 3 },
  { arbitrary: byUser, weight: 9 },
  { arbitrary: synced, weight: 5 },
  { arbitrary: troubled, weight: 4 },
  { arbitrary: fc.record({ do: fc.constant('retype' as const), item: index, type }), weight: 1 },
  { arbitrary: fc.record({ do: fc.constant('copy' as const), item: index }), weight: 1 },
  { arbitrary: fc.record({ do: fc.constant('reimport' as const), item: index }), weight: 1 },
  { arbitrary: set, weight: 1 },
  { arbitrary: fc.constantFrom<Command>({ do: 'expire_token' }, { do: 'purge' }), weight: 1 },
  {
    arbitrary: fc.record({
      do: fc.constant('list' as const),
      order: fc.constantFrom<ListOrder>('oldest_first', 'newest_first', 'by_id'),
      pageSize: fc.constantFrom(1, 2, 100),
    }),
    weight: 1,
  },
);

export const settings: fc.Arbitrary<Settings> = fc.record({
  calendarId: fc.constant('calendar'),
  direction: fc.constantFrom('two_way', 'two_way', 'two_way', 'one_way'),
  defaultVisibility: fc.constantFrom('everyone', 'only_me'),
  privateEvents: fc.constantFrom(...PRIVATE_EVENTS),
  treatDefaultAsPrivate: fc.nat({ max: 5 }).map((n) => n === 5),
  incomingActivityType: fc.constant('meeting'),
  outgoingActivityTypes: fc.constantFrom(['call', 'lunch'], ['call']),
  pastDays: fc.constant('all' as const),
  includeDealAndContact: fc.constant(false),
  conflictWinner: fc.constantFrom('crm', 'google'),
  whenDeletedInGoogle: fc.constantFrom('unlink', 'delete', 'recreate'),
});

/** A history: an account's choices, and what happens, one thing after the other. */
export interface History {
  settings: Settings;
  commands: Command[];
}

export const history: fc.Arbitrary<History> = fc.record({
  settings,
  commands: fc.array(command, { maxLength: 14 }),
});

/**
 * One state that both sides agreed on, perturbed on both of them: items are made and synced, then each side is edited on its own. The
 * three states that the core compares, of any mixture of items and choices.
 */
export const perturbed: fc.Arbitrary<History> = fc
  .record({
    settings,
    made: fc.array(created, { minLength: 1, maxLength: 2 }),
    shaped: fc.array(occurrence, { maxLength: 1 }),
    apart: fc.array(fc.oneof({ arbitrary: byUser, weight: 6 }, { arbitrary: set, weight: 1 }), {
      minLength: 1,
      maxLength: 5,
    }),
  })
  .map(({ settings, made, shaped, apart }) => {
    const sync: Command[] = Array.from({ length: 4 }, () => ({ do: 'sync', mishap: null }));
    return { settings, commands: [...made, ...shaped, ...sync, ...apart] };
  });
