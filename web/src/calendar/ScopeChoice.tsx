import { Radio, Stack } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import type { CrmActivity, Scope } from '../../../api/schemas/crm-activities.ts';
import { ConfirmDialog } from '../shell/ConfirmDialog.tsx';
import { texts } from '../texts.ts';
import { isOccurrence } from './events.ts';

const words = texts.scope;
const SCOPES: readonly Scope[] = ['this', 'following', 'all'];

interface Props {
  readonly value: Scope;
  readonly onChange: (scope: Scope) => void;
}

/** How much of a series: this occurrence, this and the following ones, or all. */
export function ScopeChoice({ value, onChange }: Props) {
  return (
    <Radio.Group
      aria-label={words.label}
      value={value}
      onChange={(chosen) => onChange(SCOPES.find((scope) => scope === chosen) ?? 'this')}
    >
      <Stack gap="xs">
        {SCOPES.map((scope) => (
          <Radio
            key={scope}
            value={scope}
            label={words.scopes[scope]}
            data-autofocus={scope === value || undefined}
          />
        ))}
      </Stack>
    </Radio.Group>
  );
}

interface Question {
  /** Gets nothing for what is no occurrence. */
  readonly onScope: (scope: Scope | undefined) => void;
  readonly onCancel?: () => void;
}

/** Asks, for an occurrence of a series, how much of it a change is meant for. `dialog` belongs beside what asks. */
export function useScopeQuestion(confirm: string): {
  ask: (item: CrmActivity, question: Question) => void;
  dialog: ReactNode;
} {
  const [question, setQuestion] = useState<Question | null>(null);
  const [scope, setScope] = useState<Scope>('this');
  const dialog = (
    <ConfirmDialog
      opened={question !== null}
      title={words.title}
      lines={[]}
      confirm={confirm}
      cancel={texts.common.cancel}
      color="petrol"
      busy={false}
      onConfirm={() => {
        setQuestion(null);
        question?.onScope(scope);
      }}
      onClose={() => {
        setQuestion(null);
        question?.onCancel?.();
      }}
    >
      <ScopeChoice value={scope} onChange={setScope} />
    </ConfirmDialog>
  );
  const ask = (item: CrmActivity, asked: Question) => {
    if (!isOccurrence(item)) {
      asked.onScope(undefined);
      return;
    }
    setScope('this');
    setQuestion(asked);
  };
  return { ask, dialog };
}
