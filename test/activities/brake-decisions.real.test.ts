import { describe, expect, it } from 'vitest';
import { pushEvents } from '../../activities/push-events.ts';
import { brakeActorsOf } from './brake-support.ts';
import { found, openRig, sorted } from './support.ts';

const { rig, act } = await openRig();
const brake = brakeActorsOf(rig, act);

describe('held deletions in Google', () => {
  it('approved, they are carried out, and never count for the hour', async () => {
    const { account, ids } = await brake.withEvents(40);
    await brake.removeEvents(account, ids.slice(0, 30));
    await act.pull(account);
    await brake.decide(account, 'approved');
    const { held: isHeld } = await pushEvents(rig.deps, account);
    expect(isHeld).toBe(false);
    expect(await brake.living(account)).toHaveLength(10);
    expect(await act.links(account)).toHaveLength(10);
    await brake.removeEvents(account, ids.slice(30, 39));
    await act.pull(account);
    expect(await brake.living(account)).toHaveLength(1);
    await brake.expectQuiet(account);
  });

  it('rejected, the events are made again, each once, and nothing more is to do', async () => {
    const { account, ids } = await brake.withEvents(15);
    const before = await brake.subjects(account);
    await brake.removeEvents(account, ids.slice(0, 12));
    await act.pull(account);
    await brake.decide(account, 'rejected');
    await act.sync(account);
    expect(await brake.inGoogle(account)).toEqual(before);
    expect(await brake.subjects(account)).toEqual(before);
    expect(await brake.held(account)).toEqual([]);
    await brake.expectQuiet(account);
  });

  it('come to nothing for an event that returns, or a CRM activity that is edited', async () => {
    const { account, ids } = await brake.withEvents(14);
    await brake.removeEvents(account, ids.slice(0, 12));
    await act.pull(account);
    await act.patchEvent(account, found(ids[0]), { status: 'confirmed' });
    const edited = found((await act.records(account)).find((row) => row.subject === 'Event 001'));
    await act.edit(account, edited.id, { subject: 'Still needed' });
    await act.sync(account);
    expect(await brake.held(account)).toMatchObject([{ items: 10 }]);
    expect(await brake.inGoogle(account)).toEqual(
      sorted(['Event 000', 'Event 012', 'Event 013', 'Still needed']),
    );
    await brake.decide(account, 'approved');
    await act.sync(account);
    expect(await brake.subjects(account)).toEqual(await brake.inGoogle(account));
    await brake.expectQuiet(account);
  });

  it('that come while the user approves are held apart: he approves what he has seen', async () => {
    const { account, ids } = await brake.withEvents(40);
    await brake.removeEvents(account, ids.slice(0, 12));
    await act.pull(account);
    const [seen] = await brake.held(account);
    await brake.removeEvents(account, ids.slice(12, 30));
    await act.pull(account);
    const [now] = await brake.held(account);
    expect([now?.items, now?.id === seen?.id]).toEqual([30, false]);
    await brake.decide(account, 'approved');
    await brake.removeEvents(account, ids.slice(30, 38));
    await act.pull(account);
    await brake.removeEvents(account, ids.slice(38, 40));
    await act.sync(account);
    expect(await brake.living(account)).toHaveLength(0);
  });
});

describe('held deletions in the CRM', () => {
  it.each([
    ['approved', 'the events go', 12],
    ['rejected', 'the activities come back as they were', 0],
  ] as const)('%s: %s, and nothing more is to do', async (decision, _promise, gone) => {
    const { account, ids } = await brake.withRecords(20);
    const before = (await act.records(account)).map((row) => ({ id: row.id, subject: row.subject }));
    await brake.removeRecords(account, ids.slice(0, 12));
    await act.push(account);
    expect(await brake.held(account)).toMatchObject([{ items: 12 }]);
    await brake.decide(account, decision);
    await act.sync(account);
    expect((await brake.living(account)).map((row) => ({ id: row.id, subject: row.subject }))).toEqual(
      before.slice(gone),
    );
    expect(await brake.inGoogle(account)).toEqual(await brake.subjects(account));
    expect(await brake.held(account)).toEqual([]);
    await brake.expectQuiet(account);
  });

  it('come to nothing for an event that is edited in Google', async () => {
    const { account, ids } = await brake.withRecords(14);
    await brake.removeRecords(account, ids.slice(0, 12));
    await act.push(account);
    const link = found((await act.links(account)).find((row) => row.crm_id === ids[0]));
    await act.patchEvent(account, found(link.event_id), { summary: 'Still needed' });
    await act.sync(account);
    expect(await brake.subjects(account)).toContain('Still needed');
    expect(await brake.held(account)).toMatchObject([{ items: 11 }]);
  });
});

it('a plan is its owner’s business: a link names it, and nothing of the items stands in it', async () => {
  const { account, ids } = await brake.withEvents(12);
  await brake.removeEvents(account, ids);
  await act.pull(account);
  const dump = await act.dump();
  const rows = found(dump.get('held_plans')).filter((row) => row.includes(account.accountId));
  expect(rows.join()).not.toContain('Event 0');
  const log = found(dump.get('sync_log')).filter((row) => row.includes('"hold"'));
  expect(log.length).toBeGreaterThan(0);
});
