import { describe, expect, test } from 'vitest';
import type { CrmActivity } from '../../api/schemas/crm-activities.ts';
import { BERLIN, failureOf, MEETING, openCrm } from './crm-rig.ts';
import { COLLEAGUE, type Json, OUTSIDER, SELLER } from './support.ts';

const { rig, crm } = await openCrm();

describe('the shape', () => {
  test('of an owner’s item is the whole contract', async () => {
    const created = await crm.create({
      ...MEETING,
      note: 'bring the figures',
      publicDescription: '<b>Agenda</b>',
      location: 'Room 4',
      attendees: [{ email: 'ann@example.com' }],
      linked: { deal: 'Big one' },
    });
    const answer = await rig.ask<CrmActivity>('GET', `/v1/crm-activities/${created.id}`);
    expect(answer.headers.get('etag')).toBe('"1"');
    expect(answer.body).toEqual({
      id: created.id,
      version: 1,
      type: 'meeting',
      subject: 'Quarterly review',
      publicDescription: '<b>Agenda</b>',
      note: 'bring the figures',
      location: 'Room 4',
      start: MEETING.start,
      end: MEETING.end,
      busy: true,
      visibility: 'everyone',
      attendees: [{ email: 'ann@example.com', name: '', response: 'needsAction', organizer: false }],
      conferenceLink: '',
      linked: { deal: 'Big one', person: '', organisation: '' },
      done: false,
      ownerId: 'sam',
      recurrence: [],
      seriesId: null,
      originalStart: null,
      cancelled: false,
      origin: 'crm',
    });
  });

  test('of an all-day item has dates, an exclusive end, and is free unless it says busy', async () => {
    const dates = { start: { date: '2026-03-02' }, end: { date: '2026-03-04' } };
    expect(await crm.create({ ...MEETING, ...dates })).toMatchObject({ ...dates, busy: false });
    expect(await crm.create({ ...MEETING, ...dates, busy: true })).toMatchObject({ busy: true });
  });

  test('for a colleague a private item is a busy block and no other field', async () => {
    const { id } = await crm.create({ ...MEETING, visibility: 'only_me', note: 'secret' });
    const block = { id, ownerId: 'sam', start: MEETING.start, end: MEETING.end, busy: true, redacted: true };
    const range = '?from=2026-03-01T00:00:00Z&to=2026-03-08T00:00:00Z';
    for (const [query, as] of [
      ['', COLLEAGUE],
      [range, COLLEAGUE],
      ['?viewAs=colleague', SELLER],
      [`${range}&viewAs=colleague`, SELLER],
    ] as const) {
      expect((await crm.list(query, as)).items).toEqual([block]);
    }
    expect((await rig.ask('GET', `/v1/crm-activities/${id}`, { as: COLLEAGUE })).body).toEqual(block);
    expect((await rig.ask('GET', `/v1/crm-activities/${id}?viewAs=colleague`)).body).toEqual(block);
  });

  test('for a colleague a private item that is free or cancelled is not there at all', async () => {
    const free = await crm.create({ ...MEETING, visibility: 'only_me', busy: false });
    expect((await crm.list('', COLLEAGUE)).items).toEqual([]);
    expect((await rig.ask('GET', `/v1/crm-activities/${free.id}`, { as: COLLEAGUE })).status).toBe(404);
    expect((await crm.patch(free.id, { subject: 'x' }, 1, '', COLLEAGUE)).status).toBe(404);
  });

  test('an item for everyone is given to colleagues in full, to another company not at all', async () => {
    const created = await crm.create();
    expect((await crm.list('', COLLEAGUE)).items).toEqual([created]);
    expect((await crm.list('', OUTSIDER)).items).toEqual([]);
    expect((await rig.ask('GET', `/v1/crm-activities/${created.id}`, { as: OUTSIDER })).status).toBe(404);
  });

  test('of an item that is busy only has empty texts for its owner', async () => {
    const { id } = await crm.create();
    await rig.database
      .owner`update crm_activities set visibility = 'busy_only', origin = 'google' where id = ${id}`;
    await rig.database.owner`delete from crm_activity_details where activity_id = ${id}`;
    const { body } = await rig.ask<CrmActivity>('GET', `/v1/crm-activities/${id}`);
    expect(body).toMatchObject({ type: '', subject: '', note: '', visibility: 'busy_only', attendees: [] });
    expect(failureOf(await crm.patch(id, { note: 'x' }, 1))).toEqual([
      422,
      'not_editable',
      expect.stringMatching(/Google/),
    ]);
  });
});

describe('writing', () => {
  test('bumps the version, and a stale or missing one is refused', async () => {
    const { id } = await crm.create();
    const changed = await crm.patch(id, { subject: 'Moved', note: 'n' }, 1);
    expect(changed.status).toBe(200);
    expect(changed.body).toMatchObject({ version: 2, subject: 'Moved', note: 'n', location: '' });
    expect(changed.headers.get('etag')).toBe('"2"');
    expect(failureOf(await crm.patch(id, { subject: 'x' }, 1))[0]).toBe(412);
    expect(failureOf(await crm.patch(id, { subject: 'x' }, null)).slice(0, 2)).toEqual([
      428,
      'version_missing',
    ]);
  });

  test('two edits of the same version: one wins, the other is told', async () => {
    const { id } = await crm.create();
    const answers = await Promise.all([
      crm.patch(id, { subject: 'a' }, 1),
      crm.patch(id, { subject: 'b' }, 1),
    ]);
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200, 412]));
  });

  test('is the owner’s alone', async () => {
    const { id } = await crm.create();
    expect(failureOf(await crm.patch(id, { subject: 'x' }, 1, '', COLLEAGUE)).slice(0, 2)).toEqual([
      403,
      'not_owner',
    ]);
    expect((await rig.ask('DELETE', `/v1/crm-activities/${id}`, { as: COLLEAGUE })).status).toBe(403);
    expect((await rig.ask('DELETE', `/v1/crm-activities/${id}`, { as: OUTSIDER })).status).toBe(404);
    expect((await crm.list()).items).toHaveLength(1);
  });

  test('deletes for good, and only the version that was read when one is named', async () => {
    const { id } = await crm.create();
    const stale = await rig.ask('DELETE', `/v1/crm-activities/${id}`, { headers: { 'If-Match': '"9"' } });
    expect(stale.status).toBe(412);
    expect((await rig.ask('DELETE', `/v1/crm-activities/${id}`)).status).toBe(204);
    expect((await rig.ask('GET', `/v1/crm-activities/${id}`)).status).toBe(404);
    expect((await rig.ask('DELETE', `/v1/crm-activities/${id}`)).status).toBe(404);
  });

  test.each<[string, Json, RegExp]>([
    [
      'an end before its start',
      { end: { dateTime: '2026-03-02T09:00:00+01:00', timeZone: BERLIN } },
      /end: must be after start/,
    ],
    [
      'an all-day item of no day',
      { start: { date: '2026-03-02' }, end: { date: '2026-03-02' } },
      /exclusive/,
    ],
    ['a date beside a time', { end: { date: '2026-03-03' } }, /end: must be a date when start is one/],
    [
      'an unknown zone',
      { start: { ...MEETING.start, timeZone: 'Mars/Olympus' } },
      /start: "Mars\/Olympus" is no known time zone/,
    ],
    [
      'no time',
      { start: { dateTime: 'tomorrow', timeZone: BERLIN } },
      /start: "tomorrow" is no date and time/,
    ],
    ['a start of neither shape', { start: '2026-03-02' }, /start: must be \{ dateTime, timeZone \}/],
    ['an unknown type', { type: 'seance' }, /type: there is no "seance"; there are: call, meeting/],
    ['a broken rule', { recurrence: ['RRULE:FREQ=SOMETIMES'] }, /recurrence: .*FREQ=SOMETIMES/],
    ['a derived visibility', { visibility: 'busy_only' }, /visibility: must be "everyone" or "only_me"/],
    ['a read-only field', { origin: 'google' }, /origin: is read-only/],
    ['a field that is not known', { titel: 'x' }, /titel: is not known here/],
    [
      'a guest without an address',
      { attendees: [{ email: 'ann' }] },
      /attendees\.0\.email: must be an e-mail address/,
    ],
  ])('%s is refused in words', async (_what, wrong, words) => {
    const answer = await rig.ask('POST', '/v1/crm-activities', { body: { ...MEETING, ...wrong } });
    expect(failureOf(answer)).toEqual([422, 'invalid', expect.stringMatching(words)]);
    const { id } = await crm.create();
    expect(failureOf(await crm.patch(id, wrong, 1))).toEqual([422, 'invalid', expect.stringMatching(words)]);
    expect((await rig.ask<CrmActivity>('GET', `/v1/crm-activities/${id}`)).body.version).toBe(1);
  });

  test('a value that cannot be stored is the caller’s mistake, not ours', async () => {
    for (const wrong of [
      { subject: 'a\u0000b' },
      { start: { dateTime: '-009999-01-01T00:00:00Z', timeZone: BERLIN } },
    ]) {
      const answer = await rig.ask('POST', '/v1/crm-activities', { body: { ...MEETING, ...wrong } });
      expect(failureOf(answer).slice(0, 2)).toEqual([422, 'invalid']);
    }
  });

  test('a body that is not JSON, or too much of it, is refused in words', async () => {
    expect(failureOf(await rig.ask('POST', '/v1/crm-activities', { text: '{"type":' })).slice(0, 2)).toEqual([
      400,
      'malformed_json',
    ]);
    const headers = { 'Content-Type': 'text/plain' };
    expect(
      failureOf(await rig.ask('POST', '/v1/crm-activities', { body: MEETING, headers })).slice(0, 2),
    ).toEqual([415, 'not_json']);
    const large = { ...MEETING, note: 'x'.repeat(1_100_000) };
    expect((await rig.ask('POST', '/v1/crm-activities', { body: large })).status).toBe(413);
  });
});
