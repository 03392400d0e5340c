import { expect, test } from 'vitest';
import { seededRandom } from '../../emulator/random.ts';
import { RULES, TEXTS, VALUES } from './fuzz-values.ts';
import { EVENTS, stage, timed, type Json, type Stage } from './support.ts';

const REQUESTS = 10_000;
const AT_ONCE = 16;
const PATIENCE_MS = 15_000;
const SEED = Number(process.env['FUZZ_SEED'] ?? 20_261_122);

interface Bad {
  method: string;
  path: string;
  headers: Record<string, string>;
  body: string | null;
}

interface Target {
  method: string;
  path: string;
  parameters: string[];
}

/** Everything that the emulator says it has, by its own discovery document, and what lies beside the Calendar API. */
async function targetsOf(at: Stage): Promise<Target[]> {
  const response = await fetch(`${at.url}/discovery/v1/apis/calendar/v3/rest`);
  const document = (await response.json()) as {
    parameters: Json;
    resources: Record<
      string,
      { methods: Record<string, { httpMethod: string; path: string; parameters?: Json }> }
    >;
  };
  const common = Object.keys(document.parameters);
  const methods = Object.values(document.resources).flatMap((resource) => Object.values(resource.methods));
  const calendar = methods.map(({ httpMethod, path, parameters = {} }) => ({
    method: httpMethod,
    path: `/calendar/v3/${path}`,
    parameters: [...Object.keys(parameters), ...common],
  }));
  const oauth = ['/o/oauth2/v2/auth', '/token', '/revoke', '/tokeninfo', '/oauth2/v2/userinfo'].flatMap(
    (path) =>
      ['GET', 'POST'].map((method) => ({
        method,
        path,
        parameters: [
          'client_id',
          'redirect_uri',
          'response_type',
          'scope',
          'code',
          'grant_type',
          'refresh_token',
          'token',
          'code_challenge_method',
          'emulator_decision',
          'emulator_account',
        ],
      })),
  );
  const control = ['clock', 'faults', 'options', 'push', 'accounts', 'purge'].map((name) => ({
    method: 'POST',
    path: `/_emulator/${name}`,
    parameters: [],
  }));
  const more = { method: 'POST', path: '/batch/calendar/v3', parameters: ['key'] };
  return [...calendar, ...calendar, ...calendar, ...oauth, ...control, more];
}

function createMaker(targets: Target[], token: string): () => Bad {
  const random = seededRandom(SEED);
  const chance = (share: number) => random() < share;
  const pick = <Item>(items: readonly Item[]): Item => {
    const item = items[Math.floor(random() * items.length)];
    if (item === undefined) throw new Error('nothing to pick from');
    return item;
  };
  const some = <Item>(items: readonly Item[], most: number) =>
    Array.from({ length: Math.floor(random() * (most + 1)) }, () => pick(items));

  function eventBody(): Json {
    const body: Json = {
      ...timed('2026-07-08'),
      ...(chance(0.4) ? { recurrence: some(RULES, 3) } : {}),
      ...(chance(0.3) ? { attendees: some([{ email: 'ben@example.com' }, ...VALUES], 3) } : {}),
      ...(chance(0.3) ? { extendedProperties: { private: { k: pick(VALUES) }, shared: pick(VALUES) } } : {}),
    };
    const names = [...Object.keys(body), 'id', 'iCalUID', 'status', 'start', 'end', 'reminders', 'eventType'];
    for (const name of some([...names, 'sequence', 'visibility', 'colorId', 'conferenceData'], 2)) {
      body[name] = chance(0.3) ? { dateTime: pick(TEXTS), timeZone: pick(TEXTS) } : pick(VALUES);
    }
    return body;
  }

  function channelBody(): Json {
    // Nobody listens on port 9 of this machine: whatever is pushed goes nowhere.
    const address = chance(0.5) ? 'http://127.0.0.1:9/hook' : pick(VALUES);
    return {
      id: pick(VALUES),
      type: 'web_hook',
      address,
      [pick(['token', 'expiration', 'params'])]: pick(VALUES),
    };
  }

  function bodyText(path: string): string {
    if (chance(0.1)) return pick(['', '{', '[]', 'null', '"text"', '{"a":}', '\u0000', '['.repeat(3000)]);
    if (path.startsWith('/batch'))
      return `--x\r\nContent-Type: application/http\r\n\r\n${pick(TEXTS)}\r\n--x--`;
    const name = pick([
      'kind',
      'method',
      'status',
      'times',
      'summary',
      'email',
      'advanceSeconds',
      'drop',
      'ms',
    ]);
    if (path.startsWith('/_emulator'))
      return JSON.stringify({ [name]: pick(VALUES), [pick(TEXTS)]: pick(VALUES) });
    return JSON.stringify(/watch|stop/.test(path) && chance(0.7) ? channelBody() : eventBody());
  }

  return () => {
    const target = pick(targets);
    const path = target.path.replaceAll(/\{\w+\}/g, (name) =>
      encodeURIComponent(
        chance(0.6)
          ? name === '{calendarId}'
            ? 'primary'
            : 'abcde12345'
          : pick(TEXTS.filter((text) => text !== '\uD800')),
      ),
    );
    const query = new URLSearchParams();
    for (const name of some([...target.parameters, 'nonsense'], 4)) query.append(name, pick(TEXTS));
    const method = chance(0.03) ? pick(['PUT', 'PATCH', 'DELETE', 'OPTIONS']) : target.method;
    return {
      method,
      path: `${path}?${query.toString()}${chance(0.02) ? '&%E0%A4%A' : ''}`,
      headers: {
        ...(chance(0.95) ? { Authorization: `Bearer ${chance(0.97) ? token : 'wrong'}` } : {}),
        'Content-Type': path.startsWith('/batch') ? 'multipart/mixed; boundary=x' : 'application/json',
        ...(chance(0.1) ? { 'If-Match': pick(['"1"', '*', 'x', '"']) } : {}),
      },
      body: method === 'GET' ? null : bodyText(target.path),
    };
  };
}

async function send(at: Stage, bad: Bad): Promise<string | null> {
  const told = () => `${bad.method} ${bad.path} ${bad.body?.slice(0, 2000) ?? ''}`;
  try {
    const response = await fetch(at.url + bad.path, {
      method: bad.method,
      headers: bad.headers,
      body: bad.body,
      redirect: 'manual',
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    const text = await response.text();
    if (response.status === 501 && text.includes('notImplemented')) return null;
    return response.status >= 500 ? `${response.status} ${told()}` : null;
  } catch (error) {
    return `${String(error)} ${told()}`;
  }
}

test(`${REQUESTS} bad requests of seed ${SEED} get no 500 and none hangs`, { timeout: 300_000 }, async () => {
  const at = await stage();
  await at.api('POST', EVENTS, timed('2026-07-08', { id: 'abcde12345', recurrence: ['RRULE:FREQ=WEEKLY'] }));
  const make = createMaker(await targetsOf(at), at.token);
  const failures: string[] = [];
  const statuses = new Map<string, number>();
  let left = REQUESTS;
  async function work(): Promise<void> {
    while (left > 0 && failures.length < 10) {
      left -= 1;
      const failure = await send(at, make());
      if (failure !== null) failures.push(failure);
      // Faults and quotas that a bad request has set would hide what the next ones find.
      if (left % 100 === 0) {
        await at.control('DELETE', '/faults');
        await at.control('POST', '/options', { minimalTombstones: false });
      }
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  expect(failures).toEqual([]);
  const log = await at.control<{ items: { status: number | null }[] }>('GET', '/requests');
  for (const { status } of log.body.items) {
    const key = String(status);
    statuses.set(key, (statuses.get(key) ?? 0) + 1);
  }
  // The requests are bad, and not so bad that nothing behind the first check is ever reached.
  expect(statuses.get('200')).toBeGreaterThan(300);
  expect(statuses.get('400')).toBeGreaterThan(1000);
  expect((await at.api('GET', EVENTS)).status).toBe(200);
});
