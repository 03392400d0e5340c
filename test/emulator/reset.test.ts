import { describe, expect, test, vi } from 'vitest';
import { insert, log, set } from './faults-support.ts';
import { listener, receiver, watch } from './push-receiver.ts';
import { EMAIL, EVENTS, reasonOf, stage, type List } from './support.ts';

describe('after a reset', () => {
  test('a request that a fault held back writes nothing into what has come since', async () => {
    const at = await stage();
    await set(at, { method: 'events.insert', kind: 'delay', ms: 400 });
    const late = insert(at);
    await vi.waitFor(async () => {
      const { body } = await at.control<{ items: { bitten: number }[] }>('GET', '/faults');
      expect(body.items).toMatchObject([{ bitten: 1 }]);
    });
    await at.control('POST', '/reset');
    const { body: fresh } = await at.control<{ accessToken: string }>('POST', '/accounts', {
      email: 'new@example.com',
    });
    expect(reasonOf(await late)).toBe('401 authError');
    const { body } = await at.api<List>('GET', EVENTS, undefined, { token: fresh.accessToken });
    expect(body.items).toEqual([]);
  });

  test('no message that was on its way is tried again', async () => {
    const at = await stage();
    const waiting: (() => void)[] = [];
    const busy = await listener((_, response) => {
      response.statusCode = 503;
      waiting.push(() => response.end());
    });
    await watch(at, busy.address);
    await vi.waitFor(() => expect(waiting).toHaveLength(1));
    await at.control('POST', '/reset');
    for (const answer of waiting) answer();
    const { body } = await at.control<{ accessToken: string }>('POST', '/accounts', {
      email: 'new@example.com',
    });
    // A second attempt of this one comes later than that of the other would have.
    const later = await receiver(503, 200);
    await watch(at, later.address, {}, EVENTS, body.accessToken);
    await vi.waitFor(() => expect(later.received).toHaveLength(2));
    expect(busy.received).toHaveLength(1);
  });

  test('the clock goes with the machine again', async () => {
    const at = await stage();
    await at.control('POST', '/clock', { advanceSeconds: 1e9 });
    await at.control('POST', '/reset');
    const { body } = await at.control<{ now: string }>('GET', '/clock');
    expect(Math.abs(Date.parse(body.now) - Date.now())).toBeLessThan(60_000);
  });
});

describe('the clock', () => {
  test('goes no further than its stamps are exact, and says so', async () => {
    const at = await stage();
    const answer = await at.control<{ error: { message: string } }>('POST', '/clock', {
      advanceSeconds: 1e10,
    });
    expect([answer.status, answer.body.error.message]).toEqual([400, expect.stringContaining('2100')]);
    expect((await insert(at)).status).toBe(200);
  });
});

describe('the log', () => {
  test('keeps no secret that somebody put into an address', async () => {
    const at = await stage();
    const secrets = ['client_secret', 'refresh_token', 'code', 'code_verifier', 'key', 'id_token'];
    const query = secrets.map((name) => `${name}=hush`).join('&');
    await fetch(`${at.url}/token?${query}&grant_type=refresh_token`, { method: 'POST' });
    expect(JSON.stringify(await log(at))).not.toContain('hush');
  });
});

describe('a slip of the pen on the control side is refused where it would pass for something', () => {
  test.each([
    ['/faults', { method: 'events.lst', kind: 'timeout' }, 400, 'events.list'],
    [`/accounts/${EMAIL}/grant`, { scopes: ['calendar.evnts'] }, 400, 'calendar.evnts'],
    ['/accounts', { email: EMAIL, timeZone: 'Asia/Tokyo' }, 409, 'Europe/Zurich'],
  ])('%s %j', async (path, body, status, told) => {
    const at = await stage();
    const answer = await at.control<{ error: { message: string } }>('POST', path, body);
    expect(answer.status).toBe(status);
    expect(answer.body.error.message).toContain(told);
  });
});
