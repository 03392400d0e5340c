import { setTimeout as pause } from 'node:timers/promises';
import type { Real } from './environment.ts';
import { ZONE } from './shapes.ts';
import type { Account, Target } from './target.ts';
import { send, type Answer } from './wire.ts';

const LIMITED = new Set(['rateLimitExceeded', 'userRateLimitExceeded']);
const PATIENCE = 6;

/** As Google asks of its clients: again after 1, 2, 4… seconds while it says that there were too many requests. */
const patiently: Target['send'] = async (address, method, body, headers) => {
  let answer = await send(address, method, body, headers);
  for (let turn = 0; turn < PATIENCE && isLimited(answer); turn += 1) {
    await pause(2 ** turn * 1000 + Math.random() * 1000);
    answer = await send(address, method, body, headers);
  }
  return answer;
};

function isLimited({ status, body }: Answer): boolean {
  return (status === 403 || status === 429) && LIMITED.has(body.error?.errors[0]?.['reason'] ?? '');
}

/**
 * Google itself. One scratch calendar serves the rows of a file, since Google allows about sixty new ones in a short while; what a
 * row inserts, in whichever calendar, is deleted after it.
 */
export async function openReal(real: Real): Promise<Target> {
  const origin = real.origin;
  const inserted: { address: string; authorization: string }[] = [];
  const call = (token: string, method: string, path: string, body?: unknown) =>
    patiently(`${origin}/calendar/v3${path}`, method, body, { Authorization: `Bearer ${token}` });
  const account = async (token: string): Promise<Account> => {
    const { status, body, text } = await call(token, 'GET', '/calendars/primary');
    if (status !== 200) {
      throw new Error(`this token does not open a calendar: ${status} ${text}`);
    }
    return { email: body.id, token };
  };
  const me = await account(real.token);
  let scratch: string | undefined;
  return {
    origin,
    me,
    async guest() {
      if (real.guestToken === undefined) {
        throw new Error('this row needs GOOGLE_CONTRACT_SECOND_TOKEN');
      }
      return account(real.guestToken);
    },
    async emptyCalendar() {
      const calendar = { summary: 'Contract suite, may be deleted', timeZone: ZONE };
      scratch ??= real.calendarId ?? (await call(me.token, 'POST', '/calendars', calendar)).body.id;
      return scratch;
    },
    control: () => Promise.reject(new Error('this row needs the emulator')),
    async send(address, method, body, headers) {
      const answer = await patiently(address, method, body, headers);
      const [path = ''] = address.split('?');
      if (method === 'POST' && answer.status === 200 && /\/calendars\/[^/]+\/events(\/import)?$/.test(path)) {
        const event = `${path.replace(/\/import$/, '')}/${answer.body.id}`;
        inserted.push({ address: event, authorization: headers['Authorization'] ?? '' });
      }
      return answer;
    },
    async afterRow() {
      for (const { address, authorization } of inserted.splice(0)) {
        await patiently(address, 'DELETE', undefined, { Authorization: authorization });
      }
    },
    async close() {
      if (scratch !== undefined && scratch !== real.calendarId) {
        await call(me.token, 'DELETE', `/calendars/${encodeURIComponent(scratch)}`);
      }
    },
  };
}
