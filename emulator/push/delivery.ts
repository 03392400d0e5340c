import { Agent as HttpAgent, request as httpRequest } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import type { Channel } from '../store/channels.ts';

/** Pauses before a message is sent again after a 5xx; afterwards it is lost. */
const RETRY_PAUSES_MS = [250, 1000, 4000];
const RETRIED = new Set([500, 502, 503, 504]);
const TIMEOUT_MS = 10_000;
const PROCESSING = 102;

export interface Message {
  channel: Channel;
  resourceState: 'sync' | 'exists';
  number: number;
  /** Counts resets: what was on its way before one goes no further. */
  epoch: number;
}

export interface Pause {
  /** True when the pause is over, false when all pauses were called off. */
  done: Promise<boolean>;
  /** Ends it now. */
  end(): void;
}

/** Pauses that can all be called off at once. */
export interface Pauses {
  begin(ms: number): Pause;
  callOff(): void;
}

export function createPauses(): Pauses {
  const open = new Set<(isOver: boolean) => void>();
  return {
    begin(ms) {
      const { promise: done, resolve } = Promise.withResolvers<boolean>();
      const settle = (isOver: boolean) => {
        clearTimeout(timer);
        open.delete(settle);
        resolve(isOver);
      };
      const timer = setTimeout(() => settle(true), ms);
      open.add(settle);
      return { done, end: () => settle(true) };
    },
    callOff() {
      for (const settle of open) settle(false);
    },
  };
}

function headersOf({ channel, resourceState, number }: Message): Record<string, string> {
  return {
    'Content-Length': '0',
    'Content-Type': 'application/json; charset=UTF-8',
    Accept: '*/*',
    'User-Agent': 'APIs-Google; (+https://developers.google.com/webmasters/APIs-Google.html)',
    'X-Goog-Channel-ID': channel.id,
    'X-Goog-Channel-Expiration': new Date(channel.expires_ms).toUTCString(),
    'X-Goog-Resource-State': resourceState,
    'X-Goog-Message-Number': String(number),
    'X-Goog-Resource-ID': channel.resource_id,
    'X-Goog-Resource-URI': channel.resource_uri,
    ...(channel.token === null ? {} : { 'X-Goog-Channel-Token': channel.token }),
  };
}

export interface Delivery {
  /** Sends a message; resolves when its first attempt has met its fate, whatever that was. Tries again by itself. */
  send(message: Message): Promise<void>;
  close(): void;
}

/** Carries messages to their addresses. `mayGo` is asked before every attempt. */
export function createDelivery(pauses: Pauses, mayGo: (message: Message) => boolean): Delivery {
  const httpAgent = new HttpAgent({ keepAlive: true });
  const httpsAgent = new HttpsAgent({ keepAlive: true });

  /** The status of one attempt; null when there was no answer. */
  async function post(message: Message): Promise<number | null> {
    const url = new URL(message.channel.address);
    const isPlain = url.protocol === 'http:';
    return new Promise((resolve) => {
      const outgoing = (isPlain ? httpRequest : httpsRequest)(url, {
        method: 'POST',
        agent: isPlain ? httpAgent : httpsAgent,
        timeout: TIMEOUT_MS,
        headers: headersOf(message),
      });
      outgoing.setNoDelay(true);
      outgoing.on('response', (response) => {
        response.resume();
        resolve(response.statusCode ?? null);
      });
      // 102 alone is enough for Google: nobody waits for what may follow.
      outgoing.on('information', ({ statusCode }) => {
        if (statusCode === PROCESSING) resolve(PROCESSING);
      });
      outgoing.on('timeout', () => outgoing.destroy());
      // Whoever is not there does not hear it.
      outgoing.on('error', () => {});
      outgoing.on('close', () => resolve(null));
      outgoing.end();
    });
  }

  async function retry(message: Message, attempt: number): Promise<void> {
    const pauseMs = RETRY_PAUSES_MS[attempt];
    if (pauseMs !== undefined && (await pauses.begin(pauseMs).done)) await send(message, attempt + 1);
  }

  async function send(message: Message, attempt = 0): Promise<void> {
    if (!mayGo(message)) return;
    // An address that Node cannot even ask is one that does not answer.
    const status = await post(message).catch(() => null);
    if (status !== null && RETRIED.has(status) && mayGo(message)) void retry(message, attempt);
  }

  return {
    send: (message) => send(message),
    close() {
      httpAgent.destroy();
      httpsAgent.destroy();
    },
  };
}
