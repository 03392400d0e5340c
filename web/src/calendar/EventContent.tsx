import type { EventDisplayInfo } from '@fullcalendar/react';
import type { AnyCrmActivity, CrmActivity } from '../../../api/schemas/crm-activities.ts';
import { GoogleOriginIcon, LockIcon, RepeatIcon } from '../shell/icons.tsx';
import { texts } from '../texts.ts';
import { isPartOfSeries, isRedacted } from './events.ts';

const words = texts.calendar;

/** Time, marks and title of one item. */
export function EventContent({ info, item }: { info: EventDisplayInfo; item: AnyCrmActivity }) {
  const layout = layoutOf(info);
  return (
    <span className="crm-event-content" data-layout={layout} title={info.event.title}>
      {info.timeText && <span className="crm-event-time">{info.timeText}</span>}
      <span className="crm-event-name">
        {!isRedacted(item) && <Marks item={item} />}
        <span className="crm-event-title">{info.event.title}</span>
      </span>
    </span>
  );
}

function Marks({ item }: { item: CrmActivity }) {
  return (
    <>
      {item.visibility === 'only_me' && <LockIcon size={12} label={words.onlyMe} />}
      <span className="crm-event-lesser-marks">
        {isPartOfSeries(item) && <RepeatIcon size={12} label={words.series} />}
        {item.origin === 'google' && <GoogleOriginIcon size={12} label={words.fromGoogle} />}
      </span>
    </>
  );
}

/** A block of the week has room for lines, a row of the list has a column of times. */
function layoutOf({ view, event, timeText }: EventDisplayInfo): 'line' | 'block' | 'row' {
  if (view.type.startsWith('list')) return 'row';
  return view.type.startsWith('timeGrid') && !event.allDay && timeText !== '' ? 'block' : 'line';
}
