import type { Push } from '../../push/push.ts';
import { openChannel, stopChannelCall } from '../channels/watch.ts';
import { getColors } from '../colors/colors.ts';
import { queryFreeBusy } from '../freebusy/query.ts';
import { SCOPES } from '../scopes.ts';
import { getSetting, listSettings } from '../settings/settings.ts';
import { SETTINGS_LIST } from './parameters.ts';
import { CHANNEL_BODY, route, type Route } from './route.ts';

const SETTINGS = '/users/me/settings';

/** The methods that belong to no one calendar: `settings`, `colors`, `freebusy`, `channels`. */
export function accountRoutes(push: Push): Route[] {
  return [
    route({
      operation: 'settings.list',
      method: 'GET',
      path: SETTINGS,
      scopes: SCOPES.READ_SETTINGS,
      response: 'Settings',
      parameters: SETTINGS_LIST,
      isWatchable: true,
      handle: listSettings,
    }),
    route({
      ...CHANNEL_BODY,
      operation: 'settings.watch',
      method: 'POST',
      path: `${SETTINGS}/watch`,
      scopes: SCOPES.READ_SETTINGS,
      parameters: SETTINGS_LIST,
      handle: (call) => openChannel(call, push, 'settings'),
    }),
    route({
      operation: 'settings.get',
      method: 'GET',
      path: `${SETTINGS}/:setting`,
      scopes: SCOPES.READ_SETTINGS,
      response: 'Setting',
      handle: getSetting,
    }),
    route({
      operation: 'colors.get',
      method: 'GET',
      path: '/colors',
      scopes: SCOPES.READ_COLORS,
      response: 'Colors',
      handle: getColors,
    }),
    route({
      operation: 'freebusy.query',
      method: 'POST',
      path: '/freeBusy',
      scopes: SCOPES.QUERY_FREE_BUSY,
      request: 'FreeBusyRequest',
      response: 'FreeBusyResponse',
      handle: queryFreeBusy,
    }),
    route({
      operation: 'channels.stop',
      method: 'POST',
      path: '/channels/stop',
      scopes: SCOPES.STOP_CHANNEL,
      request: 'Channel',
      handle: stopChannelCall,
    }),
  ];
}
