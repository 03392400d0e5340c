import { present } from '../../events/present.ts';
import { calendarOf, type Call, type Reply } from '../call.ts';
import { readOne } from '../pages.ts';
import { readEvents } from './stale.ts';
import { targetOf } from './target.ts';
import { viewOf } from './view.ts';

/** events.get: deleted events too, with their details. */
export function getEvent(call: Call): Reply {
  const entry = calendarOf(call);
  const view = viewOf(call, entry, true);
  const event = readEvents(call, entry, () => targetOf(call, entry));
  return readOne(call, present(view, event), event.etag);
}
