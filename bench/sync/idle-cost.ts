import type { AccountInput } from '../../workflows/messages.ts';
import { DEFAULT_INTERVALS, TASK_QUEUE, WORKFLOW_TYPE, workflowIdOf } from '../../workflows/messages.ts';
import { until } from '../../test/support/wait.ts';
import { median, table, target } from '../figures.ts';
import { ACTION_NAMES, difference, spentBy, type Spent } from './histories.ts';
import { callsOf, openSubject, untilQuiet, type Site, type Subject } from './site.ts';

const DAY_SECONDS = 86_400;
const DAYS = 7;
const POLL_SECONDS = 300;
/** Google's own default for a channel's life. */
const TTL_SECONDS = 604_800;
const LONGEST_MS = 600_000;

/** Makes the account's workflow anew with intervals of its own, as after one that was lost; it takes the account up where it was. */
async function restart(
  { stack, temporal }: Site,
  { account }: Subject,
  pollSeconds: number,
  speed: number,
): Promise<void> {
  const seller = stack.file().users.find(({ role }) => role === 'seller');
  if (!seller) throw new Error('The stack has no seller.');
  const workflowId = workflowIdOf(account.id);
  await temporal.workflow.getHandle(workflowId).terminate();
  const input: AccountInput = {
    accountId: account.id,
    companyId: seller.company,
    userId: seller.id,
    intervals: {
      pollWithPushSeconds: pollSeconds / speed,
      lastSyncedSeconds: DEFAULT_INTERVALS.lastSyncedSeconds / speed,
    },
  };
  await temporal.workflow.start(WORKFLOW_TYPE, { workflowId, taskQueue: TASK_QUEUE, args: [input] });
}

const listsOf = async (site: Site, subject: Subject) =>
  (await callsOf(site, subject)).filter(({ operation }) => operation === 'events.list').length;

/** Waits until so many looks at Google were taken; looked at once a second, since the log is long. */
async function untilLooks(site: Site, subject: Subject, looks: number): Promise<number> {
  const deadline = performance.now() + LONGEST_MS;
  for (;;) {
    const taken = await listsOf(site, subject);
    if (taken >= looks) return taken;
    if (performance.now() > deadline) throw new Error(`${taken} of ${looks} looks were taken.`);
    await new Promise((resolve) => setTimeout(resolve, 1_000));
  }
}

/** What an idle account spends in a day that polls so often, taken over some days, each so many times shorter than a real one. */
async function measureIdle(
  site: Site,
  subject: Subject,
  pollSeconds: number,
  speed: number,
  days: number,
): Promise<Spent> {
  const looksADay = DAY_SECONDS / pollSeconds;
  const begun = await listsOf(site, subject);
  await restart(site, subject, pollSeconds, speed);
  const from = await untilLooks(site, subject, begun + 4);
  const before = await spentBy(site, subject);
  const taken = (await untilLooks(site, subject, from + days * looksADay)) - from;
  const spent = difference(await spentBy(site, subject), before);
  const share = (count: number) => (count / taken) * looksADay;
  const actions = { ...spent.actions };
  for (const name of ACTION_NAMES) actions[name] = share(actions[name]);
  return {
    actions,
    total: share(spent.total),
    events: share(spent.events),
    bytes: share(spent.bytes),
  };
}

/**
 * B6: Actions and bytes of history, counted in decoded histories. A week passes in minutes: all intervals come through the workflow's
 * input, and the emulator shortens the channel's life as much.
 */
export async function measureIdleCost(site: Site, changes: number): Promise<string> {
  const speed = 4_000;
  const push = await openSubject(site, 'idle-push');
  const poll = await openSubject(site, 'idle-poll');
  const busy = await openSubject(site, 'busy');
  const perIn = await spentPerChange(site, busy, changes, 'in');
  const perOut = await spentPerChange(site, busy, changes, 'out');
  await site.stack.emulator.send('POST', '/_emulator/options', {
    maxTtlSeconds: Math.ceil(TTL_SECONDS / speed),
  });
  // Each has lost its channel, so that the next one lives as short as the week is.
  await site.stack
    .database`update channels set stopped_at = now() where account_id in (${push.account.id}, ${poll.account.id})`;
  // At once, so that whatever else the machine does hits both. A poll every 75 ms would be no poll: a day of them at 250 ms.
  const [week, day] = await Promise.all([
    measureIdle(site, push, DEFAULT_INTERVALS.pollWithPushSeconds, speed, DAYS),
    measureIdle(site, poll, POLL_SECONDS, POLL_SECONDS * 4, 1),
  ]);
  // They look far more often than any real account would: whatever is measured next is not to hear of them.
  for (const { account } of [push, poll])
    await site.temporal.workflow.getHandle(workflowIdOf(account.id)).terminate();
  return [
    '## B6: Actions and history',
    idleTable(week, day),
    changeTable(perIn, perOut),
    [
      'Each safety poll of an idle account is a timer and one look, which also tells whether the CRM has something to send; the search',
      'attribute `LastSyncedAt` moves twice a day. A change out is two signals and two activities, of which the second pair is its echo.',
      'There is no payload codec yet, so bytes are those of plain payloads.',
    ].join('\n'),
  ].join('\n\n');
}

function idleTable(push: Spent, poll: Spent): string {
  const row = (title: string, of: (spent: Spent) => number, target: string) => {
    const [ours, theirs] = [of(push), of(poll)];
    return [
      title,
      ours.toFixed(1),
      theirs.toFixed(1),
      theirs === 0 ? '–' : (ours / theirs).toFixed(3),
      target,
    ];
  };
  return table(
    [
      'an idle account a day',
      `push, a safety poll every ${DEFAULT_INTERVALS.pollWithPushSeconds / 3600} h`,
      'polling every 5 minutes',
      'ratio',
      'target',
    ],
    [
      row('Actions', ({ total }) => total, target([['≤ 12', push.total <= 12]])),
      ...ACTION_NAMES.map((name) => row(`– ${name}`, ({ actions }) => actions[name], '–')),
      row('events', ({ events }) => events, '–'),
      row('bytes of history', ({ bytes }) => bytes, 'reported'),
    ],
  );
}

function changeTable(inwards: Spent[], outwards: Spent[]): string {
  return table(
    [`a change, median of ${inwards.length}`, 'Actions', 'of them', 'events', 'bytes of history', 'target'],
    [changeRow('Google → CRM', inwards, 2), changeRow('CRM → Google', outwards, 4)],
  );
}

function changeRow(title: string, spent: Spent[], limit: number): string[] {
  const middle = (of: (each: Spent) => number) => median(spent.map(of));
  const actions = middle(({ total }) => total);
  const worst = Math.max(...spent.map(({ total }) => total));
  const parts = ACTION_NAMES.filter((name) => middle(({ actions }) => actions[name]) > 0);
  return [
    title,
    `${actions} (worst ${worst})`,
    parts.map((name) => `${middle(({ actions }) => actions[name])} ${name}`).join(', '),
    String(middle(({ events }) => events)),
    String(middle(({ bytes }) => bytes)),
    target([[`≤ ${limit} Actions`, actions <= limit]]),
  ];
}

/** One change at a time, each until all has come to rest, its own echo included. */
async function spentPerChange(
  site: Site,
  subject: Subject,
  changes: number,
  way: 'in' | 'out',
): Promise<Spent[]> {
  const { emulator, seller, database } = site.stack;
  const times = { start: { dateTime: '2027-03-01T09:00:00Z' }, end: { dateTime: '2027-03-01T10:00:00Z' } };
  const summary = `Changed ${way}`;
  const event = await emulator.insert(subject.token, subject.email, { summary, ...times });
  const id = await until('the event is in the CRM', async () => {
    const [row] = await database<{ id: string }[]>`
      select activity_id as id from crm_activity_details where subject = ${summary}`;
    return row?.id;
  });
  await untilQuiet(site, subject);
  const all: Spent[] = [];
  for (let n = 0; n < changes; n += 1) {
    const before = await spentBy(site, subject);
    const next = `${summary} ${n}`;
    if (way === 'in') await emulator.patch(subject.token, subject.email, event.id ?? '', { summary: next });
    else await seller.patch(id, (await seller.get(id)).version, { subject: next });
    await untilQuiet(site, subject);
    all.push(difference(await spentBy(site, subject), before));
  }
  return all;
}
