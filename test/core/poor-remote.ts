import type { Capabilities } from '../../core/capabilities.ts';
import type { ReconcileInput } from '../../core/reconcile.ts';
import type { Fields, RemoteItem } from '../../core/types.ts';
import { fieldsWith } from './support.ts';

/**
 * A made-up remote with poor abilities: a day planner that knows a title, notes, and a number of quarters of an hour within one
 * day, as instants. No series, no zones, no etags, no guests, no privacy, nothing of ours on an item.
 */
export const POOR: Capabilities = {
  fields: ['description', 'end', 'start', 'subject'],
  eventTypes: ['task'],
  series: false,
  severalDays: false,
  zones: false,
  timeGranularitySeconds: 900,
};

/** What the planner stores. */
interface PlannerItem {
  title: string;
  notes: string;
  /** `YYYY-MM-DD`, in UTC. */
  day: string;
  /** Of that day; null for the whole of it. */
  firstQuarter: number | null;
  quarters: number;
}

const QUARTER_MS = 15 * 60_000;
const QUARTERS_OF_DAY = 96;

/** The planner's adapter: it clips what it is given, in its own arithmetic. */
function toPlanner({ subject, description, start, end }: Fields): PlannerItem {
  const texts = { title: subject, notes: description };
  if ('date' in start || 'date' in end) {
    const day = 'date' in start ? start.date : start.dateTime.slice(0, 10);
    return { ...texts, day, firstQuarter: null, quarters: QUARTERS_OF_DAY };
  }
  const [from, to] = [Date.parse(start.dateTime), Date.parse(end.dateTime)];
  const midnight = Date.parse(start.dateTime.slice(0, 10));
  const firstQuarter = Math.floor((from - midnight) / QUARTER_MS);
  const last = Math.ceil((to - midnight) / QUARTER_MS);
  const quarters = Math.min(last - firstQuarter, QUARTERS_OF_DAY);
  return { ...texts, day: start.dateTime.slice(0, 10), firstQuarter, quarters };
}

function fromPlanner({ title, notes, day, firstQuarter, quarters }: PlannerItem): Fields {
  const at = (quarter: number) => new Date(Date.parse(day) + quarter * QUARTER_MS).toISOString();
  const moment = (quarter: number) =>
    firstQuarter === null
      ? { date: at(quarter).slice(0, 10) }
      : { dateTime: `${at(quarter).slice(0, 19)}Z`, timeZone: 'UTC' };
  const first = firstQuarter ?? 0;
  return fieldsWith({
    subject: title,
    description: notes,
    location: '',
    start: moment(first),
    end: moment(first + quarters),
  });
}

/** What the planner says of an item that it was given. */
export const heldByPlanner = (fields: Fields): Fields => fromPlanner(toPlanner(fields));

/** The same case with the planner in Google's place. */
export function withPlanner({ base, remote, policy, ...rest }: ReconcileInput): ReconcileInput {
  return {
    ...rest,
    policy: { ...policy, capabilities: POOR },
    base: base && { record: base.record, remote: heldByPlanner(base.remote) },
    remote: remote.state === 'present' ? { state: 'present', item: itemOfPlanner(remote.item) } : remote,
  };
}

function itemOfPlanner({ id, mayEdit, eventType, fields }: RemoteItem): RemoteItem {
  return {
    id,
    etag: '',
    iCalUid: '',
    eventType: eventType === 'default' ? 'task' : eventType,
    mayEdit,
    ownResponse: null,
    ownAddress: null,
    marker: null,
    exception: null,
    privacy: 'default',
    fields: fields && heldByPlanner(fields),
  };
}
