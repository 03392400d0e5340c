import { Tabs } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import type { CrmActivity } from '../../../api/schemas/crm-activities.ts';
import { SyncPanel } from '../history/SyncPanel.tsx';
import { texts } from '../texts.ts';

const words = texts.itemSync.tabs;

interface Props {
  readonly item: CrmActivity;
  readonly onTakenBack: () => void;
  readonly children: ReactNode;
}

/** One's own item: its details, and beside them how it is synced. What was typed stays while one looks at the other. */
export function ItemTabs({ item, onTakenBack, children }: Props) {
  const [tab, setTab] = useState<string | null>('details');
  return (
    <Tabs value={tab} onChange={setTab}>
      <Tabs.List mb="md">
        <Tabs.Tab value="details">{words.details}</Tabs.Tab>
        <Tabs.Tab value="sync">{words.sync}</Tabs.Tab>
      </Tabs.List>
      <Tabs.Panel value="details">{children}</Tabs.Panel>
      <Tabs.Panel value="sync">
        {tab === 'sync' && <SyncPanel item={item} onTakenBack={onTakenBack} />}
      </Tabs.Panel>
    </Tabs>
  );
}
