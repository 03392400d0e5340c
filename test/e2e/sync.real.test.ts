import { Client, Connection } from '@temporalio/client';
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Account } from '../../api/schemas/accounts.ts';
import type { CrmActivity } from '../../api/schemas/crm-activities.ts';
import { workflowIdOf } from '../../workflows/messages.ts';
import { agreedOfCrm, agreedOfGoogle, sayingsOf } from '../support/compare.ts';
import { calendarSamples, readSample } from '../support/samples.ts';
import { startStack, startSyncing, type TestStack } from '../support/stack.ts';
import { until } from '../support/wait.ts';

const SAMPLES = calendarSamples([
  'pycon-us-conference-html-emoji',
  'google-export-makerspace-weekly-monthly',
  'apple-math-birthdays-large-yearly',
]);
const EDITS = 50;
const PAGE = 2_500;

let stack: TestStack;
beforeAll(async () => {
  stack = await startStack();
}, 180_000);
afterAll(() => stack.stop());

const at = (day: number, hour: number) => ({
  dateTime: `2027-03-${String(day).padStart(2, '0')}T${String(hour).padStart(2, '0')}:00:00Z`,
  timeZone: 'Europe/Berlin',
});
const times = { start: at(1, 9), end: at(1, 10) };

/** A calendar file in a Google account of its own, connected by the seller and taken in. */
async function importSample(
  name: string,
  file: string,
): Promise<{ account: Account; items: CrmActivity[]; lists: number; seconds: number }> {
  const email = `${name}@example.com`;
  await stack.emulator.addAccount(email);
  await stack.emulator.importIcs(email, email, readFileSync(file, 'utf8'));
  const before = new Set((await stack.seller.activities()).map((item) => item.id));
  const from = performance.now();
  const account = await startSyncing(stack.seller, email, { outgoingActivityTypes: ['email'] });
  const seconds = (performance.now() - from) / 1000;
  const requests = await stack.emulator.requests();
  const lists = requests.filter(
    (each) => each.user === email && each.clientId && each.operation === 'events.list',
  );
  const items = (await stack.seller.activities()).filter((item) => !before.has(item.id));
  return { account, items, lists: lists.length, seconds };
}

describe('the import', () => {
  it.each(SAMPLES)('$name: every event becomes a CRM activity, field by field', async ({ name, file }) => {
    const expected = readSample(file);
    const { items, lists, account, seconds } = await importSample(name, file);
    expect(account.parked).toBe(0);
    expect(items).toHaveLength(expected.length);
    expect(sayingsOf(items)).toEqual(expected);
    const needed = Math.ceil(expected.length / PAGE);
    console.log(
      `${name}: ${items.length} events in ${lists} lists (needed: ${needed}, one more for the channel's first message), ${seconds.toFixed(1)} s from connecting to active`,
    );
    // The channel's first message asks for one more, incremental look.
    expect(lists).toBeLessThanOrEqual(needed + 1);
  });
});

describe('both sides', () => {
  let account: Account;
  let token: string;
  let calendarId: string;
  beforeAll(async () => {
    calendarId = stack.sellerEmail;
    token = (await stack.emulator.addAccount(calendarId)).accessToken;
    account = await startSyncing(stack.seller, calendarId);
  });

  const ownEvents = () => stack.emulator.list(token, calendarId);
  const ownItems = async () => {
    const rows = await stack.database<
      { crm_id: string }[]
    >`select crm_id from links where account_id = ${account.id}`;
    const ids = new Set(rows.map((row) => row.crm_id));
    return (await stack.seller.activities()).filter((item) => ids.has(item.id));
  };
  const agree = () =>
    until('both sides agree', async () => {
      const sides = [agreedOfGoogle(await ownEvents()), agreedOfCrm(await ownItems())].map((side) =>
        JSON.stringify(side),
      );
      return sides[0] === sides[1];
    });
  const itemOf = (subject: string) =>
    until(`"${subject}" is in the CRM`, async () =>
      (await ownItems()).find((item) => item.subject === subject),
    );
  const eventOf = (summary: string) =>
    until(`"${summary}" is in Google`, async () =>
      (await ownEvents()).find((event) => event.summary === summary),
    );

  it('Temporal lists the account’s workflow by its state, for whoever operates it', async () => {
    const connection = await Connection.connect({ address: stack.file().temporal });
    const client = new Client({ connection });
    const found = await until('the list knows the state', async () => {
      const listed = client.workflow.list({
        query: `SyncState = 'active' and CrmUserId = 'sam' and NeedsAttention = false`,
      });
      for await (const workflow of listed)
        if (workflow.workflowId === workflowIdOf(account.id)) return workflow;
      return null;
    });
    expect(found.status.name).toBe('RUNNING');
    await connection.close();
  });

  it('what is created on either side appears on the other', async () => {
    await stack.emulator.insert(token, calendarId, { summary: 'From Google', ...times });
    await stack.seller.create({ type: 'call', subject: 'From the CRM', start: at(2, 9), end: at(2, 10) });
    expect((await itemOf('From Google')).origin).toBe('google');
    expect((await eventOf('From the CRM')).start?.dateTime).toBeDefined();
    await agree();
  });

  it('title, time, place and description travel in both directions', async () => {
    const event = await eventOf('From Google');
    await stack.emulator.patch(token, calendarId, event.id ?? '', {
      summary: 'From Google, edited',
      location: 'Room 1',
      description: 'With <b>agenda</b>',
      start: at(3, 11),
      end: at(3, 12),
    });
    const item = await itemOf('From the CRM');
    await stack.seller.patch(item.id, item.version, {
      subject: 'From the CRM, edited',
      location: 'Room 2',
      publicDescription: 'With coffee',
      start: at(4, 11),
      end: at(4, 12),
    });
    expect(await itemOf('From Google, edited')).toMatchObject({
      location: 'Room 1',
      publicDescription: 'With <b>agenda</b>',
    });
    expect(await eventOf('From the CRM, edited')).toMatchObject({
      location: 'Room 2',
      description: 'With coffee',
    });
    await agree();
  });

  it('an edit in the CRM of what came from Google, and the reverse, travel too', async () => {
    const item = await itemOf('From Google, edited');
    await stack.seller.patch(item.id, item.version, { subject: 'Edited in the CRM' });
    const event = await eventOf('From the CRM, edited');
    await stack.emulator.patch(token, calendarId, event.id ?? '', { summary: 'Edited in Google' });
    expect((await eventOf('Edited in the CRM')).location).toBe('Room 1');
    expect((await itemOf('Edited in Google')).location).toBe('Room 2');
    await agree();
  });

  it(`${EDITS} edits each way arrive in time to be watched, at few requests`, async () => {
    const event = await eventOf('Edited in the CRM');
    const before = (await stack.emulator.requests()).length;
    const inwards: number[] = [];
    for (let n = 0; n < EDITS; n += 1) {
      const summary = `Inwards ${n}`;
      await stack.emulator.patch(token, calendarId, event.id ?? '', { summary });
      const committed = performance.now();
      await until(summary, async () => {
        const rows = await stack.database`select 1 from crm_activity_details where subject = ${summary}`;
        return rows.length > 0;
      });
      inwards.push(performance.now() - committed);
    }
    const middle = (await stack.emulator.requests()).length;
    const item = await itemOf(`Inwards ${EDITS - 1}`);
    const outwards: number[] = [];
    for (let n = 0; n < EDITS; n += 1) {
      const { version } = await stack.seller.get(item.id);
      const summary = `Outwards ${n}`;
      await stack.seller.patch(item.id, version, { subject: summary });
      const committed = performance.now();
      await until(
        summary,
        async () => (await stack.emulator.get(token, calendarId, event.id ?? '')).summary === summary,
      );
      outwards.push(performance.now() - committed);
    }
    const requests = await stack.emulator.requests();
    const ours = (from: number, to?: number) =>
      requests.slice(from, to).filter((each) => each.clientId !== null).length;
    console.log(
      `Google to CRM: ${describeTimes(inwards)}; ${ours(before, middle) / EDITS} requests a change`,
    );
    console.log(`CRM to Google: ${describeTimes(outwards)}; ${ours(middle) / EDITS} requests a change`);
    await agree();
    // What a change may cost: one list in; out, the write and the look that its own echo asks for.
    expect(ours(before, middle)).toBeLessThanOrEqual(EDITS * 1.2);
    expect(ours(middle)).toBeLessThanOrEqual(EDITS * 2.2);
  });

  it('what is deleted on either side goes on the other', async () => {
    const item = await itemOf(`Outwards ${EDITS - 1}`);
    await stack.seller.remove(item.id);
    const event = await eventOf('Edited in Google');
    await stack.emulator.remove(token, calendarId, event.id ?? '');
    await until('Google is empty', async () => (await ownEvents()).length === 0);
    await until('the CRM is empty', async () => (await ownItems()).length === 0);
    expect((await stack.seller.account(account.id)).problem).toBeNull();
  });

  it('mails nobody', async () => {
    expect(JSON.stringify(await stack.emulator.mail())).not.toContain('"to"');
  });
});

function describeTimes(times: number[]): string {
  const sorted = times.toSorted((a, b) => a - b);
  const median = sorted[Math.floor(sorted.length / 2)] ?? 0;
  return `median ${median.toFixed(0)} ms, worst ${(sorted.at(-1) ?? 0).toFixed(0)} ms of ${sorted.length}`;
}
