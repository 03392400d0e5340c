import { expect } from '../expect.ts';
import { row } from '../registry.ts';
import { grant } from '../sign-in.ts';
import { refusal, timed } from '../shapes.ts';

row(
  'A8.17',
  { mark: 'D', unsure: 'Retry-After is not documented for Calendar', needs: 'emulator' },
  'a rate limit comes without Retry-After, unless it is asked for',
  async (google) => {
    const fault = {
      method: 'events.list',
      kind: 'status',
      status: 429,
      reason: 'rateLimitExceeded',
      times: 1,
    };
    await google.control('POST', '/faults', fault);
    expect((await google.api('GET', google.events)).headers.get('retry-after')).toBeNull();
    await google.control('POST', '/faults', { ...fault, retryAfterSeconds: 7 });
    expect((await google.api('GET', google.events)).headers.get('retry-after')).toBe('7');
  },
);

row(
  'A8.01a',
  { mark: 'D', needs: 'emulator' },
  'a user has 600 requests a minute: the 601st is refused, 403 userRateLimitExceeded',
  async (google) => {
    const token = await grant(google, ['calendar'], await google.guest());
    const call = () => google.api('GET', '/calendars/primary/events?fields=kind', undefined, { token });
    const statuses = new Set<number>();
    for (let fifties = 0; fifties < 12; fifties += 1) {
      const answers = await Promise.all(Array.from({ length: 50 }, call));
      answers.forEach(({ status }) => statuses.add(status));
    }
    expect([...statuses]).toEqual([200]);
    expect(await call()).toMatchObject(refusal(403, 'userRateLimitExceeded', { domain: 'usageLimits' }));
  },
);

row(
  'A8.01b',
  { mark: 'D', needs: 'emulator' },
  'the minute slides: when it is over there are requests again',
  async (google) => {
    await google.control('POST', '/options', { userUnitsPerMinute: 2 });
    const token = await grant(google, ['calendar'], await google.guest());
    const address = '/calendars/primary/events';
    const call = async () => (await google.api('GET', address, undefined, { token })).status;
    expect([await call(), await call(), await call()]).toEqual([200, 200, 403]);
    await google.control('POST', '/clock', { advanceSeconds: 61 });
    expect(await call()).toBe(200);
  },
);

row(
  'A8.01c',
  { mark: 'D', needs: 'emulator' },
  'a project has a limit over all its users: 403 rateLimitExceeded',
  async (google) => {
    await google.control('POST', '/options', { projectUnitsPerMinute: 2 });
    await google.control('POST', '/clock', { advanceSeconds: 61 });
    const other = await google.guest();
    const tokens = [await grant(google, ['calendar'], other), await grant(google, ['calendar'])];
    const statuses = [];
    for (const token of [...tokens, ...tokens]) {
      statuses.push((await google.api('GET', '/calendars/primary/events', undefined, { token })).status);
    }
    expect(statuses).toEqual([200, 200, 403, 403]);
  },
);

row(
  'A8.01d',
  { mark: 'D', unsure: 'how a longer one is answered is not said' },
  'a quotaUser of 40 characters is taken, a longer one refused: 400',
  async (google) => {
    const call = (length: number) =>
      google.api('GET', google.events, undefined, { query: { quotaUser: 'q'.repeat(length) } });
    expect((await call(40)).status).toBe(200);
    expect((await call(41)).status).toBe(400);
  },
);

row(
  'A8.01e',
  { mark: 'D', unsure: 'the limit is not published', needs: 'emulator' },
  'many writes to one calendar in quick succession are refused: 403 or 429',
  async (google) => {
    await google.control('POST', '/options', { writeBurst: 2 });
    const token = await grant(google, ['calendar']);
    const statuses = [];
    for (let round = 0; round < 4; round += 1) {
      statuses.push((await google.api('POST', google.events, timed(), { token })).status);
    }
    expect(statuses.slice(0, 2)).toEqual([200, 200]);
    expect([403, 429]).toContain(statuses.at(-1));
  },
);
