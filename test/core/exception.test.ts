import { describe, expect, it } from 'vitest';
import type { ReconcileInput } from '../../core/reconcile.ts';
import type { SeriesState } from '../../core/reconcile-exception.ts';
import type { Fields, Origin, Policy, RecordItem, RemoteItem } from '../../core/types.ts';
import { ME } from './guests.ts';
import {
  ABSENT,
  agreed,
  DELETED,
  fieldsWith,
  holdingOnly,
  MARKER,
  planFor,
  policyWith,
  recordSide,
  remoteSide,
} from './support.ts';

/** An exception of a series is decided about like any item, but where its series says otherwise. */

const exception = { seriesId: 'series-1', originalStart: fieldsWith().start };
const record = (changes: Partial<Fields> = {}, item: Partial<RecordItem> = {}) =>
  recordSide(fieldsWith(changes), { exception, ...item });
const remote = (changes: Partial<Fields> = {}, item: Partial<RemoteItem> = {}) =>
  remoteSide(fieldsWith(changes), { exception, marker: MARKER, ...item });
const says = (fields: Partial<Fields> = {}): SeriesState => ({
  state: 'linked',
  occurrence: agreed(fieldsWith(fields)),
});
const GONE = { state: 'occurrence_gone' } as const;
const planWith = (series: SeriesState, input: Partial<ReconcileInput> = {}) =>
  planFor({ record: record(), remote: remote(), series, ...input });
const rows = ({ conflicts }: ReturnType<typeof planFor>) =>
  conflicts.map(({ field, winner, record, remote }) => [field, winner, record, remote]);

describe('an exception whose series is not in the remote', () => {
  it('waits, with its row and without a base', () => {
    expect(planWith({ state: 'not_linked' }, { base: null, remote: ABSENT })).toMatchObject({
      rule: 'series_not_linked',
      record: { do: 'nothing' },
      remote: { do: 'nothing' },
      link: { do: 'set_aside' },
    });
  });
});

const gone = (input: Partial<ReconcileInput> = {}) => planWith(GONE, input);

describe('an exception whose occurrence the rule no longer has', () => {
  it('goes on both sides, and its link with it', () => {
    expect(gone()).toMatchObject({
      rule: 'occurrence_gone',
      record: { do: 'delete' },
      remote: { do: 'delete' },
      link: { do: 'forget' },
      conflicts: [],
    });
  });
  it('is taken away by the remote itself where its whole series is deleted', () => {
    expect(planWith({ state: 'series_deleted' })).toMatchObject({
      rule: 'series_deleted',
      record: { do: 'delete' },
      remote: { do: 'nothing' },
      link: { do: 'forget' },
    });
  });
  it('goes from the remote too where its record is gone already', () => {
    expect(gone({ record: DELETED })).toMatchObject({
      record: { do: 'nothing' },
      remote: { do: 'delete' },
    });
  });
  it('stays in the remote where it is not ours, cancelled, without a body, or another’s meeting', () => {
    const others: Partial<ReconcileInput>[] = [
      { base: null, record: ABSENT },
      { remote: remote({ cancelled: true }) },
      { remote: remoteSide(null, { exception }) },
      { remote: remote({}, { ownResponse: 'accepted', ownAddress: ME.email }) },
      { remote: DELETED },
    ];
    expect(others.map((input) => gone(input).remote.do)).toEqual(others.map(() => 'nothing'));
  });
  it('goes from the remote where it was never agreed, but is a record’s', () => {
    expect(gone({ base: null }).remote.do).toBe('delete');
  });

  it('leaves a row for each edit that goes with it: the record’s lost to the remote, the remote’s to the record', () => {
    const plan = gone({
      record: record({ subject: 'Mine', busy: false }),
      remote: remote({ location: 'Theirs', busy: false }),
    });
    expect(rows(plan)).toEqual([
      ['busy', 'remote', false, false],
      ['location', 'record', 'Office', 'Theirs'],
      ['subject', 'remote', 'Mine', 'Call Ada'],
    ]);
  });
  it('says what was agreed of a side that is not there', () => {
    expect(rows(gone({ record: record({ subject: 'Mine' }), remote: DELETED }))).toEqual([
      ['subject', 'remote', 'Mine', 'Call Ada'],
    ]);
    expect(rows(gone({ record: DELETED, remote: remote({ subject: 'Theirs' }) }))).toEqual([
      ['subject', 'record', 'Call Ada', 'Theirs'],
    ]);
    expect(rows(gone({ record: DELETED, remote: DELETED }))).toEqual([]);
  });
  it('leaves no row for a cancellation, whichever side said so', () => {
    expect(rows(gone({ remote: remote({ cancelled: true, subject: 'Theirs' }) }))).toEqual([]);
    expect(rows(gone({ record: record({ cancelled: true }) }))).toEqual([]);
  });
  it('names beside the record’s lost edit what was agreed, where a cancellation came with nothing else', () => {
    const plan = gone({
      record: record({ subject: 'Mine' }),
      remote: remote({ cancelled: true, subject: '' }),
    });
    expect(rows(plan)).toEqual([['subject', 'remote', 'Mine', 'Call Ada']]);
  });
  it('leaves no row where the two never agreed', () => {
    expect(rows(gone({ base: null, record: record({ subject: 'Mine' }) }))).toEqual([]);
  });
  it('leaves a row for what differs from its series where one side alone has it', () => {
    const occurrence = agreed(fieldsWith());
    const input = { base: null, record: record({ subject: 'Mine' }), remote: ABSENT };
    for (const state of ['series_deleted', 'occurrence_gone'] as const)
      expect(rows(planWith({ state, occurrence }, input))).toEqual([
        ['subject', 'remote', 'Mine', 'Call Ada'],
      ]);
  });
  it('of busy only leaves rows without details', () => {
    const plan = gone({ record: record({ subject: 'Mine' }, { visibility: 'busy_only' }) });
    expect(rows(plan)).toEqual([['subject', 'remote', '', '']]);
    expect(rows(gone({ record: record({ subject: 'Mine' }) }))).toHaveLength(1);
  });
});

const back = (input: Partial<ReconcileInput> = {}, series = says()) =>
  planWith(series, { record: { state: 'deleted', origin: 'crm' }, ...input });

describe('an exception that its record no longer has', () => {
  it('says in the remote what the series says there, and the link goes', () => {
    expect(back({ remote: remote({ subject: 'Own' }) })).toMatchObject({
      rule: 'back_to_series',
      record: { do: 'nothing' },
      remote: { do: 'update', changes: { subject: 'Call Ada' } },
      link: { do: 'forget' },
    });
  });
  it('keeps a row for what the remote had changed meanwhile', () => {
    expect(rows(back({ remote: remote({ subject: 'Own' }) }))).toEqual([
      ['subject', 'record', 'Call Ada', 'Own'],
    ]);
  });
  it('takes place again where the remote had cancelled it, and a row says so', () => {
    const plan = back({ remote: remote({ cancelled: true }) });
    expect(plan.remote).toMatchObject({ do: 'update', changes: { cancelled: false } });
    expect(rows(plan)).toEqual([['cancelled', 'record', false, true]]);
    expect(rows(back({ base: null, remote: remote({ cancelled: true }) }))).toEqual([]);
  });
  it('leaves the remote alone where nothing is there, or no body is known', () => {
    for (const there of [DELETED, ABSENT, remoteSide(null, { exception })])
      for (const origin of ['crm', 'google'] as const)
        expect(back({ record: { state: 'deleted', origin }, remote: there })).toMatchObject({
          rule: 'back_to_series',
          remote: { do: 'nothing' },
          link: { do: 'forget' },
        });
  });
  it('has a private one of the remote again, whose details are edited there only', () => {
    const secret = remote({ subject: 'Own', private: true }, { marker: null });
    const plan = (policy: Partial<Policy>) =>
      back({ record: { state: 'deleted', origin: 'google' }, remote: secret, policy: policyWith(policy) });
    expect(plan({})).toMatchObject({
      rule: 'private_in_remote',
      record: { do: 'create', fields: { subject: 'Own' }, visibility: 'only_me' },
      remote: { do: 'nothing' },
    });
    expect(plan({ privateEvents: 'do_not_sync' })).toMatchObject({
      record: { do: 'nothing' },
      remote: { do: 'nothing' },
      link: { do: 'forget' },
    });
    const open = remote({ subject: 'Own' }, { marker: null });
    expect(back({ record: { state: 'deleted', origin: 'google' }, remote: open }).remote.do).toBe('update');
  });
  it('leaves a private one alone where the two never agreed on it', () => {
    const secret = remote({ subject: 'Own', private: true }, { marker: null });
    const plan = back({ base: null, record: { state: 'deleted', origin: 'google' }, remote: secret });
    expect([plan.rule, plan.record.do, plan.remote.do]).toEqual(['back_to_series', 'nothing', 'nothing']);
  });
  it('takes its own series’ private one back, which is the record’s to say', () => {
    expect(back({ remote: remote({ subject: 'Own', private: true }) }).remote.do).toBe('update');
  });
});

const listed = (input: Partial<ReconcileInput> = {}) =>
  planWith(says(), { base: null, record: ABSENT, remote: remote({}, { marker: null }), ...input });

describe('an instance that the remote lists and nobody knows', () => {
  it('is no exception where it says what the series says', () => {
    expect(listed()).toMatchObject({ rule: 'as_series', record: { do: 'nothing' }, link: { do: 'none' } });
  });
  it('is one where it says something else', () => {
    expect(listed({ remote: remote({ subject: 'Own' }, { marker: null }) })).toMatchObject({
      rule: 'two_way',
      record: { do: 'create', fields: { subject: 'Own' } },
    });
  });
  it('is decided about like any item where it is linked, has a record, says nothing, or is not there', () => {
    const inputs: Partial<ReconcileInput>[] = [
      { base: agreed(), record: ABSENT },
      { record: record({}, { origin: 'google' }) },
      { remote: remoteSide(null, { exception }) },
      { remote: DELETED },
    ];
    expect(inputs.map((input) => listed(input).rule)).toEqual([
      'not_observed',
      'two_way',
      'not_observed',
      'two_way',
    ]);
  });
});

const again = (fields: Partial<Fields>, policy = policyWith({ defaultVisibility: 'only_me' })) =>
  planFor({
    base: null,
    record: { state: 'deleted', origin: 'crm' },
    remote: remote(fields),
    policy,
  }).record;

describe('an exception of the record’s own series that comes back', () => {
  it('is seen by whom the remote shows it to, whatever the choices for what comes in', () => {
    expect(again({})).toMatchObject({ do: 'create', visibility: 'everyone' });
    expect(again({ private: true })).toMatchObject({ do: 'create', visibility: 'only_me' });
  });
  it.each<[string, Partial<Policy>, Partial<RemoteItem>]>([
    ['one-way sync', { direction: 'one_way' }, {}],
    ['private events that are not synced', { privateEvents: 'do_not_sync' }, { privacy: 'private' }],
    ['kinds of events that are not synced', {}, { eventType: 'focusTime' }],
  ])('comes back whatever the choices for what comes in: %s', (_choice, policy, item) => {
    const there = { base: null, remote: remote({}, item), policy: policyWith(policy) };
    const back = (origin: Origin) => planFor({ ...there, record: { state: 'deleted', origin } });
    expect(back('crm')).toMatchObject({ record: { do: 'create' }, link: { do: 'keep' }, storedBody: 'full' });
    expect(back('google')).toMatchObject({ record: { do: 'nothing' }, link: { do: 'set_aside' } });
  });
  it('is open where the remote knows nothing of privacy', () => {
    const policy = policyWith({ capabilities: holdingOnly(['subject', 'start', 'end']) });
    expect(again({ private: true }, policy)).toMatchObject({ visibility: 'everyone' });
  });
  it('but a single item whose record was deleted before the two agreed leaves the remote', () => {
    const single = planFor({ base: null, record: { state: 'deleted', origin: 'crm' } });
    expect([single.record.do, single.remote.do, single.link.do]).toEqual(['nothing', 'delete', 'forget']);
  });
});
