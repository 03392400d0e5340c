import { Alert, Button, Group, Stack, Text } from '@mantine/core';
import { navigate, useLocation } from '../router.ts';
import { texts } from '../texts.ts';
import { useAccounts } from './use-accounts.ts';
import { useConnect } from './use-account-actions.ts';

interface Outcome {
  readonly title: string;
  readonly body: string;
  /** The addresses to ask Google about again, and what their buttons say. */
  readonly again: readonly { readonly email: string; readonly label: string }[];
}

/** Says how the visit to Google's consent page ended, when it did not end well, and what to do. */
export function ConsentResult() {
  const { query } = useLocation();
  const { data: groups } = useAccounts();
  const connect = useConnect();
  const error = query.get('error');
  if (error === null) return null;

  const lacking = groups?.readyToConnect.find((account) => account.problem === 'permission_missing');
  const outcome = outcomeOf(error, lacking?.email ?? null, query);
  return (
    <Alert
      color="yellow"
      variant="light"
      title={outcome.title}
      withCloseButton
      closeButtonLabel={texts.common.close}
      onClose={() => navigate('/calendar-sync', { replace: true })}
    >
      <Stack gap="sm" align="flex-start">
        <Text size="sm">{outcome.body}</Text>
        <Group>
          {outcome.again.map(({ email, label }) => (
            <Button key={email} size="xs" loading={connect.isPending} onClick={() => connect.mutate(email)}>
              {label}
            </Button>
          ))}
        </Group>
      </Stack>
    </Alert>
  );
}

function outcomeOf(error: string, email: string | null, query: URLSearchParams): Outcome {
  const words = texts.consent;
  if (error === 'access_denied') return { title: words.deniedTitle, body: words.denied, again: [] };
  if (error === 'permission_missing') {
    return {
      title: words.missingTitle,
      body: words.missing,
      again: email === null ? [] : [{ email, label: words.grantAgain }],
    };
  }
  if (error === 'address_differs') {
    const granted = query.get('granted');
    const addresses = [granted, query.get('typed')].filter((address) => address !== null);
    return {
      title: words.differsTitle,
      body: words.differs(granted),
      again: addresses.map((address) => ({ email: address, label: words.useAddress(address) })),
    };
  }
  if (error === 'consent_expired') return { title: words.otherTitle, body: words.expired, again: [] };
  if (error === 'google_unavailable') return { title: words.otherTitle, body: words.unavailable, again: [] };
  return { title: words.otherTitle, body: words.other, again: [] };
}
