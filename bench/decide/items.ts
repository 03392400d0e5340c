import type { ReconcileInput } from '../../core/reconcile.ts';
import type { Attendee, Fields, RecordSide, RemoteSide } from '../../core/types.ts';
import {
  ABSENT,
  agreed,
  DELETED,
  fieldsWith,
  MARKER,
  policyWith,
  recordSide,
  remoteSide,
} from '../../test/core/support.ts';

/** What items are made of; `mixed` takes all in turn. */
export const KINDS = ['plain', 'guests', 'html', 'series', 'mixed'] as const;
export type Kind = (typeof KINDS)[number];

const GUESTS = 20;
const PARAGRAPHS = 15;

const guest = (number: number, response: Attendee['response'] = 'needsAction'): Attendee => ({
  email: `guest-${number}@example.com`,
  name: `Guest ${number}`,
  response,
  organizer: false,
});
const guests = Array.from({ length: GUESTS }, (_none, number) => guest(number));
const paragraph =
  'Please bring <b>the figures</b> of <i>last month</i> &amp; see <a href="https://example.com/agenda">the agenda</a>.';
const html = `<p>${Array.from({ length: PARAGRAPHS }, () => paragraph).join('</p><p>')}</p>`;

const ABOUT: Record<Exclude<Kind, 'mixed'>, Partial<Fields>> = {
  plain: {},
  guests: { attendees: guests },
  html: { description: html },
  series: { recurrence: ['RRULE:FREQ=WEEKLY;BYDAY=MO,WE;COUNT=40', 'EXDATE:20270310T090000Z'] },
};
const PURE = ['plain', 'guests', 'html', 'series'] as const;

/** The nine cells with a base and the eight without one that can be met. */
const CELLS = [
  ['unchanged', 'unchanged'],
  ['unchanged', 'modified'],
  ['unchanged', 'deleted'],
  ['modified', 'unchanged'],
  ['modified', 'modified'],
  ['modified', 'deleted'],
  ['deleted', 'unchanged'],
  ['deleted', 'modified'],
  ['deleted', 'deleted'],
  ['created', 'absent'],
  ['absent', 'created'],
  ['created', 'created'],
  ['created', 'deleted'],
  ['deleted', 'created'],
] as const;

/** Dirty links, each in the next cell and, of `mixed`, of the next kind: the same list for the same numbers. */
export function itemsOf(kind: Kind, count: number): ReconcileInput[] {
  return Array.from({ length: count }, (_none, number) => {
    const own = kind === 'mixed' ? (PURE[number % PURE.length] ?? 'plain') : kind;
    return inputOf(number, fieldsWith({ subject: `Item ${number}`, ...ABOUT[own] }));
  });
}

function inputOf(number: number, base: Fields): ReconcileInput {
  const [record, remote] = CELLS[number % CELLS.length] ?? CELLS[0];
  const inRecord = {
    ...base,
    subject: `${base.subject}, edited`,
    attendees: answered(base.attendees, 0, 'accepted'),
  };
  const inRemote = { ...base, location: 'Room 7', attendees: answered(base.attendees, 1, 'declined') };
  const isFirst = ['created', 'absent'].some((state) => state === record || state === remote);
  return {
    base: isFirst ? null : agreed(base),
    closed: false,
    record: sideOf<RecordSide>(record, recordSide(base), recordSide(inRecord)),
    remote: sideOf<RemoteSide>(
      remote,
      remoteSide(base, { marker: MARKER }),
      remoteSide(inRemote, { marker: MARKER }),
    ),
    policy: policyWith({ conflictWinner: number % 2 === 0 ? 'crm' : 'google' }),
  };
}

function sideOf<Side>(state: string, unchanged: Side, changed: Side): Side | typeof ABSENT | typeof DELETED {
  if (state === 'absent') return ABSENT;
  if (state === 'deleted') return DELETED;
  return state === 'unchanged' ? unchanged : changed;
}

const answered = (list: readonly Attendee[], at: number, response: Attendee['response']): Attendee[] =>
  list.map((each, index) => (index === at ? { ...each, response } : each));
