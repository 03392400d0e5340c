import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { finishPendingConferences, storeWrite } from '../../emulator/events/store-write.ts';
import { openState } from '../../emulator/state.ts';
import { findEntry } from '../../emulator/store/calendars.ts';
import { findAccount } from '../../emulator/store/accounts.ts';
import { findEvent, readEvent } from '../../emulator/store/events.ts';
import { changesSince, list, read, series } from './guests-support.ts';
import { EMAIL, EVENTS, reasonOf, stage, timed, type Event, type Stage } from './support.ts';

const request = (requestId: string) => ({ conferenceData: { createRequest: { requestId } } });
/** The emulator's state with the calendar of its account, after it was closed. */
async function stateOf(at: Stage) {
  await at.emulator.close();
  const state = openState(at.dataDir, 'UTC');
  onTestFinished(() => state.db.close());
  const account = findAccount(state.db, EMAIL);
  const entry = account && findEntry(state.db, account.account_id, 'primary');
  if (!entry) throw new Error('the account has no calendar');
  const event = (id: string) => {
    const row = findEvent(state, entry.calendar_key, id);
    if (!row) throw new Error(`there is no event ${id}`);
    return readEvent(row);
  };
  return { state, entry, event };
}

const withConference = (path: string) => `${path}?conferenceDataVersion=1`;

describe('a conference', () => {
  test('is ignored from a caller who does not know of conferences', async () => {
    const at = await stage();
    const made = (await at.api<Event>('POST', EVENTS, timed('2026-07-01', request('r1')))).body;
    expect(made).not.toHaveProperty('conferenceData');
  });

  test('is pending first, and a second change brings it to everybody', async () => {
    const { anna, bob, path } = await series();
    const before = await list(bob);
    const asked = (await anna<Event>('PATCH', withConference(path), request('r1'))).body;
    expect(asked['conferenceData']).toEqual({
      createRequest: {
        requestId: 'r1',
        conferenceSolutionKey: { type: 'hangoutsMeet' },
        status: { statusCode: 'pending' },
      },
    });
    expect(asked).not.toHaveProperty('hangoutLink');
    const made = await vi.waitFor(async () => {
      const event = await read(anna, path);
      expect(event['hangoutLink']).toMatch(/^https:\/\/meet\.google\.com\/[a-z]{3}-[a-z]{4}-[a-z]{3}$/);
      return event;
    });
    expect(made['conferenceData']).toMatchObject({
      createRequest: { requestId: 'r1', status: { statusCode: 'success' } },
      entryPoints: [{ entryPointType: 'video', uri: made['hangoutLink'] }],
    });
    expect(made.etag).not.toBe(asked.etag);
    const items = await changesSince(bob, before);
    expect(items.map((item) => item['hangoutLink'])).toEqual([made['hangoutLink']]);

    const again = (await anna<Event>('PATCH', withConference(path), request('r1'))).body;
    expect(again['conferenceData']).toEqual(made['conferenceData']);
    const plain = (await anna<Event>('PUT', path, timed('2026-03-02', { recurrence: made['recurrence'] })))
      .body;
    expect(plain['hangoutLink']).toBe(made['hangoutLink']);
    const without = (await anna<Event>('PATCH', withConference(path), { conferenceData: null })).body;
    expect(without).not.toHaveProperty('hangoutLink');
  });

  test('that was pending when the process ended is made at the next start, for guests too', async () => {
    const { at, anna, path, master } = await series();
    await anna<Event>('PATCH', withConference(path), request('r1'));
    const { state, event } = await stateOf(at);
    expect(event(master.id).conferenceData?.createRequest?.status?.statusCode).toBe('pending');
    finishPendingConferences(state);
    const { hangoutLink, conferenceData } = event(master.id);
    expect(conferenceData?.createRequest?.status?.statusCode).toBe('success');
    const copies = state.db.all<{ json: string }>('SELECT json FROM events WHERE id = ?', master.id);
    expect(copies.map((row) => readEvent(row).hangoutLink)).toEqual([hangoutLink, hangoutLink]);
  });

  test('that cannot be made is told to the log, and the process lives on', async () => {
    const at = await stage();
    const made = (await at.api<Event>('POST', EVENTS, timed('2026-07-01'))).body;
    const { state, entry, event } = await stateOf(at);
    const before = event(made.id);
    const createRequest = { requestId: 'r1', status: { statusCode: 'pending' } };
    storeWrite(state, entry, before, { ...before, conferenceData: { createRequest } });
    vi.spyOn(state.db, 'transaction').mockImplementation(() => {
      throw new Error('the disk is full');
    });
    const log = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    onTestFinished(() => log.mockRestore());
    await vi.waitFor(() => expect(log).toHaveBeenCalledWith(expect.stringContaining('the disk is full')));
  });

  test('of a kind that the calendar does not allow is refused', async () => {
    const at = await stage();
    const createRequest = { requestId: 'r', conferenceSolutionKey: { type: 'eventHangout' } };
    const body = timed('2026-07-01', { conferenceData: { createRequest } });
    expect(reasonOf(await at.api('POST', withConference(EVENTS), body))).toBe('400 invalid');
  });
});
