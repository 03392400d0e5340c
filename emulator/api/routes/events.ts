import type { Push } from '../../push/push.ts';
import { openChannel } from '../channels/watch.ts';
import { listInstances } from '../events/instances.ts';
import { importEvent } from '../events/import.ts';
import { listEvents } from '../events/list.ts';
import { moveEvent } from '../events/move.ts';
import { getEvent } from '../events/read.ts';
import { deleteEvent, insertEvent, patchEvent, updateEvent } from '../events/write.ts';
import { SCOPES } from '../scopes.ts';
import {
  EVENTS_CHANGE,
  EVENTS_DELETE,
  EVENTS_GET,
  EVENTS_IMPORT,
  EVENTS_INSERT,
  EVENTS_INSTANCES,
  EVENTS_LIST,
  EVENTS_MOVE,
  EVENTS_QUICK_ADD,
} from './parameters.ts';
import { CHANNEL_BODY, route, type Route } from './route.ts';

const EVENTS = '/calendars/:calendarId/events';
const EVENT = `${EVENTS}/:eventId`;
const READ = { scopes: SCOPES.READ_EVENTS, response: 'Event' } as const;
const WRITE = { scopes: SCOPES.WRITE_EVENTS, request: 'Event', response: 'Event' } as const;

/** The methods of `events`; fixed parts of a path stand before parameters. */
export function eventRoutes(push: Push): Route[] {
  return [
    route({
      ...READ,
      operation: 'events.list',
      method: 'GET',
      path: EVENTS,
      response: 'Events',
      parameters: EVENTS_LIST,
      isWatchable: true,
      handle: listEvents,
    }),
    route({
      ...WRITE,
      operation: 'events.insert',
      method: 'POST',
      path: EVENTS,
      parameters: EVENTS_INSERT,
      handle: insertEvent,
    }),
    route({
      ...READ,
      ...CHANNEL_BODY,
      operation: 'events.watch',
      method: 'POST',
      path: `${EVENTS}/watch`,
      parameters: EVENTS_LIST,
      handle: (call) => openChannel(call, push, 'events'),
    }),
    route({
      ...WRITE,
      operation: 'events.import',
      method: 'POST',
      path: `${EVENTS}/import`,
      parameters: EVENTS_IMPORT,
      handle: importEvent,
    }),
    route({
      operation: 'events.quickAdd',
      method: 'POST',
      path: `${EVENTS}/quickAdd`,
      scopes: SCOPES.WRITE_EVENTS,
      response: 'Event',
      parameters: EVENTS_QUICK_ADD,
    }),
    route({
      ...READ,
      operation: 'events.get',
      method: 'GET',
      path: EVENT,
      parameters: EVENTS_GET,
      handle: getEvent,
    }),
    route({
      ...WRITE,
      operation: 'events.patch',
      method: 'PATCH',
      path: EVENT,
      parameters: EVENTS_CHANGE,
      handle: patchEvent,
    }),
    route({
      ...WRITE,
      operation: 'events.update',
      method: 'PUT',
      path: EVENT,
      parameters: EVENTS_CHANGE,
      handle: updateEvent,
    }),
    route({
      operation: 'events.delete',
      method: 'DELETE',
      path: EVENT,
      scopes: SCOPES.WRITE_EVENTS,
      parameters: EVENTS_DELETE,
      handle: deleteEvent,
    }),
    route({
      ...READ,
      operation: 'events.instances',
      method: 'GET',
      path: `${EVENT}/instances`,
      response: 'Events',
      parameters: EVENTS_INSTANCES,
      isWatchable: true,
      handle: listInstances,
    }),
    route({
      operation: 'events.move',
      method: 'POST',
      path: `${EVENT}/move`,
      scopes: SCOPES.MOVE_EVENTS,
      response: 'Event',
      parameters: EVENTS_MOVE,
      handle: moveEvent,
    }),
  ];
}
