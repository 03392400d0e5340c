import { describe, expect, it } from 'vitest';
import { reduceToTimes } from '../../core/policy.ts';
import type { Policy, RecordSide } from '../../core/types.ts';
import {
  agreed,
  DELETED,
  fieldsWith,
  MARKER,
  planFor,
  policyWith,
  recordSide,
  remoteSide,
} from './support.ts';

/** An item made again on one side, because the other edited it meanwhile. */

const NEW_YORK = 'America/New_York';
const at = (hour: number, timeZone = 'Europe/Berlin') => ({
  dateTime: `2026-03-02T${String(hour).padStart(2, '0')}:00:00Z`,
  timeZone,
});
const lunch = fieldsWith({ subject: 'Lunch' });
const oneWay = policyWith({ direction: 'one_way', whenDeletedInRemote: 'unlink' });

describe('the event made again', () => {
  /** Both halves of the base say the same instants, each in a zone of its own. */
  const base = {
    record: fieldsWith({ start: at(9), end: at(10) }),
    remote: fieldsWith({ start: at(9, NEW_YORK), end: at(10, NEW_YORK) }),
  };
  const timesOf = (changes: Parameters<typeof fieldsWith>[0]) => {
    const record = recordSide({ ...base.record, ...changes });
    const { remote } = planFor({ base, record, remote: DELETED });
    return remote.do === 'create' ? [remote.fields.start, remote.fields.end] : remote;
  };

  it('has both times of the side that edited one of them', () => {
    expect(timesOf({ start: at(8) })).toEqual([at(8), at(10)]);
    expect(timesOf({ end: at(12) })).toEqual([at(9), at(12)]);
  });
  it('has the times as Google last had them where something else was edited', () => {
    expect(timesOf({ subject: 'Lunch' })).toEqual([at(9, NEW_YORK), at(10, NEW_YORK)]);
  });

  it.each([
    ['from the CRM, as private as its record', 'crm', true],
    ['from Google, as private as it was there', 'google', false],
  ] as const)('is, %s', (_what, origin, isPrivate) => {
    const halves = { record: fieldsWith({ private: true }), remote: fieldsWith() };
    const record = recordSide({ ...lunch, private: true }, { origin });
    expect(planFor({ base: halves, record, remote: DELETED }).remote).toMatchObject({
      do: 'create',
      fields: { subject: 'Lunch', private: isPrivate },
    });
  });

  it('is not, under one-way with "unlink": the edit is safe in the record, and the link is closed', () => {
    const plan = planFor({ record: recordSide(lunch), remote: DELETED, policy: oneWay });
    expect([plan.rule, plan.record, plan.remote, plan.link]).toEqual([
      'deleted_in_remote_unlink',
      { do: 'nothing' },
      { do: 'nothing' },
      { do: 'close' },
    ]);
  });

  it('is not, two-way, where nobody edited it: it goes by the rule of two-way', () => {
    expect(planFor({ remote: DELETED }).rule).toBe('two_way');
  });
});

describe('the record made again', () => {
  const gone: RecordSide = { state: 'deleted', origin: 'crm' };
  const goneFromGoogle: RecordSide = { state: 'deleted', origin: 'google' };
  const again = (record: RecordSide, policy: Partial<Policy> = {}, fields = lunch, base = agreed()) =>
    planFor({
      base,
      record,
      remote: remoteSide(fields, { marker: record === gone ? MARKER : null }),
      policy: policyWith(policy),
    });

  it.each([
    ['open on both sides it stays open', false, false, false, 'everyone'],
    ['closed in Google just now it is closed', false, false, true, 'only_me'],
    ['closed in the CRM it stays closed, though Google opened it', true, true, false, 'only_me'],
    ['closed in Google since ever and open in the CRM it stays open', false, true, true, 'everyone'],
  ] as const)('from the CRM: %s', (_promise, wasRecord, wasRemote, is, visibility) => {
    const base = {
      record: fieldsWith({ private: wasRecord }),
      remote: fieldsWith({ private: wasRemote }),
    };
    expect(again(gone, {}, { ...lunch, private: is }, base).record).toMatchObject({
      do: 'create',
      visibility,
      fields: { private: visibility === 'only_me' },
    });
  });

  it('from Google is for those whom the choices name', () => {
    expect(again(goneFromGoogle, { defaultVisibility: 'only_me' }).record).toMatchObject({
      do: 'create',
      visibility: 'only_me',
      fields: { subject: 'Lunch', private: true },
    });
  });

  it('from Google under busy only has no detail, nor has what was agreed', () => {
    const secret = fieldsWith({ private: true, end: at(12) });
    const times = reduceToTimes(fieldsWith({ private: true }));
    const plan = again(goneFromGoogle, { privateEvents: 'busy_only' }, secret, {
      record: times,
      remote: times,
    });
    const end = reduceToTimes(secret);
    expect(plan.record).toMatchObject({ do: 'create', fields: end, visibility: 'busy_only' });
    expect(plan.link).toEqual({ do: 'keep', base: { record: end, remote: end } });
    const turned = again(goneFromGoogle, { privateEvents: 'busy_only' }, secret);
    expect(turned.link).toMatchObject({ base: { record: { subject: '' }, remote: { subject: '' } } });
  });

  it('has both times of the event that was moved', () => {
    const base = {
      record: fieldsWith(),
      remote: fieldsWith({ start: at(9, NEW_YORK), end: at(10, NEW_YORK) }),
    };
    const longer = { ...base.remote, end: at(12, NEW_YORK) };
    expect(again(gone, {}, longer, base).record).toMatchObject({
      fields: { start: at(9, NEW_YORK), end: at(12, NEW_YORK) },
    });
  });

  it.each([
    ['from Google: the type of what comes in, sent or not', goneFromGoogle, 'lunch', ['call'], 'lunch'],
    [
      'from the CRM: the type of what comes in, if it is sent',
      gone,
      'meeting',
      ['call', 'meeting'],
      'meeting',
    ],
    ['from the CRM: else the first that is sent', gone, 'lunch', ['meeting', 'call'], 'call'],
    ['from the CRM: where none is sent, that of what comes in', gone, 'lunch', [], 'lunch'],
  ] as const)(
    'whose own type is not known has one, %s',
    (_what, record, incomingType, outgoingTypes, type) => {
      expect(again(record, { incomingType, outgoingTypes }).record).toMatchObject({ do: 'create', type });
    },
  );

  it('of a type that is not sent, the edit is safe in it, and the event goes', () => {
    const record = { ...gone, type: 'lunch' };
    const plan = planFor({ record, remote: remoteSide(lunch, { marker: MARKER }) });
    expect([plan.rule, plan.remote, plan.link]).toEqual([
      'type_not_sent',
      { do: 'delete' },
      { do: 'set_aside' },
    ]);
    expect(plan.record).toMatchObject({ do: 'create', type: 'lunch', fields: { subject: 'Lunch' } });
  });

  it('from Google stays linked whatever its type', () => {
    const plan = again({ ...goneFromGoogle, type: 'lunch' }, { outgoingTypes: ['call'] });
    expect([plan.rule, plan.remote.do, plan.link.do]).toEqual(['edit_beats_delete', 'nothing', 'keep']);
  });
});
