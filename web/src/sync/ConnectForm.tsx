import { Button, Group, Paper, Stack, Text, TextInput, Title } from '@mantine/core';
import { type SyntheticEvent, useState } from 'react';
import { ApiError } from '../api-error.ts';
import { useSession } from '../session.ts';
import { texts } from '../texts.ts';
import { useConnect } from './use-account-actions.ts';

/** The first step: an address, then Google's consent page. */
export function ConnectForm() {
  const { user } = useSession();
  const [email, setEmail] = useState(user.email);
  const connect = useConnect({ shownInPlace: true });
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    connect.mutate(email.trim());
  };
  return (
    <Paper withBorder p="lg" radius="lg">
      <form onSubmit={submit} noValidate>
        <Stack gap="sm">
          <Title order={2}>{texts.sync.connectTitle}</Title>
          <Group align="flex-start" gap="sm">
            <TextInput
              label={texts.sync.email}
              description={texts.sync.emailHint}
              type="email"
              autoComplete="email"
              value={email}
              onChange={(event) => setEmail(event.currentTarget.value)}
              error={connect.error && (inField(connect.error) ?? connect.error.message)}
              inputWrapperOrder={['label', 'input', 'description', 'error']}
              style={{ flex: '1 1 260px', maxWidth: 420 }}
            />
            {/* Stands beside the field, below its label. */}
            <Button type="submit" mt={{ base: 0, xs: 25 }} loading={connect.isPending || connect.isSuccess}>
              {texts.sync.connect}
            </Button>
          </Group>
          <Text size="sm" c="dimmed">
            {texts.sync.recommendation}
          </Text>
        </Stack>
      </form>
    </Paper>
  );
}

const inField = (error: Error) => (error instanceof ApiError ? error.about('email') : null);
