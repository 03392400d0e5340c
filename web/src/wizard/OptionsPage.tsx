import { Button, Group, Paper, Stack, Text, Title } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { type SyntheticEvent, useState } from 'react';
import type { Account } from '../../../api/schemas/accounts.ts';
import type { DraftOptions, Effects } from '../../../api/schemas/options.ts';
import { notifyDone, notifyError } from '../notify.tsx';
import { navigate } from '../router.ts';
import { useSession } from '../session.ts';
import { texts } from '../texts.ts';
import { AllQuestions } from './AllQuestions.tsx';
import { DryRun } from './DryRun.tsx';
import { EffectsQuestions } from './EffectsQuestions.tsx';
import { missingEffects } from './effects.ts';
import { chosenOptions } from './options.ts';
import { useAccountChanged } from './use-account.ts';
import { useStart } from './use-wizard.ts';

interface Props {
  readonly account: Account;
  /** A syncing account is edited, a stopped one is started again. */
  readonly mode: 'edit' | 'restart';
}

/** All options on one page, as they are; adjustable. */
export function OptionsPage({ account, mode }: Props) {
  const [options, setOptions] = useState(() =>
    mode === 'edit' ? { ...account.settings } : chosenOptions(account),
  );
  const [effects, setEffects] = useState<Effects>({});
  const [counting, setCounting] = useState(false);
  const save = useSaveSettings(account);
  const start = useStart(account);
  const change = (changes: DraftOptions) => setOptions({ ...options, ...changes });
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    if (mode === 'edit') save.mutate({ options, effects });
    else start.mutate({ draft: options, effects });
  };
  const words = texts.edit;
  return (
    <Stack gap="md">
      <div>
        <Title order={1} style={{ overflowWrap: 'anywhere' }}>
          {mode === 'edit' ? words.title(account.email) : words.restartTitle(account.email)}
        </Title>
        {mode === 'restart' && (
          <Text c="dimmed" mt={4}>
            {words.restartHint}
          </Text>
        )}
      </div>
      <Paper withBorder radius="lg" p={{ base: 'md', sm: 'xl' }}>
        <form onSubmit={submit}>
          <Stack gap={36}>
            <AllQuestions accountId={account.id} options={options} onChange={change} />
            <EffectsQuestions
              asked={missingEffects(save.error ?? start.error)}
              effects={effects}
              onChange={setEffects}
            />
            {counting && (
              <DryRun
                accountId={account.id}
                options={options}
                effects={effects}
                onTakeIn={() => change({ pastDays: 'all' })}
              />
            )}
            <Group justify="space-between">
              <Button variant="default" disabled={counting} onClick={() => setCounting(true)}>
                {words.check}
              </Button>
              <Group>
                <Button variant="default" onClick={() => navigate('/calendar-sync')}>
                  {texts.common.cancel}
                </Button>
                <Button
                  type="submit"
                  loading={save.isPending || start.isPending}
                  disabled={options.outgoingActivityTypes?.length === 0}
                >
                  {mode === 'edit' ? texts.common.save : texts.wizard.startSyncing}
                </Button>
              </Group>
            </Group>
          </Stack>
        </form>
      </Paper>
    </Stack>
  );
}

function useSaveSettings(account: Account) {
  const { api } = useSession();
  const accountChanged = useAccountChanged();
  return useMutation({
    mutationFn: ({ options, effects }: { options: DraftOptions; effects: Effects }) =>
      api.saveSettings(account.id, options, effects),
    onSuccess: (saved) => {
      accountChanged(saved);
      notifyDone(texts.edit.saved);
      navigate('/calendar-sync');
    },
    onError: (error) => {
      if (missingEffects(error).length === 0) notifyError(error);
    },
    meta: { shownInPlace: true },
  });
}
