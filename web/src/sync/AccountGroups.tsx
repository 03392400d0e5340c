import { Center, Paper, Skeleton, Stack, Text, Title } from '@mantine/core';
import type { Account } from '../../../api/schemas/accounts.ts';
import { texts } from '../texts.ts';
import { AccountCard } from './AccountCard.tsx';
import { useAccounts } from './use-accounts.ts';

/** The three groups of accounts; without any, what to do first. */
export function AccountGroups() {
  const { data: groups, isPending } = useAccounts();
  if (groups === undefined)
    return isPending ? <Skeleton h={110} radius="lg" aria-label={texts.common.loading} /> : null;
  const empty = Object.values(groups).every((accounts) => accounts.length === 0);
  if (empty) return <NoAccounts />;
  return (
    <Stack gap="xl">
      <AccountGroup title={texts.sync.groups.active} accounts={groups.active} />
      <AccountGroup title={texts.sync.groups.readyToConnect} accounts={groups.readyToConnect} />
      <AccountGroup title={texts.sync.groups.syncedPreviously} accounts={groups.syncedPreviously} />
    </Stack>
  );
}

function AccountGroup({ title, accounts }: { title: string; accounts: readonly Account[] }) {
  if (accounts.length === 0) return null;
  return (
    <Stack gap="sm" component="section" aria-label={title}>
      <Title order={2}>{title}</Title>
      {accounts.map((account) => (
        <AccountCard key={account.id} account={account} />
      ))}
    </Stack>
  );
}

function NoAccounts() {
  return (
    <Paper withBorder p="xl" radius="lg" bg="transparent" style={{ borderStyle: 'dashed' }}>
      <Center>
        <Stack gap={4} align="center" maw={460}>
          <Text fw={600}>{texts.sync.empty}</Text>
          <Text size="sm" c="dimmed" ta="center">
            {texts.sync.emptyHint}
          </Text>
        </Stack>
      </Center>
    </Paper>
  );
}
