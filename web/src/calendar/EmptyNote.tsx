import { Anchor, Button, Group, Paper, Stack, Text } from '@mantine/core';
import { navigate } from '../router.ts';
import { useAccounts } from '../sync/use-accounts.ts';
import { texts } from '../texts.ts';
import { type Range, useNearest, type Whose } from './use-items.ts';

interface Props {
  readonly empty: boolean;
  readonly range: Range | null;
  readonly whose: Whose;
  readonly onGo: (day: Date) => void;
  readonly onEveryone: () => void;
}

const words = texts.calendar;
const dayFormat = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'long', year: 'numeric' });

/** Lies over an empty calendar and says what to do; nothing moves when it comes or goes. */
export function EmptyNote({ empty, range, whose, onGo, onEveryone }: Props) {
  const nearest = useNearest(range, whose, empty);
  const accounts = useAccounts();
  if (!empty || !nearest.isFetched || accounts.data === undefined) return null;
  const { next, last } = nearest.data ?? {};
  const syncs = accounts.data.active.length > 0;
  const everyone = whose.owner !== undefined && (
    <Button size="sm" variant="default" onClick={onEveryone}>
      {words.showEveryone}
    </Button>
  );
  return (
    <div className="empty-note">
      <Paper withBorder shadow="sm" radius="lg" p="md" maw={440} aria-live="polite">
        {next || last || syncs ? (
          <Stack gap={6} align="center">
            <Text fw={600}>{words.noItems}</Text>
            <Group gap="md" justify="center">
              {next && <Go label={words.goNext(dayFormat.format(next))} onGo={() => onGo(next)} />}
              {last && <Go label={words.goLast(dayFormat.format(last))} onGo={() => onGo(last)} />}
              {everyone}
            </Group>
          </Stack>
        ) : (
          <Stack gap="xs" align="center">
            <Text fw={600} ta="center">
              {words.nothingYet}
            </Text>
            <Text size="sm" c="dimmed" ta="center">
              {words.nothingYetHint}
            </Text>
            <Group gap="xs" justify="center">
              <Button size="sm" onClick={() => navigate('/calendar-sync')}>
                {words.connect}
              </Button>
              {everyone}
            </Group>
          </Stack>
        )}
      </Paper>
    </div>
  );
}

function Go({ label, onGo }: { label: string; onGo: () => void }) {
  return (
    <Anchor component="button" type="button" size="sm" onClick={onGo}>
      {label}
    </Anchor>
  );
}
