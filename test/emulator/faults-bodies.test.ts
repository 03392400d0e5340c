import { describe, expect, test } from 'vitest';
import { set } from './faults-support.ts';
import { call, EVENTS, reasonOf, stage, type Json } from './support.ts';

const header = { locationType: 'header', location: 'Authorization' };
const parameter = (location: string) => ({ locationType: 'parameter', location });

const DETAILS: [number, string, Json][] = [
  [
    400,
    'timeRangeEmpty',
    { domain: 'calendar', message: 'The specified time range is empty.', ...parameter('timeMax') },
  ],
  [400, 'invalid', { domain: 'global', message: 'Invalid Value' }],
  [400, 'required', { domain: 'global', message: 'Required' }],
  [400, 'badRequest', { domain: 'global', message: 'Bad Request' }],
  [401, 'authError', { domain: 'global', message: 'Invalid Credentials', ...header }],
  [401, 'required', { domain: 'global', message: 'Login Required.', ...header }],
  [403, 'userRateLimitExceeded', { domain: 'usageLimits', message: 'User Rate Limit Exceeded' }],
  [403, 'rateLimitExceeded', { domain: 'usageLimits', message: 'Rate Limit Exceeded' }],
  [403, 'quotaExceeded', { domain: 'usageLimits', message: 'Calendar usage limits exceeded.' }],
  [
    403,
    'forbiddenForNonOrganizer',
    {
      domain: 'calendar',
      message: 'Shared properties can only be changed by the organizer of the event.',
    },
  ],
  [
    403,
    'requiredAccessLevel',
    { domain: 'calendar', message: 'You need to have writer access to this calendar.' },
  ],
  [
    403,
    'notACalendarUser',
    { domain: 'calendar', message: 'The user must be signed up for Google Calendar.' },
  ],
  [
    403,
    'domainPolicy',
    { domain: 'global', message: 'The domain administrators have disabled Calendar apps.' },
  ],
  [404, 'notFound', { domain: 'global', message: 'Not Found' }],
  [409, 'duplicate', { domain: 'global', message: 'The requested identifier already exists.' }],
  [409, 'conflict', { domain: 'global', message: 'Conflict' }],
  [
    410,
    'fullSyncRequired',
    {
      domain: 'calendar',
      message: 'Sync token is no longer valid, a full sync is required.',
      ...parameter('syncToken'),
    },
  ],
  [
    410,
    'updatedMinTooLongAgo',
    {
      domain: 'calendar',
      message: 'The requested minimum modification time lies too far in the past.',
      ...parameter('updatedMin'),
    },
  ],
  [410, 'deleted', { domain: 'global', message: 'Resource has been deleted' }],
  [
    412,
    'conditionNotMet',
    { domain: 'global', message: 'Precondition Failed', locationType: 'header', location: 'If-Match' },
  ],
  [429, 'rateLimitExceeded', { domain: 'usageLimits', message: 'Rate Limit Exceeded' }],
  [500, 'backendError', { domain: 'global', message: 'Backend Error' }],
  [503, 'backendError', { domain: 'global', message: 'Backend Error' }],
  [403, 'somethingNew', { domain: 'global', message: 'somethingNew' }],
];

const USUAL: [number, string][] = [
  [400, 'badRequest'],
  [401, 'authError'],
  [403, 'rateLimitExceeded'],
  [404, 'notFound'],
  [409, 'duplicate'],
  [410, 'deleted'],
  [412, 'conditionNotMet'],
  [429, 'rateLimitExceeded'],
  [500, 'backendError'],
  [502, 'backendError'],
];

describe('a status fault', () => {
  test('has Google’s body to the letter', async () => {
    const at = await stage();
    for (const [status, reason, detail] of DETAILS) {
      const { id } = await set(at, { method: '*', kind: 'status', status, reason });
      const answer = await at.api('GET', EVENTS);
      expect(answer.status).toBe(status);
      expect(answer.headers.get('content-type')).toBe('application/json; charset=UTF-8');
      expect(answer.body).toEqual({
        error: { errors: [{ ...detail, reason }], code: status, message: detail['message'] },
      });
      await at.control('DELETE', `/faults/${id}`);
    }
  });

  test('without a reason has the usual one of its status', async () => {
    const at = await stage();
    const seen: [number, unknown][] = [];
    for (const [status] of USUAL) {
      const { id } = await set(at, { method: '*', kind: 'status', status });
      const answer = await at.api('GET', EVENTS);
      seen.push([status, reasonOf(answer)]);
      await at.control('DELETE', `/faults/${id}`);
    }
    expect(seen).toEqual(USUAL.map(([status, reason]) => [status, `${status} ${reason}`]));
  });

  test('of missing scopes says which method was refused, and of whose scopes', async () => {
    const at = await stage();
    const fault = { method: 'events.insert', kind: 'status', status: 403, reason: 'insufficientPermissions' };
    await at.control('POST', '/faults', fault);
    const answer = await at.api('POST', EVENTS, {});
    expect(answer.headers.get('www-authenticate')).toContain('insufficient_scope');
    expect(answer.body).toEqual({
      error: {
        code: 403,
        message: 'Request had insufficient authentication scopes.',
        errors: [{ message: 'Insufficient Permission', domain: 'global', reason: 'insufficientPermissions' }],
        status: 'PERMISSION_DENIED',
        details: [
          {
            '@type': 'type.googleapis.com/google.rpc.ErrorInfo',
            reason: 'ACCESS_TOKEN_SCOPE_INSUFFICIENT',
            domain: 'googleapis.com',
            metadata: {
              service: 'calendar-json.googleapis.com',
              method: 'calendar.v3.Events.Insert',
            },
          },
        ],
      },
    });
  });

  test('of a project without the API tells of it twice: as a reason, and as SERVICE_DISABLED', async () => {
    const at = await stage();
    const fault = { method: '*', kind: 'status', status: 403, reason: 'accessNotConfigured' };
    await at.control('POST', '/faults', fault);
    expect((await at.api('GET', EVENTS)).body).toMatchObject({
      error: {
        code: 403,
        message: expect.stringMatching(/^Google Calendar API has not been used in project/) as string,
        errors: [{ domain: 'usageLimits', reason: 'accessNotConfigured' }],
        status: 'PERMISSION_DENIED',
        details: [{ reason: 'SERVICE_DISABLED', domain: 'googleapis.com' }],
      },
    });
  });
});

const OAUTH: [number, string | undefined, string, unknown][] = [
  [400, 'invalid_grant', 'invalid_grant', 'Token has been expired or revoked.'],
  [401, 'invalid_client', 'invalid_client', 'The OAuth client was not found.'],
  [400, 'admin_policy_enforced', 'admin_policy_enforced', expect.stringContaining('restricted by policies')],
  [401, undefined, 'invalid_client', 'The OAuth client was not found.'],
  [429, undefined, 'rate_limit_exceeded', 'Rate Limit Exceeded'],
  [500, undefined, 'internal_failure', 'Backend Error'],
  [503, undefined, 'internal_failure', 'Backend Error'],
];

describe('a status fault of the token endpoint', () => {
  test('speaks OAuth', async () => {
    const at = await stage();
    for (const [status, reason, error, description] of OAUTH) {
      const { id } = await set(at, { method: 'token', kind: 'status', status, reason });
      const answer = await call(`${at.url}/token`, 'POST', 'grant_type=refresh_token');
      expect([answer.status, answer.body]).toEqual([status, { error, error_description: description }]);
      await at.control('DELETE', `/faults/${id}`);
    }
  });

  test('can be an error page, or a broken answer, too', async () => {
    const at = await stage();
    await at.control('POST', '/faults', { method: 'token', kind: 'html_502' });
    const page = await fetch(`${at.url}/token`, { method: 'POST', body: new URLSearchParams() });
    expect([page.status, page.headers.get('content-type')]).toEqual([502, 'text/html; charset=UTF-8']);
    expect(await page.text()).toContain('<html');
  });
});
