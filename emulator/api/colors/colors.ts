import { json, type Reply } from '../call.ts';
import { CALENDAR_COLORS, EVENT_COLORS } from './palette.ts';

const definitions = (palette: Readonly<Record<string, string>>) =>
  Object.fromEntries(
    Object.entries(palette).map(([id, background]) => [id, { background, foreground: '#1d1d1d' }]),
  );

/** colors.get: the same for everybody. */
export function getColors(): Reply {
  return json({
    kind: 'calendar#colors',
    updated: '2012-02-14T00:00:00.000Z',
    calendar: definitions(CALENDAR_COLORS),
    event: definitions(EVENT_COLORS),
  });
}
