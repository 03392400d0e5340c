const stamp = (ms: number) => new Date(ms).toISOString().replaceAll(/[-:]|\.\d+/g, '');

/** A calendar file with `count` single events, an hour each, from 2027 on. */
export function makeIcs(count: number): string {
  const first = Date.parse('2027-01-01T08:00:00Z');
  const events = Array.from({ length: count }, (_, n) =>
    [
      'BEGIN:VEVENT',
      `UID:made-${n}@example.com`,
      'DTSTAMP:20260101T000000Z',
      `DTSTART:${stamp(first + n * 3_600_000)}`,
      `DTEND:${stamp(first + (n + 1) * 3_600_000)}`,
      `SUMMARY:Event ${n}`,
      'END:VEVENT',
    ].join('\r\n'),
  );
  return ['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//test//made//EN', ...events, 'END:VCALENDAR', ''].join(
    '\r\n',
  );
}
