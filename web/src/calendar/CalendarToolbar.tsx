import { ActionIcon, Button, Group, Loader, SegmentedControl, Switch, Text } from '@mantine/core';
import type { CalendarController } from '@fullcalendar/react';
import { ChevronLeftIcon, ChevronRightIcon, PlusIcon } from '../shell/icons.tsx';
import { texts } from '../texts.ts';
import type { Shown } from './CalendarGrid.tsx';
import type { Owners } from './CalendarPage.tsx';

interface Props {
  readonly controller: CalendarController;
  readonly shown: Shown | null;
  readonly owners: Owners;
  readonly onOwners: (owners: Owners) => void;
  readonly asColleague: boolean;
  readonly onAsColleague: (on: boolean) => void;
  readonly onCreate: () => void;
  readonly loading: boolean;
}

const words = texts.calendar;

export function CalendarToolbar(props: Props) {
  const { controller, shown } = props;
  return (
    <>
      <Group justify="space-between" gap="xs" wrap="nowrap">
        <Group gap="xs" wrap="nowrap" style={{ minWidth: 0 }}>
          <Button variant="default" px={{ base: 'xs', xs: 'md' }} onClick={() => controller.today()}>
            {words.today}
          </Button>
          <ActionIcon.Group>
            <ActionIcon
              variant="default"
              size={36}
              aria-label={words.previous}
              onClick={() => controller.prev()}
            >
              <ChevronLeftIcon />
            </ActionIcon>
            <ActionIcon variant="default" size={36} aria-label={words.next} onClick={() => controller.next()}>
              <ChevronRightIcon />
            </ActionIcon>
          </ActionIcon.Group>
          <Text component="h2" fw={650} fz={{ base: 16, sm: 20 }} m={0} aria-live="polite">
            {shown?.title ?? '\u00A0'}
          </Text>
          {props.loading && <Loader size={16} aria-label={texts.common.loading} />}
        </Group>
        <Button leftSection={<PlusIcon size={15} />} onClick={props.onCreate} visibleFrom="xs">
          {words.create}
        </Button>
        <ActionIcon size={36} aria-label={words.create} onClick={props.onCreate} hiddenFrom="xs">
          <PlusIcon />
        </ActionIcon>
      </Group>
      <Group justify="space-between" gap="sm">
        <SegmentedControl
          aria-label={words.viewLabel}
          data={Object.entries(words.views).map(([value, label]) => ({ value, label }))}
          value={shown?.view ?? 'dayGridMonth'}
          onChange={(view) => controller.changeView(view)}
        />
        <Group gap="md" wrap="nowrap">
          <Switch
            label={<AsColleague />}
            aria-label={words.asColleague}
            checked={props.asColleague}
            onChange={(event) => props.onAsColleague(event.currentTarget.checked)}
          />
          <SegmentedControl
            aria-label={words.owner}
            data={[
              { value: 'mine', label: words.owners.mine },
              { value: 'everyone', label: words.owners.everyone },
            ]}
            value={props.owners}
            onChange={(owners) => props.onOwners(owners === 'everyone' ? 'everyone' : 'mine')}
          />
        </Group>
      </Group>
    </>
  );
}

/** The words beside the switch, shorter where there is little room; its name stays the same. */
function AsColleague() {
  return (
    <>
      <Text span size="sm" visibleFrom="xs">
        {words.asColleague}
      </Text>
      <Text span size="sm" hiddenFrom="xs">
        {words.asColleagueShort}
      </Text>
    </>
  );
}
