import { Button } from '@mantine/core';
import { useState } from 'react';
import type { CrmActivity } from '../../../api/schemas/crm-activities.ts';
import { notifyDone } from '../notify.ts';
import { ConfirmDialog } from '../shell/ConfirmDialog.tsx';
import { texts } from '../texts.ts';
import { useChangeItem } from './use-items.ts';

const words = texts.item;

/** Deletes after a question that says what goes with it. */
export function DeleteButton({ item, onDeleted }: { item: CrmActivity; onDeleted: () => void }) {
  const [asking, setAsking] = useState(false);
  const change = useChangeItem();
  const remove = () =>
    change.mutate(
      { do: 'delete', id: item.id, version: item.version },
      {
        onSuccess: () => {
          notifyDone(words.deleted);
          onDeleted();
        },
        onError: () => setAsking(false),
      },
    );
  const lines: string[] = [item.origin === 'google' ? words.deleteFromGoogle : words.deleteBody];
  if (item.recurrence.length > 0) lines.unshift(words.deleteSeries);
  return (
    <>
      <Button variant="subtle" color="red.9" onClick={() => setAsking(true)}>
        {words.deleteButton}
      </Button>
      <ConfirmDialog
        opened={asking}
        title={words.deleteTitle}
        lines={lines}
        confirm={words.deleteConfirm}
        cancel={words.deleteCancel}
        busy={change.isPending}
        onConfirm={remove}
        onClose={() => setAsking(false)}
      />
    </>
  );
}
