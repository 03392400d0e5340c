import { describe, expect, it } from 'vitest';
import { mergeGuests } from '../../core/merge-guests.ts';
import { reconcile } from '../../core/reconcile.ts';
import type { Attendee, RemoteItem } from '../../core/types.ts';
import { ADA, after, BOB, EVE, inputOf, ME, said } from './guests.ts';
import { fieldsWith, remoteSide } from './support.ts';

describe('who is never dropped', () => {
  it.each([
    ['the organiser', ADA, {}],
    ['the account itself', ME, { ownAddress: ME.email }],
  ] as const)('%s, taken off the list in the CRM, is put back, with a row', (_who, entry, event) => {
    const end = after(inputOf([entry, BOB], [BOB], [entry, BOB], { event }));
    expect(end.plan.remote).toEqual({ do: 'nothing' });
    expect(end.record).toContainEqual(entry);
    expect(end.plan.conflicts).toEqual([
      { field: 'attendees', guest: entry.email, winner: 'remote', record: null, remote: entry },
    ]);
  });

  it('the organiser, taken off the list in Google, is put back there', () => {
    const end = after(inputOf([ADA, BOB], [ADA, BOB], [BOB]));
    expect([end.remote, end.rows]).toEqual([[ADA, BOB], [['attendees:ada@example.com', 'record']]]);
  });

  it('where Google may not be written the organiser stays in the CRM alone', () => {
    const event = { mayEdit: false, marker: null };
    const end = after(inputOf([ADA, BOB], [ADA, BOB], [BOB], { event }));
    expect([end.record, end.remote]).toEqual([[ADA, BOB], [BOB]]);
  });

  it.each(['record', 'remote'] as const)(
    'the organiser, if only the %s has ever said who that is',
    (side) => {
      const plain = { ...ADA, organizer: false };
      const half = (is: boolean) => fieldsWith({ attendees: [is ? ADA : plain, BOB] });
      const base = { record: half(side === 'record'), remote: half(side === 'remote') };
      const plan = reconcile({ ...inputOf([], [BOB], []), base, remote: remoteSide(base.remote) });
      expect(plan.record).toMatchObject({ changes: { attendees: base.remote.attendees } });
      expect(plan.remote).toEqual({ do: 'nothing' });
    },
  );

  it('but the organiser whom both sides took off is gone without a row', () => {
    expect(after(inputOf([ADA, BOB], [BOB], [BOB]))).toMatchObject({
      record: [BOB],
      remote: [BOB],
      rows: [],
    });
  });

  it('the other guests of the same list go as they are asked to', () => {
    const end = after(inputOf([ADA, BOB], [], [ADA, BOB]));
    expect([end.record, end.remote]).toEqual([[ADA], [ADA]]);
  });
});

/** Both lists after an answer in the CRM, which calls the account otherwise than Google does. */
const answeredAs = (was: Attendee[]) =>
  mergeGuests({
    base: { record: was, remote: [ME] },
    record: [said({ ...ME, name: 'Myself' }, 'accepted')],
    remote: [ME],
    winner: 'record',
    isRecordWritable: false,
    ownAddress: ME.email,
    mayAnswer: true,
  });

describe('a meeting that another organises', () => {
  const event: Partial<RemoteItem> = {
    mayEdit: false,
    marker: null,
    ownResponse: 'needsAction',
    ownAddress: ME.email,
  };
  const all = [ADA, BOB, ME];

  it('is answered from the CRM, and nothing but the answer goes out', () => {
    const end = after(inputOf(all, [ADA, BOB, said(ME, 'accepted')], all, { event }));
    expect(end.plan).toMatchObject({
      rule: 'own_answer',
      record: { do: 'nothing' },
      remote: { do: 'update', changes: { attendees: [ADA, BOB, said(ME, 'accepted')] } },
      conflicts: [],
    });
  });

  it('takes the answer, and puts every other edit back with a row of that guest', () => {
    const mine = [ADA, said(BOB, 'declined'), EVE, { ...said(ME, 'tentative'), name: 'Myself' }];
    const end = after(inputOf(all, mine, all, { event }));
    expect(end.plan.rule).toBe('own_answer');
    expect(end.remote).toEqual([ADA, BOB, said(ME, 'tentative')]);
    expect(end.record).toEqual(end.remote);
    expect(end.rows).toEqual([
      ['attendees:bob@example.com', 'remote'],
      ['attendees:eve@example.com', 'remote'],
      ['attendees:me@example.com', 'remote'],
    ]);
  });

  it('declined as agreed, and answered anew in the CRM, is answered there; any other edit does not keep it', () => {
    const declined = [ADA, BOB, said(ME, 'declined')];
    const of = (mine: typeof all, event2: Partial<RemoteItem> = event) =>
      after(inputOf(declined, mine, declined, { event: { ...event2, ownResponse: 'declined' } })).plan;
    const anew = [ADA, BOB, said(ME, 'accepted')];
    const change = { do: 'update', changes: { attendees: anew } };
    expect(of(anew)).toMatchObject({ rule: 'own_answer', record: { do: 'nothing' }, remote: change });
    const other = [ADA, ME].map((guest) => (guest === ME ? said(ME, 'declined') : guest));
    expect(of(other)).toMatchObject({ rule: 'declined', record: { do: 'delete' } });
  });

  it('answered on both sides, the setting decides', () => {
    const [crm, google] = (['crm', 'google'] as const).map((conflictWinner) =>
      after(
        inputOf(all, [ADA, BOB, said(ME, 'accepted')], [ADA, BOB, said(ME, 'tentative')], {
          event: { ...event, ownResponse: 'tentative' },
          policy: { conflictWinner },
        }),
      ),
    );
    expect(crm?.remote).toContainEqual(said(ME, 'accepted'));
    expect(google?.record).toContainEqual(said(ME, 'tentative'));
    expect(google?.rows).toEqual([['attendees:me@example.com', 'remote']]);
  });

  it('answered on both sides and edited besides, its one row names the answer that stands', () => {
    const mine = [ADA, BOB, { ...said(ME, 'accepted'), name: 'Myself' }];
    const theirs = [ADA, BOB, said(ME, 'tentative')];
    const end = after(inputOf(all, mine, theirs, { event: { ...event, ownResponse: 'tentative' } }));
    expect(end.remote).toContainEqual(said(ME, 'accepted'));
    expect(end.rows).toEqual([['attendees:me@example.com', 'record']]);
  });

  it('leaves no row where the organiser changed the same, and something more', () => {
    const renamed = { ...BOB, name: 'Robert' };
    const end = after(inputOf(all, [ADA, renamed, ME], [ADA, said(renamed, 'accepted'), ME], { event }));
    expect([end.record, end.rows]).toEqual([[ADA, said(renamed, 'accepted'), ME], []]);
  });

  it('lets the organiser’s changes in beside the answer', () => {
    const end = after(inputOf(all, [ADA, BOB, said(ME, 'accepted')], [ADA, ME, EVE], { event }));
    expect([end.record, end.remote, end.rows]).toEqual([
      [ADA, EVE, said(ME, 'accepted')],
      [ADA, EVE, said(ME, 'accepted')],
      [],
    ]);
  });

  it('declined from the CRM, the answer goes out and the record goes', () => {
    const input = inputOf(all, [ADA, BOB, said(ME, 'declined')], all, { event });
    const end = after(input);
    expect(end.plan).toMatchObject({
      rule: 'declined',
      record: { do: 'delete' },
      remote: { do: 'update', changes: { attendees: [ADA, BOB, said(ME, 'declined')] } },
      link: { do: 'set_aside' },
      storedBody: 'none',
    });
  });

  it('is not answered where the two never agreed, nor where its privacy locks it', () => {
    const mine = [ADA, BOB, said(ME, 'accepted')];
    const unagreed = reconcile({ ...inputOf(all, mine, all, { event }), base: null });
    expect([unagreed.remote.do, unagreed.record.do]).toEqual(['nothing', 'update']);
    const secret = reconcile(inputOf(all, mine, all, { event: { ...event, privacy: 'private' } }));
    expect([secret.rule, secret.remote.do]).toEqual(['private_in_remote', 'nothing']);
  });

  it('is not answered where the occurrence does not take place: its guests are not known then', () => {
    const exception = { seriesId: 'series-1', originalStart: fieldsWith().start };
    const before = inputOf(all, [ADA, BOB, said(ME, 'accepted')], [], { event: { ...event, exception } });
    const remote = remoteSide(fieldsWith({ cancelled: true }), { ...event, exception });
    const plan = reconcile({ ...before, remote });
    expect(plan.remote).toEqual({ do: 'nothing' });
    expect(plan.record).toMatchObject({ changes: { attendees: all, cancelled: true } });
  });

  it('keeps the account on its list, whoever took it off', () => {
    const end = after(inputOf(all, [ADA, BOB], all, { event }));
    expect([end.record, end.remote, end.rows]).toEqual([all, all, [['attendees:me@example.com', 'remote']]]);
  });

  it('is answered under the name that the CRM has of the account since ever, and under Google’s where it has none', () => {
    expect(answeredAs([{ ...ME, name: 'Myself' }])).toMatchObject({
      record: [said({ ...ME, name: 'Myself' }, 'accepted')],
      remote: [said(ME, 'accepted')],
      conflicts: [],
    });
    expect(answeredAs([])).toMatchObject({ record: [said(ME, 'accepted')], remote: [said(ME, 'accepted')] });
  });

  it('is not answered for someone else, nor by who is not on its list', () => {
    const plan = reconcile(inputOf(all, [ADA, said(BOB, 'accepted'), ME], all, { event }));
    expect([plan.rule, plan.remote.do]).toEqual(['read_only', 'nothing']);
    const uninvited = mergeGuests({
      base: { record: [ADA], remote: [ADA] },
      record: [ADA, said(ME, 'accepted')],
      remote: [ADA],
      winner: 'record',
      isRecordWritable: false,
      ownAddress: ME.email,
      mayAnswer: true,
    });
    expect([uninvited.record, uninvited.remote]).toEqual([[ADA], [ADA]]);
  });
});

it('made private under busy only, a row of a lost answer names no guest', () => {
  const plan = reconcile(
    inputOf([BOB], [said(BOB, 'accepted')], [said(BOB, 'declined')], {
      event: { marker: null, privacy: 'private' },
      policy: { privateEvents: 'busy_only' },
    }),
  );
  expect(plan.conflicts).toEqual([{ field: 'attendees', winner: 'remote', record: [], remote: [] }]);
  expect(JSON.stringify(plan)).not.toContain(BOB.email);
});
