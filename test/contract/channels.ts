import { randomUUID } from 'node:crypto';
import { vi } from 'vitest';
import { expect } from './expect.ts';
import { SOON, type Google } from './google.ts';
import type { Listener, Message } from './listener.ts';
import type { Json } from './shapes.ts';
import type { Answer, Resource } from './wire.ts';

/** Of a host that cannot exist: for requests that are refused. */
const HOOK = 'https://hooks.invalid/google';

/** Asks for a channel on the events of the row's calendar; any answer. */
export const watching = (google: Google, more: Json, token = google.me.token): Promise<Answer> =>
  google.api(
    'POST',
    `${google.events}/watch`,
    { id: randomUUID(), type: 'web_hook', address: HOOK, ...more },
    { token },
  );

/** Opens a channel to this listener and waits for its first message. */
export async function watch(
  google: Google,
  { address, messages }: Listener,
  more: Json = {},
  token = google.me.token,
): Promise<Resource> {
  const before = messages.length;
  const { status, body, text } = await watching(google, { address, ...more }, token);
  expect(status, text).toBe(200);
  await vi.waitFor(() => expect(messages.length).toBeGreaterThan(before), SOON);
  return body;
}

export const header = (message: Message | undefined, name: string): string =>
  String(message?.headers[`x-goog-${name}`]);

export const statesOf = ({ messages }: Listener): string[] =>
  messages.map((message) => header(message, 'resource-state'));
