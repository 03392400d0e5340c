import { OAuth2Client } from 'google-auth-library';
import { calendar } from 'googleapis/build/src/apis/calendar/index.js';
import { describe, expect, test } from 'vitest';
import { EMAIL, stage, type Stage } from './support.ts';

const SCOPE = 'https://www.googleapis.com/auth/';

/** Google's own client, pointed at the emulator by options alone, signed in through the consent page. */
async function signedIn(at: Stage) {
  const auth = new OAuth2Client({
    clientId: 'crm',
    clientSecret: 'secret',
    redirectUri: 'http://127.0.0.1:1/callback',
    endpoints: {
      oauth2AuthBaseUrl: `${at.url}/o/oauth2/v2/auth`,
      oauth2TokenUrl: `${at.url}/token`,
      oauth2RevokeUrl: `${at.url}/revoke`,
      tokenInfoUrl: `${at.url}/tokeninfo`,
      oauth2FederatedSignonPemCertsUrl: `${at.url}/oauth2/v1/certs`,
    },
  });
  const address = auth.generateAuthUrl({
    access_type: 'offline',
    scope: ['openid', 'email', `${SCOPE}calendar.events`, `${SCOPE}calendar.calendarlist.readonly`],
  });
  const answer = `&emulator_decision=allow&emulator_account=${EMAIL}`;
  const response = await fetch(address + answer, { redirect: 'manual' });
  const code = new URL(response.headers.get('location') ?? '').searchParams.get('code') ?? '';
  const { tokens } = await auth.getToken(code);
  auth.setCredentials(tokens);
  const google = calendar({ version: 'v3', auth, rootUrl: `${at.url}/`, retry: false });
  return { auth, google };
}

const time = (hour: string) => ({ dateTime: `2026-05-04T${hour}:00:00`, timeZone: 'Europe/Zurich' });

describe('googleapis', () => {
  test('writes, reads, lists and deletes, with etags', async () => {
    const at = await stage();
    const { google } = await signedIn(at);
    const requestBody = { id: 'abcdef012345', summary: 'Call', start: time('09'), end: time('10') };
    const made = (await google.events.insert({ calendarId: 'primary', requestBody })).data;
    expect(made).toMatchObject({ id: 'abcdef012345', status: 'confirmed' });
    const taken = google.events.insert({ calendarId: 'primary', requestBody });
    await expect(taken).rejects.toMatchObject({ status: 409 });
    const one = { calendarId: 'primary', eventId: 'abcdef012345' };
    const first = (await google.events.list({ calendarId: 'primary', maxResults: 2500 })).data;
    expect(first.items).toEqual([made]);
    const headers = { 'If-Match': made.etag ?? '' };
    const patched = (await google.events.patch({ ...one, requestBody: { summary: 'New' } }, { headers }))
      .data;
    expect(patched.summary).toBe('New');
    const stale = google.events.delete(one, { headers });
    await expect(stale).rejects.toMatchObject({ status: 412 });
    expect((await google.events.delete(one)).status).toBe(204);
    const syncToken = first.nextSyncToken ?? '';
    const changes = (await google.events.list({ calendarId: 'primary', syncToken })).data;
    expect(changes.items?.map((item) => item.status)).toEqual(['cancelled']);
  });

  test('lists calendars with ids that need encoding, and is refused what was not granted', async () => {
    const at = await stage();
    const { google } = await signedIn(at);
    const { items } = (await google.calendarList.list({})).data;
    expect(items).toMatchObject([{ id: EMAIL, primary: true }]);
    const entry = await google.calendarList.get({ calendarId: EMAIL });
    expect(entry.data.accessRole).toBe('owner');
    const refused = google.calendars.insert({ requestBody: { summary: 'Mine' } });
    await expect(refused).rejects.toMatchObject({ status: 403 });
  });

  test('pages through a list, follows changes by its token, and is told when the token is spent', async () => {
    const at = await stage();
    const { auth, google } = await signedIn(at);
    const calendarId = 'primary';
    for (const hour of ['07', '08', '09']) {
      const requestBody = { summary: hour, start: time(hour), end: time('10') };
      await google.events.insert({ calendarId, requestBody });
    }
    const titles: (string | null | undefined)[] = [];
    let page = (await google.events.list({ calendarId, maxResults: 2 })).data;
    titles.push(...(page.items ?? []).map((item) => item.summary));
    expect(page).not.toHaveProperty('nextSyncToken');
    page = (await google.events.list({ calendarId, maxResults: 2, pageToken: page.nextPageToken ?? '' }))
      .data;
    titles.push(...(page.items ?? []).map((item) => item.summary));
    expect(titles).toEqual(['07', '08', '09']);
    const syncToken = page.nextSyncToken ?? '';
    expect((await google.events.list({ calendarId, syncToken })).data.items).toEqual([]);
    await at.control('POST', '/clock', { advanceSeconds: 31 * 86_400 });
    // The client goes by this machine's clock: it has to be told that its sign-in is a month old.
    auth.setCredentials({ ...auth.credentials, expiry_date: Date.now() - 1000 });
    const spent = google.events.list({ calendarId, syncToken });
    await expect(spent).rejects.toMatchObject({ status: 410 });
  });

  test('expands a series, changes one occurrence, and moves an event to another calendar', async () => {
    const at = await stage();
    const { google } = await signedIn(at);
    const second = await at.control<{ id: string }>('POST', `/accounts/${EMAIL}/calendars`, {
      summary: 'Team',
    });
    const calendarId = 'primary';
    const requestBody = { start: time('09'), end: time('10'), recurrence: ['RRULE:FREQ=DAILY;COUNT=3'] };
    const series = (await google.events.insert({ calendarId, requestBody })).data;
    const eventId = series.id ?? '';
    const instances = (await google.events.instances({ calendarId, eventId })).data.items ?? [];
    expect(instances).toHaveLength(3);
    const one = { calendarId, eventId: instances[1]?.id ?? '' };
    const moved = (await google.events.patch({ ...one, requestBody: { summary: 'Once' } })).data;
    expect(moved).toMatchObject({ recurringEventId: eventId, summary: 'Once' });
    const made = await google.events.insert({
      calendarId,
      requestBody: { start: time('11'), end: time('12') },
    });
    const destination = second.body.id;
    const there = (await google.events.move({ calendarId, eventId: made.data.id ?? '', destination })).data;
    expect(there.organizer?.email).toBe(destination);
  });

  test('refreshes by itself, and a revoked sign-in says invalid_grant', async () => {
    const at = await stage();
    const { auth, google } = await signedIn(at);
    auth.setCredentials({ ...auth.credentials, expiry_date: Date.now() - 1000 });
    const before = auth.credentials.access_token;
    expect((await google.events.list({ calendarId: 'primary' })).status).toBe(200);
    expect(auth.credentials.access_token).not.toBe(before);
    await auth.revokeToken(auth.credentials.refresh_token ?? '');
    auth.setCredentials({ ...auth.credentials, expiry_date: Date.now() - 1000 });
    const dead = google.events.list({ calendarId: 'primary' });
    await expect(dead).rejects.toMatchObject({ message: 'invalid_grant' });
  });
});
