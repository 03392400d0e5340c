import { expect, it } from 'vitest';
import { fetchChanges } from '../../activities/fetch-changes.ts';
import { lockSeries, writeSeries } from '../../crm/series.ts';
import { within } from '../../db/client.ts';
import type { TestAccount } from '../support/sync-rig.ts';
import { until } from '../support/wait.ts';
import { changing, seriesActorsOf } from './series-rig.ts';
import { at, found, openRig } from './support.ts';

const { rig, act } = await openRig();
const series = seriesActorsOf(rig, act);
const sql = rig.database.owner;

const STALL = 7;
const SECOND = at(9, '2027-03-08');
const IN_CRM = changing({ subject: 'From the CRM' });

/** A series in both, of which one occurrence was edited in Google, and nobody here knows of it yet. */
async function withNews(): Promise<{ account: TestAccount; id: string }> {
  const account = await rig.addAccount();
  const frame = { startsAt: at(9), endsAt: at(10), recurrence: ['RRULE:FREQ=WEEKLY;COUNT=4'] };
  const id = await act.create(account, { subject: 'Weekly', ...frame });
  await act.sync(account);
  const { id: event } = found((await act.events(account))[0]);
  await act.patchEvent(account, `${event}_20270308T090000Z`, { location: 'From Google' });
  return { account, id };
}

/** Until some work is done or waits for another's, which lets it go on afterwards. */
async function doneOrWaiting(work: Promise<unknown>, others = 0): Promise<void> {
  let isDone = false;
  void work.finally(() => (isDone = true)).catch(() => undefined);
  await until('it is done or waits', async () => {
    const waiting = await sql`
      select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;
    return isDone || waiting.length > others;
  });
}

const exceptionsOf = async (account: TestAccount) =>
  (await act.records(account)).filter((row) => row.series_id !== null);
/** What either side said of the occurrence. */
const BOTH = { subject: 'From the CRM', location: 'From Google' };

it('an occurrence edited in the CRM while Google’s edit of it is written becomes one item', async () => {
  const { account, id } = await withNews();
  await sql.unsafe(`
    create function stall() returns trigger language plpgsql as $$ begin perform pg_advisory_xact_lock(${STALL}); return new; end $$;
    create trigger stall before insert on crm_activities for each row when (new.origin = 'google') execute function stall()`);
  const atWork = await sql.begin(async (tx) => {
    await tx`select pg_advisory_xact_lock(${STALL})`;
    const pulled = act.pull(account);
    await doneOrWaiting(pulled);
    const edited = series.edit(account, id, SECOND, 'this', IN_CRM);
    await doneOrWaiting(edited, 1);
    return { both: Promise.all([pulled, edited]) };
  });
  await atWork.both;
  await sql.unsafe('drop trigger stall on crm_activities');
  await series.settle(account);
  expect(await exceptionsOf(account)).toMatchObject([BOTH]);
  expect(await series.conflicts(account)).toEqual([]);
});

it('an occurrence of which Google’s edit is read while that of the CRM is written becomes one item', async () => {
  const { account, id } = await withNews();
  const scope = { company: account.companyId, viewer: account.userId };
  const google = rig.deps.googleOf(account);
  const [listed, written] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const listEvents: typeof google.listEvents = async (query) => {
    const page = await google.listEvents(query);
    listed.resolve();
    await written.promise;
    return page;
  };
  const pulled = fetchChanges({ ...rig.deps, googleOf: () => ({ ...google, listEvents }) }, account);
  await listed.promise;
  await within(rig.database.api, scope, async (tx) => {
    const stored = found(await lockSeries(tx, id));
    await writeSeries(tx, stored, { target: SECOND, scope: 'this', edit: IN_CRM });
    written.resolve();
    await doneOrWaiting(pulled);
  });
  await pulled;
  await series.settle(account);
  expect(await exceptionsOf(account)).toMatchObject([BOTH]);
  expect(await series.conflicts(account)).toEqual([]);
});

it('what the CRM changed of a series is no edit of the occurrence that it edits next, whichever side is looked at first', async () => {
  for (const look of [act.pull, act.push]) {
    const { account, id } = await withNews();
    const { id: event } = found((await act.events(account)).find(({ recurrence }) => recurrence));
    await act.patchEvent(account, `${event}_20270308T090000Z`, { summary: 'From Google' });
    await series.edit(account, id, null, 'all', IN_CRM);
    await series.edit(account, id, SECOND, 'this', changing({ endsAt: at(11, '2027-03-08') }));
    await look(account);
    await series.settle(account);
    expect(await exceptionsOf(account)).toMatchObject([{ subject: 'From Google', location: 'From Google' }]);
    expect(await series.conflicts(account)).toEqual([]);
  }
});
