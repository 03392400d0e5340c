import { Modal, Skeleton, Stack } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import type { AnyCrmActivity } from '../../../api/schemas/crm-activities.ts';
import { texts } from '../texts.ts';
import { isWritable, type Viewer } from './events.ts';
import { ItemEditor } from './ItemEditor.tsx';
import { ItemFacts } from './ItemFacts.tsx';
import { useItem } from './use-items.ts';

/** What the calendar has been asked to open. */
export type Opened =
  | { readonly kind: 'new'; readonly start: Date; readonly end: Date; readonly allDay: boolean }
  | { readonly kind: 'item'; readonly item: AnyCrmActivity };

interface Props {
  readonly opened: Opened | null;
  readonly viewer: Viewer;
  readonly onClose: () => void;
}

/** Is there with nothing opened too: only so can it give the focus back to what opened it. */
export function ItemModal({ opened, viewer, onClose }: Props) {
  const narrow = useMediaQuery('(max-width: 575px)');
  const words = texts.item;
  const editable =
    opened?.kind === 'item' && isWritable(opened.item, viewer) && opened.item.visibility !== 'busy_only';
  const title = opened?.kind === 'new' ? words.newTitle : editable ? words.editTitle : words.viewTitle;
  return (
    <Modal
      opened={opened !== null}
      onClose={onClose}
      title={title}
      size="lg"
      fullScreen={narrow}
      // What is closed is gone at once, so that the next form never begins with what was typed in the last.
      transitionProps={{ duration: 0 }}
      closeButtonProps={{ 'aria-label': texts.common.close }}
    >
      {opened?.kind === 'new' && <ItemEditor opened={opened} onClose={onClose} />}
      {opened?.kind === 'item' &&
        (editable ? (
          <ExistingItem item={opened.item} onClose={onClose} />
        ) : (
          <ItemFacts item={opened.item} viewer={viewer} onClose={onClose} />
        ))}
    </Modal>
  );
}

/** An occurrence without a row of its own stands for its series: that is what is edited. */
function ExistingItem({ item, onClose }: { item: AnyCrmActivity; onClose: () => void }) {
  const [id = item.id] = item.id.split('~');
  const current = useItem(id, true);
  if (current.data === undefined || 'redacted' in current.data) {
    return (
      <Stack aria-label={texts.common.loading}>
        <Skeleton h={60} />
        <Skeleton h={60} />
        <Skeleton h={120} />
      </Stack>
    );
  }
  return (
    <ItemEditor
      // What was reloaded starts a form of its own.
      key={current.data.version}
      opened={{ kind: 'item', item: current.data }}
      occurrence={id === item.id ? null : item.start}
      onClose={onClose}
      onReload={() => void current.refetch()}
    />
  );
}
