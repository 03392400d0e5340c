import { expect } from '../expect.ts';
import { at, inPath, SOON, type Google } from '../google.ts';
import { row } from '../registry.ts';
import { refusal, timed, type Json } from '../shapes.ts';
import type { Account } from '../target.ts';
import type { Answer, Resource } from '../wire.ts';

interface Invitation {
  id: string;
  guest: Account;
  /** The event as it lies on the guest's primary calendar. */
  copy: Resource;
  /** A request of the guest about it. */
  asGuest: (method: string, body?: unknown) => Promise<Answer>;
}

async function invite(google: Google, more: Json = {}, others: readonly string[] = []): Promise<Invitation> {
  const guest = await google.guest();
  const attendees = [guest.email, ...others].map((email) => ({ email }));
  const { id } = await google.insert(timed({ attendees, ...more }), { sendUpdates: 'none' });
  const asGuest = (method: string, body?: unknown) =>
    google.api(method, `/calendars/primary/events/${id}`, body, { token: guest.token });
  await expect.poll(async () => (await asGuest('GET')).status, SOON).toBe(200);
  return { id, guest, asGuest, copy: (await asGuest('GET')).body };
}

const attendee = ({ attendees }: Resource, email: string) => attendees.find((one) => one.email === email);

row('A5.05a', { mark: 'D', needs: 'guest' }, 'a guest has not answered at first', async (google) => {
  const { id, guest } = await invite(google);
  expect(attendee(await google.get(id), guest.email)).toMatchObject({ responseStatus: 'needsAction' });
});

row('A5.05b', { mark: 'D', needs: 'guest' }, 'self marks the guest whose calendar it is', async (google) => {
  const { copy, guest } = await invite(google, {}, ['other@example.net']);
  expect(copy.attendees.filter(({ self }) => self).map(({ email }) => email)).toEqual([guest.email]);
});

row(
  'A5.05c',
  { mark: 'D', needs: 'guest' },
  'organizer.self stands on the organizer’s calendar alone',
  async (google) => {
    const { id, copy } = await invite(google);
    expect(await google.get(id)).toMatchObject({ organizer: { self: true } });
    expect(copy).not.toHaveProperty('organizer.self');
  },
);

row('A5.05d', { mark: 'D' }, 'of a guest optional, comment and additionalGuests are kept', async (google) => {
  const attendees = [{ email: 'one@example.net', optional: true, comment: 'Late', additionalGuests: 2 }];
  expect(await google.insert(timed({ attendees }))).toMatchObject({ attendees });
});

for (const [letter, responseStatus] of [
  ['e', 'accepted'],
  ['f', 'tentative'],
  ['g', 'declined'],
] as const) {
  row(
    `A5.05${letter}`,
    { mark: 'D', needs: 'guest' },
    `a guest’s answer reaches the organizer: ${responseStatus}`,
    async (google) => {
      const { id, guest, asGuest } = await invite(google);
      const answer = await asGuest('PATCH', { attendees: [{ email: guest.email, responseStatus }] });
      expect(answer.status).toBe(200);
      await expect
        .poll(async () => attendee(await google.get(id), guest.email)?.responseStatus, SOON)
        .toBe(responseStatus);
    },
  );
}

const FORBIDDEN = refusal(403, 'forbiddenForNonOrganizer', { domain: 'calendar' });

row(
  'A5.05h',
  { mark: 'D', needs: 'guest' },
  'a guest who sets shared properties is refused: 403 forbiddenForNonOrganizer of the domain calendar',
  async (google) => {
    const { asGuest } = await invite(google);
    expect(await asGuest('PATCH', { extendedProperties: { shared: { crm: '1' } } })).toMatchObject(FORBIDDEN);
  },
);

row(
  'A5.05i',
  { mark: 'D', needs: 'guest' },
  'a guest who sets a shared guest flag is refused: 403 forbiddenForNonOrganizer',
  async (google) => {
    const { asGuest } = await invite(google);
    expect(await asGuest('PATCH', { guestsCanModify: true })).toMatchObject(FORBIDDEN);
  },
);

row(
  'A5.05j',
  { mark: 'D', needs: 'guest' },
  'an update of a guest without the shared flags counts as setting them: 403 forbiddenForNonOrganizer',
  async (google) => {
    const { copy, asGuest } = await invite(google, { guestsCanInviteOthers: false });
    const { guestsCanInviteOthers: _flag, ...rest } = copy;
    expect(await asGuest('PUT', rest)).toMatchObject(FORBIDDEN);
  },
);

row(
  'A5.05k',
  { mark: 'D', unsure: 'Google may keep the change on the guest’s copy instead', needs: 'guest' },
  'a guest who changes the time of another’s event is refused: 403 forbiddenForNonOrganizer',
  async (google) => {
    const { asGuest } = await invite(google);
    const { start, end } = timed({ end: { dateTime: '2027-03-08T11:00:00', timeZone: 'Europe/Zurich' } });
    expect(await asGuest('PATCH', { start, end })).toMatchObject(FORBIDDEN);
  },
);

row(
  'A5.05l',
  { mark: 'D', needs: 'guest' },
  'where guestsCanModify a guest’s change reaches the organizer',
  async (google) => {
    const { id, asGuest } = await invite(google, { guestsCanModify: true });
    expect((await asGuest('PATCH', { summary: 'By the guest' })).status).toBe(200);
    await expect.poll(async () => (await google.get(id)).summary, SOON).toBe('By the guest');
  },
);

row(
  'A5.05m',
  { mark: 'D', needs: 'guest' },
  'the organizer’s change reaches the copy of a guest',
  async (google) => {
    const { id, asGuest } = await invite(google);
    await google.patch(id, { summary: 'By the organizer' }, { sendUpdates: 'none' });
    await expect.poll(async () => (await asGuest('GET')).body.summary, SOON).toBe('By the organizer');
  },
);

row(
  'A5.04f',
  { mark: 'D', needs: 'guest' },
  'shared properties are on every copy, private ones on that of who wrote them',
  async (google) => {
    const { copy } = await invite(google, {
      extendedProperties: { private: { mine: '1' }, shared: { ours: '2' } },
    });
    expect(copy.extendedProperties).toEqual({ shared: { ours: '2' } });
  },
);

row(
  'A5.04g',
  { mark: 'D', unsure: 'a private PATCH by a guest was refused for some', needs: 'guest' },
  'a guest’s private properties stay on the guest’s copy',
  async (google) => {
    const { id, asGuest } = await invite(google);
    expect((await asGuest('PATCH', { extendedProperties: { private: { theirs: '1' } } })).status).toBe(200);
    expect((await asGuest('GET')).body.extendedProperties.private).toEqual({ theirs: '1' });
    expect(await google.get(id)).not.toHaveProperty('extendedProperties.private.theirs');
  },
);

row('A5.08e', { mark: 'D', needs: 'guest' }, 'reminders are each person’s own', async (google) => {
  const overrides = [{ method: 'popup', minutes: 7 }];
  const { copy } = await invite(google, { reminders: { useDefault: false, overrides } });
  expect(copy.reminders).toEqual({ useDefault: true });
});

row('A5.08f', { mark: 'D', needs: 'guest' }, 'a guest does not see source', async (google) => {
  const { copy } = await invite(google, { source: { title: 'CRM', url: 'https://crm.example.com/1' } });
  expect(copy).not.toHaveProperty('source');
});

row(
  'A4.01c',
  { mark: 'D', needs: 'guest' },
  'an update that does not name a guest takes the invitation back',
  async (google) => {
    const { id, asGuest } = await invite(google, {}, ['other@example.net']);
    const { sequence } = await google.get(id);
    const attendees = [{ email: 'other@example.net' }];
    await google.ok('PUT', `${google.events}/${id}`, timed({ sequence, attendees }), {
      query: { sendUpdates: 'none' },
    });
    await expect.poll(async () => (await asGuest('GET')).body.status, SOON).not.toBe('confirmed');
  },
);

row(
  'A4.11f',
  { mark: 'D' },
  'maxAttendees cuts the guests and says so in attendeesOmitted',
  async (google) => {
    const attendees = ['one', 'two', 'three'].map((name) => ({ email: `${name}@example.net` }));
    const { id } = await google.insert(timed({ attendees }), { sendUpdates: 'none' });
    const seen = await google.ok('GET', `${google.events}/${id}`, undefined, { query: { maxAttendees: 1 } });
    expect((seen.attendees ?? []).length).toBeLessThan(2);
    expect(seen).toMatchObject({ attendeesOmitted: true });
  },
);

row(
  'A5.06g',
  { mark: 'D', needs: 'emulator' },
  'with more than 200 guests an answer reaches the organizer, and none of the other guests',
  async (google) => {
    const crowd = Array.from({ length: 200 }, (_, index) => `guest-${index}@example.net`);
    const other = await google.control('POST', '/accounts', { email: crowd[0] });
    const { id, guest, asGuest } = await invite(google, {}, crowd);
    const { attendees } = (await asGuest('GET')).body;
    const answered = attendees.map((one) =>
      one.email === guest.email ? { ...one, responseStatus: 'declined' } : one,
    );
    expect((await asGuest('PATCH', { attendees: answered })).status).toBe(200);
    expect(attendee(await google.get(id), guest.email)).toMatchObject({ responseStatus: 'declined' });
    const token = String(other.body['accessToken']);
    const copy = (await google.api('GET', `/calendars/primary/events/${id}`, undefined, { token })).body;
    expect(attendee(copy, guest.email)).toMatchObject({ responseStatus: 'needsAction' });
  },
);

row(
  'A6.05',
  { mark: 'Q', unsure: 'quoted by others, not read by us', needs: 'guest' },
  'a shared calendar is not added to the list of whom it is shared with',
  async (google) => {
    const { email, token } = await google.guest();
    const rule = { role: 'reader', scope: { type: 'user', value: email } };
    await google.ok('POST', `${google.calendar}/acl`, rule, { query: { sendNotifications: false } });
    const { items } = await google.ok('GET', '/users/me/calendarList', undefined, { token });
    expect(items.map(({ id }) => id)).not.toContain(google.calendarId);
    expect((await google.api('GET', google.events, undefined, { token })).status).toBe(200);
    expect(at((await google.ok('GET', `${google.calendar}/acl`)).items, -1)).toHaveProperty('role');
    expect(
      (await google.api('POST', '/users/me/calendarList', { id: google.calendarId }, { token })).status,
    ).toBe(200);
    await google.ok('DELETE', `/users/me/calendarList/${inPath(google.calendarId)}`, undefined, { token });
  },
);
