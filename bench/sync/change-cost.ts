import { until } from '../../test/support/wait.ts';
import { show, table } from '../figures.ts';
import { callsOf, openSubject, untilQuiet, type Site, type Subject } from './site.ts';

const BURST = 100;
const WRITES: ReadonlySet<string> = new Set([
  'events.insert',
  'events.patch',
  'events.update',
  'events.delete',
]);

const at = (hour: number, day = 1) => ({
  dateTime: `2027-03-${String(day).padStart(2, '0')}T${String(hour).padStart(2, '0')}:00:00Z`,
  timeZone: 'Europe/Berlin',
});
const times = { start: at(9), end: at(10) };

/** The occurrence of a day in March, as the emulator names it. */
const instance = (id: string, day: number) => `${id}_202703${String(day).padStart(2, '0')}T090000Z`;

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

interface Row {
  title: string;
  /** How many changes one sample holds. */
  changes: number;
  costs: Cost[];
  target: string;
}

/** B5: what a change costs in calls to Google, from the emulator's request log. One round takes one sample of each row. */
export async function measureChangeCost(site: Site, rounds: number, edits: number): Promise<string> {
  const subject = await openSubject(site, 'change');
  const work = await scenarios(site, subject, edits);
  const rows = work.map(({ title, changes, target }): Row => ({ title, changes, target, costs: [] }));
  for (let round = 0; round < rounds; round += 1) {
    for (const [index, { run }] of work.entries())
      rows[index]?.costs.push(await costOf(site, subject, () => run(round)));
  }
  return [
    '## B5: calls and writes per change',
    table(
      ['', 'calls per change', 'lists', 'writes per change', 'target'],
      rows.map(({ title, changes, costs, target }) => [
        title,
        show(costs.map(({ calls }) => calls / changes)),
        show(costs.map(({ lists }) => lists)),
        show(costs.map(({ writes }) => writes / changes)),
        target,
      ]),
    ),
  ].join('\n\n');
}

interface Scenario {
  title: string;
  changes: number;
  target: string;
  run: (round: number) => Promise<unknown>;
}

async function scenarios(site: Site, subject: Subject, edits: number): Promise<Scenario[]> {
  const { emulator, seller, database } = site.stack;
  const { token, email } = subject;
  const insert = async (event: object) =>
    (await emulator.insert(token, email, { ...times, ...event })).id ?? '';
  const patch = (id: string, changes: object) => emulator.patch(token, email, id, changes);
  const itemOf = (subjectLine: string) =>
    until(`"${subjectLine}" is in the CRM`, async () => {
      const [row] = await database<{ id: string }[]>`
        select activity_id as id from crm_activity_details where subject = ${subjectLine}`;
      return row?.id;
    });
  const single = await insert({ summary: 'Single' });
  const item = await itemOf('Single');
  const master = async (summary: string) => insert({ summary, recurrence: ['RRULE:FREQ=WEEKLY;COUNT=20'] });
  const editInCrm = async (id: string, changes: object) => {
    const { version } = await seller.get(id);
    return seller.patch(id, version, changes);
  };
  let series = '';

  return [
    {
      title: `in: ${edits} edits of one event, each awaited`,
      changes: edits,
      target: '≤ 1.2 calls, 0 writes',
      async run(round) {
        for (let n = 0; n < edits; n += 1) {
          await patch(single, { summary: `Inwards ${round}.${n}` });
          await itemOf(`Inwards ${round}.${n}`);
        }
      },
    },
    {
      title: `out: ${edits} edits of one activity, each awaited`,
      changes: edits,
      target: '≤ 2.2 calls, 1 write',
      async run(round) {
        for (let n = 0; n < edits; n += 1) {
          const summary = `Outwards ${round}.${n}`;
          await editInCrm(item, { subject: summary });
          await until(summary, async () => (await emulator.get(token, email, single)).summary === summary);
        }
      },
    },
    {
      title: `in: a burst of ${BURST} edits of one event`,
      changes: BURST,
      target: '≤ 5 lists, 0 writes',
      async run(round) {
        for (let n = 0; n < BURST; n += 1) await patch(single, { summary: `Burst ${round}.${n}` });
        await itemOf(`Burst ${round}.${BURST - 1}`);
      },
    },
    {
      title: `out: a burst of ${BURST} edits of one activity`,
      changes: BURST,
      target: '–',
      async run(round) {
        for (let n = 0; n < BURST; n += 1) await editInCrm(item, { subject: `Burst out ${round}.${n}` });
        const last = `Burst out ${round}.${BURST - 1}`;
        await until(last, async () => (await emulator.get(token, email, single)).summary === last);
      },
    },
    {
      title: 'series, in: made',
      changes: 1,
      target: '≤ 1.2 calls, 0 writes',
      async run(round) {
        series = await master(`Series ${round}`);
        await itemOf(`Series ${round}`);
      },
    },
    {
      title: 'series, in: all renamed',
      changes: 1,
      target: '≤ 1.2 calls, 0 writes',
      run: (round) => patch(series, { summary: `Renamed ${round}` }),
    },
    {
      title: 'series, in: one occurrence moved',
      changes: 1,
      target: '≤ 1.2 calls, 0 writes',
      run: () => patch(instance(series, 8), { start: at(11, 8), end: at(12, 8) }),
    },
    {
      title: 'series, in: one occurrence cancelled',
      changes: 1,
      target: '≤ 1.2 calls, 0 writes',
      run: () => emulator.remove(token, email, instance(series, 15)),
    },
    {
      title: 'series, in: this and following (Google writes twice)',
      changes: 2,
      target: '≤ 1.2 calls, 0 writes',
      async run(round) {
        await patch(series, { recurrence: ['RRULE:FREQ=WEEKLY;UNTIL=20270321T000000Z'] });
        await insert({
          summary: `Following ${round}`,
          start: at(14, 22),
          end: at(15, 22),
          recurrence: ['RRULE:FREQ=WEEKLY;COUNT=5'],
        });
        await itemOf(`Following ${round}`);
      },
    },
    {
      title: 'series, out: all renamed',
      changes: 1,
      target: '≤ 2.2 calls, 1 write',
      run: async (round) => editInCrm(await itemOf(`Renamed ${round}`), { subject: `From the CRM ${round}` }),
    },
    {
      title: 'series, in: deleted with its exceptions',
      changes: 1,
      target: '≤ 1.2 calls, 0 writes',
      run: () => emulator.remove(token, email, series),
    },
  ];
}
