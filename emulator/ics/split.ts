/** A file cut into components by hand, so that one broken event does not take the others along. */

export interface RawComponent {
  name: string;
  /** Unfolded content lines, BEGIN and END among them; alarms and other inner components are left out. */
  lines: string[];
  /** Where it begins in the file, from 1. */
  line: number;
}

export interface Rejection {
  component: string;
  uid: string | null;
  line: number | null;
  reason: string;
}

export interface RawCalendar {
  /** X-WR-TIMEZONE: the zone of times that have none. */
  timeZone: string | null;
  zones: RawComponent[];
  events: RawComponent[];
}

/** The bytes of a file as text: UTF-8, or else the Western code page that older exporters wrote. */
export function decodeCalendar(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder('windows-1252').decode(bytes);
  }
}

interface Line {
  text: string;
  number: number;
}

/** RFC 5545, section 3.1; blank lines, which are not legal, are skipped. */
function unfold(text: string): Line[] {
  const lines: Line[] = [];
  for (const [index, physical] of text.split(/\r\n|\n|\r/).entries()) {
    const last = lines.at(-1);
    if (/^[ \t]/.test(physical) && last) last.text += physical.slice(1);
    else if (physical.trim() !== '') lines.push({ text: physical, number: index + 1 });
  }
  return lines;
}

export function uidOf(lines: readonly string[]): string | null {
  const line = lines.find((each) => /^UID[;:]/i.test(each));
  return line ? line.slice(line.indexOf(':') + 1).trim() : null;
}

const TAKEN = new Set(['VEVENT', 'VTIMEZONE']);

/** Cuts a text into calendars; null when it holds none. Components without an end go to `rejected`. */
export function splitCalendars(text: string): { calendars: RawCalendar[]; rejected: Rejection[] } | null {
  const calendars: RawCalendar[] = [];
  const rejected: Rejection[] = [];
  let calendar: RawCalendar | null = null;
  let open: RawComponent | null = null;
  let inner: string[] = [];

  const breakOff = (reason: string) => {
    if (open?.name === 'VEVENT') {
      rejected.push({ component: open.name, uid: uidOf(open.lines), line: open.line, reason });
    }
    open = null;
    inner = [];
  };
  const finish = (component: RawComponent) => {
    (component.name === 'VEVENT' ? calendar?.events : calendar?.zones)?.push(component);
    open = null;
  };

  for (const { text: line, number } of unfold(text)) {
    const begun = /^BEGIN:\s*([\w-]+)\s*$/i.exec(line)?.[1]?.toUpperCase();
    const ended = /^END:\s*([\w-]+)\s*$/i.exec(line)?.[1]?.toUpperCase();
    if (begun === 'VCALENDAR') {
      breakOff('the component has no END before the next calendar');
      calendar = { timeZone: null, zones: [], events: [] };
      calendars.push(calendar);
    } else if (ended === 'VCALENDAR') {
      breakOff('the component has no END');
    } else if (calendar && begun !== undefined && TAKEN.has(begun) && inner.length === 0) {
      if (open) breakOff('the component has no END before the next one');
      open = { name: begun, lines: [line], line: number };
    } else if (open && begun !== undefined) {
      inner.push(begun);
      if (open.name === 'VTIMEZONE') open.lines.push(line);
    } else if (open && ended === open.name && inner.length === 0) {
      open.lines.push(line);
      finish(open);
    } else if (open && ended !== undefined) {
      if (open.name === 'VTIMEZONE') open.lines.push(line);
      if (inner.pop() !== ended) breakOff(`END:${ended} does not belong here`);
    } else if (open) {
      if (inner.length === 0 || open.name === 'VTIMEZONE') open.lines.push(line);
    } else if (calendar && /^X-WR-TIMEZONE[;:]/i.test(line)) {
      calendar.timeZone = line.slice(line.indexOf(':') + 1).trim();
    }
  }
  breakOff('the file breaks off before the component ends');
  return calendars.length === 0 ? null : { calendars, rejected };
}
