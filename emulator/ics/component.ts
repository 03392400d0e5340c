import ICAL from 'ical.js';
import type { RawComponent } from './split.ts';

/** A VEVENT that cannot be taken; the message says why. */
export class ComponentError extends Error {}

/** One property in jCal form (RFC 7265). */
export interface Property {
  name: string;
  parameters: Record<string, string | string[]>;
  type: string;
  values: unknown[];
}

export interface Component {
  /** The first property of a name. */
  first(name: string): Property | undefined;
  all(name: string): Property[];
  /** The first value of a property as text; undefined when it is missing or empty. */
  text(name: string): string | undefined;
  /** The content line as it stands in the file, without its name. */
  raw(name: string): string[];
  /** How many lines are no content lines. */
  spilledLines: number;
}

type JCal = [string, [string, Record<string, string | string[]>, string, ...unknown[]][], unknown[]];

const ONCE = ['dtstart', 'dtend', 'duration', 'recurrence-id', 'uid'];

/** A name, then its parameters or its value (RFC 5545, section 3.1). Text that broken exporters let spill over its line has none. */
const CONTENT_LINE = /^[\w-]+[;:]/;

/** Parses one VEVENT through ical.js; throws ComponentError when it is broken. */
export function parseComponent(raw: RawComponent): Component {
  const lines = raw.lines.filter((line) => CONTENT_LINE.test(line));
  let jcal: JCal;
  try {
    jcal = ICAL.parse(lines.join('\r\n'));
  } catch (error) {
    throw new ComponentError(error instanceof Error ? error.message : 'the component cannot be read');
  }
  const properties = jcal[1].map(([name, parameters, type, ...values]) => ({
    name,
    parameters,
    type,
    values,
  }));
  for (const name of ONCE) {
    if (properties.filter((property) => property.name === name).length > 1) {
      throw new ComponentError(`${name.toUpperCase()} is there more than once`);
    }
  }
  const first = (name: string) => properties.find((property) => property.name === name);
  return {
    first,
    all: (name) => properties.filter((property) => property.name === name),
    text(name) {
      const value = first(name)?.values[0];
      return typeof value === 'string' && value !== '' ? value : undefined;
    },
    raw: (name) =>
      raw.lines
        .filter((line) => new RegExp(`^${name}[;:]`, 'i').test(line))
        .map((line) => line.slice(line.indexOf(':') + 1).trim()),
    spilledLines: raw.lines.length - lines.length,
  };
}

/** A parameter's single value. */
export function parameterOf(property: Property | undefined, name: string): string | undefined {
  const value = property?.parameters[name];
  return Array.isArray(value) ? value[0] : value;
}
