import { Button } from '@mantine/core';
import { useState } from 'react';
import type { CrmActivity, Scope } from '../../../api/schemas/crm-activities.ts';
import { notifyDone } from '../notify.tsx';
import { ConfirmDialog } from '../shell/ConfirmDialog.tsx';
import { texts } from '../texts.ts';
import { isOccurrence } from './events.ts';
import { ScopeChoice } from './ScopeChoice.tsx';
import { useChangeItem } from './use-items.ts';

const words = texts.item;

/** Deletes after a question that says what goes with it, and of a series asks how much of it goes. */
export function DeleteButton({ item, onDeleted }: { item: CrmActivity; onDeleted: () => void }) {
  const [asking, setAsking] = useState(false);
  const [chosen, setChosen] = useState<Scope>('this');
  const change = useChangeItem();
  const scope = isOccurrence(item) ? chosen : undefined;
  const remove = () =>
    change.mutate(
      { do: 'delete', aim: { id: item.id, version: item.version, scope } },
      {
        onSuccess: () => {
          notifyDone(scope === undefined ? words.deleted : texts.scope.deleted[scope]);
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
        title={scope === undefined ? words.deleteTitle : texts.scope.deleteTitle}
        lines={lines}
        confirm={words.deleteConfirm}
        cancel={words.deleteCancel}
        busy={change.isPending}
        onConfirm={remove}
        onClose={() => setAsking(false)}
      >
        {scope !== undefined && <ScopeChoice value={scope} onChange={setChosen} />}
      </ConfirmDialog>
    </>
  );
}
