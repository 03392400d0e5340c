import { channel } from 'node:diagnostics_channel';
import type { Mail } from './store/mail.ts';

/** An answer as it leaves the emulator. */
export interface WitnessedResponse {
  /** `events.list`, `token`, …; null for what is served nowhere. */
  operation: string | null;
  status: number;
  headers: Record<string, string>;
  /** The text that is sent; missing where none is. */
  body?: string;
  /** A `fields` mask left parts out. */
  isPartial: boolean;
  /** Written by a fault, and meant to be wrong. */
  isFault: boolean;
}

const responses = channel('emulator:response');

/** Shows an answer to whoever subscribes to `emulator:response` in this process; does nothing where nobody does. */
export function publishResponse(response: WitnessedResponse): void {
  if (responses.hasSubscribers) responses.publish(response);
}

const mails = channel('emulator:mail');

/** Shows a mail that Google would have sent to whoever subscribes to `emulator:mail` in this process. */
export function publishMail(mail: Mail): void {
  if (mails.hasSubscribers) mails.publish(mail);
}
