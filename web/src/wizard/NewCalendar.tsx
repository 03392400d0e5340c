import { Alert, Button, Group, Stack, Text, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type KeyboardEvent, useState } from 'react';
import { ApiError } from '../api-error.ts';
import { useSession } from '../session.ts';
import { PlusIcon } from '../shell/icons.tsx';
import { texts } from '../texts.ts';

interface Props {
  readonly accountId: string;
  readonly onCreated: (calendarId: string) => void;
}

const words = texts.options;

/** The separate calendar that we recommend, made at Google from here. */
export function NewCalendar({ accountId, onCreated }: Props) {
  const { api } = useSession();
  const client = useQueryClient();
  const [open, setOpen] = useState(false);
  const [name, setName] = useState<string>(words.newCalendarName);
  const create = useMutation({
    mutationFn: () => api.createCalendar(accountId, name),
    onSuccess: async (calendar) => {
      await client.invalidateQueries({ queryKey: ['calendars', accountId] });
      onCreated(calendar.id);
      setOpen(false);
    },
    meta: { shownInPlace: true },
  });
  if (!open) {
    return (
      <Button variant="default" leftSection={<PlusIcon size={14} />} onClick={() => setOpen(true)}>
        {words.newCalendar}
      </Button>
    );
  }
  // It stands inside the form of the options, so it is none of its own: Enter must not send those.
  const createOnEnter = (event: KeyboardEvent) => {
    if (event.key !== 'Enter') return;
    event.preventDefault();
    if (name.trim() !== '') create.mutate();
  };
  const grantUrl =
    create.error instanceof ApiError && create.error.code === 'scope_missing'
      ? create.error.text('authorizationUrl')
      : null;
  const problem = grantUrl === null && create.error ? create.error.message : undefined;
  return (
    <div style={{ flex: '1 1 100%' }}>
      <Stack gap="xs">
        <Group gap="xs" align="flex-start">
          <TextInput
            label={words.newCalendar}
            description={words.newCalendarHint}
            inputWrapperOrder={['label', 'input', 'description', 'error']}
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
            onKeyDown={createOnEnter}
            error={problem}
            data-autofocus
            style={{ flex: '1 1 220px', maxWidth: 380 }}
          />
          <Button
            mt={24}
            onClick={() => create.mutate()}
            loading={create.isPending}
            disabled={name.trim() === ''}
          >
            {words.create}
          </Button>
          <Button variant="default" mt={24} onClick={() => setOpen(false)}>
            {texts.common.cancel}
          </Button>
        </Group>
        {grantUrl !== null && (
          <Alert color="yellow" variant="light">
            <Stack gap="xs" align="flex-start">
              <Text size="sm">{words.scopeMissing}</Text>
              <Button size="xs" onClick={() => window.location.assign(grantUrl)}>
                {words.grantAtGoogle}
              </Button>
            </Stack>
          </Alert>
        )}
      </Stack>
    </div>
  );
}
