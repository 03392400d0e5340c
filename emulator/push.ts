import { randomInt } from 'node:crypto';
import { Agent as HttpAgent, request as httpRequest } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import type { State } from './state.ts';
import { liveChannelsOf, setMessageNumber, type Channel } from './store/channels.ts';

/** Pauses before a message is sent again after a 5xx; afterwards it is lost. */
const RETRY_PAUSES_MS = [250, 1000, 4000];
const RETRIED = new Set([500, 502, 503, 504]);
const TIMEOUT_MS = 10_000;

export interface Push {
  /** The first message of a channel. */
  sync(channel: Channel): void;
  close(): void;
}

/**
 * Tells the watchers of a calendar that something changed: at once after the commit, without waiting for anybody. An address
 * that does not answer loses its message; nothing here can fail a write.
 */
export function createPush(state: State): Push {
  const httpAgent = new HttpAgent({ keepAlive: true });
  const httpsAgent = new HttpsAgent({ keepAlive: true });
  const waiting = new Set<NodeJS.Timeout>();
  let isClosed = false;

  function send(channel: Channel, resourceState: 'sync' | 'exists', number: number, attempt = 0): void {
    if (isClosed) return;
    const url = new URL(channel.address);
    const isPlain = url.protocol === 'http:';
    const again = (status: number) => {
      const pauseMs = RETRY_PAUSES_MS[attempt];
      if (isClosed || pauseMs === undefined || !RETRIED.has(status)) return;
      const timer = setTimeout(() => {
        waiting.delete(timer);
        send(channel, resourceState, number, attempt + 1);
      }, pauseMs);
      waiting.add(timer);
    };
    const outgoing = (isPlain ? httpRequest : httpsRequest)(url, {
      method: 'POST',
      agent: isPlain ? httpAgent : httpsAgent,
      timeout: TIMEOUT_MS,
      headers: {
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
      },
    });
    outgoing.setNoDelay(true);
    outgoing.on('response', (response) => {
      response.resume();
      again(response.statusCode ?? 0);
    });
    outgoing.on('timeout', () => outgoing.destroy());
    // Whoever is not there does not hear it.
    outgoing.on('error', () => {});
    outgoing.end();
  }

  state.listenToChanges((calendarKey) => {
    for (const channel of liveChannelsOf(state, calendarKey)) {
      // Numbers rise, and not one by one.
      const number = channel.message_number + randomInt(1, 500);
      setMessageNumber(state, channel.channel_key, number);
      send(channel, 'exists', number);
    }
  });

  return {
    sync: (channel) => send(channel, 'sync', 1),
    close() {
      isClosed = true;
      for (const timer of waiting) clearTimeout(timer);
      httpAgent.destroy();
      httpsAgent.destroy();
    },
  };
}
