import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { Temporal } from 'temporal-polyfill';
import { comparedText } from '../../core/html-text.ts';
import { cleanDescription } from '../../google/description.ts';

const OWN = path.resolve(import.meta.dirname, '../samples/ics');

const WELL_FORMED = new Set(['a-working-week.ics', 'all-day-floating-without-uid.ics']);

/** Real exports when their folder is named (CALENDAR_SAMPLES), else the project's own samples: never none. */
export function calendarSamples(names: readonly string[]): { name: string; file: string }[] {
  const folder = process.env['CALENDAR_SAMPLES'];
  if (folder) return names.map((name) => ({ name, file: path.join(folder, `${name}.ics`) }));
  return (
    readdirSync(OWN)
      // The others hold what Google writes otherwise, such as a local UNTIL; the emulator's own tests look at those.
      .filter((name) => WELL_FORMED.has(name))
      .map((name) => ({ name: path.basename(name, '.ics'), file: path.join(OWN, name) }))
  );
}

/** What one VEVENT says, as far as the CRM holds it. Comparable as JSON. */
export interface Said {
  subject: string;
  description: string;
  location: string;
  start: string;
  end: string;
  rules: string[];
  originalStart: string | null;
}

interface Line {
  name: string;
  zone: string | null;
  value: string;
}

/**
 * The events of a calendar file, sorted: a reader of our own for well-formed files, which shares nothing with the emulator's parser
 * (npm's other parsers were tried: the best known one drops a long description and strips quotes).
 */
export function readSample(file: string): Said[] {
  const lines = linesOf(readFileSync(file, 'utf8'));
  const calendarZone = lines.find((line) => line.name === 'X-WR-TIMEZONE')?.value ?? 'UTC';
  const said: Said[] = [];
  let event: Line[] | null = null;
  let depth = 0;
  for (const line of lines) {
    if (line.name === 'BEGIN' && line.value === 'VEVENT') event = [];
    else if (line.name === 'END' && line.value === 'VEVENT' && event) {
      said.push(sayingOf(event, calendarZone));
      event = null;
    } else if (event && line.name === 'BEGIN') depth += 1;
    else if (event && line.name === 'END') depth -= 1;
    // What an alarm inside says is not said of the event.
    else if (event && depth === 0) event.push(line);
  }
  return sortSaid(said);
}

export const sortSaid = (said: Said[]): Said[] =>
  said.toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));

/** Unfolded (RFC 5545 section 3.1) and cut into name, TZID and value; a colon within quotes belongs to a parameter. */
function linesOf(text: string): Line[] {
  const unfolded = text.replaceAll('\r\n', '\n').replaceAll(/\n[ \t]/g, '');
  return unfolded.split('\n').flatMap((line) => {
    const [, name = '', parameters = '', value = ''] =
      /^([\w-]+)((?:;[\w-]+=(?:"[^"]*"|[^":;])*)*):(.*)$/s.exec(line) ?? [];
    const zone = /;TZID="?([^";]+)/.exec(parameters)?.[1] ?? null;
    return name === '' ? [] : [{ name: name.toUpperCase(), zone, value }];
  });
}

function sayingOf(event: readonly Line[], zone: string): Said {
  const one = (name: string) => event.find((line) => line.name === name);
  const text = (name: string) => unescape(one(name)?.value ?? '').trim();
  const start = timeOf(one('DTSTART'), zone) ?? '';
  const original = one('RECURRENCE-ID');
  return {
    subject: text('SUMMARY'),
    // What comes in is cleaned: a link that leads nowhere, for one, is text.
    description: comparedText(cleanDescription(text('DESCRIPTION'))),
    location: text('LOCATION'),
    start,
    end: timeOf(one('DTEND'), zone) ?? defaultEnd(start, one('DURATION')?.value),
    rules: original
      ? []
      : event.filter((line) => line.name === 'RRULE').map((line) => comparableRule(line.value)),
    originalStart: timeOf(original, zone),
  };
}

/** RFC 5545 section 3.3.11. */
const unescape = (text: string) =>
  text.replaceAll(/\\([nN,;\\])/g, (_, char: string) => (/n/i.test(char) ? '\n' : char));

/** An instant in UTC with whole seconds, or a date; floating times are in the calendar's zone, as Google reads them. */
function timeOf(line: Line | undefined, calendarZone: string): string | null {
  if (!line) return null;
  const [, year, month, day, hour, minute, second, utc] =
    /^(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)(\d\d)(Z?))?$/.exec(line.value) ?? [];
  const date = `${year}-${month}-${day}`;
  if (hour === undefined) return date;
  const local = Temporal.PlainDateTime.from(`${date}T${hour}:${minute}:${second}`);
  const zone = utc === 'Z' ? 'UTC' : (line.zone ?? calendarZone);
  return local.toZonedDateTime(zone).toInstant().toString({ smallestUnit: 'second' });
}

/** RFC 5545 section 3.6.1: a date alone lasts a day, a time alone is over at once. */
function defaultEnd(start: string, duration: string | undefined): string {
  if (start.includes('T')) {
    return Temporal.Instant.from(start)
      .add(duration ?? 'PT0S')
      .toString({ smallestUnit: 'second' });
  }
  return Temporal.PlainDate.from(start)
    .add(duration ?? 'P1D')
    .toString();
}

/** A rule's parts in one order; WKST=MO and INTERVAL=1 are what a rule without them means. */
export const comparableRule = (line: string): string =>
  line
    .replace(/^RRULE:/, '')
    .split(';')
    .filter((part) => part !== 'INTERVAL=1' && part !== 'WKST=MO' && part !== '')
    .toSorted()
    .join(';');
