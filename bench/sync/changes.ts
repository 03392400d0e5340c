import type { Scope } from '../../core/series.ts';
import type { Moment } from '../../core/types.ts';
import { occurrenceId } from '../../crm/occurrences.ts';
import { until } from '../../test/support/wait.ts';
import type { Site, Subject } from './site.ts';

const BURST = 100;
const at = (hour: number, day = 1) => ({
  dateTime: `2027-03-${String(day).padStart(2, '0')}T${String(hour).padStart(2, '0')}:00:00Z`,
  timeZone: 'Europe/Berlin',
});
const times = { start: at(9), end: at(10) };

/** The occurrence of a day in March, as the emulator names it. */
const instance = (id: string, day: number) => `${id}_202703${String(day).padStart(2, '0')}T090000Z`;

const INWARDS = { calls: 1.2, writes: 0 };
const OUTWARDS = { calls: 2.2, writes: 1 };

/** A change costs no more than this; the lists are those of the whole sample. */
export interface Limits {
  calls?: number;
  lists?: number;
  writes?: number;
}

export interface Change {
  title: string;
  /** How many changes one sample holds. */
  changes: number;
  limits: Limits;
  run: (round: number) => Promise<unknown>;
}

/** The changes that are measured, in an order in which each finds what it changes. */
export async function changesOf(site: Site, subject: Subject, edits: number): Promise<Change[]> {
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
  const editPart = async (masterId: string, start: Moment, scope: Scope, changes: object) => {
    const id = occurrenceId(masterId, start);
    const ifMatch = { 'if-match': `"${(await seller.get(id)).version}"` };
    return seller.send('PATCH', `/v1/crm-activities/${id}?scope=${scope}`, changes, ifMatch);
  };
  let series = '';

  return [
    {
      title: `in: ${edits} edits of one event, each awaited`,
      changes: edits,
      limits: INWARDS,
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
      limits: OUTWARDS,
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
      limits: { lists: 5, writes: 0 },
      async run(round) {
        for (let n = 0; n < BURST; n += 1) await patch(single, { summary: `Burst ${round}.${n}` });
        await itemOf(`Burst ${round}.${BURST - 1}`);
      },
    },
    {
      title: `out: a burst of ${BURST} edits of one activity`,
      changes: BURST,
      limits: {},
      async run(round) {
        for (let n = 0; n < BURST; n += 1) await editInCrm(item, { subject: `Burst out ${round}.${n}` });
        const last = `Burst out ${round}.${BURST - 1}`;
        await until(last, async () => (await emulator.get(token, email, single)).summary === last);
      },
    },
    {
      title: 'series, in: made',
      changes: 1,
      limits: INWARDS,
      async run(round) {
        series = await master(`Series ${round}`);
        await itemOf(`Series ${round}`);
      },
    },
    {
      title: 'series, in: all renamed',
      changes: 1,
      limits: INWARDS,
      run: (round) => patch(series, { summary: `Renamed ${round}` }),
    },
    {
      title: 'series, out: one occurrence renamed (scope this)',
      changes: 1,
      limits: OUTWARDS,
      async run(round) {
        const summary = `This one ${round}`;
        await editPart(await itemOf(`Renamed ${round}`), at(9, 22), 'this', { subject: summary });
        await until(summary, async () => {
          const { summary: inGoogle } = await emulator.get(token, email, instance(series, 22));
          return inGoogle === summary;
        });
      },
    },
    {
      title: 'series, out: this and following renamed (Google is written twice)',
      changes: 2,
      limits: OUTWARDS,
      async run(round) {
        const summary = `These ${round}`;
        // Nine o'clock UTC before the clocks change is eight after it.
        await editPart(await itemOf(`Renamed ${round}`), at(8, 29), 'following', { subject: summary });
        await until(summary, async () =>
          (await emulator.list(token, email)).some((event) => event.summary === summary),
        );
      },
    },
    {
      title: 'series, in: one occurrence moved',
      changes: 1,
      limits: INWARDS,
      run: () => patch(instance(series, 8), { start: at(11, 8), end: at(12, 8) }),
    },
    {
      title: 'series, in: one occurrence cancelled',
      changes: 1,
      limits: INWARDS,
      run: () => emulator.remove(token, email, instance(series, 15)),
    },
    {
      title: 'series, in: this and following (Google writes twice)',
      changes: 2,
      limits: INWARDS,
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
      limits: OUTWARDS,
      run: async (round) => editInCrm(await itemOf(`Renamed ${round}`), { subject: `From the CRM ${round}` }),
    },
    {
      title: 'series, in: deleted with its exceptions',
      changes: 1,
      limits: INWARDS,
      run: () => emulator.remove(token, email, series),
    },
  ];
}
