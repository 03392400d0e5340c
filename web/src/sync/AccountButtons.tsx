import { Button, Group } from '@mantine/core';
import { useState } from 'react';
import type { Account } from '../../../api/schemas/accounts.ts';
import { navigate } from '../router.ts';
import { ConfirmDialog } from '../shell/ConfirmDialog.tsx';
import { texts } from '../texts.ts';
import { useAccountAction } from './use-account-actions.ts';
import { changeUnderWay } from './use-accounts.ts';

/** What may be done with an account in its present state. */
export function AccountButtons({ account }: { account: Account }) {
  const [asking, setAsking] = useState(false);
  const action = useAccountAction(account.id);
  const words = texts.account;
  const { state } = account;
  const runs = state === 'importing' || state === 'active' || state === 'paused';
  const busy = changeUnderWay(account) !== null;
  const open = (more = '') => navigate(`/calendar-sync?account=${account.id}${more}`);
  return (
    <Group gap="xs">
      {(state === 'ready' || state === 'stopped') && (
        <Button size="sm" disabled={busy} onClick={() => open('&from=list')}>
          {words.startSync}
        </Button>
      )}
      {runs && (
        <Button size="sm" variant="default" onClick={() => open('&edit=1')}>
          {words.edit}
        </Button>
      )}
      {(state === 'importing' || state === 'active') && (
        <Button
          size="sm"
          variant="default"
          disabled={busy}
          loading={action.isPending && action.variables === 'pause'}
          onClick={() => action.mutate('pause')}
        >
          {words.pause}
        </Button>
      )}
      {state === 'paused' && (
        <Button
          size="sm"
          disabled={busy}
          loading={action.isPending && action.variables === 'resume'}
          onClick={() => action.mutate('resume')}
        >
          {words.resume}
        </Button>
      )}
      {runs && (
        <Button size="sm" variant="default" c="red.9" disabled={busy} onClick={() => setAsking(true)}>
          {words.stop}
        </Button>
      )}
      <ConfirmDialog
        opened={asking}
        title={words.stopTitle(account.email)}
        lines={[words.stopBody]}
        confirm={words.stopConfirm}
        cancel={words.stopCancel}
        busy={action.isPending}
        onClose={() => setAsking(false)}
        onConfirm={() => action.mutate('stop', { onSuccess: () => setAsking(false) })}
      />
    </Group>
  );
}
