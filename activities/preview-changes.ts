import { and, asc, count, eq, inArray, sql } from 'drizzle-orm';
import { reconcile } from '../core/reconcile.ts';
import { isReadableRecurrence } from '../core/recurrence.ts';
import type { Plan, Policy } from '../core/types.ts';
import { within } from '../db/client.ts';
import { baseOf } from '../db/links.ts';
import {
  crmActivities,
  crmActivityDetails,
  links,
  previews,
  type PreviewCounts,
} from '../db/schema/index.ts';
import { isGoogleError } from '../google/errors.ts';
import { loadAccount, policyOfAccount, scopeOf, type AccountRow, type StartedAccount } from './account.ts';
import { inTheirPlaces } from './adopt-exceptions.ts';
import type { AccountRef, ActivityDeps } from './deps.ts';
import { observe, type Observed } from './observe.ts';
import { isKeptOutWithSeries, noSeries, noteSeries, seriesOf, seriesStateOf, type Series } from './series.ts';

const PAGE_SIZE = 2_500;
type PreviewRow = typeof previews.$inferSelect;

/**
 * Counts what the options of the oldest waiting dry run would do, by asking the core about every event; nothing is written on
 * either side. A failure is stored with the dry run, in words for the user, and does not trouble the account.
 */
export async function previewChanges(deps: ActivityDeps, ref: AccountRef): Promise<{ more: boolean }> {
  const { account, preview } = await within(deps.db, scopeOf(ref), async (tx) => {
    const [row] = await tx
      .select()
      .from(previews)
      .where(and(eq(previews.accountId, ref.accountId), inArray(previews.state, ['waiting', 'running'])))
      .orderBy(asc(previews.createdAt))
      .limit(1);
    return { account: await loadAccount(tx, ref), preview: row };
  });
  if (!preview) return { more: false };
  try {
    const counts = await countChanges(deps, ref, account, preview);
    await save(deps, ref, preview, { state: 'done', counts });
  } catch (error) {
    if (isGoogleError(error, 'RateLimited', 'Unavailable')) throw error;
    await save(deps, ref, preview, { state: 'failed', error: explain(error) });
  }
  return { more: true };
}

async function countChanges(
  deps: ActivityDeps,
  ref: AccountRef,
  account: AccountRow,
  preview: PreviewRow,
): Promise<PreviewCounts> {
  const { options, calendarTimeZone, windowStart } = preview;
  const wouldBe: StartedAccount = { ...account, settings: options, calendarTimeZone, windowStart };
  const policy = policyOfAccount({ settings: options, calendarTimeZone, windowStart });
  const counts: PreviewCounts = {
    events: 0,
    createsInCrm: 0,
    createsInGoogle: 0,
    updates: 0,
    hides: 0,
    deletes: 0,
    emails: 0,
    inPast: 0,
    skipped: {},
  };
  const google = deps.googleOf(ref);
  const coming: Coming = { ...noSeries(), keptOutBy: new Map() };
  let pageToken: string | null = null;
  do {
    const query = { calendarId: options.calendarId, syncToken: null, pageToken, maxResults: PAGE_SIZE };
    const page = await google.listEvents(query);
    await within(deps.db, scopeOf(ref), async (tx) => {
      const observed = await observe(tx, wouldBe, page.events);
      const stored = await seriesOf(tx, wouldBe, observed);
      for (const { each, isDeleted } of await inTheirPlaces(tx, wouldBe, observed, stored))
        if (isDeleted) stored.takenBack.add(each.eventId);
      join(coming, stored);
      for (const { eventId } of observed) coming.known.add(eventId);
      for (const item of observed) addEvent(counts, item, policy, coming);
      await tx
        .update(previews)
        .set({ state: 'running', progressDone: counts.events })
        .where(eq(previews.id, preview.id));
    });
    pageToken = page.nextPageToken;
  } while (pageToken);
  counts.createsInGoogle += await within(deps.db, scopeOf(ref), (tx) => countExports(tx, wouldBe));
  return counts;
}

/** The series that are linked or would be, on this page and those before, and by which rule the others stay out. */
interface Coming extends Series {
  keptOutBy: Map<string, string>;
}

/** What is known of the series of a page, but for those whose rule this dry run has seen changed. */
function join(coming: Coming, { crmIds, known, masters, deleted, takenBack }: Series): void {
  for (const [id, crmId] of crmIds) coming.crmIds.set(id, crmId);
  for (const [id, master] of masters) if (!coming.masters.has(id)) coming.masters.set(id, master);
  for (const id of known) coming.known.add(id);
  for (const id of deleted) coming.deleted.add(id);
  for (const id of takenBack) coming.takenBack.add(id);
}

/** The same questions as at the start: an exception stays out with its series, and for the same reason. */
function addEvent(counts: PreviewCounts, observed: Observed, policy: Policy, coming: Coming): void {
  const { event, link, record, remote } = observed;
  if (!('item' in event)) return;
  counts.events += 1;
  const { id, exception, fields } = event.item;
  if (fields && !isReadableRecurrence(fields.recurrence, fields.start)) return skip(counts, 'unreadable');
  if (exception && !link && isKeptOutWithSeries(exception.seriesId, coming)) {
    return skip(counts, coming.keptOutBy.get(exception.seriesId) ?? 'series_kept_out');
  }
  const base = baseOf(link);
  const series = seriesStateOf(observed, coming);
  const closed = Boolean(link?.closedBy);
  const plan = reconcile({ base, closed, record, remote, policy, ...(series && { series }) });
  noteSeries(coming, id, link?.crmId ?? '', plan);
  if (plan.link.do === 'none') coming.keptOutBy.set(id, plan.rule);
  tally(counts, plan);
}

function tally(counts: PreviewCounts, { record, remote, rule, link }: Plan): void {
  if (record.do === 'create') counts.createsInCrm += 1;
  if (record.do === 'create' && record.visibility !== 'everyone') counts.hides += 1;
  if (record.do === 'update' || remote.do === 'update') counts.updates += 1;
  if (record.do === 'delete' || remote.do === 'delete') counts.deletes += 1;
  if (remote.do === 'create') counts.createsInGoogle += 1;
  if (link.do === 'none') skip(counts, rule);
}

function skip(counts: PreviewCounts, rule: string): void {
  counts.skipped[rule] = (counts.skipped[rule] ?? 0) + 1;
  if (rule === 'outside_window') counts.inPast += 1;
}

/** CRM activities that would go out; the same question as the start itself asks. */
async function countExports(tx: Parameters<typeof loadAccount>[0], account: StartedAccount): Promise<number> {
  const { settings, windowStart } = account;
  const [row] = await tx
    .select({ count: count() })
    .from(crmActivities)
    .innerJoin(crmActivityDetails, eq(crmActivityDetails.activityId, crmActivities.id))
    .where(
      and(
        eq(crmActivities.ownerId, account.userId),
        eq(crmActivities.origin, 'crm'),
        sql`deleted_at is null and not cancelled`,
        inArray(crmActivityDetails.type, settings.outgoingActivityTypes),
        sql`(${windowStart}::timestamptz is null or until_instant is null or until_instant > ${windowStart}::timestamptz)`,
        sql`not exists (select from ${links} l where l.account_id = ${account.id}::uuid and l.crm_id = ${crmActivities.id})`,
      ),
    );
  return row?.count ?? 0;
}

const save = (deps: ActivityDeps, ref: AccountRef, { id }: PreviewRow, result: Partial<PreviewRow>) =>
  within(deps.db, scopeOf(ref), (tx) => tx.update(previews).set(result).where(eq(previews.id, id)));

function explain(error: unknown): string {
  if (!isGoogleError(error))
    return 'The dry run could not be finished. Try again; the sync itself is not touched.';
  switch (error.kind) {
    case 'AuthRevoked':
    case 'Unauthenticated':
      return 'Google no longer lets us in. Connect the account again.';
    case 'PermissionMissing':
      return 'A permission is missing. Connect the account again and grant access to the calendar.';
    case 'NotFound':
      return 'The chosen calendar is not there any more. Choose another one.';
    default:
      return 'Google refused to list the calendar. Try again later.';
  }
}
