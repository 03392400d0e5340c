import { Container, Stack, Text, Title } from '@mantine/core';
import { useLocation } from '../router.ts';
import { texts } from '../texts.ts';
import { AccountSetUp } from '../wizard/AccountSetUp.tsx';
import { AccountGroups } from './AccountGroups.tsx';
import { ConnectForm } from './ConnectForm.tsx';
import { ConsentResult } from './ConsentResult.tsx';

/** Personal preferences > Calendar sync: the accounts, or with `?account=` the options of one of them. */
export function CalendarSyncPage() {
  const { query } = useLocation();
  const accountId = query.get('account');
  if (accountId !== null && !query.has('error'))
    return <AccountSetUp accountId={accountId} key={accountId} />;
  return (
    <Container size="md" py="xl">
      <Stack gap="lg">
        <div>
          <Text size="sm" c="dimmed">
            {texts.sync.breadcrumb} &rsaquo; {texts.sync.title}
          </Text>
          <Title order={1}>{texts.sync.title}</Title>
          <Text c="dimmed" mt={4} maw={620}>
            {texts.sync.intro}
          </Text>
        </div>
        <ConsentResult />
        <ConnectForm />
        <AccountGroups />
      </Stack>
    </Container>
  );
}
