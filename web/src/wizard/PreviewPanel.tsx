import { Group, Paper, Stack, Text } from '@mantine/core';
import type { DraftOptions } from '../../../api/schemas/options.ts';
import { LockIcon } from '../shell/icons.tsx';
import { texts } from '../texts.ts';

type Choice = NonNullable<DraftOptions['privateEvents']>;
/** How the sample event looks to somebody. */
type Look = 'locked' | 'full' | 'only-you' | 'private' | 'busy' | 'nothing' | 'free';

const LOOKS: Readonly<Record<Choice, { google: Look; you: Look; others: Look }>> = {
  everyone: { google: 'locked', you: 'full', others: 'full' },
  only_me: { google: 'locked', you: 'only-you', others: 'private' },
  do_not_sync: { google: 'locked', you: 'nothing', others: 'free' },
  busy_only: { google: 'locked', you: 'busy', others: 'busy' },
};

const words = texts.panel;
const HOURS = ['9:00', '10:00', '11:00', '12:00'];
const ROW_PX = 24;

/** Three small calendars that show one private event as each side will see it. */
export function PreviewPanel({ choice }: { choice: Choice }) {
  const looks = LOOKS[choice];
  return (
    <Stack gap="xs" component="section" aria-label={words.label} aria-live="polite">
      <Text size="sm" c="dimmed">
        {words.hint}
      </Text>
      <SmallCalendar title={words.google} look={looks.google} tint="blue" />
      <SmallCalendar title={words.you} look={looks.you} tint="petrol" />
      <SmallCalendar title={words.others} look={looks.others} tint="petrol" />
    </Stack>
  );
}

function SmallCalendar({ title, look, tint }: { title: string; look: Look; tint: string }) {
  return (
    <Paper withBorder p="xs" component="section" aria-label={title}>
      <Text size="sm" fw={600} mb={6}>
        {title}
      </Text>
      <div style={{ position: 'relative' }}>
        {HOURS.map((hour) => (
          <Group key={hour} gap={8} h={ROW_PX} align="flex-start" wrap="nowrap" aria-hidden>
            <Text c="dimmed" w={34} ta="right" fz={11} lh="14px" style={{ transform: 'translateY(-1px)' }}>
              {hour}
            </Text>
            <div style={{ flex: 1, borderTop: '1px solid #e3eaec', height: 1 }} />
          </Group>
        ))}
        <SampleEvent look={look} tint={tint} />
      </div>
    </Paper>
  );
}

function SampleEvent({ look, tint }: { look: Look; tint: string }) {
  const gone = look === 'nothing' || look === 'free';
  const blocked = look === 'private' || look === 'busy';
  const background = blocked ? BUSY_PATTERN : `var(--mantine-color-${tint}-1)`;
  return (
    <Group
      gap={6}
      wrap="nowrap"
      px={8}
      style={{
        position: 'absolute',
        left: 44,
        right: 6,
        top: ROW_PX + 1,
        height: ROW_PX * 1.5,
        borderRadius: 6,
        background: gone ? 'transparent' : background,
        border: gone ? '1px dashed #c3ced1' : undefined,
        borderLeft: gone ? undefined : `3px solid var(--mantine-color-${blocked ? 'gray-6' : `${tint}-7`})`,
      }}
    >
      {look === 'locked' && <LockIcon size={13} label="private" />}
      <Text size="sm" fw={gone ? 400 : 550} c={gone ? 'dimmed' : undefined} truncate>
        {titleOf(look)}
      </Text>
      {look === 'only-you' && (
        <Text size="xs" c="petrol.8" fw={600} style={{ whiteSpace: 'nowrap', marginLeft: 'auto' }}>
          <LockIcon size={11} /> {words.onlyYou}
        </Text>
      )}
    </Group>
  );
}

const BUSY_PATTERN = 'repeating-linear-gradient(135deg, #e8edef 0 6px, #f3f6f7 6px 12px)';

function titleOf(look: Look): string {
  if (look === 'private') return words.private;
  if (look === 'busy') return words.busy;
  if (look === 'nothing') return words.nothing;
  if (look === 'free') return words.free;
  return words.sample;
}
