import type { State } from '../state.ts';
import type { Change } from './database.ts';

/** A push channel: one watcher of one collection. Ids are taken for ever, stopped or not. */
export interface Channel {
  channel_key: number;
  id: string;
  client_id: string;
  account_id: number;
  collection: Change['collection'];
  /** 0 for a collection of the account itself. */
  calendar_key: number;
  resource_id: string;
  resource_uri: string;
  address: string;
  token: string | null;
  expires_ms: number;
  message_number: number;
  stopped: number;
}

export type NewChannel = Omit<Channel, 'channel_key' | 'message_number' | 'stopped'>;

export function isChannelIdTaken(state: State, clientId: string, id: string): boolean {
  return (
    state.db.get('SELECT 1 AS one FROM channels WHERE client_id = ? AND id = ?', clientId, id) !== undefined
  );
}

export function insertChannel(state: State, channel: NewChannel): Channel {
  const key = state.db.run(
    `INSERT INTO channels (id, client_id, account_id, collection, calendar_key, resource_id, resource_uri, address, token,
     expires_ms, message_number) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1)`,
    channel.id,
    channel.client_id,
    channel.account_id,
    channel.collection,
    channel.calendar_key,
    channel.resource_id,
    channel.resource_uri,
    channel.address,
    channel.token,
    channel.expires_ms,
  );
  return { ...channel, channel_key: key, message_number: 1, stopped: 0 };
}

/**
 * The channels that hear of a change. Nobody asks whether their owner may still read the collection, or has taken the client's
 * access back: at Google, too, a channel goes on until it ends.
 */
export function liveChannelsOf(state: State, change: Change): Channel[] {
  const isOfCalendar = 'calendarKey' in change;
  return state.db.all<Channel>(
    `SELECT * FROM channels WHERE collection = ? AND calendar_key = ? AND stopped = 0 AND expires_ms > ?
     ${isOfCalendar ? '' : 'AND account_id = ?'}`,
    change.collection,
    isOfCalendar ? change.calendarKey : 0,
    state.clock.now(),
    ...(isOfCalendar ? [] : [change.accountId]),
  );
}

export function setMessageNumber(state: State, channelKey: number, messageNumber: number): void {
  state.db.run('UPDATE channels SET message_number = ? WHERE channel_key = ?', messageNumber, channelKey);
}

/** Stops a channel of this account and client; false when they have none of that name that lives. */
export function stopChannel(
  state: State,
  wanted: { accountId: number; clientId: string; id: string; resourceId: string },
): boolean {
  const sql = `SELECT channel_key FROM channels
    WHERE account_id = ? AND client_id = ? AND id = ? AND resource_id = ? AND stopped = 0 AND expires_ms > ?`;
  const found = state.db.get<{ channel_key: number }>(
    sql,
    wanted.accountId,
    wanted.clientId,
    wanted.id,
    wanted.resourceId,
    state.clock.now(),
  );
  if (!found) return false;
  state.db.run('UPDATE channels SET stopped = 1 WHERE channel_key = ?', found.channel_key);
  return true;
}
