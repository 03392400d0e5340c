import type { Reply } from '../api/call.ts';
import type { Route } from '../api/routes/route.ts';
import type { Violation } from '../store/violations.ts';
import { bodyViolations } from './body.ts';
import { pairViolations } from './pairs.ts';
import { advice, forbidden, parameterViolations } from './parameters.ts';

/** A request as its client sent it, and what came of it. */
export interface Asked {
  route: Route;
  query: URLSearchParams;
  header: (name: string) => string | undefined;
  body: Record<string, unknown>;
  /** Null when a fault answered. */
  reply: Reply | null;
  /** Whether the event of the path has guests. */
  hasGuests: () => boolean;
}

/** Always set `sendUpdates`: its default has changed before, and some mails are sent in spite of it (google-calendar.md A5). */
function silentWrite({ route, query, body, hasGuests }: Asked): Violation[] {
  if (!('sendUpdates' in route.parameters) || query.has('sendUpdates')) return [];
  const isInvited = Array.isArray(body['attendees']) && body['attendees'].length > 0;
  return isInvited || hasGuests()
    ? [advice('sendUpdates', 'Say it on every write to an event with guests.')]
    : [];
}

/** Google compresses for those alone who say "gzip" in their User-Agent too; a browser cannot help it. */
function halfGzip({ header }: Asked): Violation[] {
  const isAsked = /\bgzip\b/i.test(header('accept-encoding') ?? '');
  if (!isAsked || /gzip|^Mozilla\//i.test(header('user-agent') ?? '')) return [];
  return [advice('Accept-Encoding', 'Without "gzip" in the User-Agent Google does not compress.')];
}

/**
 * What the method itself refused because of a parameter: above all a list with other lasting parameters than those its token was made
 * with. A token that nobody made is none of these: it may be of before a reset.
 */
function refused({ reply }: Asked): Violation[] {
  if (reply?.status !== 400 || !reply.body) return [];
  const { error } = JSON.parse(reply.body) as {
    error?: { errors?: { message: string; locationType?: string; location?: string }[] };
  };
  const [detail] = error?.errors ?? [];
  if (detail?.locationType !== 'parameter' || !detail.location) return [];
  return detail.message === 'Invalid sync token value.' ? [] : [forbidden(detail.location, detail.message)];
}

/** Everything in a request that Google forbids or warns of; what Google refuses by itself is refused beside that. */
export function findViolations(asked: Asked): Violation[] {
  const { route, query, body } = asked;
  const found = [
    ...parameterViolations(route, query),
    ...pairViolations(route.operation, query),
    ...bodyViolations(route.operation, body, query),
  ];
  const isKnown = found.some((each) => each.level === 'forbidden');
  return [...found, ...(isKnown ? [] : refused(asked)), ...silentWrite(asked), ...halfGzip(asked)];
}
