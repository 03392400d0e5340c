import { Alert, Button, Group, Stack, Text } from '@mantine/core';
import type { SyntheticEvent } from 'react';
import type { CrmActivity } from '../../../api/schemas/crm-activities.ts';
import { texts } from '../texts.ts';
import { DeleteButton } from './DeleteButton.tsx';
import { isOccurrence, isRedacted } from './events.ts';
import { ItemFields } from './ItemFields.tsx';
import { Guests } from './ItemFacts.tsx';
import type { Opened } from './ItemModal.tsx';
import { useItemForm } from './use-item-form.ts';

interface Props {
  readonly opened: Opened;
  readonly onClose: () => void;
  readonly onReload?: () => void;
  readonly onEdited?: () => void;
}

const words = texts.item;

/** The form of a new item, or of one's own. */
export function ItemEditor({ opened, onClose, onReload, onEdited }: Props) {
  const editor = useItemForm(opened, onClose);
  const item = opened.kind === 'item' && !isRedacted(opened.item) ? opened.item : null;
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    editor.save();
  };
  return (
    <>
      <form onSubmit={submit} noValidate>
        <Stack gap="md">
          {item && item.recurrence.length > 0 && (
            <Alert color="blue" variant="light" p="sm">
              {words.wholeSeries}
            </Alert>
          )}
          {item && <Marks item={item} />}
          <ItemFields
            form={editor.form}
            onChange={(changes) => {
              onEdited?.();
              editor.change(changes);
            }}
            fromGoogle={item?.origin === 'google'}
            timesError={editor.timesError}
          />
          {item && <Guests item={item} />}
          {editor.stale && (
            <Alert color="yellow" variant="light" role="alert">
              <Stack gap="xs" align="flex-start">
                <Text size="sm">{words.stale}</Text>
                <Button size="xs" onClick={onReload}>
                  {words.reload}
                </Button>
              </Stack>
            </Alert>
          )}
          <Group justify="space-between" className="form-footer">
            <div>{item && <DeleteButton item={item} onDeleted={onClose} />}</div>
            <Group>
              <Button variant="default" onClick={onClose}>
                {texts.common.cancel}
              </Button>
              <Button type="submit" loading={editor.saving} disabled={editor.stale || !editor.isReady}>
                {texts.common.save}
              </Button>
            </Group>
          </Group>
        </Stack>
      </form>
      {editor.dialog}
    </>
  );
}

/** What the calendar says of the item in icons. */
function Marks({ item }: { item: CrmActivity }) {
  const marks = [
    item.origin === 'google' && texts.calendar.fromGoogle,
    isOccurrence(item) && words.occurrence,
  ].filter((mark) => mark !== false);
  if (marks.length === 0) return null;
  return (
    <Text size="sm" c="dimmed">
      {marks.join(' · ')}
    </Text>
  );
}
