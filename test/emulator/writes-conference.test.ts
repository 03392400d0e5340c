import { describe, expect, test, vi } from 'vitest';
import { changesSince, list, read, series } from './guests-support.ts';
import { EVENTS, reasonOf, stage, timed, type Event } from './support.ts';

const request = (requestId: string) => ({ conferenceData: { createRequest: { requestId } } });
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

  test('of a kind that the calendar does not allow is refused', async () => {
    const at = await stage();
    const createRequest = { requestId: 'r', conferenceSolutionKey: { type: 'eventHangout' } };
    const body = timed('2026-07-01', { conferenceData: { createRequest } });
    expect(reasonOf(await at.api('POST', withConference(EVENTS), body))).toBe('400 invalid');
  });
});
