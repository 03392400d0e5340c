import { afterAll, beforeAll, expect, it } from 'vitest';
import { countAll } from '../support/compare.ts';
import { makeIcs } from '../support/make-ics.ts';
import { OPTIONS, startStack, startSyncing, untilState, type TestStack } from '../support/stack.ts';
import { until } from '../support/wait.ts';

const MANY = 6_000;

let stack: TestStack;
beforeAll(async () => {
  stack = await startStack();
}, 180_000);
afterAll(() => stack.stop());

const workerPid = () => stack.file().pids.worker ?? 0;
const kill9 = () => process.kill(workerPid(), 'SIGKILL');
const at = (hour: number) => ({ dateTime: `2027-03-01T${hour}:00:00Z`, timeZone: 'Europe/Berlin' });
const times = { start: at(10), end: at(11) };

/** Kills the worker and waits until the supervisor has put another one in its place. */
async function killWorker(): Promise<void> {
  const before = workerPid();
  kill9();
  await until('another worker runs', () => workerPid() !== before, 30_000);
}

it(`a worker killed in the middle of an import of ${MANY} events loses none and doubles none`, async () => {
  const email = 'many@example.com';
  const { accessToken } = await stack.emulator.addAccount(email);
  await stack.emulator.importIcs(email, email, makeIcs(MANY));
  const account = await stack.seller.connect(email);
  const draft = { calendarId: email, ...OPTIONS };
  await stack.seller.send('PUT', `/v1/accounts/${account.id}/draft`, draft);
  // The second page comes slowly: that is when the worker dies.
  await stack.emulator.addFault({
    method: 'events.list',
    kind: 'delay',
    ms: 3_000,
    when: 'before_commit',
    after: 1,
    times: 1,
    user: email,
  });
  await stack.seller.send('POST', `/v1/accounts/${account.id}/start`, {});
  const midway = await until('the first page is in', async () => {
    const now = await stack.seller.account(account.id);
    return now.progress.done > 0 ? now : null;
  });
  expect(midway.state).toBe('importing');
  expect(midway.progress.done).toBeLessThan(MANY);
  const killedAt = performance.now();
  await killWorker();
  await untilState(stack.seller, account.id, 'active', 60_000);
  console.log(
    `killed at ${midway.progress.done} of ${MANY}; active again ${((performance.now() - killedAt) / 1000).toFixed(1)} s later`,
  );
  expect(await countAll(stack, account.id, accessToken, email)).toEqual({
    events: MANY,
    links: MANY,
    records: MANY,
  });
  expect((await stack.seller.account(account.id)).progress.done).toBe(MANY);
});

it('a worker killed between a write to Google and its bookkeeping writes nothing twice', async () => {
  const email = 'gap@example.com';
  const { accessToken } = await stack.emulator.addAccount(email);
  const account = await startSyncing(stack.colleague, email);
  const gap = (method: string) =>
    stack.emulator.addFault({
      method,
      kind: 'delay',
      ms: 8_000,
      when: 'after_commit',
      times: 1,
      user: email,
    });
  const events = () => stack.emulator.list(accessToken, email);

  await gap('events.insert');
  const item = await stack.colleague.create({ type: 'call', subject: 'Once', ...times });
  await until('Google has the event', async () => (await events()).some((event) => event.summary === 'Once'));
  await killWorker();
  await until(
    'the link knows the event',
    async () => {
      const [link] = await stack.database`select event_id, dirty from links where crm_id = ${item.id}`;
      return link?.['event_id'] && link['dirty'] === false;
    },
    40_000,
  );
  expect(await countAll(stack, account.id, accessToken, email)).toEqual({ events: 1, links: 1, records: 1 });

  await gap('events.patch');
  const current = await stack.colleague.get(item.id);
  await stack.colleague.patch(item.id, current.version, { subject: 'Once, edited' });
  await until('Google has the edit', async () =>
    (await events()).some((event) => event.summary === 'Once, edited'),
  );
  await killWorker();
  await until(
    'the edit is settled',
    async () => {
      const [link] = await stack.database`select base_remote, dirty from links where crm_id = ${item.id}`;
      return link?.['dirty'] === false && link['base_remote'].subject === 'Once, edited';
    },
    40_000,
  );
  expect(await countAll(stack, account.id, accessToken, email)).toEqual({ events: 1, links: 1, records: 1 });
  expect((await stack.colleague.get(item.id)).subject).toBe('Once, edited');
  const conflicts = await stack.database`select 1 from conflicts where account_id = ${account.id}`;
  expect(conflicts).toHaveLength(0);

  await gap('events.delete');
  await stack.colleague.remove(item.id);
  await until('Google has the deletion', async () => (await events()).length === 0);
  await killWorker();
  await until(
    'the link is gone',
    async () => {
      const links = await stack.database`select 1 from links where account_id = ${account.id}`;
      return links.length === 0;
    },
    40_000,
  );
});

it('while the worker is down the API answers, intents are kept, and everything catches up afterwards', async () => {
  const email = 'down@example.com';
  const { accessToken } = await stack.emulator.addAccount(email);
  const account = await startSyncing(stack.colleague, email);
  // Stopped, not killed: the supervisor would replace a dead one within a second.
  process.kill(workerPid(), 'SIGSTOP');
  await stack.emulator.insert(accessToken, email, { summary: 'Meanwhile in Google', ...times });
  const item = await stack.colleague.create({ type: 'call', subject: 'Meanwhile in the CRM', ...times });
  const paused = await stack.colleague.send<{ wanted: string }>('POST', `/v1/accounts/${account.id}/pause`);
  expect(paused.wanted).toBe('paused');
  expect((await stack.colleague.get(item.id)).subject).toBe('Meanwhile in the CRM');
  await killWorker();
  await untilState(stack.colleague, account.id, 'paused');
  await stack.colleague.send('POST', `/v1/accounts/${account.id}/resume`);
  await until('Google has what the CRM made', async () =>
    (await stack.emulator.list(accessToken, email)).some((event) => event.summary === 'Meanwhile in the CRM'),
  );
  await until('the CRM has what Google made', async () =>
    (await stack.colleague.activities()).some((each) => each.subject === 'Meanwhile in Google'),
  );
});
