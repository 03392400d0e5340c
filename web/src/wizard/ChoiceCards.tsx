import { Group, Paper, Stack, Text } from '@mantine/core';
import { useId } from 'react';

export interface Choice<T extends string> {
  readonly value: T;
  readonly label: string;
  readonly hint?: string | undefined;
  /** Why it cannot be chosen. */
  readonly unavailable?: string | null | undefined;
}

interface Props<T extends string> {
  readonly label: string;
  readonly choices: readonly Choice<T>[];
  readonly value: T | undefined;
  readonly onChange: (value: T) => void;
}

/** One of several, each with a line that explains it: native radio buttons, so the keyboard works as everywhere. */
export function ChoiceCards<T extends string>({ label, choices, value, onChange }: Props<T>) {
  const group = useId();
  return (
    <Stack gap="xs" role="radiogroup" aria-label={label}>
      {choices.map((choice) => {
        const id = `${group}-${choice.value}`;
        const hint = choice.unavailable ?? choice.hint;
        const checked = choice.value === value;
        const disabled = Boolean(choice.unavailable);
        return (
          <Paper
            key={choice.value}
            component="label"
            htmlFor={id}
            withBorder
            p="sm"
            className="choice-card"
            data-checked={checked || undefined}
            style={{ cursor: disabled ? 'not-allowed' : 'pointer' }}
          >
            <Group gap="sm" wrap="nowrap" align="flex-start">
              <input
                type="radio"
                id={id}
                name={group}
                value={choice.value}
                checked={checked}
                disabled={disabled}
                onChange={() => onChange(choice.value)}
                aria-labelledby={`${id}-label`}
                aria-describedby={hint ? `${id}-hint` : undefined}
                style={{
                  accentColor: 'var(--mantine-color-petrol-7)',
                  width: 17,
                  height: 17,
                  margin: '3px 0 0',
                  flex: 'none',
                }}
              />
              <div style={{ minWidth: 0 }}>
                <Text
                  id={`${id}-label`}
                  fw={550}
                  c={disabled ? 'dimmed' : undefined}
                  style={{ overflowWrap: 'anywhere' }}
                >
                  {choice.label}
                </Text>
                {hint && (
                  <Text id={`${id}-hint`} size="sm" c="dimmed">
                    {hint}
                  </Text>
                )}
              </div>
            </Group>
          </Paper>
        );
      })}
    </Stack>
  );
}
