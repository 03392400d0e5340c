import { z } from 'zod';
import { settingsOf, type ListEntry, type ListSettings } from '../../store/calendar-list.ts';
import { CALENDAR_COLORS, nearestColorId } from '../colors/palette.ts';
import { badRequest } from '../errors.ts';
import type { Resource } from '../pages.ts';

const HEX_COLOR = /^#[0-9a-f]{6}$/i;

/** A calendar as the list shows it; of one that was taken out, nothing but that. */
export function showListEntry(entry: ListEntry): Resource {
  const etag = `"${entry.entry_updated_us * 2 + entry.entry_revision}"`;
  const common = { kind: 'calendar#calendarListEntry', etag, id: entry.id };
  if (entry.deleted) return { ...common, deleted: true };
  const settings = settingsOf(entry);
  const colorId = settings.colorId ?? String((entry.calendar_key % 24) + 1);
  return {
    ...common,
    summary: entry.summary,
    ...(entry.description ? { description: entry.description } : {}),
    ...(entry.location ? { location: entry.location } : {}),
    timeZone: entry.time_zone,
    ...(entry.data_owner ? { dataOwner: entry.data_owner } : {}),
    ...(settings.summaryOverride ? { summaryOverride: settings.summaryOverride } : {}),
    colorId,
    backgroundColor: settings.backgroundColor ?? CALENDAR_COLORS[colorId],
    foregroundColor: settings.foregroundColor ?? '#000000',
    ...(settings.hidden ? { hidden: true } : {}),
    ...(settings.selected ? { selected: true } : {}),
    accessRole: entry.access_role,
    defaultReminders: settings.defaultReminders ?? [],
    ...(settings.notifications ? { notificationSettings: { notifications: settings.notifications } } : {}),
    ...(entry.is_primary ? { primary: true } : {}),
    conferenceProperties: { allowedConferenceSolutionTypes: ['hangoutsMeet'] },
  };
}

/** Of a calendar list entry in a body, what a caller may set; the rest is ignored. A null takes a value away. */
const entryBody = z.object({
  summaryOverride: z.string().nullish(),
  colorId: z.string().nullish(),
  backgroundColor: z.string().nullish(),
  foregroundColor: z.string().nullish(),
  hidden: z.boolean().nullish(),
  selected: z.boolean().nullish(),
  defaultReminders: z
    .array(z.object({ method: z.enum(['email', 'popup']), minutes: z.int().min(0).max(40_320) }))
    .max(5)
    .nullish(),
  notificationSettings: z
    .object({
      notifications: z
        .array(
          z.object({
            type: z.enum(['eventCreation', 'eventChange', 'eventCancellation', 'eventResponse', 'agenda']),
            method: z.enum(['email']),
          }),
        )
        .nullish(),
    })
    .nullish(),
});

type EntryBody = z.infer<typeof entryBody>;

/** The colours that a body asks for: by id, or (`colorRgbFormat`) by their values, which then name the nearest id. */
function colorsOf(
  body: EntryBody,
  isRgb: boolean,
): Partial<Record<keyof ListSettings, string | null | undefined>> {
  if (!isRgb) {
    const { colorId } = body;
    if (colorId && !Object.hasOwn(CALENDAR_COLORS, colorId)) throw badRequest('invalid', 'Invalid color ID.');
    // An index supersedes values that were set before it.
    return colorId === undefined ? {} : { colorId, backgroundColor: null, foregroundColor: null };
  }
  const { backgroundColor, foregroundColor } = body;
  for (const color of [backgroundColor, foregroundColor]) {
    if (color && !HEX_COLOR.test(color)) throw badRequest('invalid', 'Invalid color value.');
  }
  const colorId = backgroundColor ? nearestColorId(backgroundColor) : backgroundColor;
  return { backgroundColor, foregroundColor, colorId };
}

/** What a body makes of the settings of an entry: a patch keeps what it does not name, a put does not. */
export function mergeSettings(
  base: ListSettings,
  body: Record<string, unknown>,
  isRgb: boolean,
): ListSettings {
  const parsed = entryBody.safeParse(body);
  if (!parsed.success) {
    throw badRequest('invalid', `Invalid value for: ${parsed.error.issues[0]?.path.join('.') ?? ''}`);
  }
  const { summaryOverride, hidden, selected, defaultReminders, notificationSettings } = parsed.data;
  const named = {
    ...colorsOf(parsed.data, isRgb),
    summaryOverride,
    hidden,
    selected,
    defaultReminders,
    notifications: notificationSettings === null ? null : notificationSettings?.notifications,
  };
  const merged: Record<string, unknown> = { ...base };
  for (const [name, value] of Object.entries(named)) {
    if (value === null) delete merged[name];
    else if (value !== undefined) merged[name] = value;
  }
  return merged;
}
