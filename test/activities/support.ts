import type { Attendee, Moment } from '../../core/types.ts';
import type { ActivityDeps } from '../../activities/deps.ts';
import { applyVisibilityRules } from '../../activities/apply-visibility-rules.ts';
import { fetchChanges } from '../../activities/fetch-changes.ts';
import { pushEvents } from '../../activities/push-events.ts';
import {
  createActivity,
  getActivity,
  removeActivity,
  updateActivity,
  type Details,
  type Frame,
} from '../../crm/store.ts';
import { within, type Transaction } from '../../db/client.ts';
import type { Settings } from '../../db/schema/index.ts';
import type { GoogleEvent } from '../support/emulator.ts';
import { openForFile } from '../support/open.ts';
import { createSyncRig, type SyncRig, type TestAccount } from '../support/sync-rig.ts';

export const at = (hour: number, day = '2027-03-01') => ({
  dateTime: `${day}T${String(hour).padStart(2, '0')}:00:00Z`,
  timeZone: 'Europe/Berlin',
});
/** Nine to ten o'clock UTC of a day, in Google's words. */
export const timesOn = (day = '2027-03-01') => ({ start: at(9, day), end: at(10, day) });

/** Whatever was found, or a failure that says that nothing was. */
export function found<T>(value: T | null | undefined): T {
  if (value === null || value === undefined) throw new Error('There is no such thing.');
  return value;
}

/** In one order, for lists whose order is not part of the promise. */
export const sorted = (values: readonly unknown[]): string[] =>
  values.map(String).toSorted((a, b) => (a < b ? -1 : Number(a > b)));

/** Pushes, and lets something happen in the CRM as soon as Google has stored a write, before its answer has come. */
export async function pushAndMeanwhile(
  deps: ActivityDeps,
  account: TestAccount,
  meanwhile: () => Promise<unknown>,
): Promise<void> {
  const google = deps.googleOf(account);
  const slow: typeof google = {
    ...google,
    async insertEvent(...args) {
      const answer = await google.insertEvent(...args);
      await meanwhile();
      return answer;
    },
    async patchEvent(...args) {
      const answer = await google.patchEvent(...args);
      await meanwhile();
      return answer;
    },
  };
  await pushEvents({ ...deps, googleOf: () => slow }, account);
}

export interface Row {
  id: string;
  version: number;
  visibility: string;
  busy: boolean;
  cancelled: boolean;
  deleted_at: string | null;
  origin: string;
  series_id: string | null;
  original_start: unknown;
  starts_at: Moment;
  ends_at: Moment;
  subject: string | null;
  location: string | null;
  public_description: string | null;
  attendees: Attendee[] | null;
  type: string | null;
}

/** A database and an emulator for all tests of a file, and what is done there. */
export async function openRig(options?: Parameters<typeof createSyncRig>[0]) {
  const rig = await openForFile(createSyncRig(options));
  return { rig, act: actorsOf(rig) };
}

/** What one does to an account in these tests, over a real database and a real emulator. */
export function actorsOf(rig: SyncRig) {
  const sql = rig.database.owner;

  async function pull(account: TestAccount): Promise<void> {
    while ((await fetchChanges(rig.deps, account)).more);
  }
  async function push(account: TestAccount): Promise<{ written: number; parked: number }> {
    const total = { written: 0, parked: 0 };
    for (;;) {
      const { more, written, parked } = await pushEvents(rig.deps, account);
      total.written += written;
      total.parked += parked;
      if (!more) return total;
    }
  }
  const asOwner = <T>(account: TestAccount, work: (tx: Transaction) => Promise<T>) =>
    within(rig.database.api, { company: account.companyId, viewer: account.userId }, work);

  return {
    pull,
    push,
    /** Both directions, until nothing is left to do. */
    async sync(account: TestAccount): Promise<void> {
      await pull(account);
      await push(account);
      await pull(account);
    },

    /** CRM activities of the account's owner, tombstones included, oldest first. */
    records: (account: TestAccount) => sql<Row[]>`
      select a.*, d.subject, d.location, d.public_description, d.attendees, d.type
      from crm_activities a left join crm_activity_details d on d.activity_id = a.id
      where a.owner_id = ${account.userId} order by a.created_at, d.subject, a.id`,
    links: (account: TestAccount) =>
      sql<
        {
          id: string;
          crm_id: string;
          event_id: string | null;
          generation: number;
          dirty: boolean;
          closed_by: string | null;
          base_record: unknown;
        }[]
      >`select * from links where account_id = ${account.accountId} order by created_at, id`,
    parked: (account: TestAccount) =>
      sql<{ item: string; reason: string; attempts: number }[]>`
        select item, reason, attempts from parked_items where account_id = ${account.accountId} order by item`,

    create: (account: TestAccount, { subject = 'Call Ada', ...changes }: Partial<Frame & Details> = {}) =>
      asOwner(account, async (tx) => {
        const { startsAt = at(13), endsAt = at(14), busy = true, visibility = 'everyone', ...rest } = changes;
        const { recurrence = [], cancelled = false, ...said } = rest;
        const { activity } = await createActivity(tx, {
          companyId: account.companyId,
          ownerId: account.userId,
          origin: 'crm',
          originAccountId: null,
          seriesId: null,
          originalStart: null,
          startsAt,
          endsAt,
          busy,
          visibility,
          recurrence,
          cancelled,
          details: { ...EMPTY, subject, ...said },
        });
        return activity.row.id;
      }),
    edit: (account: TestAccount, id: string, changes: Partial<Frame & Details>) =>
      asOwner(account, async (tx) =>
        found(await updateActivity(tx, found(await getActivity(tx, id)), changes)),
      ),
    remove: (account: TestAccount, id: string) =>
      asOwner(account, async (tx) => found(await removeActivity(tx, found(await getActivity(tx, id))))),

    /** What the person does in Google. */
    async insertEvent(account: TestAccount, event: GoogleEvent): Promise<GoogleEvent & { id: string }> {
      const made = await rig.emulator.insert(account.accessToken, account.calendarId, {
        ...timesOn(),
        ...event,
      });
      return { ...made, id: found(made.id) };
    },
    patchEvent: (account: TestAccount, id: string, changes: GoogleEvent) =>
      rig.emulator.patch(account.accessToken, account.calendarId, id, changes),
    removeEvent: (account: TestAccount, id: string) =>
      rig.emulator.remove(account.accessToken, account.calendarId, id),
    getEvent: (account: TestAccount, id: string) =>
      rig.emulator.get(account.accessToken, account.calendarId, id),
    events: (account: TestAccount) => rig.emulator.list(account.accessToken, account.calendarId),

    /** What the API does when options change: the row's settings, and what is to be done about it. */
    async choose(account: TestAccount, settings: Partial<Settings>, owed: string[] = []): Promise<void> {
      await sql`update accounts set settings = settings || ${sql.json(settings)}, owed = ${owed}
        where id = ${account.accountId}`;
      if (owed.includes('reapply')) await applyVisibilityRules(rig.deps, account);
    },
    relist: (account: TestAccount) =>
      sql`update accounts set owed = array_append(owed, 'relist') where id = ${account.accountId}`,

    /** Subjects that a colleague can read, through the API's role and its policies. */
    async seenByColleague(account: TestAccount): Promise<string[]> {
      const rows = await within(rig.database.api, { company: account.companyId, viewer: 'colleague' }, (tx) =>
        tx.execute<{ subject: string }>(
          `select subject from crm_activity_details d join crm_activities a on a.id = d.activity_id
           where a.owner_id = '${account.userId}' and a.deleted_at is null order by subject`,
        ),
      );
      return rows.map((row) => row.subject);
    },

    /** Every row of every table as JSON text, by table. */
    async dump(): Promise<Map<string, string[]>> {
      const tables = await sql<{ name: string }[]>`
        select tablename as name from pg_tables where schemaname = 'public' order by 1`;
      const rows = new Map<string, string[]>();
      for (const { name } of tables) {
        const found = await sql<{ text: string }[]>`select row_to_json(t)::text as text from ${sql(name)} t`;
        rows.set(name, found.map(({ text }) => text).toSorted());
      }
      return rows;
    },
    /** The tables in which a text stands, anywhere. */
    async tablesWith(text: string): Promise<string[]> {
      const rows = await this.dump();
      return [...rows].flatMap(([name, texts]) => (texts.some((row) => row.includes(text)) ? [name] : []));
    },
  };
}

export type Actors = ReturnType<typeof actorsOf>;

const EMPTY: Details = {
  type: 'call',
  done: false,
  subject: '',
  publicDescription: '',
  note: '',
  location: '',
  attendees: [],
  conferenceLink: '',
  deal: '',
  person: '',
  organisation: '',
};
