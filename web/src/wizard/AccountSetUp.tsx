import { Anchor, Container, Skeleton, Stack } from '@mantine/core';
import { useEffect } from 'react';
import type { Account } from '../../../api/schemas/accounts.ts';
import { notifyDone } from '../notify.tsx';
import { navigate, useLocation } from '../router.ts';
import { ChevronLeftIcon } from '../shell/icons.tsx';
import { Link } from '../shell/Link.tsx';
import { texts } from '../texts.ts';
import { OptionsPage } from './OptionsPage.tsx';
import { useAccount, useActivityTypes } from './use-account.ts';
import { Wizard } from './Wizard.tsx';

/** What `?account=` shows: the wizard for a new account, all options for one that was set up before. */
export function AccountSetUp({ accountId }: { accountId: string }) {
  const account = useAccount(accountId);
  const types = useActivityTypes();
  return (
    <Container size="md" py="xl">
      <Stack gap="md">
        <Anchor component={Link} to="/calendar-sync" size="sm">
          <ChevronLeftIcon size={14} /> {texts.wizard.toList}
        </Anchor>
        {account.data && types.data ? (
          <SetUp account={account.data} typeKeys={types.data.map((type) => type.key)} />
        ) : (
          (account.isPending || types.isPending) && (
            <Skeleton h={380} radius="lg" aria-label={texts.common.loading} />
          )
        )}
      </Stack>
    </Container>
  );
}

function SetUp({ account, typeKeys }: { account: Account; typeKeys: readonly string[] }) {
  const { query } = useLocation();
  if (account.state === 'ready') {
    return <Wizard account={account} typeKeys={typeKeys} resumed={query.get('from') === 'list'} />;
  }
  if (account.state === 'stopped') return <OptionsPage account={account} mode="restart" />;
  if (query.has('edit')) return <OptionsPage account={account} mode="edit" />;
  return <ToList account={account} />;
}

/** Consent that was given anew needs no questions: back to the list, with a word about it. */
function ToList({ account }: { account: Account }) {
  const { email, state } = account;
  useEffect(() => {
    if (state !== 'connecting' && state !== 'disconnected') notifyDone(texts.consent.granted(email));
    navigate('/calendar-sync', { replace: true });
  }, [email, state]);
  return null;
}
