import { makeIcs } from '../../test/support/make-ics.ts';
import { until } from '../../test/support/wait.ts';
import { googleChanged, workflowIdOf } from '../../workflows/messages.ts';
import { show, showRatio, table, target } from '../figures.ts';
import { floorOf } from './floor.ts';
import { openSubject, untilQuiet, type Site, type Subject } from './site.ts';

const LONGEST_MS = 300_000;

/** Rows that statements have inserted, updated and deleted so far, by table: Postgres' own count. */
async function rowsWritten({ stack }: Site): Promise<Map<string, number>> {
  // Each backend hands its counts over when it has been idle for a moment.
  await new Promise((resolve) => setTimeout(resolve, 2_500));
  const rows = await stack.database<{ name: string; rows: number }[]>`
    select relname as name, (n_tup_ins + n_tup_upd + n_tup_del)::int as rows from pg_stat_user_tables where schemaname = 'public'`;
  return new Map(rows.map(({ name, rows: count }) => [name, count]));
}

/** Every CRM activity as it was last written: a row that was touched, with whatever, has another transaction in it. */
const fingerprint = async ({ stack }: Site, { account }: Subject) => {
  const [row] = await stack.database<{ text: string; count: number }[]>`
    select md5(string_agg(concat_ws(' ', c.id, c.version, c.xmin, d.xmin), ',' order by c.id)) as text, count(*)::int as count
    from crm_activities c join crm_activity_details d on d.activity_id = c.id
    where c.origin_account_id = ${account.id}`;
  return row;
};

/** Lets the account list everything again, as after a lost sync token, and waits until that is done. */
async function importAgain({ stack, temporal }: Site, { account, email }: Subject): Promise<number> {
  const cursor = async () => {
    const [row] = await stack.database<{ list_number: number; sync_token: string; sweep_pending: boolean }[]>`
      select list_number, sync_token, sweep_pending from sync_cursors where account_id = ${account.id}`;
    return row;
  };
  const before = (await cursor())?.list_number ?? 0;
  await stack.emulator.addFault({ method: 'events.list', kind: 'full_sync_required', times: 1, user: email });
  const from = performance.now();
  await temporal.workflow.getHandle(workflowIdOf(account.id)).signal(googleChanged);
  await until(
    'the calendar has been read again',
    async () => {
      const now = await cursor();
      return now && now.list_number > before && now.sync_token !== null && !now.sweep_pending;
    },
    LONGEST_MS,
  );
  return (performance.now() - from) / 1000;
}

/** B2: a calendar of `count` events is listed in full again, and nothing has changed. */
export async function measureImportAgain(site: Site, count: number, rounds: number): Promise<string> {
  const subject = await openSubject(site, 'again', { ics: makeIcs(count), outgoingActivityTypes: ['email'] });
  await untilQuiet(site, subject);
  const [ours, floor]: [number[], number[]] = [[], []];
  const written = new Map<string, number[]>();
  let touched = 0;
  let floorRows = 0;
  for (let round = 0; round < rounds; round += 1) {
    const [rows, items] = [await rowsWritten(site), await fingerprint(site, subject)];
    ours.push(await importAgain(site, subject));
    await untilQuiet(site, subject);
    for (const [name, total] of await rowsWritten(site))
      written.set(name, [...(written.get(name) ?? []), total - (rows.get(name) ?? 0)]);
    if ((await fingerprint(site, subject))?.text !== items?.text) touched += 1;
    const least = await floorOf(site, subject);
    floor.push(least.seconds);
    floorRows += least.written;
  }
  const tables = [...written].filter(([, counts]) => counts.some((each) => each > 0));
  return [
    `## B2: ${count.toLocaleString('en')} events imported again, nothing changed`,
    table(
      ['', 's', 'ratio to the floor'],
      [
        [
          'the sync: full list after a lost token, workflow, merge, sweep',
          show(ours),
          showRatio(ours, floor),
        ],
        ['the floor: same pages, mapped, written where the etag is another', show(floor), '1.00'],
      ],
    ),
    table(
      ['rows written by the sync', 'median', 'target'],
      tables.map(([name, counts]) => [
        name,
        show(counts),
        target(isOwnBookkeeping(name) ? [] : [['0', false]]),
      ]),
    ),
    `CRM activities touched: ${target([[`in ${touched} of ${rounds} rounds`, touched === 0]])}. Rows written by the floor: ${floorRows}.`,
    [
      'Tables in which no row was written are not listed. The floor neither finds the link and the CRM activity of each event nor merges;',
      '`listed_pages` holds what the list has shown until it has ended, a row per page; `accounts` and `sync_cursors` say where it stands.',
    ].join('\n'),
  ].join('\n\n');
}

/** Where the reading stands, and what the user is shown of it: a few rows, however many events there are. */
const isOwnBookkeeping = (name: string) =>
  ['accounts', 'sync_cursors', 'oauth_tokens', 'listed_pages'].includes(name);
