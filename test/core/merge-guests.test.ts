import { describe, expect, it } from 'vitest';
import { GUEST_DECISIONS } from '../../core/decisions.ts';
import { FIELD_NAMES } from '../../core/normalize.ts';
import { conflictKey, withoutDetails } from '../../core/plan.ts';
import { reconcile } from '../../core/reconcile.ts';
import { GUEST_CHANGES, type Attendee, type GuestChange } from '../../core/types.ts';
import { ADA, after, BOB, EVE, inputOf, said } from './guests.ts';
import { fieldsWith, holdingOnly, MARKER, planFor, recordSide, remoteSide } from './support.ts';

describe('guests, each by its address', () => {
  it('a guest added here and an answer given there both survive', () => {
    const end = after(inputOf([BOB], [BOB, EVE], [said(BOB, 'accepted')]));
    expect(end.record).toEqual([said(BOB, 'accepted'), EVE]);
    expect(end.remote).toEqual(end.record);
    expect(end.rows).toEqual([]);
  });

  it('a guest added on each side: both are invited', () => {
    const end = after(inputOf([], [BOB], [EVE]));
    expect([end.record, end.remote, end.rows]).toEqual([[BOB, EVE], [BOB, EVE], []]);
  });

  it('the same guest added on both sides: what one side left blank is taken from the other', () => {
    const end = after(inputOf([], [{ ...BOB, name: '' }], [said(BOB, 'accepted')]));
    expect([end.record, end.rows]).toEqual([[said(BOB, 'accepted')], []]);
  });

  it('a name given here and an answer given there meet in one entry', () => {
    const end = after(inputOf([BOB], [{ ...BOB, name: 'Robert' }], [said(BOB, 'tentative')]));
    expect([end.record, end.rows]).toEqual([[{ ...BOB, name: 'Robert', response: 'tentative' }], []]);
  });

  it('an answer in Google comes in, one in the CRM goes out', () => {
    expect(after(inputOf([BOB], [BOB], [said(BOB, 'declined')])).record).toEqual([said(BOB, 'declined')]);
    expect(after(inputOf([BOB], [said(BOB, 'declined')], [BOB])).remote).toEqual([said(BOB, 'declined')]);
  });

  it.each([
    ['crm', 'record', 'accepted'],
    ['google', 'remote', 'declined'],
  ] as const)(
    'two answers of one guest: "%s" wins, and the row names the guest',
    (conflictWinner, winner, response) => {
      const input = inputOf([BOB, EVE], [said(BOB, 'accepted'), EVE], [said(BOB, 'declined'), EVE], {
        policy: { conflictWinner },
      });
      const end = after(input);
      expect([end.record, end.remote]).toEqual([
        [said(BOB, response), EVE],
        [said(BOB, response), EVE],
      ]);
      expect(end.plan.conflicts).toEqual([
        {
          field: 'attendees',
          guest: BOB.email,
          winner,
          record: said(BOB, 'accepted'),
          remote: said(BOB, 'declined'),
        },
      ]);
    },
  );

  it('where two guests conflict there are two rows, each with a key of its own', () => {
    const mine = [said(BOB, 'accepted'), said(EVE, 'accepted')];
    const theirs = [said(BOB, 'declined'), said(EVE, 'declined')];
    expect(after(inputOf([BOB, EVE], mine, theirs)).rows).toEqual([
      ['attendees:bob@example.com', 'record'],
      ['attendees:eve@example.com', 'record'],
    ]);
  });

  it('never agreed on: nobody is left out', () => {
    const input = { ...inputOf([], [BOB, said(EVE, 'accepted')], [ADA, EVE]), base: null };
    expect(after(input)).toMatchObject({ record: [ADA, BOB, said(EVE, 'accepted')], rows: [] });
  });

  it('guests that the remote cannot hold stay with the CRM, and are no matter of conflict', () => {
    const capabilities = holdingOnly(FIELD_NAMES.filter((name) => name !== 'attendees'));
    for (const base of [inputOf([EVE], [], []).base, null]) {
      const input = inputOf([], [BOB], [], { policy: { capabilities }, event: { mayEdit: false } });
      const plan = reconcile({ ...input, base });
      expect([plan.record.do, plan.remote.do, plan.conflicts]).toEqual(['nothing', 'nothing', []]);
    }
  });

  it('an address that stands twice on a list is merged by its place, and no entry is lost', () => {
    const twice = [{ ...BOB, name: 'Other Bob' }, said(BOB, 'accepted')];
    expect(after(inputOf([], twice, [EVE])).remote).toEqual([...twice, EVE]);
  });

  it('an address that stands twice has its place in the row of its conflict', () => {
    const twice = [BOB, { ...BOB, name: 'Other Bob' }];
    const [mine, theirs] = (['accepted', 'declined'] as const).map((response) =>
      twice.map((entry) => said(entry, response)),
    );
    expect(after(inputOf(twice, mine ?? [], theirs ?? [])).rows).toEqual([
      ['attendees:bob@example.com', 'record'],
      ['attendees:bob@example.com#2', 'record'],
    ]);
  });

  it('who organises, said by one side of a guest that both added, stands', () => {
    const end = after(inputOf([], [{ ...EVE, organizer: true }], [EVE]));
    expect([end.record, end.remote, end.rows]).toEqual([
      [{ ...EVE, organizer: true }],
      [{ ...EVE, organizer: true }],
      [],
    ]);
  });

  it('a guest made organiser here and taken off there stays', () => {
    const end = after(inputOf([BOB, EVE], [BOB, { ...EVE, organizer: true }], [BOB]));
    expect(end.remote).toEqual([BOB, { ...EVE, organizer: true }]);
  });

  it('only the way a side spells a guest since ever moves nothing', () => {
    const base = {
      record: fieldsWith({ attendees: [BOB] }),
      remote: fieldsWith({ attendees: [{ ...BOB, name: 'Robert' }, EVE] }),
    };
    const plan = planFor({
      base,
      record: recordSide(fieldsWith({ attendees: [said(BOB, 'accepted')] })),
      remote: remoteSide(base.remote, { marker: MARKER }),
    });
    expect(plan.record.do).toBe('nothing');
    expect(plan.remote).toEqual({
      do: 'update',
      changes: { attendees: [{ ...BOB, name: 'Robert', response: 'accepted' }, EVE] },
    });
  });
});

describe('the table of one guest', () => {
  const moved: Record<GuestChange, Attendee[]> = {
    unchanged: [BOB],
    answered: [said(BOB, 'accepted')],
    edited: [{ ...BOB, name: 'Robert' }],
    removed: [],
  };
  for (const record of GUEST_CHANGES) {
    for (const remote of GUEST_CHANGES) {
      const decision = GUEST_DECISIONS[record][remote];
      it(`${record} here, ${remote} there: ${decision}`, () => {
        const end = after(inputOf([BOB, EVE], [...moved[record], EVE], [...moved[remote], EVE]));
        expect(end.remote).toEqual(end.record);
        const isListed = end.record?.some(({ email }) => email === BOB.email);
        expect(isListed).toBe(decision !== 'remove');
      });
    }
  }

  it('a guest uninvited here whose answer changed there is uninvited, and the answer kept in a row', () => {
    const input = inputOf([BOB], [], [said(BOB, 'accepted')]);
    expect(after(input).plan.conflicts).toEqual([
      {
        field: 'attendees',
        guest: BOB.email,
        winner: 'record',
        record: null,
        remote: said(BOB, 'accepted'),
      },
    ]);
  });

  it('a guest uninvited here whose name changed there stays, and the removal is kept in a row', () => {
    const end = after(inputOf([BOB], [], [{ ...BOB, name: 'Robert' }]));
    expect(end.record).toEqual([{ ...BOB, name: 'Robert' }]);
    expect(end.plan.conflicts).toMatchObject([{ guest: BOB.email, winner: 'remote', record: null }]);
  });

  it('a guest uninvited on one side alone is uninvited without a row', () => {
    expect(after(inputOf([BOB, EVE], [EVE], [BOB, EVE]))).toMatchObject({ remote: [EVE], rows: [] });
    expect(after(inputOf([BOB, EVE], [BOB, EVE], [EVE]))).toMatchObject({ record: [EVE], rows: [] });
  });
});

it('rows are in one order, whatever was merged first: by field, guests by address', () => {
  const mine = fieldsWith({ subject: 'Lunch', busy: false, attendees: [said(BOB, 'accepted')] });
  const theirs = fieldsWith({ attendees: [said(BOB, 'declined')] });
  const { conflicts } = planFor({
    base: null,
    record: recordSide(mine),
    remote: remoteSide(theirs, { marker: MARKER }),
  });
  expect(conflicts.map(conflictKey)).toEqual(['attendees:bob@example.com', 'busy', 'subject']);
});

it('a row is told apart by its field, and of a guest by its address', () => {
  const { conflicts } = reconcile(inputOf([BOB], [said(BOB, 'accepted')], [said(BOB, 'declined')]));
  expect(conflicts.map(conflictKey)).toEqual(['attendees:bob@example.com']);
  expect(conflictKey({ field: 'subject', winner: 'record', record: 'a', remote: 'b' })).toBe('subject');
});

it('where no detail may be kept, one empty row speaks for all guests and names none', () => {
  const { conflicts } = reconcile(
    inputOf(
      [BOB, EVE],
      [said(BOB, 'accepted'), said(EVE, 'accepted')],
      [said(BOB, 'declined'), said(EVE, 'declined')],
    ),
  );
  expect(conflicts).toHaveLength(2);
  expect(withoutDetails(conflicts)).toEqual([
    { field: 'attendees', winner: 'record', record: [], remote: [] },
  ]);
});
