import type { EventChangeInfo } from '@fullcalendar/react';
import type { ReactNode } from 'react';
import type { CrmActivity, CrmActivityChanges, Scope } from '../../../api/schemas/crm-activities.ts';
import { ApiError } from '../api-error.ts';
import { notifyDone, notifyError } from '../notify.tsx';
import { texts } from '../texts.ts';
import { isRedacted, itemOf } from './events.ts';
import { localZone, momentOfDate } from './moments.ts';
import { useScopeQuestion } from './ScopeChoice.tsx';
import { useChangeItem } from './use-items.ts';

type Times = Pick<CrmActivityChanges, 'start' | 'end'>;

/** Carries out a drag or a resize, with an undo where one item moved; what the API refuses goes back to where it was. */
export function useMoveItem(): { move: (info: EventChangeInfo) => void; dialog: ReactNode } {
  const change = useChangeItem({ shownInPlace: true });
  const { ask, dialog } = useScopeQuestion(texts.scope.move);
  const write = (item: CrmActivity, scope: Scope | undefined, changes: Times) =>
    change.mutateAsync({ do: 'change', aim: { id: item.id, version: item.version, scope }, changes });

  const carryOut = async (
    item: CrmActivity,
    scope: Scope | undefined,
    changes: Times,
    revert: () => void,
  ) => {
    try {
      const moved = await write(item, scope, changes);
      const isOne = scope === undefined || scope === 'this';
      notifyDone(texts.calendar.moved, moved && isOne ? () => void takeBack(moved, item) : undefined);
    } catch (error) {
      revert();
      notifyError(inWords(error));
    }
  };
  const takeBack = async (moved: CrmActivity, { start, end }: CrmActivity) => {
    try {
      await write(moved, undefined, { start, end });
      notifyDone(texts.calendar.movedBack);
    } catch (error) {
      notifyError(inWords(error));
    }
  };

  const move = ({ event, revert }: EventChangeInfo) => {
    const item = itemOf(event.extendedProps);
    const { start } = event;
    if (start === null || isRedacted(item)) {
      revert();
      return;
    }
    // An all-day item that is dropped on an hour has no zone of its own yet.
    const timeZone = 'date' in item.start ? localZone() : item.start.timeZone;
    const end = event.end ?? defaultEnd(start, event.allDay);
    const changes = {
      start: momentOfDate(start, event.allDay, timeZone),
      end: momentOfDate(end, event.allDay, timeZone),
    };
    ask(item, { onScope: (scope) => void carryOut(item, scope, changes, revert), onCancel: revert });
  };
  return { move, dialog };
}

/** The component leaves out an end that has its default length. */
function defaultEnd(start: Date, allDay: boolean): Date {
  const end = new Date(start);
  if (allDay) end.setDate(end.getDate() + 1);
  else end.setHours(end.getHours() + 1);
  return end;
}

/** What came too late is told as what the user sees of it. */
function inWords(error: unknown): unknown {
  if (!(error instanceof ApiError) || error.status !== 412) return error;
  return new ApiError({ status: error.status, code: error.code, message: texts.calendar.changedMeanwhile });
}
