import { describe, expect, test } from 'vitest';
import { call, EMAIL, EVENTS, reasonOf, stage, timed, type Json, type List, type Stage } from './support.ts';

interface Logged extends Json {
  operation: string | null;
  status: number | null;
  batchPart: number | null;
}

interface Part {
  method: string;
  path: string;
  body?: Json;
  contentId?: string;
  headers?: Record<string, string>;
}

interface Answered {
  contentId: string | undefined;
  status: number;
  headers: Record<string, string>;
  body: string;
}

const API = '/calendar/v3';
const BOUNDARY = 'batch_boundary';

function write({ method, path, body, contentId, headers = {} }: Part): string {
  return [
    `--${BOUNDARY}`,
    'Content-Type: application/http',
    ...(contentId ? [`Content-ID: ${contentId}`] : []),
    '',
    `${method} ${API}${path} HTTP/1.1`,
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
    ...(body ? ['Content-Type: application/json'] : []),
    '',
    body ? JSON.stringify(body) : '',
  ].join('\r\n');
}

const whole = (parts: Part[]) => `${parts.map(write).join('\r\n')}\r\n--${BOUNDARY}--\r\n`;

function post(at: Stage, text: string, headers: Record<string, string> = {}) {
  return fetch(`${at.url}/batch/calendar/v3`, {
    method: 'POST',
    headers: {
      Authorization: `Bearer ${at.token}`,
      'Content-Type': `multipart/mixed; boundary="${BOUNDARY}"`,
      ...headers,
    },
    body: text,
  });
}

/** Reads a batch's answer as RFC 2046 and RFC 9112 have it, strictly: a client that was promised less would not. */
function read(type: string | null, text: string): Answered[] {
  const boundary = /^multipart\/mixed; boundary=(\S+)$/.exec(type ?? '')?.[1] ?? '?';
  const [before, ...parts] = text.split(`--${boundary}`);
  expect(before).toBe('');
  expect(parts.pop()).toBe('--\r\n');
  return parts.map((part) => {
    const [head = '', inner = '', body = ''] = part.slice(2, -2).split('\r\n\r\n');
    expect(head).toContain('Content-Type: application/http');
    const [line = '', ...lines] = inner.split('\r\n');
    const headers = Object.fromEntries(lines.map((each) => each.split(': ', 2) as [string, string]));
    expect(Number(headers['Content-Length'])).toBe(Buffer.byteLength(body));
    return {
      contentId: /Content-ID: (.*)/.exec(head)?.[1],
      status: Number(/^HTTP\/1\.1 (\d{3}) \S/.exec(line)?.[1]),
      headers,
      body,
    };
  });
}

async function batch(at: Stage, parts: Part[], headers: Record<string, string> = {}): Promise<Answered[]> {
  const response = await post(at, whole(parts), headers);
  expect(response.status).toBe(200);
  return read(response.headers.get('content-type'), await response.text());
}

const log = async (at: Stage) => (await at.control<{ items: Logged[] }>('GET', '/requests')).body.items;
const list = async (at: Stage) => (await at.api<List>('GET', EVENTS)).body.items;
const insert = (more: Json = {}): Part => ({ method: 'POST', path: EVENTS, body: timed('2026-01-01', more) });

describe('a batch', () => {
  test('does its parts in order and answers each under its own name', async () => {
    const at = await stage();
    const answered = await batch(at, [
      { ...insert({ id: 'first', summary: 'Grüße' }), contentId: '<base + 1>' },
      { method: 'PATCH', path: `${EVENTS}/first`, body: { summary: 'Später' }, contentId: '<base + 2>' },
      { method: 'GET', path: `${EVENTS}/first?fields=summary`, contentId: 'three' },
      { method: 'DELETE', path: `${EVENTS}/first` },
    ]);
    expect(answered.map(({ contentId, status }) => [contentId, status])).toEqual([
      ['<response-base + 1>', 200],
      ['<response-base + 2>', 200],
      ['response-three', 200],
      [undefined, 204],
    ]);
    expect(JSON.parse(answered[2]?.body ?? '')).toEqual({ summary: 'Später' });
    expect(answered[0]?.headers).toMatchObject({
      'Content-Type': 'application/json; charset=UTF-8',
      ETag: expect.stringMatching(/^"\d+"$/) as string,
    });
    expect(answered[3]).toMatchObject({ body: '', headers: { 'Content-Length': '0' } });
  });

  test('leaves the others alone when one part fails', async () => {
    const at = await stage();
    const answered = await batch(at, [
      insert({ id: 'aaaaa' }),
      insert({ id: 'aaaaa' }),
      { method: 'GET', path: '/nowhere' },
      { method: 'GET', path: '/../../_emulator/accounts' },
      insert({ id: 'bbbbb' }),
    ]);
    expect(answered.map((each) => each.status)).toEqual([200, 409, 501, 404, 200]);
    expect(JSON.parse(answered[1]?.body ?? '')).toMatchObject({
      error: { errors: [{ reason: 'duplicate' }] },
    });
    expect((await list(at)).map((event) => event.id)).toEqual(['aaaaa', 'bbbbb']);
  });

  test('gives a part its own token, and the outer one where it has none', async () => {
    const at = await stage();
    const bob = await at.control<{ accessToken: string }>('POST', '/accounts', { email: 'bob@example.com' });
    const get = { method: 'GET', path: '/users/me/calendarList/primary?fields=id' };
    const own = { Authorization: `Bearer ${bob.body.accessToken}` };
    const answered = await batch(at, [get, { ...get, headers: own }]);
    expect(answered.map((each) => JSON.parse(each.body) as Json)).toEqual([
      { id: EMAIL },
      { id: 'bob@example.com' },
    ]);
    const [refused] = await batch(at, [get], { Authorization: 'Bearer dead' });
    expect(refused?.status).toBe(401);
  });

  test('has a line in the log for itself and one for each part, with its quota', async () => {
    const at = await stage();
    const grant = { scopes: ['calendar'], clientId: 'crm' };
    const path = `/accounts/${EMAIL}/grant`;
    const { accessToken } = (await at.control<{ accessToken: string }>('POST', path, grant)).body;
    await at.control('POST', '/options', { userUnitsPerMinute: 4 });
    const token = { Authorization: `Bearer ${accessToken}` };
    const patch = { method: 'PATCH', path: `${EVENTS}/first`, body: {} };
    const answered = await batch(at, [insert({ id: 'first' }), patch, patch], token);
    expect(answered.map((each) => each.status)).toEqual([200, 200, 403]);
    expect(await log(at)).toMatchObject([
      { operation: 'events.insert', batchPart: 1, quotaUnits: 1, method: 'POST', path: `${API}${EVENTS}` },
      { operation: 'events.patch', batchPart: 2, quotaUnits: 3, clientId: 'crm', user: EMAIL },
      { operation: 'events.patch', batchPart: 3, quotaUnits: 0, status: 403 },
      { operation: 'batch', batchPart: null, quotaUnits: 0, status: 200, path: '/batch/calendar/v3' },
    ]);
  });

  test('lets faults bite its parts one by one', async () => {
    const at = await stage();
    await at.control('POST', '/faults', { method: '*', kind: 'status', status: 503, after: 1, times: 1 });
    const answered = await batch(at, [insert(), insert(), insert()]);
    expect(answered.map((each) => each.status)).toEqual([200, 503, 200]);
    expect(await list(at)).toHaveLength(2);
  });

  test('that is cut in one part has done those before it and none behind it', async () => {
    const at = await stage();
    await at.control('POST', '/faults', { method: '*', kind: 'reset_after_commit', after: 1, times: 1 });
    await expect(post(at, whole([insert(), insert(), insert()]))).rejects.toThrow('fetch failed');
    expect(await list(at)).toHaveLength(2);
    expect((await log(at)).map((row) => row.status)).toEqual([200, null, null, 200]);
  });

  test('finds what its parts should not have asked', async () => {
    const at = await stage();
    await batch(at, [{ method: 'GET', path: `${EVENTS}?wrong=1` }]);
    const { items } = (await at.control<{ items: Json[] }>('GET', '/violations?level=forbidden')).body;
    expect(items).toMatchObject([{ parameter: 'wrong', operation: 'events.list' }]);
  });

  test('is read as clients write it: bare line ends, no version, folded names, absolute addresses', async () => {
    const at = await stage();
    const text = `preamble
--${BOUNDARY}
Content-Type: application/http
Content-Transfer-Encoding: binary
Content-ID:
 <folded + 1>

GET ${API}${EVENTS}
Accept: application/json

--${BOUNDARY}
Content-Type: application/http
Content-ID: 2

GET https://www.googleapis.com${API}${EVENTS}?maxResults=1 HTTP/1.1


--${BOUNDARY}
Content-Type: application/http; msgtype=request

POST ${API}${EVENTS} HTTP/1.1
Content-Type: application/json

${JSON.stringify(timed('2026-01-01'), null, 2)}


--${BOUNDARY}--`;
    const response = await post(at, text);
    const answered = read(response.headers.get('content-type'), await response.text());
    expect(answered.map(({ contentId, status }) => [contentId, status])).toEqual([
      ['<response-folded + 1>', 200],
      ['response-2', 200],
      [undefined, 200],
    ]);
  });

  test('does not mend a body that is no UTF-8', async () => {
    const at = await stage();
    const text = whole([insert({ summary: 'Gr\u00fc\u00dfe' })]);
    const response = await fetch(`${at.url}/batch/calendar/v3`, {
      method: 'POST',
      headers: {
        Authorization: `Bearer ${at.token}`,
        'Content-Type': `multipart/mixed; boundary=${BOUNDARY}`,
      },
      body: Buffer.from(text, 'latin1'),
    });
    const [answered] = read(response.headers.get('content-type'), await response.text());
    expect([answered?.status, answered?.body]).toEqual([400, expect.stringContaining('parseError')]);
  });

  test('holds 50 calls and no more', async () => {
    const at = await stage();
    const get = { method: 'GET', path: '/users/me/calendarList/primary' };
    expect(
      await batch(
        at,
        Array.from({ length: 50 }, () => get),
      ),
    ).toHaveLength(50);
    const refused = await post(at, whole(Array.from({ length: 51 }, () => get)));
    expect(refused.status).toBe(400);
    expect(await refused.json()).toMatchObject({ error: { code: 400, errors: [{ reason: 'badRequest' }] } });
  });

  test('that cannot be read is 400 as a whole; a part that cannot is 400 alone', async () => {
    const at = await stage();
    const good = whole([insert()]);
    for (const [text, type] of [
      ['', undefined],
      [good, 'application/json'],
      [good, 'multipart/mixed'],
      [good, 'multipart/mixed; boundary=other'],
      [good.replace(`--${BOUNDARY}--`, ''), undefined],
      [`--${BOUNDARY}--`, undefined],
    ] as const) {
      const answer = await post(at, text, type === undefined ? {} : { 'Content-Type': type });
      expect([answer.status, answer.headers.get('content-type')]).toEqual([
        400,
        'application/json; charset=UTF-8',
      ]);
      expect(await answer.json()).toMatchObject({ error: { errors: [{ reason: 'badRequest' }] } });
    }
    const odd = `--${BOUNDARY}\r\nContent-Type: application/http\r\n\r\nno request\r\n`;
    const plain = `--${BOUNDARY}\r\nContent-Type: text/plain\r\n\r\nGET ${API}${EVENTS}\r\n`;
    const response = await post(at, odd + plain + good);
    const answered = read(response.headers.get('content-type'), await response.text());
    expect(answered.map((each) => each.status)).toEqual([400, 400, 200]);
  });

  test('has one address for this API; that for all APIs is gone', async () => {
    const at = await stage();
    expect(reasonOf(await call(`${at.url}/batch`, 'POST', ''))).toBe('404 notFound');
    expect(reasonOf(await call(`${at.url}/batch/calendar/v3`, 'GET'))).toBe('404 notFound');
  });
});
