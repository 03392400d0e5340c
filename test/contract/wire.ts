import { REAL } from './environment.ts';

/**
 * What Google sends, as far as rows look at it. Every field is written as if it were there: whether it is, is what a row asserts.
 */
export interface Resource extends Record<string, unknown> {
  id: string;
  etag: string;
  kind: string;
  status: string;
  summary: string;
  updated: string;
  sequence: number;
  iCalUID: string;
  recurringEventId: string;
  originalStartTime: Record<string, string>;
  start: Record<string, string>;
  end: Record<string, string>;
  recurrence: string[];
  attendees: Resource[];
  responseStatus: string;
  email: string;
  self: boolean;
  reminders: { useDefault: boolean; overrides: unknown[] };
  extendedProperties: { private: Record<string, string>; shared: Record<string, string> };
  conferenceData: { createRequest: { status: { statusCode: string } }; entryPoints: unknown[] };
  items: Resource[];
  nextPageToken: string;
  nextSyncToken: string;
  accessRole: string;
  timeZone: string;
  resourceId: string;
  expiration: string;
  error: { code: number; message: string; errors: Record<string, string>[]; [more: string]: unknown };
}

export interface Answer {
  status: number;
  headers: Headers;
  text: string;
  /** Empty where the body is not JSON. */
  body: Resource;
}

const LOOPBACK = new Set(['127.0.0.1', 'localhost', '[::1]']);

/** Throws before anything is sent to a host that is neither this machine nor the one that the environment names. */
export function refuseStrangers(address: URL): void {
  const isNamed = REAL !== undefined && address.origin === new URL(REAL.origin).origin;
  if (!LOOPBACK.has(address.hostname) && !isNamed) {
    throw new Error(`${address.host} is not loopback and no GOOGLE_CONTRACT_ variable names it`);
  }
}

function parsed(text: string): Resource {
  try {
    return JSON.parse(text) as Resource;
  } catch {
    return {} as Resource;
  }
}

/** One request. A string goes as it is, anything else as JSON; redirects are answers, not followed. Rejects when the connection breaks. */
export async function send(
  address: string,
  method: string,
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<Answer> {
  const url = new URL(address);
  refuseStrangers(url);
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const isJson = body !== undefined && typeof body !== 'string';
  const response = await fetch(url, {
    method,
    redirect: 'manual',
    headers: { ...(isJson ? { 'Content-Type': 'application/json' } : {}), ...headers },
    ...(body === undefined ? {} : { body: text }),
  });
  const answered = await response.text();
  return { status: response.status, headers: response.headers, text: answered, body: parsed(answered) };
}
