import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { normalText } from '../../core/normalize.ts';
import { changedPlaces, placesFromGoogle, placesToGoogle } from '../../google/conference.ts';
import { cleanDescription } from '../../google/description.ts';
import { markup, plain } from '../core/html.ts';

const LINK = 'https://zoom.example/j/1?pwd=a&b=2';
const MEET = 'https://meet.example/abc';
const places = fc.record({
  location: fc.constantFrom('', '  ', 'Room 7', LINK, MEET),
  description: fc.oneof(
    plain,
    markup.map(cleanDescription),
    fc.constantFrom('', LINK, `About\n\n${LINK}`, `<p>${LINK}</p>`, 'About\n\n', '<p>About</p><br>'),
  ),
  conferenceLink: fc.constantFrom('', LINK, MEET),
});
const sent = (location: string, description: string, conferenceLink = LINK) =>
  placesToGoogle({ location, description, conferenceLink });

describe('a conference link', () => {
  it('comes back from where it was put, and leaves nothing there', () => {
    fc.assert(
      fc.property(places, (fields) => {
        const read = placesFromGoogle(placesToGoogle(fields));
        expect(normalText(read.location)).toBe(normalText(fields.location));
        expect(normalText(read.description)).toBe(normalText(fields.description));
        expect(read.conferenceLink).toBe(fields.conferenceLink);
      }),
    );
  });

  it('goes out in the location where that is empty, else at the end of the description', () => {
    expect(sent('', 'About')).toMatchObject({ location: LINK, description: 'About' });
    expect(sent('Room 7', 'About')).toMatchObject({ location: 'Room 7', description: `About\n\n${LINK}` });
    expect(sent('Room 7', '<p>About</p>')).toMatchObject({ description: `<p>About</p><br><br>${LINK}` });
    expect(sent('Room 7', '')).toMatchObject({ description: LINK });
  });

  it('that is no address, or longer than Google keeps, does not go out', () => {
    for (const link of ['see the invitation', `https://zoom.example/${'x'.repeat(1_024)}`, '<b>'])
      expect(sent('', 'About', link)).toEqual({
        location: '',
        description: 'About',
        extendedProperties: { private: { crmLinkInLocation: null, crmLinkInDescription: null } },
      });
  });

  it.each([
    ['as an anchor', `About<br><br><a href="${LINK}">${LINK}</a>`, 'About'],
    ['with its ampersand as an entity', `<p>About</p><br><br>${LINK.replace('&', '&amp;')}`, '<p>About</p>'],
    ['with something written below', `About\n\n${LINK}\nBring the draft`, 'About\nBring the draft'],
    ['in a paragraph', `<p>About</p><p>${LINK}</p>`, '<p>About</p><p></p>'],
  ])('is found again where Google or a person wrote around it: %s', (_name, description, rest) => {
    const event = { ...sent('Room 7', 'About'), description };
    expect(placesFromGoogle(event)).toEqual({ location: 'Room 7', description: rest, conferenceLink: LINK });
  });

  it('that somebody took away is gone, and what stands there instead is what it says', () => {
    expect(placesFromGoogle({ ...sent('', 'About'), location: 'Room 7' })).toEqual({
      location: 'Room 7',
      description: 'About',
      conferenceLink: '',
    });
    expect(placesFromGoogle({ ...sent('Room 7', 'About'), description: `See ${LINK} first` })).toEqual({
      location: 'Room 7',
      description: `See ${LINK} first`,
      conferenceLink: '',
    });
  });

  it('that a person wrote into the location is a location', () => {
    expect(placesFromGoogle({ location: LINK })).toEqual({
      location: LINK,
      description: '',
      conferenceLink: '',
    });
  });

  it('of the event’s own conference comes in, and is never written', () => {
    const own = { ...sent('', 'About'), hangoutLink: MEET };
    expect(placesFromGoogle(own)).toEqual({ location: '', description: 'About', conferenceLink: MEET });
    expect(changedPlaces({ conferenceLink: LINK }, own)).toEqual({});
    expect(changedPlaces({ location: 'Room 7', conferenceLink: MEET }, own)).toEqual({});
  });

  it('moves to the description when the location is filled, and back', () => {
    const filled = changedPlaces({ location: 'Room 7', conferenceLink: LINK }, sent('', 'About'));
    expect(filled).toMatchObject({ location: 'Room 7', description: `About\n\n${LINK}` });
    expect(changedPlaces({ location: '', conferenceLink: LINK }, filled)).toMatchObject({
      location: LINK,
      description: 'About',
    });
  });

  it('that is changed or taken away in the CRM leaves nothing behind', () => {
    expect(changedPlaces({ conferenceLink: MEET }, sent('', 'About'))).toMatchObject({ location: MEET });
    expect(changedPlaces({ conferenceLink: '' }, sent('Room 7', 'About'))).toEqual({
      location: 'Room 7',
      description: 'About',
      extendedProperties: { private: { crmLinkInLocation: null, crmLinkInDescription: null } },
    });
  });

  it('takes no time to look for in a text that is meant to take some', () => {
    const description = `${' \n'.repeat(20_000)}${'<a '.repeat(20_000)}${'<br>'.repeat(20_000)}`;
    const started = performance.now();
    placesFromGoogle({ ...sent('Room 7', ''), description });
    expect(performance.now() - started).toBeLessThan(1_000);
  });
});
