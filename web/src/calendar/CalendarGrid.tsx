import '@fullcalendar/react/skeleton.css';
import '@fullcalendar/react/themes/classic/theme.css';
import '@fullcalendar/react/themes/classic/palette.css';
import './calendar.css';
import {
  Calendar,
  type CalendarController,
  type DateSelectInfo,
  type DatesSetInfo,
  type EventClickInfo,
  type EventDisplayInfo,
} from '@fullcalendar/react';
import dayGrid from '@fullcalendar/react/daygrid';
import interaction from '@fullcalendar/react/interaction';
import list from '@fullcalendar/react/list';
import theme from '@fullcalendar/react/themes/classic';
import timeGrid from '@fullcalendar/react/timegrid';
import { Paper } from '@mantine/core';
import { useMemo } from 'react';
import type { AnyCrmActivity } from '../../../api/schemas/crm-activities.ts';
import { texts } from '../texts.ts';
import { EventContent } from './EventContent.tsx';
import { itemOf, toEvent, type Viewer } from './events.ts';
import type { Opened } from './ItemModal.tsx';
import { useMoveItem } from './use-move-item.ts';
import type { Range } from './use-items.ts';

/** What the component has on show. */
export interface Shown extends Range {
  readonly view: string;
  readonly title: string;
}

interface Props {
  readonly controller: CalendarController;
  readonly items: readonly AnyCrmActivity[] | undefined;
  readonly viewer: Viewer;
  readonly onShown: (shown: Shown) => void;
  readonly onOpen: (opened: Opened) => void;
}

const PLUGINS = [theme, dayGrid, timeGrid, list, interaction];
const TIME_FORMAT = { hour: '2-digit', minute: '2-digit', hour12: false } as const;
/** On a phone a month of narrow columns says little; the list says all. */
const PHONE = '(max-width: 575px)';

export function CalendarGrid({ controller, items, viewer, onShown, onOpen }: Props) {
  const events = useMemo(() => (items ?? []).map((item) => toEvent(item, viewer)), [items, viewer]);
  const { move, dialog } = useMoveItem();
  const datesSet = ({ start, end, view }: DatesSetInfo) =>
    onShown({ from: start, to: end, view: view.type, title: view.title });
  const open = ({ el, event, jsEvent }: EventClickInfo) => {
    jsEvent.preventDefault();
    // The component keeps a click from focusing the event, so the dialog would not know where to return to.
    el.focus({ preventScroll: true });
    onOpen({ kind: 'item', item: itemOf(event.extendedProps) });
  };
  const select = ({ start, end, allDay }: DateSelectInfo) => {
    onOpen({ kind: 'new', start, end, allDay });
  };
  return (
    <Paper withBorder radius="lg" p={{ base: 4, sm: 'xs' }} className="crm-calendar">
      <Calendar
        controller={controller}
        plugins={PLUGINS}
        initialView={window.matchMedia(PHONE).matches ? 'listMonth' : 'dayGridMonth'}
        headerToolbar={false}
        height="max(460px, calc(100dvh - 205px))"
        firstDay={1}
        nowIndicator
        navLinks
        dayMaxEvents
        eventMinHeight={24}
        eventDisplay="block"
        moreLinkText={(count: number) => texts.calendar.more(count)}
        eventTimeFormat={TIME_FORMAT}
        slotHeaderFormat={TIME_FORMAT}
        scrollTime="07:00:00"
        noEventsText=""
        selectable={!viewer.asColleague}
        selectMinDistance={4}
        editable={false}
        eventResizableFromStart
        events={events}
        eventContent={renderEvent}
        datesSet={datesSet}
        eventClick={open}
        select={select}
        eventDrop={move}
        eventResize={move}
      />
      {dialog}
    </Paper>
  );
}

function renderEvent(info: EventDisplayInfo) {
  return <EventContent info={info} item={itemOf(info.event.extendedProps)} />;
}
