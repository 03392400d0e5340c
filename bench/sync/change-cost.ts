import { median, show, table, target } from '../figures.ts';
import { until } from '../../test/support/wait.ts';
import { changesOf, type Limits } from './changes.ts';
import { callsOf, openSubject, untilQuiet, type Site, type Subject } from './site.ts';

const LONGEST_MS = 60_000;
const WRITES: ReadonlySet<string> = new Set([
  'events.insert',
  'events.patch',
  'events.update',
  'events.delete',
]);

/** What the sync asked of Google from the moment `work` began until all came to rest, and how long the work itself took. */
interface Cost {
  seconds: number;
  calls: number;
  lists: number;
  writes: number;
}

async function costOf(site: Site, subject: Subject, work: () => Promise<unknown>): Promise<Cost> {
  const before = (await callsOf(site, subject)).length;
  const isSeen = await lookAfterNow(site, subject);
  const from = performance.now();
  await work();
  const seconds = (performance.now() - from) / 1000;
  // Every change ends in a look that sees it, be it as an echo.
  await until('a look has seen the change', isSeen, LONGEST_MS);
  await untilQuiet(site, subject);
  const calls = (await callsOf(site, subject)).slice(before);
  const count = (is: (operation: string) => boolean) => calls.filter(({ operation }) => is(operation)).length;
  return {
    seconds,
    calls: calls.length,
    lists: count((operation) => operation === 'events.list'),
    writes: count((operation) => WRITES.has(operation)),
  };
}

/** Has a look seen a change since this was called? By the clock of the database. */
async function lookAfterNow({ stack: { database } }: Site, { account }: Subject) {
  const [{ now } = { now: '' }] = await database<{ now: string }[]>`select clock_timestamp()::text as now`;
  return async () => {
    const rows = await database`
      select from accounts where id = ${account.id} and last_seen_at > ${now}::text::timestamptz`;
    return rows.length > 0;
  };
}

/** B5: what a change costs in calls to Google, from the emulator's request log. One round takes one sample of each row. */
export async function measureChangeCost(site: Site, rounds: number, edits: number): Promise<string> {
  const subject = await openSubject(site, 'change');
  const rows = (await changesOf(site, subject, edits)).map((change) => ({ ...change, costs: [] as Cost[] }));
  for (let round = 0; round < rounds; round += 1) {
    for (const { costs, run } of rows) costs.push(await costOf(site, subject, () => run(round)));
  }
  return [
    '## B5: calls and writes per change',
    table(
      ['', 's', 'calls per change', 'lists', 'writes per change', 'target'],
      rows.map(({ title, changes, limits, costs }) => {
        const each = {
          calls: costs.map(({ calls }) => calls / changes),
          lists: costs.map(({ lists }) => lists),
          writes: costs.map(({ writes }) => writes / changes),
        };
        const seconds = show(costs.map((cost) => cost.seconds));
        return [
          title,
          seconds,
          show(each.calls),
          show(each.lists),
          show(each.writes),
          targetOf(limits, each),
        ];
      }),
    ),
    [
      'The seconds are those in which the changes were made, until the last had arrived where the row waits for it. What came in is to cause',
      'no write, and what goes out one. The first edit of an occurrence from the CRM asks Google for it: its id is never built. A look waits',
      'while changes follow each other within 60 ms, for 1.5 s at most: a burst that comes slower, or takes many seconds, takes more lists.',
    ].join('\n'),
  ].join('\n\n');
}

const targetOf = (limits: Limits, each: Record<keyof Limits, number[]>): string =>
  target(
    (['calls', 'lists', 'writes'] as const).flatMap((name) => {
      const limit = limits[name];
      return limit === undefined ? [] : [[`≤ ${limit} ${name}`, median(each[name]) <= limit] as const];
    }),
  );
