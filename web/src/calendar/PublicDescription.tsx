import { Button, Group, Input, Paper, Textarea } from '@mantine/core';
import { useState } from 'react';
import { texts } from '../texts.ts';
import { looksLikeHtml, RichText } from './rich-text.tsx';

interface Props {
  readonly value: string;
  readonly onChange: (value: string) => void;
}

const words = texts.item;

/** What the event carries. Formatted text is shown formatted until somebody wants to edit it. */
export function PublicDescription({ value, onChange }: Props) {
  const [reading, setReading] = useState(() => looksLikeHtml(value));
  if (reading) {
    return (
      <Input.Wrapper labelElement="div" label={words.publicDescription}>
        <Paper withBorder p="sm" fz="sm" mah={220} style={{ overflow: 'auto' }}>
          <RichText text={value} />
        </Paper>
        <Group justify="space-between" mt={4}>
          <Input.Description>{words.publicHint}</Input.Description>
          <Button variant="subtle" size="compact-xs" onClick={() => setReading(false)}>
            {words.editText}
          </Button>
        </Group>
      </Input.Wrapper>
    );
  }
  return (
    <Textarea
      label={words.publicDescription}
      description={words.publicHint}
      inputWrapperOrder={['label', 'input', 'description', 'error']}
      autosize
      minRows={3}
      maxRows={10}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}
