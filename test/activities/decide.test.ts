import { describe, expect, it } from 'vitest';
import type { StartedAccount } from '../../activities/account.ts';
import { changedSeries, decide, remadeSeries, type Deciding } from '../../activities/apply-events.ts';
import { appliedTo } from '../../activities/apply-visibility-rules.ts';
import { follow } from '../../activities/follow-series.ts';
import type { Observed } from '../../activities/observe.ts';
import { emptyOutcome } from '../../activities/outcome.ts';
import { noSeries, seriesLinked, type Series } from '../../activities/series.ts';
import type { Fields, Policy, RecordSide, RemoteItem } from '../../core/types.ts';
import type { StoredRecord } from '../../crm/bulk-record.ts';
import type { LinkRow } from '../../db/links.ts';
import {
  agreed,
  fieldsWith,
  MARKER,
  policyWith,
  recordItem,
  recordSide,
  remoteItem,
} from '../core/support.ts';

/** What becomes of one observed event, without a database. */

const linkWith = (changes: Partial<LinkRow> = {}): LinkRow => ({
  id: 'link-1',
  companyId: 'company-1',
  accountId: 'account-1',
  calendarId: 'calendar-1',
  crmId: 'record-1',
  eventId: null,
  generation: 1,
  origin: 'crm',
  baseRecord: null,
  baseRemote: null,
  baseRevision: 3,
  dirty: false,
  closedBy: null,
  heldPlan: null,
  heldSide: null,
  createdAt: '',
  ...changes,
});

interface Known {
  link?: LinkRow;
  record?: RecordSide;
  series?: Series;
  policy?: Policy;
  isPart?: boolean;
}

function observedWith(item: RemoteItem, { link, record = { state: 'absent' } }: Known): Observed {
  const event = { status: 'confirmed', item, link: '' } as const;
  const remote = { state: 'present', item } as const;
  const about = { eventId: item.id, crmId: link?.crmId ?? null, isMislabelled: false };
  return { ...about, event, link: link ?? null, record, remote };
}

function decided(item: RemoteItem, known: Known = {}) {
  return decidedOf(observedWith(item, known), known);
}

function decidedOf(observed: Observed, known: Known) {
  const { series = noSeries(), policy = policyWith(), isPart = false } = known;
  let ids = 0;
  const context: Deciding = {
    policy,
    series,
    newMasters: new Map(),
    newId: () => `new-${(ids += 1)}`,
    anew: false,
    isPart,
    deletions: [],
  };
  const outcome = emptyOutcome();
  decide(outcome, observed, context);
  return outcome;
}

const WEEKLY = fieldsWith({ recurrence: ['RRULE:FREQ=WEEKLY;COUNT=4'] });
const exception = (changes: Partial<Fields> = {}) =>
  remoteItem(fieldsWith(changes), {
    id: 'series-1_20260302T090000Z',
    exception: { seriesId: 'series-1', originalStart: fieldsWith().start },
  });

/** The series `series-1` as linked to `record-1`. */
function seriesWith(link: Partial<LinkRow>, record: Partial<StoredRecord>, fields = WEEKLY): Series {
  const series = noSeries();
  series.known.add('series-1');
  const stored = { item: recordItem(fields), ownerId: 'user-1', deleted: false, ...record };
  seriesLinked(series, 'series-1', linkWith({ eventId: 'series-1', ...link }), stored);
  return series;
}

const AGREED = { baseRecord: WEEKLY, baseRemote: WEEKLY };

describe('an exception that is seen for the first time', () => {
  it('comes in as a part of its series', () => {
    expect(
      decided(exception({ subject: 'Moved' }), { series: seriesWith(AGREED, {}) }).creates,
    ).toMatchObject([{ subject: 'Moved', series_id: 'record-1' }]);
  });

  it('does not come in where the CRM has deleted its series, for it goes along with it', () => {
    const { creates, links } = decided(exception({ subject: 'Moved' }), {
      series: seriesWith(AGREED, { deleted: true }),
    });
    expect([creates, links]).toEqual([[], []]);
  });
});

describe('a series', () => {
  it('that was made anew, and is noted only now, has its exceptions sent after it; one that is where it was has not', () => {
    const remade = ['series-2', 'series-1'].map((id) => {
      const link = linkWith({ ...AGREED, eventId: 'series-1' });
      const known = { link, record: recordSide(WEEKLY) };
      const item = remoteItem({ ...WEEKLY, subject: 'Edited' }, { id, marker: MARKER });
      return remadeSeries([observedWith(item, known)], decided(item, known));
    });
    expect(remade).toEqual([['record-1'], []]);
  });

  it('that comes back hidden takes along what its exceptions said', () => {
    const record: RecordSide = { state: 'deleted', origin: 'google', fields: WEEKLY };
    const link = linkWith({ ...AGREED, eventId: 'series-1', origin: 'google' });
    const known = { link, record, policy: policyWith({ privateEvents: 'busy_only' }) };
    const item = remoteItem({ ...WEEKLY, private: true }, { id: 'series-1', privacy: 'private' });
    expect([...changedSeries([observedWith(item, known)], decided(item, known)).keys()]).toEqual([
      'record-1',
    ]);
  });
});

it('an exception that was taken away with its series stays away until that one is back', () => {
  const { updates, links, observations } = decided(exception({ cancelled: true }), {
    link: linkWith({
      id: 'link-2',
      crmId: 'record-2',
      eventId: 'series-1_20260302T090000Z',
      origin: 'google',
    }),
    record: { state: 'deleted', origin: 'google', fields: fieldsWith() },
    series: seriesWith({}, { deleted: true }),
  });
  expect([updates, links]).toEqual([[], []]);
  expect(observations).toMatchObject([{ item: { fields: null } }]);
});

it('what is closed at once, before its other changes are pushed, leaves its conflict row at once', () => {
  const item = remoteItem(fieldsWith({ private: true }), { marker: MARKER });
  const { visibilities, conflicts, dirty } = decided(item, {
    link: linkWith(),
    record: recordSide(fieldsWith({ subject: 'Edited' })),
  });
  expect(visibilities).toEqual([{ id: 'record-1', visibility: 'only_me' }]);
  expect(dirty).toHaveLength(1);
  expect(conflicts).toMatchObject([
    { field: 'private', winner: 'remote', base_revision: 3, link_id: 'link-1' },
  ]);
});

describe('what is kept of an exception that is gone', () => {
  const gone = {
    item: recordItem(fieldsWith(), {
      exception: { seriesId: 'record-1', originalStart: fieldsWith().start },
    }),
  };
  const kept = (visibility: 'everyone' | 'busy_only') => {
    const outcome = emptyOutcome();
    const account: StartedAccount = Object.create(null);
    const record = { ...gone, ownerId: 'user-1', deleted: true };
    const master = { item: recordItem(WEEKLY, { visibility }), ownerId: 'user-1', deleted: false };
    const exception = { account, id: 'record-2', record, link: null, remote: { state: 'absent' } as const };
    follow(outcome, exception, { master, before: undefined, isLinked: true });
    return outcome.deletes;
  };
  it('is nothing once its series may only say when it is', () => {
    expect(kept('busy_only')).toEqual([{ id: 'record-2', dropDetails: true }]);
    expect(kept('everyone')).toEqual([]);
  });
});

it('a choice that keeps an event out is applied to it, though its body is gone already', () => {
  const item = remoteItem(null, { privacy: 'private' });
  const events = (policy: Partial<Policy>) => appliedTo({ item, status: 'confirmed' }, policyWith(policy));
  expect(events({ privateEvents: 'do_not_sync' })).toMatchObject([{ item }]);
  expect(events({ privateEvents: 'only_me' })).toEqual([]);
});

it.each([
  ['is left to the push while more pages may have it under another id', true, [{ id: 'link-1' }], []],
  ['is forgotten at once where nothing more comes', false, [], [{ id: 'link-1' }]],
])('what is deleted on both sides %s', (_promise, isPart, dirty, forgotten) => {
  const both = agreed(fieldsWith());
  const link = linkWith({ eventId: 'event-1', baseRecord: both.record, baseRemote: both.remote });
  const record = { state: 'deleted', origin: 'crm', fields: fieldsWith() } as const;
  const event = { status: 'deleted', id: 'event-1', etag: '' } as const;
  const observed = {
    ...observedWith(remoteItem(), { link, record }),
    event,
    remote: { state: 'deleted' } as const,
  };
  const outcome = decidedOf(observed, { isPart });
  expect([outcome.dirty, outcome.forgotten]).toEqual([dirty, forgotten]);
});
