import { Modal, Skeleton, Stack } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { useRef } from 'react';
import type { AnyCrmActivity, CrmActivity } from '../../../api/schemas/crm-activities.ts';
import { texts } from '../texts.ts';
import { isWritable, type Viewer } from './events.ts';
import { ItemEditor } from './ItemEditor.tsx';
import { ItemFacts } from './ItemFacts.tsx';
import { ItemTabs } from './ItemTabs.tsx';
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
          <LookedAt item={opened.item} viewer={viewer} onClose={onClose} />
        ))}
    </Modal>
  );
}

/** Of a *busy only* item one's own is not edited here either, but its sync can be looked at. */
function LookedAt({ item, viewer, onClose }: { item: AnyCrmActivity; viewer: Viewer; onClose: () => void }) {
  const facts = <ItemFacts item={item} viewer={viewer} onClose={onClose} />;
  if (!isWritable(item, viewer)) return facts;
  return (
    <ItemTabs item={item} onTakenBack={() => {}}>
      {facts}
    </ItemTabs>
  );
}

function ExistingItem({ item, onClose }: { item: CrmActivity; onClose: () => void }) {
  const current = useItem(item.id, true);
  const isEdited = useRef(false);
  if (current.data === undefined || 'redacted' in current.data) {
    return (
      <Stack aria-label={texts.common.loading}>
        <Skeleton h={60} />
        <Skeleton h={60} />
        <Skeleton h={120} />
      </Stack>
    );
  }
  const reload = () => {
    isEdited.current = false;
    void current.refetch();
  };
  return (
    // What somebody has typed stays; saving then says that the item has changed.
    <ItemTabs item={current.data} onTakenBack={() => !isEdited.current && reload()}>
      <ItemEditor
        // What was reloaded starts a form of its own.
        key={current.data.version}
        opened={{ kind: 'item', item: current.data }}
        onClose={onClose}
        onReload={reload}
        onEdited={() => (isEdited.current = true)}
      />
    </ItemTabs>
  );
}
