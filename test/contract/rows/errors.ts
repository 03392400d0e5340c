import { expect } from '../expect.ts';
import { inPath, type Google } from '../google.ts';
import { REPORTED, row } from '../registry.ts';
import { grant } from '../sign-in.ts';
import { freshId, refusal, timed, type Json } from '../shapes.ts';

const listing = (google: Google, more: { token?: string } = {}) =>
  google.api('GET', google.events, undefined, more);

row(
  'A8.02a',
  { mark: 'D' },
  'an error body has errors, code and message, and each error domain, reason and message',
  async (google) => {
    const { status, body } = await google.api('GET', `${google.events}/${freshId()}`);
    expect(body).toEqual({
      error: {
        errors: [{ domain: 'global', reason: 'notFound', message: 'Not Found' }],
        code: 404,
        message: 'Not Found',
      },
    });
    expect(status).toBe(404);
  },
);

row(
  'A8.02b',
  { mark: 'D' },
  'an error names the place of what it refuses by locationType and location',
  async (google) => {
    const answer = await google.api('GET', google.events, undefined, { token: 'no-token-at-all' });
    expect(answer.body.error.errors).toMatchObject([{ locationType: 'header', location: 'Authorization' }]);
  },
);

row(
  'A8.04a',
  { mark: 'D' },
  'a token that is not valid: 401 authError "Invalid Credentials" of the domain global',
  async (google) => {
    const answer = await listing(google, { token: 'no-token-at-all' });
    expect(answer).toMatchObject(
      refusal(401, 'authError', { domain: 'global', message: 'Invalid Credentials' }),
    );
  },
);

row(
  'A8.04b',
  { mark: 'D', needs: 'emulator' },
  'an access token that has run out: 401 authError',
  async (google) => {
    const token = await grant(google, ['calendar']);
    expect((await listing(google, { token })).status).toBe(200);
    await google.control('POST', '/clock', { advanceSeconds: 3700 });
    expect(await listing(google, { token })).toMatchObject(refusal(401, 'authError'));
  },
);

row('A8.04c', { mark: 'D' }, 'no token at all is refused: 401', async (google) => {
  expect((await listing(google, { token: '' })).status).toBe(401);
});

/** What each status and reason of Google's error guide looks like, called up by a fault. */
const KNOWN: readonly (readonly [string, 'D' | 'R', number, string, Json])[] = [
  ['A8.03a', 'D', 400, 'timeRangeEmpty', { domain: 'calendar' }],
  ['A8.03b', 'D', 400, 'invalid', { domain: 'global' }],
  ['A8.03c', 'D', 400, 'required', { domain: 'global' }],
  ['A8.03d', 'D', 400, 'badRequest', { domain: 'global' }],
  ['A8.03e', 'D', 400, 'invalidParameter', { domain: 'global' }],
  [
    'A8.04d',
    'D',
    401,
    'authError',
    { domain: 'global', message: 'Invalid Credentials', locationType: 'header', location: 'Authorization' },
  ],
  ['A8.05a', 'D', 403, 'userRateLimitExceeded', { domain: 'usageLimits' }],
  ['A8.05b', 'D', 403, 'rateLimitExceeded', { domain: 'usageLimits' }],
  ['A8.06', 'D', 403, 'quotaExceeded', { domain: 'usageLimits', message: 'Calendar usage limits exceeded.' }],
  ['A8.07', 'D', 403, 'forbiddenForNonOrganizer', { domain: 'calendar' }],
  [
    'A8.08a',
    'R',
    403,
    'requiredAccessLevel',
    { message: 'You need to have writer access to this calendar.' },
  ],
  ['A8.10a', 'R', 403, 'accessNotConfigured', {}],
  ['A8.10b', 'R', 403, 'notACalendarUser', { message: 'The user must be signed up for Google Calendar.' }],
  ['A8.10c', 'R', 403, 'domainPolicy', {}],
  ['A8.11', 'D', 404, 'notFound', { domain: 'global' }],
  [
    'A8.12a',
    'D',
    409,
    'duplicate',
    { domain: 'global', message: 'The requested identifier already exists.' },
  ],
  ['A8.12b', 'D', 409, 'conflict', { domain: 'global' }],
  [
    'A8.13a',
    'D',
    410,
    'fullSyncRequired',
    { domain: 'calendar', locationType: 'parameter', location: 'syncToken' },
  ],
  ['A8.13b', 'D', 410, 'updatedMinTooLongAgo', { domain: 'calendar' }],
  ['A8.13c', 'D', 410, 'deleted', { domain: 'global', message: 'Resource has been deleted' }],
  ['A8.14', 'D', 412, 'conditionNotMet', { domain: 'global', message: 'Precondition Failed' }],
  ['A8.15', 'D', 429, 'rateLimitExceeded', { domain: 'usageLimits' }],
  ['A8.16a', 'D', 500, 'backendError', { domain: 'global' }],
];

for (const [id, mark, status, reason, more] of KNOWN) {
  const about = mark === 'R' ? { mark, unsure: REPORTED } : { mark };
  const said = Object.entries(more).map(([name, value]) => `, ${name} ${JSON.stringify(value)}`);
  row(
    id,
    { ...about, needs: 'emulator' },
    `a fault answers ${status} ${reason} as Google does${said.join('')}`,
    async (google) => {
      await google.control('POST', '/faults', {
        method: 'events.list',
        kind: 'status',
        status,
        reason,
        times: 1,
      });
      const answer = await listing(google);
      expect(answer).toMatchObject(refusal(status, reason, more));
      expect(answer.body.error.message).toBe(answer.body.error.errors[0]?.['message']);
      expect((await listing(google)).status).toBe(200);
    },
  );
}

row(
  'A8.08b',
  { mark: 'R', unsure: REPORTED, needs: 'emulator' },
  'a write to a calendar that one may only read: 403 requiredAccessLevel',
  async (google) => {
    const { email } = google.me;
    const shared = { summary: 'Shared', accessRole: 'reader' };
    const { body } = await google.control('POST', `/accounts/${email}/calendars`, shared);
    const answer = await google.api('POST', `/calendars/${inPath(body.id)}/events`, timed());
    expect(answer).toMatchObject(
      refusal(403, 'requiredAccessLevel', { message: 'You need to have writer access to this calendar.' }),
    );
  },
);

row(
  'A8.09b',
  { mark: 'R', unsure: REPORTED, needs: 'emulator' },
  'a scope that does not reach: 403 insufficientPermissions, PERMISSION_DENIED, ACCESS_TOKEN_SCOPE_INSUFFICIENT',
  async (google) => {
    const token = await grant(google, ['calendar.events']);
    const answer = await google.api('GET', '/users/me/calendarList', undefined, { token });
    expect(answer).toMatchObject({
      status: 403,
      body: {
        error: {
          code: 403,
          message: 'Request had insufficient authentication scopes.',
          status: 'PERMISSION_DENIED',
          errors: [{ reason: 'insufficientPermissions' }],
        },
      },
    });
    const details = answer.body.error['details'] as Json[];
    expect(details.map((detail) => detail['reason'])).toContain('ACCESS_TOKEN_SCOPE_INSUFFICIENT');
  },
);

row(
  'A8.10d',
  { mark: 'R', unsure: REPORTED, needs: 'emulator' },
  'a switched-off API says SERVICE_DISABLED beside accessNotConfigured',
  async (google) => {
    await google.control('POST', '/faults', {
      method: '*',
      kind: 'status',
      status: 403,
      reason: 'accessNotConfigured',
      times: 1,
    });
    expect((await listing(google)).text).toContain('SERVICE_DISABLED');
  },
);

row('A8.16b', { mark: 'X', needs: 'emulator' }, 'a 502 comes as a page of HTML', async (google) => {
  await google.control('POST', '/faults', { method: 'events.list', kind: 'html_502', times: 1 });
  const answer = await listing(google);
  expect(answer.status).toBe(502);
  expect(answer.headers.get('content-type')).toMatch(/^text\/html/);
  expect(answer.text).toMatch(/<html/i);
});

row(
  'A8.16c',
  { mark: 'D', needs: 'emulator' },
  'after a broken connection the write may have happened',
  async (google) => {
    const id = freshId();
    await google.control('POST', '/faults', {
      method: 'events.insert',
      kind: 'reset_after_commit',
      times: 1,
    });
    await expect(google.insert(timed({ id }))).rejects.toThrow();
    expect(await google.get(id)).toMatchObject({ id });
  },
);

row(
  'A8.16d',
  { mark: 'D', needs: 'emulator' },
  'after a broken connection the write may not have happened',
  async (google) => {
    const id = freshId();
    await google.control('POST', '/faults', {
      method: 'events.insert',
      kind: 'reset_before_commit',
      times: 1,
    });
    await expect(google.insert(timed({ id }))).rejects.toThrow();
    expect((await google.api('GET', `${google.events}/${id}`)).status).toBe(404);
  },
);

for (const [letter, status] of [
  ['e', 503],
  ['f', 504],
] as const) {
  row(
    `A8.16${letter}`,
    { mark: 'D', needs: 'emulator' },
    `a ${status} passes: the next call is answered`,
    async (google) => {
      await google.control('POST', '/faults', { method: 'events.list', kind: 'status', status, times: 1 });
      expect((await listing(google)).status).toBe(status);
      expect((await listing(google)).status).toBe(200);
    },
  );
}
