import { momentWithOffset } from '../../core/moment.ts';
import type { Moment } from '../../core/types.ts';
import { viewFor } from '../../core/visibility.ts';
import { type Happening, occurrenceId } from '../../crm/occurrences.ts';
import type { StoredActivity } from '../../crm/store.ts';
import type { Caller } from '../context.ts';
import type { AnyCrmActivity, CrmActivity } from '../schemas/crm-activities.ts';

/** Through whose eyes items are read; `viewAs=colleague` takes even one's own away. */
export interface Viewer {
  userId: string | null;
}

export const viewerOf = (caller: Caller, viewAs: 'colleague' | undefined): Viewer => ({
  userId: viewAs === 'colleague' ? null : caller.userId,
});

/** What the viewer may see of an item. */
export function viewOf({ row }: StoredActivity, { userId }: Viewer) {
  return viewFor(row, row.ownerId === userId ? 'owner' : 'colleague');
}

/** A stored item as the viewer is given it; null for none of it. A redacted series is given as occurrences alone. */
export function storedToWire(stored: StoredActivity, viewer: Viewer): AnyCrmActivity | null {
  const { row } = stored;
  const view = viewOf(stored, viewer);
  if (view === 'full') return full(stored);
  if (view === 'hidden' || row.recurrence.length > 0) return null;
  return redacted(stored, { id: row.id, startsAt: row.startsAt, endsAt: row.endsAt });
}

/** What takes place at some time, as the viewer is given it; null for none of it. */
export function happeningToWire(happening: Happening, viewer: Viewer): AnyCrmActivity | null {
  if ('stored' in happening) {
    const { stored } = happening;
    const { id, startsAt, endsAt } = stored.row;
    const view = viewOf(stored, viewer);
    if (view === 'hidden') return null;
    return view === 'full' ? full(stored) : redacted(stored, { id, startsAt, endsAt });
  }
  const { master, originalStart, startsAt, endsAt } = happening.occurrence;
  const view = viewOf(master, viewer);
  if (view === 'hidden') return null;
  const id = occurrenceId(master.row.id, originalStart);
  if (view === 'busy') return redacted(master, { id, startsAt, endsAt });
  return {
    ...full(master),
    id,
    start: momentWithOffset(startsAt),
    end: momentWithOffset(endsAt),
    recurrence: [],
    seriesId: master.row.id,
    originalStart: momentWithOffset(originalStart),
  };
}

/** The whole of it. An item that is busy only has no details: its texts are empty. */
export function full({ row, details }: StoredActivity): CrmActivity {
  return {
    id: row.id,
    version: row.version,
    type: details?.type ?? '',
    subject: details?.subject ?? '',
    publicDescription: details?.publicDescription ?? '',
    note: details?.note ?? '',
    location: details?.location ?? '',
    start: momentWithOffset(row.startsAt),
    end: momentWithOffset(row.endsAt),
    busy: row.busy,
    visibility: row.visibility,
    attendees: details?.attendees ?? [],
    conferenceLink: details?.conferenceLink ?? '',
    linked: {
      deal: details?.deal ?? '',
      person: details?.person ?? '',
      organisation: details?.organisation ?? '',
    },
    done: details?.done ?? false,
    ownerId: row.ownerId,
    recurrence: row.recurrence,
    seriesId: row.seriesId,
    originalStart: row.originalStart && momentWithOffset(row.originalStart),
    cancelled: row.cancelled,
    origin: row.origin,
  };
}

const redacted = (
  { row }: StoredActivity,
  { id, startsAt, endsAt }: { id: string; startsAt: Moment; endsAt: Moment },
): AnyCrmActivity => ({
  id,
  ownerId: row.ownerId,
  start: momentWithOffset(startsAt),
  end: momentWithOffset(endsAt),
  busy: true,
  redacted: true,
});
