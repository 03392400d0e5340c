import { Button, Group, Paper, Stack, Text, Title } from '@mantine/core';
import { type SyntheticEvent, useEffect, useRef, useState } from 'react';
import type { Account } from '../../../api/schemas/accounts.ts';
import type { Effects } from '../../../api/schemas/options.ts';
import { texts } from '../texts.ts';
import { EffectsQuestions } from './EffectsQuestions.tsx';
import { missingEffects } from './effects.ts';
import { StepList } from './StepList.tsx';
import { StepQuestions } from './StepQuestions.tsx';
import { useStart, useWizard } from './use-wizard.ts';

interface Props {
  readonly account: Account;
  readonly typeKeys: readonly string[];
  /** Opened by *Start sync* of an unfinished set-up, whose last button has the same name. */
  readonly resumed: boolean;
}

/** The set-up, one question after the other. */
export function Wizard({ account, typeKeys, resumed }: Props) {
  const wizard = useWizard(account, typeKeys);
  const start = useStart(account);
  const [effects, setEffects] = useState<Effects>({});
  const card = useRef<HTMLFormElement>(null);
  const last = wizard.step === 'summary';

  // A new question starts at its top, for the eye as for the keyboard.
  const shown = useRef(wizard.step);
  useEffect(() => {
    if (shown.current === wizard.step) return;
    shown.current = wizard.step;
    card.current?.focus({ preventScroll: true });
    window.scrollTo(0, 0);
  }, [wizard.step]);

  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    if (last) start.mutate({ draft: wizard.options, effects });
    else wizard.next();
  };
  return (
    <Stack gap="md">
      <Title order={1} style={{ overflowWrap: 'anywhere' }}>
        {texts.wizard.title(account.email)}
      </Title>
      <StepList steps={wizard.steps} current={wizard.step} />
      <Paper withBorder radius="lg" p={{ base: 'md', sm: 'xl' }}>
        <form
          onSubmit={submit}
          ref={card}
          tabIndex={-1}
          style={{ outline: 'none' }}
          aria-label={texts.wizard.steps[wizard.step]}
        >
          <Stack gap="xl">
            <StepQuestions
              step={wizard.step}
              account={account}
              options={wizard.options}
              effects={effects}
              onChange={wizard.change}
              onTakeIn={wizard.takeInPast}
            />
            <EffectsQuestions asked={missingEffects(start.error)} effects={effects} onChange={setEffects} />
            <Group justify="space-between">
              <Button variant="default" onClick={wizard.back} disabled={wizard.step === wizard.steps[0]}>
                {texts.common.back}
              </Button>
              <Button
                type="submit"
                disabled={!last && !wizard.answered}
                loading={wizard.saving || start.isPending}
              >
                {last
                  ? resumed
                    ? texts.wizard.startSync
                    : texts.wizard.startSyncing
                  : texts.common.continue}
              </Button>
            </Group>
          </Stack>
        </form>
      </Paper>
      <Text size="sm" c="dimmed">
        {texts.wizard.kept}
      </Text>
    </Stack>
  );
}
