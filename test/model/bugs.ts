import type { StartedAccount } from '../../activities/account.ts';
import type { ObservationWrite } from '../../activities/outcome.ts';
import type { Queued } from '../../activities/push-queue.ts';
import type { Fields, Moment, Plan } from '../../core/types.ts';
import type { RemoteEvent } from '../../google/port.ts';

/** Steps that can be broken on purpose, so that each invariant is seen to fail. */
export const BUGS = {
  no_if_match: 'events are written without If-Match',
  cursor_before_rows: 'the cursor is stored before the rows of its page',
  dirty_cleared_early: 'a link is marked clean before its plan is carried out',
  id_of_its_own: 'an event is inserted under an id that is not derived from its CRM activity',
  missing_is_deleted: 'what a full list does not show counts as deleted',
  loser_forgotten: 'a value that loses leaves no conflict row',
  delete_beats_edit: 'an event that is deleted takes its edited CRM activity along',
  own_half_kept: 'what the push wrote never becomes part of the base',
  rest_from_record: 'a write to Google sends the whole CRM activity',
  tombstone_ignored: 'a CRM activity that is deleted leaves its event where it is',
  old_brought_back: 'an edit of the CRM is taken for something to be put back',
  secret_kept: 'an event is stored with its body, whatever the choices say',
  zone_lost: 'times are written in UTC',
  value_made_up: 'a title is written with something added',
  series_left_behind: 'exceptions do not follow what becomes of their series',
  occurrence_doubled: 'an exception that both sides made is not found to be one',
  marker_left: 'a copy keeps the marker of the event that it was copied from',
  uid_ignored: 'an event that is imported again under another id is a new one',
  first_told_wins: 'who wins depends on who is told first',
} as const satisfies Record<string, string>;

export type Bug = keyof typeof BUGS;

/** The plan of a push, broken where the bug is in what is decided. */
export function brokenPlan(bug: Bug | null, plan: Plan, { link, record }: Queued): Plan {
  const { baseRecord, baseRemote } = link;
  const isUpdate = plan.remote.do === 'update' && record.state === 'present';
  switch (bug) {
    case 'loser_forgotten':
      return { ...plan, conflicts: [] };
    case 'delete_beats_edit':
      if (plan.cell !== 'modified/deleted') return plan;
      return { ...plan, record: { do: 'delete' }, remote: { do: 'nothing' }, link: { do: 'forget' } };
    case 'own_half_kept':
      if (plan.link.do !== 'keep' || !baseRecord || !baseRemote) return plan;
      return { ...plan, link: { do: 'keep', base: { record: baseRecord, remote: baseRemote } } };
    case 'rest_from_record': {
      if (!isUpdate) return plan;
      const { cancelled: _, conferenceLink: __, ...changes } = record.item.fields;
      return { ...plan, remote: { do: 'update', changes } };
    }
    case 'tombstone_ignored':
      return plan.remote.do === 'delete' ? { ...plan, remote: { do: 'nothing' } } : plan;
    case 'old_brought_back': {
      if (!isUpdate || !baseRecord || !baseRemote) return plan;
      const { visibility } = record.item;
      const base = { record: baseRecord, remote: baseRemote };
      const back = { do: 'update', changes: baseRecord, visibility } as const;
      return { ...plan, record: back, remote: { do: 'nothing' }, link: { do: 'keep', base } };
    }
    case 'zone_lost':
    case 'value_made_up':
      return withWritten(plan, bug === 'zone_lost' ? inUtc : retitled);
    default:
      return plan;
  }
}

function withWritten(plan: Plan, change: (fields: Partial<Fields>) => Partial<Fields>): Plan {
  const { remote } = plan;
  if (remote.do === 'update') return { ...plan, remote: { do: 'update', changes: change(remote.changes) } };
  if (remote.do !== 'create') return plan;
  return { ...plan, remote: { do: 'create', fields: { ...remote.fields, ...change(remote.fields) } } };
}

const retitled = (fields: Partial<Fields>): Partial<Fields> =>
  fields.subject === undefined ? fields : { ...fields, subject: `${fields.subject}!` };

const inUtc = ({ start, end, ...rest }: Partial<Fields>): Partial<Fields> => ({
  ...rest,
  ...(start && { start: utc(start) }),
  ...(end && { end: utc(end) }),
});
const utc = (moment: Moment): Moment => ('date' in moment ? moment : { ...moment, timeZone: 'UTC' });

/** The account as a push that looks for the `attempt`th time sees it. */
export function brokenAccount(bug: Bug | null, account: StartedAccount, attempt: number): StartedAccount {
  if (bug !== 'first_told_wins' || attempt === 0) return account;
  const conflictWinner = account.settings.conflictWinner === 'crm' ? 'google' : 'crm';
  return { ...account, settings: { ...account.settings, conflictWinner } };
}

/** What is stored of a page's events. */
export function brokenObservations(
  bug: Bug | null,
  rows: ObservationWrite[],
  events: readonly RemoteEvent[],
): ObservationWrite[] {
  if (bug !== 'secret_kept') return rows;
  const items = new Map(events.flatMap((event) => ('item' in event ? [[event.item.id, event.item]] : [])));
  return rows.map((row) => ({ ...row, item: items.get(row.event_id) ?? row.item }));
}
