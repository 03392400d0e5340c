import type { calendar_v3 } from 'googleapis/build/src/apis/calendar/index.js';
import { hasTags } from '../core/html-text.ts';
import type { Fields } from '../core/types.ts';

type Event = calendar_v3.Schema$Event;
/** The fields among which a conference link stands that Google itself knows nothing of. */
export type Places = Pick<Fields, 'location' | 'description' | 'conferenceLink'>;

/** Names of the private extended properties that say which text in the location, or in the description, is our link. */
const PROPERTY = { location: 'crmLinkInLocation', description: 'crmLinkInDescription' } as const;

/** Google keeps values of 1,024 characters (guide "Extended properties"); what is no address at all is no link. */
const LINK = /^[^\s<>]{1,1024}$/;

/** The link of the event's own conference (Meet, or an add-on's), which is Google's to say and never written; `''` without one. */
export function ownConferenceOf(event: Event): string {
  const video = event.conferenceData?.entryPoints?.find((entry) => entry.entryPointType === 'video');
  return video?.uri ?? event.hangoutLink ?? '';
}

/** A link goes out in the location where that is empty, else at the end of the description (product.md section 3). */
export function placesToGoogle({ location, description, conferenceLink: link }: Places): Event {
  if (!LINK.test(link)) return { location, description, ...labelled({}) };
  if (location.trim() === '') return { location: link, description, ...labelled({ location: link }) };
  const text = `${description}${separatorIn(description)}${link}`;
  return { location, description: text, ...labelled({ description: link }) };
}

/** The reverse: where the text of our link still stands, it is the link; where somebody took it away, there is none. */
export function placesFromGoogle(event: Event): Places {
  const [location, description] = [event.location ?? '', event.description ?? ''];
  const own = ownConferenceOf(event);
  const properties = event.extendedProperties?.private ?? {};
  const { [PROPERTY.location]: inLocation, [PROPERTY.description]: inDescription } = properties;
  if (inLocation && location.trim() === inLocation)
    return { location: '', description, conferenceLink: own || inLocation };
  const rest = inDescription ? withoutLink(description, inDescription) : null;
  if (rest === null || !inDescription) return { location, description, conferenceLink: own };
  return { location, description: rest, conferenceLink: own || inDescription };
}

/** What a patch says of them where the link is among the changes. The event's own conference stays as it is, and ours out of its way. */
export function changedPlaces(changes: Partial<Places>, known: Event): Event {
  if (changes.conferenceLink === undefined || ownConferenceOf(known) !== '') return {};
  const { location, description, conferenceLink } = { ...placesFromGoogle(known), ...changes };
  return placesToGoogle({ location, description, conferenceLink });
}

function labelled({
  location = null,
  description = null,
}: Partial<Record<keyof typeof PROPERTY, string | null>>): Event {
  const properties = { [PROPERTY.location]: location, [PROPERTY.description]: description };
  // Google's types do not know that null takes a key away.
  return { extendedProperties: { private: properties as Record<string, string> } };
}

const separatorIn = (description: string) =>
  description === '' ? '' : hasTags(description) ? '<br><br>' : '\n\n';

/** The description without the last line that is the link alone, as text or, as Google respells it, as an anchor; null where none is. */
function withoutLink(description: string, link: string): string | null {
  const text = link.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&').replaceAll('&', '&(?:amp;)?');
  const line = new RegExp(
    `(?:[ \\t]*(?:\\n|<br[ \\t]*/?>)){0,2}(?<=^|\\n|>)[ \\t]*(?:<a\\s[^>]*>)?${text}(?:</a>)?(?=[ \\t]*(?:$|\\n|<))`,
    'gi',
  );
  const last = [...description.matchAll(line)].at(-1);
  if (!last) return null;
  return description.slice(0, last.index) + description.slice(last.index + last[0].length);
}
