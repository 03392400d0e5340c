import { median, show, table, target } from '../figures.ts';
import { changesOf, type Limits } from './changes.ts';
import { callsOf, openSubject, untilQuiet, type Site, type Subject } from './site.ts';

const WRITES: ReadonlySet<string> = new Set([
  'events.insert',
  'events.patch',
  'events.update',
  'events.delete',
]);

/** What the sync asked of Google from the moment `work` began until all came to rest. */
interface Cost {
  calls: number;
  lists: number;
  writes: number;
}

async function costOf(site: Site, subject: Subject, work: () => Promise<unknown>): Promise<Cost> {
  const before = (await callsOf(site, subject)).length;
  await work();
  await untilQuiet(site, subject);
  const calls = (await callsOf(site, subject)).slice(before);
  const count = (is: (operation: string) => boolean) => calls.filter(({ operation }) => is(operation)).length;
  return {
    calls: calls.length,
    lists: count((operation) => operation === 'events.list'),
    writes: count((operation) => WRITES.has(operation)),
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
      ['', 'calls per change', 'lists', 'writes per change', 'target'],
      rows.map(({ title, changes, limits, costs }) => {
        const each = {
          calls: costs.map(({ calls }) => calls / changes),
          lists: costs.map(({ lists }) => lists),
          writes: costs.map(({ writes }) => writes / changes),
        };
        return [title, show(each.calls), show(each.lists), show(each.writes), targetOf(limits, each)];
      }),
    ),
    'Echo writes are those of a change that came in: what came in is to cause none, and what goes out one.',
  ].join('\n\n');
}

const targetOf = (limits: Limits, each: Record<keyof Limits, number[]>): string =>
  target(
    (['calls', 'lists', 'writes'] as const).flatMap((name) => {
      const limit = limits[name];
      return limit === undefined ? [] : [[`≤ ${limit} ${name}`, median(each[name]) <= limit] as const];
    }),
  );
