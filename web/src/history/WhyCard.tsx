import { Badge, Button, Group, Paper, Stack, Text } from '@mantine/core';
import type { Why } from '../../../api/schemas/history.ts';
import { notifyDone } from '../notify.tsx';
import { navigate } from '../router.ts';
import { useAccounts } from '../sync/use-accounts.ts';
import { texts } from '../texts.ts';
import { useCalendars } from '../wizard/use-account.ts';
import { useRetry } from './use-history.ts';

const words = texts.itemSync;
const COLORS = { synced: 'teal', skipped: 'gray', waiting: 'blue', held: 'yellow', parked: 'red' } as const;

/** Whose advice names a button that the page does not have. */
const UNHEARD: ReadonlySet<string> = new Set(['unlinked', 'deleted_in_remote_unlink']);

/** One account's answer: how it stands with the item there, by which rule, and what helps. */
export function WhyCard({ why }: { why: Why }) {
  const place = words.place(why.email, useCalendarName(why));
  const color = COLORS[why.is];
  return (
    <Paper withBorder p="sm" radius="md" component="article" aria-label={why.email}>
      <Stack gap={6} align="flex-start">
        <Group gap="xs">
          <Badge variant="light" color={color} c={`${color}.9`} tt="none" size="lg" fw={600}>
            {words.states[why.is]}
          </Badge>
          <Text size="sm" fw={600} style={{ overflowWrap: 'anywhere' }}>
            {place}
          </Text>
        </Group>
        <Text size="sm">{why.sentence}</Text>
        {why.advice && !UNHEARD.has(why.rule ?? '') && (
          <Text size="sm" c="dimmed">
            {why.advice}
          </Text>
        )}
        {why.until && <Text size="sm">{words.until(timeOf(why.until))}</Text>}
        {why.parkedId && <RetryButton accountId={why.accountId} parkedId={why.parkedId} />}
        {why.is === 'held' && (
          <Button size="xs" variant="default" onClick={() => navigate('/calendar-sync')}>
            {words.decide}
          </Button>
        )}
      </Stack>
    </Paper>
  );
}

/** The calendar that takes part; null where its name is its account's address, or is not known. */
function useCalendarName({ accountId, email }: Why): string | null {
  const accounts = useAccounts();
  const account = Object.values(accounts.data ?? {})
    .flat()
    .find(({ id }) => id === accountId);
  const calendarId = account?.settings?.calendarId ?? email;
  const calendars = useCalendars(accountId, { enabled: calendarId !== email, shownInPlace: true });
  return calendars.data?.find(({ id }) => id === calendarId)?.summary ?? null;
}

function RetryButton({ accountId, parkedId }: { accountId: string; parkedId: string }) {
  const retry = useRetry(accountId);
  return (
    <Button
      size="xs"
      loading={retry.isPending}
      onClick={() => retry.mutate(parkedId, { onSuccess: () => notifyDone(words.tryingAgain) })}
    >
      {words.tryAgain}
    </Button>
  );
}

const timeOf = (instant: string) => new Date(instant).toLocaleTimeString('en', { timeStyle: 'short' });
