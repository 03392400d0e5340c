import { expect } from 'vitest';
import { momentToInstant } from '../../core/moment.ts';
import type { Scope, SeriesEdit } from '../../core/series.ts';
import type { Moment } from '../../core/types.ts';
import { listSpan } from '../../crm/list.ts';
import { happeningsIn } from '../../crm/occurrences.ts';
import { lockSeries, writeSeries } from '../../crm/series.ts';
import type { Details, Frame } from '../../crm/store.ts';
import { within } from '../../db/client.ts';
import type { SyncRig, TestAccount } from '../support/sync-rig.ts';
import type { GoogleEvent } from '../support/emulator.ts';
import { found, type Actors } from './support.ts';

export const SPAN = { from: '2027-01-01T00:00:00Z', to: '2028-01-01T00:00:00Z' };
export type Edit = SeriesEdit<Partial<Frame & Details>>;
export const changing = (changes: Partial<Frame & Details>): Edit => ({ do: 'change', changes });
export const DELETING: Edit = { do: 'delete' };

/** What users do to series on either side, and what each side then shows. */
export function seriesActorsOf(rig: SyncRig, act: Actors) {
  /** An edit of a series in the CRM; answers with the series in which the edited item is now. */
  async function edit(
    account: TestAccount,
    masterId: string,
    target: Moment | null,
    scope: Scope,
    change: Edit,
  ): Promise<string> {
    return within(rig.database.api, scopeOf(account), async (tx) => {
      const series = found(await lockSeries(tx, masterId));
      const written = found(await writeSeries(tx, series, { target, scope, edit: change }));
      if ('refused' in written) throw new Error(written.refused);
      return written.masterId;
    });
  }

  /** What takes place in the CRM, by start and subject. */
  async function shownInCrm(account: TestAccount): Promise<string[]> {
    return within(rig.database.api, scopeOf(account), async (tx) => {
      const items = await listSpan(tx, { ownerId: account.userId, ...SPAN });
      return happeningsIn(items, SPAN).map((happening) => {
        if ('stored' in happening) {
          const { row, details } = happening.stored;
          return shown(row.startsAt, row.endsAt, details?.subject);
        }
        const { startsAt, endsAt, master } = happening.occurrence;
        return shown(startsAt, endsAt, master.details?.subject);
      });
    });
  }

  /** What takes place in Google, laid out by Google. */
  async function shownInGoogle(account: TestAccount): Promise<string[]> {
    const query = `singleEvents=true&maxResults=2500&timeMin=${SPAN.from}&timeMax=${SPAN.to}`;
    const path = `/calendar/v3/calendars/${encodeURIComponent(account.calendarId)}/events?${query}`;
    const { items } = await rig.emulator.send<{ items: GoogleEvent[] }>(
      'GET',
      path,
      undefined,
      account.accessToken,
    );
    return items.map((event) => shown(momentOf(event.start), momentOf(event.end), event.summary));
  }

  return {
    edit,
    shownInCrm,
    shownInGoogle,
    /** Synced to the end: both sides show the same, and a further pass writes nothing, here or there. */
    async settle(account: TestAccount): Promise<string[]> {
      await act.sync(account);
      await act.sync(account);
      const crm = (await shownInCrm(account)).toSorted();
      expect((await shownInGoogle(account)).toSorted()).toEqual(crm);
      const before = await stateOf(account);
      await rig.emulator.requests();
      const asked = (await rig.emulator.requests()).length;
      await act.relist(account);
      await act.sync(account);
      const writes = (await rig.emulator.requests()).slice(asked).filter(({ method }) => method !== 'GET');
      expect(writes.map(({ method, path }) => `${method} ${path}`)).toEqual([]);
      expect(await stateOf(account)).toEqual(before);
      expect(await act.parked(account)).toEqual([]);
      return crm;
    },
    /** The rules by which the sync decided, in order, without those of plain pairs. */
    rules: async (account: TestAccount) =>
      (
        await rig.database.owner<{ rule: string }[]>`
          select rule from sync_log where account_id = ${account.accountId} order by id`
      ).map(({ rule }) => rule),
    conflicts: (account: TestAccount) =>
      rig.database.owner<{ field: string; winner: string; record_value: unknown; remote_value: unknown }[]>`
        select field, winner, record_value, remote_value from conflicts where account_id = ${account.accountId} order by field`,
  };

  async function stateOf(account: TestAccount): Promise<unknown> {
    const records = await act.records(account);
    const links = await act.links(account);
    return [
      records.map(({ id, version, deleted_at }) => [id, version, deleted_at !== null]),
      links.map(({ crm_id, event_id, dirty, closed_by }) => [crm_id, event_id, dirty, closed_by]),
    ];
  }
}

const scopeOf = ({ companyId, userId }: TestAccount) => ({ company: companyId, viewer: userId });

const shown = (start: Moment, end: Moment, subject: string | null | undefined): string =>
  `${instant(start)}/${instant(end)} ${subject ?? ''}`;

const instant = (moment: Moment) => ('date' in moment ? moment.date : momentToInstant(moment, 'UTC'));

const momentOf = (time: GoogleEvent['start']): Moment =>
  time?.date
    ? { date: time.date }
    : { dateTime: new Date(time?.dateTime ?? '').toISOString(), timeZone: 'UTC' };
