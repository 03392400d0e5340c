import type { Fields } from '../../core/types.ts';
import type { RemoteEvent } from '../../google/port.ts';
import type { KeptEvent } from './remote.ts';

/** The event as a client reads it: of a cancelled occurrence no more than its identity, of a deleted event its id. */
export function told({ item, isGone }: KeptEvent): RemoteEvent {
  if (isGone) return { status: 'deleted', id: item.id, etag: item.etag };
  const { exception, fields } = item;
  if (exception === null || !fields?.cancelled) return { status: 'confirmed', item, link: '' };
  const { originalStart: start } = exception;
  const bare = { ...item, privacy: 'default' as const, fields: { ...BLANK, start, end: start } };
  return { status: 'confirmed', item: bare, link: '' };
}

const BLANK: Omit<Fields, 'start' | 'end'> = {
  subject: '',
  description: '',
  location: '',
  busy: true,
  private: false,
  attendees: [],
  conferenceLink: '',
  recurrence: [],
  cancelled: true,
};
