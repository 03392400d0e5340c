import { Container, Stack, Title, VisuallyHidden } from '@mantine/core';
import { useCalendarController } from '@fullcalendar/react';
import { useMemo, useState } from 'react';
import { useSession } from '../session.ts';
import { texts } from '../texts.ts';
import { CalendarGrid, type Shown } from './CalendarGrid.tsx';
import { CalendarToolbar } from './CalendarToolbar.tsx';
import { EmptyNote } from './EmptyNote.tsx';
import { ItemModal, type Opened } from './ItemModal.tsx';
import { nextQuarter } from './moments.ts';
import { useItems } from './use-items.ts';

export type Owners = 'mine' | 'everyone';

/** The CRM's calendar: one's own items, colleagues' items as far as one may see them, and a form for each. */
export function CalendarPage() {
  const { user, demo } = useSession();
  const controller = useCalendarController();
  const [owners, setOwners] = useState<Owners>('mine');
  const [asColleague, setAsColleague] = useState(false);
  const [shown, setShown] = useState<Shown | null>(null);
  const [opened, setOpened] = useState<Opened | null>(null);

  const namesById = useMemo(() => new Map(demo?.users.map(({ id, name }) => [id, name])), [demo]);
  const viewer = useMemo(
    () => ({ userId: user.id, asColleague, namesById }),
    [user.id, asColleague, namesById],
  );
  const whose = useMemo(
    () => ({ owner: owners === 'mine' ? user.id : undefined, asColleague }),
    [owners, user.id, asColleague],
  );
  const items = useItems(shown, whose);

  const createNow = () => {
    const start = nextQuarter(new Date());
    setOpened({ kind: 'new', start, end: new Date(start.getTime() + 30 * 60_000), allDay: false });
  };
  return (
    <Container size="xl" py="md">
      <VisuallyHidden>
        <Title order={1}>{texts.calendar.title}</Title>
      </VisuallyHidden>
      <Stack gap="sm">
        <CalendarToolbar
          controller={controller}
          shown={shown}
          owners={owners}
          onOwners={setOwners}
          asColleague={asColleague}
          onAsColleague={setAsColleague}
          onCreate={createNow}
          loading={items.isFetching && items.isPlaceholderData}
        />
        <div style={{ position: 'relative' }}>
          <CalendarGrid
            controller={controller}
            items={items.data}
            viewer={viewer}
            onShown={setShown}
            onOpen={setOpened}
          />
          <EmptyNote
            empty={items.data?.length === 0 && !items.isPlaceholderData}
            range={shown}
            whose={whose}
            onGo={(day) => controller.gotoDate(day)}
            onEveryone={() => setOwners('everyone')}
          />
        </div>
      </Stack>
      <ItemModal opened={opened} viewer={viewer} onClose={() => setOpened(null)} />
    </Container>
  );
}
