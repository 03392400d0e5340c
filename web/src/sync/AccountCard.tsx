import { Alert, Badge, Button, Group, Paper, Progress, Stack, Text } from '@mantine/core';
import type { Account } from '../../../api/schemas/accounts.ts';
import { texts } from '../texts.ts';
import { AccountButtons } from './AccountButtons.tsx';
import { stateText } from './account-text.ts';
import { ago, useNowMs } from './ago.ts';
import { HeldDeletions } from './HeldDeletions.tsx';
import { useConnect } from './use-account-actions.ts';

/** One account: what it is called, how it fares, what to do about it. */
export function AccountCard({ account }: { account: Account }) {
  const state = stateText(account);
  return (
    <Paper withBorder p="md" radius="lg" component="article" aria-label={account.email}>
      <Stack gap="sm">
        <Group justify="space-between" align="flex-start" gap="sm">
          <Stack gap={4} style={{ flex: '1 1 260px', minWidth: 0 }}>
            <Text fw={600} style={{ overflowWrap: 'anywhere' }}>
              {account.email}
            </Text>
            <Group gap="xs">
              <Badge
                variant="light"
                color={state.color}
                c={`${state.color}.9`}
                tt="none"
                size="lg"
                fw={600}
                style={{ fontVariantNumeric: 'tabular-nums' }}
              >
                {state.label}
              </Badge>
              <Direction account={account} />
            </Group>
          </Stack>
          <AccountButtons account={account} />
        </Group>
        {account.state === 'importing' && account.problem === null && <ImportProgress account={account} />}
        {state.hint && (
          <Text size="sm" c="dimmed">
            {state.hint}
          </Text>
        )}
        <Problem account={account} />
        <Freshness account={account} />
      </Stack>
    </Paper>
  );
}

function Direction({ account }: { account: Account }) {
  const direction = account.settings?.direction ?? account.draft.direction;
  if (direction === undefined || account.state === 'connecting') return null;
  return (
    <Text size="sm" c="dimmed">
      {direction === 'one_way' ? texts.account.oneWay : texts.account.twoWay}
    </Text>
  );
}

function ImportProgress({ account }: { account: Account }) {
  const { done, total } = account.progress;
  const share = total === null || total === 0 ? 100 : Math.min(100, (done / total) * 100);
  return (
    <Progress
      value={share}
      animated={total === null}
      striped={total === null}
      aria-label={stateText(account).label}
    />
  );
}

function Problem({ account }: { account: Account }) {
  const connect = useConnect();
  if (account.problem === null) return null;
  if (account.problem === 'held') return <HeldDeletions account={account} />;
  const [title, body] = texts.account.problems[account.problem];
  const until = account.problemUntil;
  const needsConsent = account.problem === 'needs_reauth' || account.problem === 'permission_missing';
  return (
    <Alert color={account.problem === 'limited' ? 'yellow' : 'red'} variant="light" title={title}>
      <Stack gap="xs" align="flex-start">
        <Text size="sm">
          {body}{' '}
          {until &&
            texts.account.limitedUntil(new Date(until).toLocaleTimeString('en', { timeStyle: 'short' }))}
        </Text>
        {needsConsent && (
          <Button size="xs" loading={connect.isPending} onClick={() => connect.mutate(account.email)}>
            {account.problem === 'needs_reauth' ? texts.account.reconnect : texts.account.grantAgain}
          </Button>
        )}
      </Stack>
    </Alert>
  );
}

function Freshness({ account }: { account: Account }) {
  const nowMs = useNowMs();
  const { lastAppliedAt, lastSeenAt } = account.freshness;
  if (account.state !== 'active' && account.state !== 'paused') return null;
  const parts = [
    lastAppliedAt && texts.account.applied(ago(lastAppliedAt, nowMs)),
    lastSeenAt && texts.account.seen(ago(lastSeenAt, nowMs)),
  ].filter((part) => part !== null);
  if (parts.length === 0) return null;
  return (
    <Text size="xs" c="dimmed" style={{ fontVariantNumeric: 'tabular-nums' }}>
      {parts.join(' · ')}
    </Text>
  );
}
