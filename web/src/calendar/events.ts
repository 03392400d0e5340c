/** How the CRM's items look in the calendar component. */
import type { EventInput } from '@fullcalendar/react';
import type { AnyCrmActivity, CrmActivity } from '../../../api/schemas/crm-activities.ts';
import { texts } from '../texts.ts';

export interface Viewer {
  readonly userId: string;
  readonly asColleague: boolean;
  /** The names of those users that the page knows. */
  readonly namesById: ReadonlyMap<string, string>;
}

export const isRedacted = (item: AnyCrmActivity): item is Exclude<AnyCrmActivity, CrmActivity> =>
  'redacted' in item;

/** May the viewer change this item from here? Only owners do, and not while they look through a colleague's eyes. */
export function isWritable(item: AnyCrmActivity, viewer: Viewer): item is CrmActivity {
  return !isRedacted(item) && item.ownerId === viewer.userId && !viewer.asColleague;
}

/** One of a series, whether it is stored on its own or not; a series itself is edited as a whole. */
export const isOccurrence = (item: CrmActivity) => item.seriesId !== null;

export const isPartOfSeries = (item: CrmActivity) => item.recurrence.length > 0 || isOccurrence(item);

export function titleOf(item: AnyCrmActivity): string {
  if (isRedacted(item) || item.visibility === 'busy_only') return texts.calendar.busy;
  return item.subject.trim() || texts.calendar.noTitle;
}

/** Whose item it is, where it is not the viewer's own. */
export function ownerOf(item: AnyCrmActivity, viewer: Viewer): string | null {
  return item.ownerId === viewer.userId ? null : (viewer.namesById.get(item.ownerId) ?? item.ownerId);
}

export function toEvent(item: AnyCrmActivity, viewer: Viewer): EventInput {
  const allDay = 'date' in item.start;
  const owner = ownerOf(item, viewer);
  return {
    id: item.id,
    title: owner === null ? titleOf(item) : texts.calendar.titleAndOwner(titleOf(item), owner),
    start: 'date' in item.start ? item.start.date : item.start.dateTime,
    end: 'date' in item.end ? item.end.date : item.end.dateTime,
    allDay,
    editable: isWritable(item, viewer) && item.visibility !== 'busy_only',
    className: isDone(item) ? 'crm-event crm-event-done' : 'crm-event',
    ...COLORS[kindOf(item, viewer)],
    extendedProps: { item },
  };
}

/** What `toEvent` has put there; the component itself does not type it. */
export function itemOf(props: Readonly<Record<string, unknown>>): AnyCrmActivity {
  return props['item'] as AnyCrmActivity;
}

type Kind = 'own' | 'google' | 'colleague' | 'busy';

/** A pale ground and a dark text of the same hue, at more than 7 : 1. */
const COLORS: Readonly<Record<Kind, { color: string; contrastColor: string }>> = {
  own: { color: '#d5eaec', contrastColor: '#083c42' },
  google: { color: '#dde7fa', contrastColor: '#1c3566' },
  colleague: { color: '#ece4f5', contrastColor: '#432a63' },
  busy: { color: '#e4e8ea', contrastColor: '#39474b' },
};

function kindOf(item: AnyCrmActivity, viewer: Viewer): Kind {
  if (isRedacted(item) || item.visibility === 'busy_only') return 'busy';
  if (item.ownerId !== viewer.userId) return 'colleague';
  return item.origin === 'google' ? 'google' : 'own';
}

const isDone = (item: AnyCrmActivity) => !isRedacted(item) && item.done;
