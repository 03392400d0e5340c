import { z } from 'zod';
import { formatDateTime, parseInstant } from '../../time/text.ts';
import { DAY_MS, isTimeZone } from '../../time/zone.ts';
import { entryOf, json, type Call, type Reply } from '../call.ts';
import { badRequest, timeRangeEmpty } from '../errors.ts';
import { busyPeriods, type Period } from './busy.ts';

/** Longer ranges are refused; where exactly Google draws the line is not documented, and about three months are too long. */
const MAX_RANGE_MS = 90 * DAY_MS;

const queryBody = z.object({
  timeMin: z.string().nullish(),
  timeMax: z.string().nullish(),
  timeZone: z.string().nullish(),
  calendarExpansionMax: z.int().min(1).max(50).nullish(),
  groupExpansionMax: z.int().min(1).max(100).nullish(),
  items: z.array(z.object({ id: z.string().min(1) })).nullish(),
});

function parseQuery(body: Record<string, unknown>): z.infer<typeof queryBody> {
  const parsed = queryBody.safeParse(body);
  if (parsed.success) return parsed.data;
  throw badRequest('invalid', `Invalid value for: ${parsed.error.issues[0]?.path.join('.') ?? ''}`);
}

function instantOf(text: string | null | undefined, name: 'timeMin' | 'timeMax'): number {
  if (text === null || text === undefined) throw badRequest('required', `Missing ${name} parameter.`, name);
  const instant = parseInstant(text);
  if (instant === null) throw badRequest('badRequest', 'Bad Request', name);
  return instant;
}

function windowOf(query: z.infer<typeof queryBody>): Period {
  const fromMs = instantOf(query.timeMin, 'timeMin');
  const toMs = instantOf(query.timeMax, 'timeMax');
  if (toMs <= fromMs) throw timeRangeEmpty('timeMax');
  if (toMs - fromMs > MAX_RANGE_MS) {
    throw badRequest('timeRangeTooLong', 'The requested time range is too long.', 'timeMax', 'calendar');
  }
  return { fromMs, toMs };
}

const failed = (reason: string) => ({ errors: [{ domain: 'global', reason }], busy: [] });

/** freebusy.query. There are no groups here, so that the id of one is a calendar that nobody knows. */
export function queryFreeBusy(call: Call): Reply {
  const { state } = call;
  const query = parseQuery(call.body);
  const window = windowOf(query);
  const zone = query.timeZone ?? 'UTC';
  if (!isTimeZone(zone)) throw badRequest('invalid', 'Invalid time zone.', 'timeZone');
  const ids = [...new Set((query.items ?? []).map(({ id }) => id))];
  const isTooMany = ids.length > (query.calendarExpansionMax ?? 50);
  const answerOf = (id: string) => {
    const entry = entryOf(call, id);
    if (isTooMany) return failed('tooManyCalendarsRequested');
    if (!entry) return failed('notFound');
    const busy = busyPeriods(state, entry, window).map(({ fromMs, toMs }) => ({
      start: formatDateTime(fromMs, zone),
      end: formatDateTime(toMs, zone),
    }));
    return { busy };
  };
  return json({
    kind: 'calendar#freeBusy',
    timeMin: new Date(window.fromMs).toISOString(),
    timeMax: new Date(window.toMs).toISOString(),
    calendars: Object.fromEntries(ids.map((id) => [id, answerOf(id)])),
  });
}
