import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { startEmulator, type RunningEmulator } from '../../emulator/server.ts';

export type Json = Record<string, unknown>;

export interface Answer<Body = Json> {
  status: number;
  headers: Headers;
  body: Body;
}

export interface Stage {
  emulator: RunningEmulator;
  url: string;
  dataDir: string;
  /** The control side's token of `anna@example.com`. */
  token: string;
  /** Calls the Calendar API; `path` is below `/calendar/v3`. */
  api<Body = Json>(method: string, path: string, body?: unknown, more?: CallOptions): Promise<Answer<Body>>;
  control<Body = Json>(method: string, path: string, body?: unknown): Promise<Answer<Body>>;
}

interface CallOptions {
  token?: string;
  headers?: Record<string, string>;
}

export const EMAIL = 'anna@example.com';
export const EVENTS = '/calendars/primary/events';

/** A folder that is gone when the test is over. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'emulator-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

export async function call<Body = Json>(
  address: string,
  method: string,
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<Answer<Body>> {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const response = await fetch(address, { method, headers, ...(body === undefined ? {} : { body: text }) });
  const answered = await response.text();
  return {
    status: response.status,
    headers: response.headers,
    body: (answered === '' ? {} : JSON.parse(answered)) as Body,
  };
}

/** An emulator of its own on a free port, with one account whose calendar lives in Europe/Zurich. */
export async function stage(dataDir = temporaryFolder()): Promise<Stage> {
  const emulator = await startEmulator({ port: 0, dataDir, defaultTimeZone: 'Europe/Zurich' });
  onTestFinished(() => emulator.close());
  const control = <Body = Json>(method: string, path: string, body?: unknown) =>
    call<Body>(`${emulator.url}/_emulator${path}`, method, body);
  const account = await control<{ accessToken: string }>('POST', '/accounts', { email: EMAIL });
  const token = account.body.accessToken;
  return {
    emulator,
    url: emulator.url,
    dataDir,
    token,
    control,
    api: (method, path, body, more = {}) =>
      call(`${emulator.url}/calendar/v3${path}`, method, body, {
        Authorization: `Bearer ${more.token ?? token}`,
        ...more.headers,
      }),
  };
}

export interface Event extends Json {
  id: string;
  etag: string;
  status: string;
  summary?: string;
  start?: Json;
  end?: Json;
  sequence?: number;
  updated?: string;
}

export interface List {
  items: Event[];
  nextPageToken?: string;
  nextSyncToken?: string;
}

export const timed = (day: string, more: Json = {}): Json => ({
  summary: 'Meeting',
  start: { dateTime: `${day}T09:00:00`, timeZone: 'Europe/Zurich' },
  end: { dateTime: `${day}T10:00:00`, timeZone: 'Europe/Zurich' },
  ...more,
});

/** What Google's error bodies say: `409 duplicate`. */
export function reasonOf({ status, body }: Answer<unknown>): string {
  const { error } = body as { error?: { errors?: { reason: string }[] } };
  return `${status} ${error?.errors?.[0]?.reason ?? ''}`;
}
