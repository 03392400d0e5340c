import postgres from 'postgres';
import { createGoogleCalendar } from '../../google/client.ts';
import type { Site, Subject } from './site.ts';

const PAGE_SIZE = 2_500;

/**
 * The least that reading a calendar again can be: the same pages, mapped, against the same rows, which are written where their etag
 * is another. No workflow, no merge. Answers with the seconds it took and the rows it wrote.
 */
export async function floorOf({ stack }: Site, { account, email, token }: Subject) {
  const google = createGoogleCalendar({
    rootUrl: `${stack.emulator.url}/`,
    accessToken: () => Promise.resolve(token),
    pace: () => Promise.resolve(),
  });
  const sql = postgres(stack.file().database, { max: 1, onnotice: () => undefined });
  try {
    const from = performance.now();
    let pageToken: string | null = null;
    let written = 0;
    do {
      const query = { calendarId: email, syncToken: null, pageToken, maxResults: PAGE_SIZE };
      const page = await google.listEvents(query);
      const rows = page.events.flatMap((event) =>
        'item' in event ? [{ event_id: event.item.id, etag: event.item.etag, item: event.item }] : [],
      );
      const done = await sql`
        update google_events g set etag = r.etag, item = r.item
        from json_to_recordset(${JSON.stringify(rows)}::text::json) as r(event_id text, etag text, item jsonb)
        where g.account_id = ${account.id} and g.event_id = r.event_id and g.etag is distinct from r.etag`;
      written += done.count;
      pageToken = page.nextPageToken;
    } while (pageToken);
    return { seconds: (performance.now() - from) / 1000, written };
  } finally {
    await sql.end();
  }
}
