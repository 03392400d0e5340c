import { comparedText } from '../../core/html-text.ts';
import type { CrmActivity } from '../../api/schemas/crm-activities.ts';
import { cleanDescription } from '../../google/description.ts';
import type { TestStack } from './stack.ts';
import type { GoogleEvent } from './emulator.ts';
import { comparableRule, sortSaid, type Said } from './samples.ts';

type Moment = CrmActivity['start'];

export const instantOf = (moment: Moment): string =>
  'date' in moment ? moment.date : `${new Date(moment.dateTime).toISOString().slice(0, 19)}Z`;

/** CRM activities in the words of {@link Said}, for a comparison with the file they came from. */
export function sayingsOf(items: readonly CrmActivity[]): Said[] {
  return sortSaid(
    items.map((item) => ({
      subject: item.subject,
      description: comparedText(item.publicDescription),
      location: item.location,
      start: instantOf(item.start),
      end: instantOf(item.end),
      rules: item.recurrence.filter((line) => line.startsWith('RRULE:')).map(comparableRule),
      originalStart: item.originalStart ? instantOf(item.originalStart) : null,
    })),
  );
}

/** What both sides must agree on, keyed by neither side's ids. */
export const agreedOfCrm = (items: readonly CrmActivity[]): string[] =>
  items
    .map((item) =>
      JSON.stringify([
        item.subject,
        comparedText(item.publicDescription),
        item.location,
        instantOf(item.start),
        instantOf(item.end),
      ]),
    )
    .toSorted();

export const agreedOfGoogle = (events: readonly GoogleEvent[]): string[] =>
  events
    .map((event) => {
      const [subject, location] = [event.summary, event.location].map((text) => (text ?? '').trim());
      const description = comparedText(cleanDescription(event.description ?? ''));
      return JSON.stringify([
        subject,
        description,
        location,
        googleInstant(event.start),
        googleInstant(event.end),
      ]);
    })
    .toSorted();

const googleInstant = (time: GoogleEvent['start']): string =>
  time?.date ?? `${new Date(time?.dateTime ?? '').toISOString().slice(0, 19)}Z`;

export interface Counts {
  events: number;
  links: number;
  records: number;
}

/** Live items on both sides and the links between them, of one account. */
export async function countAll(
  stack: TestStack,
  accountId: string,
  token: string,
  calendarId: string,
): Promise<Counts> {
  const [links] = await stack.database<{ count: number }[]>`
    select count(*)::int as count from links where account_id = ${accountId} and event_id is not null and closed_by is null`;
  const [records] = await stack.database<{ count: number }[]>`
    select count(*)::int as count from crm_activities c where deleted_at is null
    and exists (select from links l where l.crm_id = c.id and l.account_id = ${accountId})`;
  const events = await stack.emulator.list(token, calendarId);
  return { events: events.length, links: links?.count ?? 0, records: records?.count ?? 0 };
}
