import { randomInt } from 'node:crypto';
import { badRequest } from '../api/errors.ts';
import type { EventBody } from './body.ts';
import type { ConferenceData, EventResource } from './resource.ts';

/** The one kind of conference that calendars here allow. */
const SOLUTION = 'hangoutsMeet';
const MEET = 'meet.google.com/';

export type Conference = Pick<EventResource, 'conferenceData' | 'hangoutLink'>;

const conferenceOf = ({ conferenceData, hangoutLink }: EventResource): Conference => ({
  ...(conferenceData ? { conferenceData } : {}),
  ...(hangoutLink === undefined ? {} : { hangoutLink }),
});

function linkOf(data: ConferenceData): string | undefined {
  const video = data.entryPoints?.find(({ entryPointType }) => entryPointType === 'video');
  return video?.uri?.startsWith(`https://${MEET}`) ? video.uri : undefined;
}

/**
 * The conference after a write by a caller who knows of conferences. A request for a new one is only begun here: it is `pending`
 * until `finishedConference`; the request of before, once more, changes nothing.
 */
export function composeConference(
  base: EventResource,
  merged: ConferenceData | undefined,
  body: EventBody,
): Conference {
  if (!merged) return {};
  const request = body.conferenceData?.createRequest;
  if (!request) {
    const hangoutLink = linkOf(merged);
    return { conferenceData: merged, ...(hangoutLink === undefined ? {} : { hangoutLink }) };
  }
  const { requestId } = request;
  if (!requestId) throw badRequest('required', 'Missing conference request id.');
  if (requestId === base.conferenceData?.createRequest?.requestId) return conferenceOf(base);
  const type = request.conferenceSolutionKey?.type ?? SOLUTION;
  if (type !== SOLUTION) throw badRequest('invalid', 'Invalid conference type value.');
  const conferenceSolutionKey = { type };
  const status = { statusCode: 'pending' };
  return { conferenceData: { createRequest: { requestId, conferenceSolutionKey, status } } };
}

export function pendingRequestOf(event: EventResource): string | null {
  const request = event.conferenceData?.createRequest;
  return request?.status?.statusCode === 'pending' ? (request.requestId ?? null) : null;
}

const letters = (count: number) =>
  Array.from({ length: count }, () => String.fromCodePoint(97 + randomInt(26))).join('');

/** The event with the conference that it asked for. */
export function finishedConference(event: EventResource): EventResource {
  const conferenceId = `${letters(3)}-${letters(4)}-${letters(3)}`;
  const hangoutLink = `https://${MEET}${conferenceId}`;
  const conferenceData: ConferenceData = {
    createRequest: { ...event.conferenceData?.createRequest, status: { statusCode: 'success' } },
    entryPoints: [{ entryPointType: 'video', uri: hangoutLink, label: `${MEET}${conferenceId}` }],
    conferenceSolution: {
      key: { type: SOLUTION },
      name: 'Google Meet',
      iconUri:
        'https://fonts.gstatic.com/s/i/productlogos/meet_2020q4/v6/web-512dp/logo_meet_2020q4_color_2x_web_512dp.png',
    },
    conferenceId,
  };
  return { ...event, conferenceData, hangoutLink };
}
