import { expect } from '../expect.ts';
import type { Google } from '../google.ts';
import { KNOWLEDGE, QUOTED, row } from '../registry.ts';
import { consent, consentAddress, exchange, REDIRECT, scopesText, signIn } from '../sign-in.ts';
import { send } from '../wire.ts';

row(
  'A10.07',
  { mark: 'Q', unsure: QUOTED, needs: 'emulator' },
  'a refused consent comes back with error=access_denied, the state and no code',
  async (google) => {
    const back = await consent(google, await google.guest(), { emulator_decision: 'deny' });
    expect(Object.fromEntries(back)).toEqual({ error: 'access_denied', state: 'the-state' });
  },
);

row(
  'A10.08a',
  { mark: 'D', needs: 'emulator' },
  'the token’s scope has what was ticked, not what was asked for',
  async (google) => {
    const ticked = 'calendar.calendarlist.readonly';
    const { scope } = await signIn(google, await google.guest(), { emulator_scopes: ticked });
    expect(scope.split(' ')).toContain(scopesText(ticked));
    expect(scope.split(' ')).not.toContain(scopesText('calendar.events'));
  },
);

const page = async (google: Google, scope: string) =>
  (await send(consentAddress(google, { scope }), 'GET')).text.match(/<input[^>]*name="scope"[^>]*>/g) ?? [];

row(
  'A10.08b',
  { mark: 'D', needs: 'emulator' },
  'with two scopes beside sign-in the page has a checkbox for each',
  async (google) => {
    const boxes = await page(
      google,
      scopesText('openid', 'email', 'calendar.events', 'calendar.calendarlist.readonly'),
    );
    expect(boxes.map((box) => /value="([^"]*)"/.exec(box)?.[1])).toEqual(
      scopesText('calendar.events', 'calendar.calendarlist.readonly').split(' '),
    );
  },
);

row(
  'A10.08c',
  { mark: 'K', unsure: KNOWLEDGE, needs: 'emulator' },
  'no checkbox is ticked at first',
  async (google) => {
    const boxes = await page(google, scopesText('calendar.events', 'calendar.calendarlist.readonly'));
    expect(boxes.filter((box) => /\bchecked\b/.test(box))).toEqual([]);
  },
);

row(
  'A10.08d',
  { mark: 'D', needs: 'emulator' },
  'with one scope beside sign-in there is no checkbox: all or nothing',
  async (google) => {
    expect(await page(google, scopesText('openid', 'email', 'calendar.events'))).toEqual([]);
    const more = { scope: scopesText('openid', 'email', 'calendar.events') };
    expect((await signIn(google, await google.guest(), more)).scope.split(' ')).toContain(
      scopesText('calendar.events'),
    );
  },
);

row(
  'A10.08e',
  { mark: 'D', needs: 'emulator' },
  'include_granted_scopes=true adds what was granted before',
  async (google) => {
    const who = await google.guest();
    await signIn(google, who, { scope: scopesText('calendar.events') });
    const more = { scope: scopesText('calendar.settings.readonly') };
    expect((await signIn(google, who, more)).scope.split(' ')).not.toContain(scopesText('calendar.events'));
    const merged = await signIn(google, who, { ...more, include_granted_scopes: 'true' });
    expect(merged.scope.split(' ').toSorted()).toEqual(
      scopesText('calendar.events', 'calendar.settings.readonly').split(' ').toSorted(),
    );
  },
);

row(
  'A10.09d',
  { mark: 'Q', unsure: QUOTED, needs: 'emulator' },
  'a code is exchanged for its own redirect address alone: 400',
  async (google) => {
    const code = (await consent(google, await google.guest())).get('code') ?? '';
    expect((await exchange(google, code, { redirect_uri: `${REDIRECT}/` })).status).toBe(400);
  },
);

row(
  'A10.09e',
  { mark: 'Q', unsure: QUOTED, needs: 'emulator' },
  'a redirect address that is neither https nor localhost is refused: 400',
  async (google) => {
    const address = (redirect: string) => send(consentAddress(google, { redirect_uri: redirect }), 'GET');
    expect((await address('http://crm.example.com/callback')).status).toBe(400);
    expect((await address('https://crm.example.com/callback')).status).toBe(200);
    expect((await address('http://localhost:8080/callback')).status).toBe(200);
  },
);

row(
  'B3.01a',
  { mark: 'K', unsure: KNOWLEDGE, needs: 'emulator' },
  'a code is good once: 400 invalid_grant',
  async (google) => {
    const code = (await consent(google, await google.guest())).get('code') ?? '';
    expect((await exchange(google, code)).status).toBe(200);
    expect(await exchange(google, code)).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
  },
);

row(
  'B3.01b',
  { mark: 'K', unsure: KNOWLEDGE, needs: 'emulator' },
  'a code is good for its own client alone: 400 invalid_grant',
  async (google) => {
    const code = (await consent(google, await google.guest())).get('code') ?? '';
    expect(await exchange(google, code, { client_id: 'another' })).toMatchObject({
      status: 400,
      body: { error: 'invalid_grant' },
    });
  },
);

row(
  'B3.01c',
  { mark: 'K', unsure: KNOWLEDGE, needs: 'emulator' },
  'a code is good for ten minutes: 400 invalid_grant',
  async (google) => {
    const code = (await consent(google, await google.guest())).get('code') ?? '';
    await google.control('POST', '/clock', { advanceSeconds: 601 });
    expect(await exchange(google, code)).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
  },
);
