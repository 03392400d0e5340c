import { describe, expect, test } from 'vitest';
import { readApiConfig, readWorkerConfig } from '../../config.ts';

const KEY = Buffer.alloc(32, 7).toString('base64');
const COMMON = {
  TEMPORAL_ADDRESS: '127.0.0.1:7233',
  GOOGLE_CLIENT_ID: 'id',
  GOOGLE_CLIENT_SECRET: 'secret',
  TOKEN_KEYS: `new:${KEY},old:${KEY}`,
  WEB_ORIGIN: 'http://127.0.0.1:8080/',
};
const API = {
  ...COMMON,
  DATABASE_URL_API: 'postgres://api@127.0.0.1/crm',
  API_PORT: '8081',
  JWT_SECRET: 'x'.repeat(32),
  JWT_ISSUER: 'crm',
  JWT_AUDIENCE: 'sync',
};
const WORKER = {
  ...COMMON,
  DATABASE_URL_WORKER: 'postgres://worker@127.0.0.1/crm',
  WORKER_HEALTH_PORT: '8087',
};

describe('the environment', () => {
  test('of the API is read whole, the first key in front', () => {
    const config = readApiConfig(API);
    expect(config).toMatchObject({
      port: 8081,
      host: '127.0.0.1',
      webOrigin: 'http://127.0.0.1:8080',
      logLevel: 'info',
    });
    expect([...config.tokenKeys.keys()]).toEqual(['new', 'old']);
    expect(config.google).toMatchObject({ rootUrl: null, oauthUrl: null });
    expect(config.temporal.namespace).toBe('default');
  });

  test('of the worker does without an address for notifications', () => {
    expect(readWorkerConfig({ ...WORKER, WEBHOOK_URL: '' }).webhookUrl).toBeNull();
    expect(readWorkerConfig({ ...WORKER, WEBHOOK_URL: 'https://x.example/hook' }).webhookUrl).toBe(
      'https://x.example/hook',
    );
  });

  test('names every variable that is missing, in one message', () => {
    expect(() => readApiConfig({})).toThrow(/TOKEN_KEYS is not set[^]*DATABASE_URL_API is not set/);
  });

  test.each<[string, Record<string, string>, RegExp]>([
    ['a port that is none', { API_PORT: 'web' }, /API_PORT must be a port number/],
    [
      'an address that is none',
      { DATABASE_URL_API: 'localhost' },
      /DATABASE_URL_API must be an address that begins with postgres:/,
    ],
    ['a key that is too short', { TOKEN_KEYS: 'k:abcd' }, /TOKEN_KEYS must be <keyId>:<base64 of 32 bytes>/],
    [
      'two ways to check tokens',
      { JWKS_URL: 'https://crm.example/keys' },
      /JWT_SECRET or JWKS_URL must be set, and not both/,
    ],
    ['a secret that can be guessed', { JWT_SECRET: 'short' }, /JWT_SECRET must have at least 32 characters/],
  ])('%s is refused in words', (_what, wrong, words) => {
    expect(() => readApiConfig({ ...API, ...wrong })).toThrow(words);
  });
});
