import { Group, Progress, Stack, Text } from '@mantine/core';
import { texts } from '../texts.ts';
import type { StepName } from './options.ts';

/** Where in the set-up the user is. On a narrow screen the present step alone is named. */
export function StepList({ steps, current }: { steps: readonly StepName[]; current: StepName }) {
  const at = steps.indexOf(current);
  return (
    <Stack gap={6}>
      <Group justify="space-between" gap="xs">
        <Text size="sm" fw={600}>
          {texts.wizard.step(at + 1, steps.length)}
          <Text span inherit hiddenFrom="md">
            : {texts.wizard.steps[current]}
          </Text>
        </Text>
        <Group gap="md" visibleFrom="md" aria-hidden>
          {steps.map((step, index) => (
            <Text key={step} size="xs" c={index <= at ? 'petrol.8' : 'dimmed'} fw={index === at ? 700 : 400}>
              {index + 1}. {texts.wizard.steps[step]}
            </Text>
          ))}
        </Group>
      </Group>
      <Progress
        value={((at + 1) / steps.length) * 100}
        size="sm"
        aria-label={texts.wizard.step(at + 1, steps.length)}
      />
    </Stack>
  );
}
