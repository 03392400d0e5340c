import { present } from '../../events/present.ts';
import { isTimeZone } from '../../time/zone.ts';
import { calendarOf, json, type Call, type Reply } from '../call.ts';
import { invalidParameter } from '../errors.ts';
import { targetOf } from './target.ts';
import { applyFields } from '../fields.ts';

/** events.get: deleted events too, with their details. */
export function getEvent(call: Call): Reply {
  const entry = calendarOf(call);
  const timeZone = call.query.get('timeZone');
  if (timeZone !== null && !isTimeZone(timeZone)) throw invalidParameter('timeZone', timeZone);
  const event = targetOf(call, entry);
  const known = call
    .header('if-none-match')
    ?.split(',')
    .map((each) => each.trim());
  if (known?.includes(event.etag) || known?.includes('*'))
    return { status: 304, headers: { ETag: event.etag } };
  const shown = present({ entry, timeZone, maxAttendees: null, showDeleted: true }, event);
  const answer = json(shown, event.etag);
  return { ...answer, body: applyFields(answer.body ?? '', call.query.get('fields')) };
}
