import { beforeEach, describe, expect, test } from 'vitest';
import { wantMail } from '../witness/mail.ts';
import { answers, BOB, CAROL, FOREIGN, guestsOf, list, meeting, read } from './guests-support.ts';
import { EMAIL, EVENTS, reasonOf, stage, timed, type Event, type Json, type Stage } from './support.ts';

const mail = async (at: Stage) => (await at.control<{ items: Json[] }>('GET', '/mail')).body.items;

describe('a write', () => {
  test('with a status of cancelled deletes, by patch and by put', async () => {
    const at = await stage();
    for (const method of ['PATCH', 'PUT']) {
      const made = (await at.api<Event>('POST', EVENTS, timed('2026-07-01'))).body;
      const body = { ...timed('2026-07-01'), status: 'cancelled' };
      const cancelled = (await at.api<Event>(method, `${EVENTS}/${made.id}`, body)).body;
      expect(cancelled.status).toBe('cancelled');
      expect(reasonOf(await at.api('DELETE', `${EVENTS}/${made.id}`))).toBe('410 deleted');
    }
  });

  test('names either an id or a UID', async () => {
    const at = await stage();
    const both = timed('2026-07-01', { id: 'abcde12345', iCalUID: 'x@y' });
    expect(reasonOf(await at.api('POST', EVENTS, both))).toBe('400 invalid');
    const uid = timed('2026-07-01', { iCalUID: 'x@y' });
    const made = (await at.api<Event>('POST', EVENTS, uid)).body;
    expect(made['iCalUID']).toBe('x@y');
    await at.api('DELETE', `${EVENTS}/${made.id}`);
    expect(reasonOf(await at.api('POST', EVENTS, uid))).toBe('409 duplicate');
  });

  test('an id may have 1024 characters and no more', async () => {
    const at = await stage();
    const insert = (id: string) => at.api('POST', EVENTS, timed('2026-07-01', { id }));
    expect((await insert('a'.repeat(1024))).status).toBe(200);
    const answer = await insert('a'.repeat(1025));
    expect(answer.body).toMatchObject({ error: { message: 'Invalid resource id value.' } });
  });

  test('of what was read with its guests cut off drops them', async () => {
    const { anna, made, path } = await meeting();
    const cut = (await anna<Event>('GET', `${path}?maxAttendees=1`)).body;
    expect(cut['attendeesOmitted']).toBe(true);
    const put = (await anna<Event>('PUT', path, { ...cut, etag: made.etag })).body;
    expect(guestsOf(put)).toEqual([]);
  });

  test('answers with as many guests as were asked for, and stores them all', async () => {
    const { anna, path } = await meeting();
    const answered = (await anna<Event>('PATCH', `${path}?maxAttendees=1`, { summary: 'X' })).body;
    expect(answered['attendeesOmitted']).toBe(true);
    expect(guestsOf(await read(anna, path))).toHaveLength(3);
  });

  test('of a copy that is to stay private invites nobody', async () => {
    const { bob, made } = await meeting({ privateCopy: true });
    expect(made['privateCopy']).toBe(true);
    expect((await list(bob)).items).toEqual([]);
  });
});

describe('mail', () => {
  beforeEach(wantMail);

  test('invites who is new, cancels for who is gone, and updates the others', async () => {
    const { at, anna, path } = await meeting();
    const attendees = [{ email: BOB }, { email: FOREIGN }, { email: 'new@elsewhere.org' }];
    await anna('PATCH', `${path}?sendUpdates=all`, { attendees });
    expect((await mail(at)).map(({ kind, to }) => ({ kind, to }))).toEqual([
      { kind: 'invitation', to: ['new@elsewhere.org'] },
      { kind: 'update', to: [BOB, FOREIGN] },
      { kind: 'cancellation', to: [CAROL] },
    ]);
  });

  test('for those outside alone leaves out who has an account', async () => {
    const { at, anna, path } = await meeting();
    await anna('DELETE', `${path}?sendUpdates=externalOnly`);
    expect(await mail(at)).toMatchObject([{ kind: 'cancellation', to: [FOREIGN] }]);
  });

  test('about a guest’s answer goes to the organizer', async () => {
    const { at, bob, path } = await meeting();
    const attendees = answers(await read(bob, path), BOB, 'accepted');
    await bob('PATCH', `${path}?sendUpdates=all`, { attendees });
    expect(await mail(at)).toMatchObject([{ kind: 'update', from: BOB, to: [EMAIL] }]);
  });

  test('is not asked for by a word that is none', async () => {
    const { anna, path } = await meeting();
    expect(reasonOf(await anna('DELETE', `${path}?sendUpdates=some`))).toBe('400 invalidParameter');
    expect((await read(anna, path)).status).toBe('confirmed');
  });
});

/** A secondary calendar with a private event and an open one, held without access to the private one. */
async function shared() {
  const at = await stage();
  const made = await at.control<{ id: string }>('POST', `/accounts/${EMAIL}/calendars`, { summary: 'S' });
  const events = `/calendars/${encodeURIComponent(made.body.id)}/events`;
  const body = timed('2026-07-01', { visibility: 'private' });
  const hidden = (await at.api<Event>('POST', events, body)).body;
  const open = (await at.api<Event>('POST', events, timed('2026-07-02'))).body;
  const calendar = `/accounts/${EMAIL}/calendars/${encodeURIComponent(made.body.id)}`;
  await at.control('PATCH', calendar, { accessRole: 'writerWithoutPrivateAccess' });
  return { at, events, hidden: `${events}/${hidden.id}`, open: `${events}/${open.id}` };
}

describe('a writer without access to private events', () => {
  test('sees that they are there, and neither changes, deletes nor makes one', async () => {
    const { at, events, hidden, open } = await shared();
    expect((await at.api<Event>('GET', hidden)).body).not.toHaveProperty('summary');
    const refused = [
      await at.api('PATCH', hidden, { summary: 'X' }),
      await at.api('PUT', hidden, timed('2026-07-01')),
      await at.api('DELETE', hidden),
      await at.api('PATCH', open, { visibility: 'private' }),
      await at.api('POST', events, timed('2026-07-03', { visibility: 'confidential' })),
    ];
    expect(refused.map(reasonOf)).toEqual(Array(5).fill('403 requiredAccessLevel'));
  });

  test('changes the others', async () => {
    const { at, open } = await shared();
    expect((await at.api<Event>('PATCH', open, { summary: 'New' })).body.summary).toBe('New');
  });
});
