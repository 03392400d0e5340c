import { describe, expect, it } from 'vitest';
import { fetchChanges } from '../../activities/fetch-changes.ts';
import { pushEvents } from '../../activities/push-events.ts';
import { brakeActorsOf } from './brake-support.ts';
import { found, openRig } from './support.ts';

const { rig, act } = await openRig();
const brake = brakeActorsOf(rig, act);

describe('deletions in Google', () => {
  it('thirty at once are held: nothing is lost in the CRM, and all else goes on', async () => {
    const { account, ids } = await brake.withEvents(40);
    await brake.removeEvents(account, ids.slice(0, 30));
    await act.patchEvent(account, found(ids[35]), { summary: 'Edited meanwhile' });
    await act.insertEvent(account, { summary: 'New meanwhile' });
    const { held: isHeld } = await fetchChanges(rig.deps, account);
    expect(isHeld).toBe(true);
    expect(await brake.living(account)).toHaveLength(41);
    expect(await brake.held(account)).toMatchObject([{ reason: 'too_many', side: 'record', items: 30 }]);
    expect(await brake.subjects(account)).toEqual(
      expect.arrayContaining(['Edited meanwhile', 'New meanwhile']),
    );
    const own = await act.create(account, { subject: 'Own' });
    await act.push(account);
    expect(await brake.inGoogle(account)).toContain('Own');
    await act.edit(account, own, { subject: 'Own, edited' });
    await act.sync(account);
    expect(await brake.inGoogle(account)).toContain('Own, edited');
    await brake.expectQuiet(account);
    expect(await brake.held(account)).toMatchObject([{ items: 30 }]);
  });

  it('nine go', async () => {
    const { account, ids } = await brake.withEvents(12);
    await brake.removeEvents(account, ids.slice(0, 9));
    await act.pull(account);
    expect(await brake.living(account)).toHaveLength(3);
    expect(await brake.held(account)).toEqual([]);
  });

  it('split over passes within an hour, they are held at the limit all the same, and an hour later ten more go', async () => {
    const { account, ids } = await brake.withEvents(26);
    for (const [from, to] of [
      [0, 6],
      [6, 10],
    ] as const) {
      await brake.removeEvents(account, ids.slice(from, to));
      await act.pull(account);
    }
    expect(await brake.living(account)).toHaveLength(16);
    await brake.anHourLater(account);
    await brake.removeEvents(account, ids.slice(10, 15));
    await act.pull(account);
    expect(await brake.living(account)).toHaveLength(11);
    await brake.removeEvents(account, ids.slice(15, 21));
    await act.pull(account);
    expect(await brake.living(account)).toHaveLength(11);
    expect(await brake.held(account)).toMatchObject([{ side: 'record', items: 6 }]);
    // Whatever time passes: what the user was asked about waits for him, and what comes after it too.
    await brake.anHourLater(account);
    await brake.removeEvents(account, ids.slice(21, 22));
    await act.sync(account);
    expect(await brake.held(account)).toMatchObject([{ items: 7 }]);
    expect(await brake.living(account)).toHaveLength(11);
  });

  it('on the pages of one long answer count together', async () => {
    const { account, ids } = await brake.withEvents(30);
    await brake.removeEvents(account, ids.slice(0, 12));
    await rig.emulator.addFault({ method: 'events.list', kind: 'small_page', size: 5, user: account.email });
    await act.sync(account);
    expect(await brake.living(account)).toHaveLength(30);
    expect(await brake.held(account)).toMatchObject([{ items: 12 }]);
  });

  it('of private events that may not be stored are never held back', async () => {
    const account = await rig.addAccount({ privateEvents: 'do_not_sync' });
    const ids: string[] = [];
    for (let n = 0; n < 15; n += 1) ids.push((await act.insertEvent(account, { summary: `Secret ${n}` })).id);
    await act.sync(account);
    for (const id of ids) await act.patchEvent(account, id, { visibility: 'private' });
    await act.pull(account);
    expect(await brake.living(account)).toEqual([]);
    expect(await act.tablesWith('Secret')).toEqual([]);
  });
});

describe('a full list', () => {
  it('that is empty by a fault wipes nothing and holds nothing, since each event is asked for', async () => {
    const { account } = await brake.withEvents(15);
    await act.relist(account);
    await rig.emulator.addFault({ method: 'events.list', kind: 'empty_list', times: 1, user: account.email });
    await act.pull(account);
    expect(await brake.living(account)).toHaveLength(15);
    expect(await brake.held(account)).toEqual([]);
  });

  it('that is suddenly empty holds even what the limit of the hour would let through', async () => {
    const { account, ids } = await brake.withEvents(10);
    await brake.removeEvents(account, ids);
    await act.relist(account);
    await act.pull(account);
    expect(await brake.living(account)).toHaveLength(10);
    expect(await brake.held(account)).toMatchObject([{ reason: 'list_is_empty', items: 10 }]);
    // Nothing new: an empty delta is normal, and lets nothing slip through either.
    await act.sync(account);
    expect(await brake.held(account)).toMatchObject([{ reason: 'list_is_empty', items: 10 }]);
    await brake.decide(account, 'approved');
    await act.sync(account);
    expect(await brake.living(account)).toEqual([]);
  });

  it('that shows some finds the lost ones in several looks, and counts them together', async () => {
    const { account, ids } = await brake.withEvents(130);
    await brake.removeEvents(account, ids.slice(0, 125));
    await act.relist(account);
    await act.sync(account);
    expect(await brake.living(account)).toHaveLength(130);
    expect(await brake.held(account)).toMatchObject([{ reason: 'too_many', items: 125 }]);
  });
});

describe('deletions in the CRM', () => {
  it('thirty at once are held, and edits go out', async () => {
    const { account, ids } = await brake.withRecords(35);
    await brake.removeRecords(account, ids.slice(0, 30));
    await act.edit(account, found(ids[32]), { subject: 'Edited' });
    const { held: isHeld } = await pushEvents(rig.deps, account);
    expect(isHeld).toBe(true);
    expect(await brake.inGoogle(account)).toHaveLength(35);
    expect(await brake.inGoogle(account)).toContain('Edited');
    expect(await brake.held(account)).toMatchObject([{ side: 'remote', items: 30 }]);
    await brake.expectQuiet(account);
  });

  it('one by one, the eleventh within an hour waits', async () => {
    const { account, ids } = await brake.withRecords(20);
    for (const id of ids.slice(0, 11)) {
      await act.remove(account, id);
      await act.push(account);
    }
    expect(await brake.inGoogle(account)).toHaveLength(10);
    expect(await brake.held(account)).toMatchObject([{ side: 'remote', items: 1 }]);
  });

  it('and in Google count together', async () => {
    const { account, ids } = await brake.withRecords(20);
    const links = await act.links(account);
    const eventOf = (id: string | undefined) => found(found(links.find((row) => row.crm_id === id)).event_id);
    await brake.removeEvents(account, ids.slice(0, 6).map(eventOf));
    await act.pull(account);
    expect(await brake.living(account)).toHaveLength(14);
    await brake.removeRecords(account, ids.slice(6, 11));
    await act.push(account);
    expect(await brake.inGoogle(account)).toHaveLength(14);
    expect(await brake.held(account)).toMatchObject([{ side: 'remote', items: 5 }]);
  });
});
