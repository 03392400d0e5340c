import type { Account } from '../../api/schemas/accounts.ts';
import type { GoogleRig } from './support.ts';

const OPTIONS = {
  direction: 'two_way',
  defaultVisibility: 'everyone',
  privateEvents: 'only_me',
  incomingActivityType: 'meeting',
  outgoingActivityTypes: ['call', 'meeting'],
} as const;

let count = 0;

/** A freshly connected account with a calendar of its own and one that it may only read. */
export async function connectAccount(rig: GoogleRig) {
  count += 1;
  const email = `account-${count}@example.com`;
  const id = await rig.connect(email);
  const sql = rig.database.owner;
  const calendars = `/_emulator/accounts/${encodeURIComponent(email)}/calendars`;
  const holidays = { summary: 'Holidays', accessRole: 'reader' };
  const { id: readOnlyId } = await rig.emulator.send<{ id: string }>('POST', calendars, holidays);
  rig.told.length = 0;

  const put = <T = Account>(what: 'draft' | 'settings', body: unknown) =>
    rig.ask<T>('PUT', `/v1/accounts/${id}/${what}`, { body });
  const post = <T = Account>(what: string, body?: unknown) =>
    rig.ask<T>('POST', `/v1/accounts/${id}/${what}`, { body });
  return {
    id,
    email,
    readOnlyId,
    put,
    post,
    options: { calendarId: email, ...OPTIONS },
    rowOf: async () => (await sql`select * from accounts where id = ${id}`)[0],
    setState: (state: string) => sql`update accounts set state = ${state} where id = ${id}`,
    addLink: () => sql`
      insert into links (company_id, account_id, crm_id, calendar_id, origin)
      values ('acme', ${id}, gen_random_uuid(), ${email}, 'crm')`,
    /** Started, and its first sync done. */
    async start() {
      await put('draft', { calendarId: email, ...OPTIONS });
      await post('start', {});
      rig.told.length = 0;
      await sql`update accounts set owed = '{}', state = 'active' where id = ${id}`;
    },
  };
}

export type TestAccount = Awaited<ReturnType<typeof connectAccount>>;
