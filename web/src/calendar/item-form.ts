/** What the form of an item holds, and what of it goes to the API. */
import type { CrmActivity, CrmActivityChanges } from '../../../api/schemas/crm-activities.ts';
import type { NewActivity } from '../api.ts';
import { localZone, momentOfDate, momentsOf, type Times, timesOf } from './moments.ts';

export interface ItemForm {
  readonly times: Times;
  readonly type: string;
  readonly subject: string;
  readonly location: string;
  readonly publicDescription: string;
  readonly note: string;
  readonly visibility: 'everyone' | 'only_me';
  readonly busy: boolean;
  readonly done: boolean;
}

export function emptyForm(start: Date, end: Date, allDay: boolean, type: string): ItemForm {
  const zone = localZone();
  return {
    times: timesOf(momentOfDate(start, allDay, zone), momentOfDate(end, allDay, zone)),
    type,
    subject: '',
    location: '',
    publicDescription: '',
    note: '',
    visibility: 'everyone',
    // Busy when timed, free when all-day, as both calendars take it when nobody says.
    busy: !allDay,
    done: false,
  };
}

export function formOf(item: CrmActivity): ItemForm {
  return {
    times: timesOf(item.start, item.end),
    type: item.type,
    subject: item.subject,
    location: item.location,
    publicDescription: item.publicDescription,
    note: item.note,
    visibility: item.visibility === 'only_me' ? 'only_me' : 'everyone',
    busy: item.busy,
    done: item.done,
  };
}

/** Null while the times make no sense. */
export function toNewBody(form: ItemForm): NewActivity | null {
  const moments = momentsOf(form.times);
  if (moments === null) return null;
  const { times: _, ...rest } = form;
  return { ...rest, ...moments };
}

/** Only what differs, so that a field that somebody else changes meanwhile stays theirs. Null while the times make no sense. */
export function toChanges(before: ItemForm, after: ItemForm): CrmActivityChanges | null {
  const moments = momentsOf(after.times);
  if (moments === null) return null;
  const changes: CrmActivityChanges = {};
  if (JSON.stringify(before.times) !== JSON.stringify(after.times)) Object.assign(changes, moments);
  if (before.visibility !== after.visibility) changes.visibility = after.visibility;
  for (const name of ['type', 'subject', 'location', 'publicDescription', 'note'] as const) {
    if (before[name] !== after[name]) changes[name] = after[name];
  }
  for (const name of ['busy', 'done'] as const) {
    if (before[name] !== after[name]) changes[name] = after[name];
  }
  return changes;
}
