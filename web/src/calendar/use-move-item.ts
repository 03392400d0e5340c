import type { EventChangeInfo } from '@fullcalendar/react';
import { ApiError } from '../api-error.ts';
import { notifyDone, notifyError, notifyHint } from '../notify.ts';
import { texts } from '../texts.ts';
import { isPartOfSeries, isRedacted, itemOf } from './events.ts';
import { localZone, momentOfDate } from './moments.ts';
import { useChangeItem } from './use-items.ts';

/** Carries out a drag or a resize; what the API refuses goes back to where it was. */
export function useMoveItem() {
  const change = useChangeItem({ shownInPlace: true });
  return ({ event, revert }: EventChangeInfo) => {
    const item = itemOf(event.extendedProps);
    const { start } = event;
    if (start === null || isRedacted(item)) {
      revert();
      return;
    }
    if (isPartOfSeries(item)) {
      revert();
      notifyHint(texts.calendar.seriesStays);
      return;
    }
    // An all-day item that is dropped on an hour has no zone of its own yet.
    const timeZone = 'date' in item.start ? localZone() : item.start.timeZone;
    const end = event.end ?? defaultEnd(start, event.allDay);
    const changes = {
      start: momentOfDate(start, event.allDay, timeZone),
      end: momentOfDate(end, event.allDay, timeZone),
    };
    change.mutate(
      { do: 'change', id: item.id, version: item.version, changes },
      {
        onSuccess: () => notifyDone(texts.calendar.moved),
        onError: (error) => {
          revert();
          notifyError(isStale(error) ? staleError(error) : error);
        },
      },
    );
  };
}

/** The component leaves out an end that has its default length. */
function defaultEnd(start: Date, allDay: boolean): Date {
  const end = new Date(start);
  if (allDay) end.setDate(end.getDate() + 1);
  else end.setHours(end.getHours() + 1);
  return end;
}

const isStale = (error: Error): error is ApiError => error instanceof ApiError && error.status === 412;

const staleError = (error: ApiError) =>
  new ApiError({ status: error.status, code: error.code, message: texts.calendar.changedMeanwhile });
