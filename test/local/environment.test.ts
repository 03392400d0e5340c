import { expect, test } from 'vitest';
import { apiEnvironment, webEnvironment, workerEnvironment } from '../../local/environment.ts';
import { portsNeeded, settingsFrom } from '../../local/settings.ts';
import { signUsers } from '../../local/users.ts';

const args = { ics: [], reset: false, dataDir: '/data', basePort: 9000 };
const secrets = {
  jwtSecret: 'j'.repeat(43),
  apiPassword: 'api/password?',
  workerPassword: 'worker-password-x',
  tokenKeys: 'k1:AAAA',
  googleClientSecret: 'google-secret-xxx',
};
const addresses = {
  database: 'postgres://owner:pw@127.0.0.1:9005/postgres?sslmode=disable',
  temporal: '127.0.0.1:9003',
  temporalUi: 'http://127.0.0.1:9004',
};
const users = await signUsers(secrets.jwtSecret);

const api = (env: NodeJS.ProcessEnv) => apiEnvironment(settingsFrom(args, env, '/p'), secrets, addresses);
const worker = (env: NodeJS.ProcessEnv) =>
  workerEnvironment(settingsFrom(args, env, '/p'), secrets, addresses);

const common = {
  PATH: '/bin',
  TEMPORAL_ADDRESS: '127.0.0.1:9003',
  TEMPORAL_NAMESPACE: 'default',
  WEB_ORIGIN: 'http://127.0.0.1:9000',
  GOOGLE_CLIENT_ID: 'crm-calendar-sync.local',
  GOOGLE_CLIENT_SECRET: 'google-secret-xxx',
  GOOGLE_ROOT_URL: 'http://127.0.0.1:9002/',
  GOOGLE_OAUTH_URL: 'http://127.0.0.1:9002',
  TOKEN_KEYS: 'k1:AAAA',
  LOG_LEVEL: 'info',
};

test("the API gets its own role and the CRM's secret, and never the owner", () => {
  expect(api({ PATH: '/bin', DATABASE_URL: 'postgres://owner:pw@db/x', JWKS_URL: 'https://crm' })).toEqual({
    ...common,
    DATABASE_URL_API: 'postgres://calendar_api:api%2Fpassword%3F@127.0.0.1:9005/postgres?sslmode=disable',
    API_HOST: '127.0.0.1',
    API_PORT: '9001',
    JWT_SECRET: 'j'.repeat(43),
    JWT_ISSUER: 'local-crm',
    JWT_AUDIENCE: 'calendar-sync',
  });
});

test('the worker gets its own role, and never the owner', () => {
  expect(worker({ PATH: '/bin', DATABASE_URL: 'postgres://owner:pw@db/x' })).toEqual({
    ...common,
    DATABASE_URL_WORKER:
      'postgres://calendar_worker:worker-password-x@127.0.0.1:9005/postgres?sslmode=disable',
    WEBHOOK_URL: 'http://127.0.0.1:9001/webhooks/google',
    WORKER_HEALTH_PORT: '9007',
  });
});

test('with a client of the real Google nothing points to the emulator, and its port stays free', () => {
  const google = { GOOGLE_CLIENT_ID: 'id', GOOGLE_CLIENT_SECRET: 's' };
  for (const env of [api(google), worker(google)]) {
    expect(env).toMatchObject(google);
    expect(Object.keys(env)).not.toContain('GOOGLE_ROOT_URL');
    expect(Object.keys(env)).not.toContain('GOOGLE_OAUTH_URL');
  }
  expect(worker(google)['WEBHOOK_URL']).toBeUndefined();
  const webhook = { WEBHOOK_URL: 'https://hooks.example/webhooks/google' };
  expect(worker({ ...google, ...webhook })).toMatchObject(webhook);
  const settings = settingsFrom(args, google, '/p');
  expect(portsNeeded(settings)).not.toContain('emulator');
  expect(webEnvironment(settings, users, addresses)).not.toHaveProperty('EMULATOR_URL');
});

test('a database and a Temporal server of the caller need no ports', () => {
  const env = {
    DATABASE_URL: 'postgres://o:p@db/x',
    TEMPORAL_ADDRESS: 'temporal:7233',
    TEMPORAL_NAMESPACE: 'crm',
  };
  const settings = settingsFrom(args, env, '/p');
  expect(portsNeeded(settings)).toEqual(['web', 'api', 'emulator', 'workerHealth']);
  expect(settings).toMatchObject({ temporalAddress: 'temporal:7233', temporalNamespace: 'crm' });
});

test('half a Google client, or a file for the real Google, is refused', () => {
  expect(() => settingsFrom(args, { GOOGLE_CLIENT_ID: 'id' }, '/p')).toThrow('belong together');
  const google = { GOOGLE_CLIENT_ID: 'id', GOOGLE_CLIENT_SECRET: 's' };
  expect(() => settingsFrom({ ...args, ics: ['/a.ics'] }, google, '/p')).toThrow('--ics fills the calendar');
});

test('the page signs in the seller and the colleague, not the outsider, and learns no secret', () => {
  const env = webEnvironment(settingsFrom(args, { JWT_SECRET: 'x' }, '/p'), users, addresses);
  const demoUsers = JSON.parse(env['DEMO_USERS'] ?? '[]') as { role: string }[];
  expect(demoUsers.map(({ role }) => role)).toEqual(['seller', 'colleague']);
  expect(Object.keys(env).toSorted()).toEqual(
    ['API_URL', 'DEMO_USERS', 'EMULATOR_URL', 'TEMPORAL_UI_URL', 'WEB_PORT'].toSorted(),
  );
});
