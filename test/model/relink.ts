import { newLink, type ActivityRow, type Store } from './store.ts';

/** As `relink` in activities/relink.ts: links are brought in line with changed settings. */
export function relink(store: Store): void {
  const { calendarId, direction } = store.settings;
  for (const [id, link] of store.links) {
    if (link.calendarId !== calendarId && link.origin === 'crm') {
      store.links.delete(id);
      continue;
    }
    const isOfOther = link.calendarId !== calendarId;
    const isOneWay = link.origin === 'google' && direction === 'one_way';
    const isUnsent = link.origin === 'crm' && !isSent(store, link.crmId);
    if (link.closedBy === null) {
      const closedBy = isOfOther
        ? 'calendar_changed'
        : isOneWay
          ? 'one_way'
          : isUnsent
            ? 'type_not_sent'
            : null;
      if (closedBy !== null) store.changeLink(id, { dirty: false, closedBy });
      continue;
    }
    const isOpened =
      link.closedBy === 'calendar_changed' ||
      (link.closedBy === 'one_way' && direction === 'two_way') ||
      (link.closedBy === 'type_not_sent' && isSent(store, link.crmId));
    if (!isOfOther && isOpened) store.changeLink(id, { closedBy: null, dirty: link.origin === 'crm' });
  }
}

export function reopenSent(store: Store): void {
  for (const [id, { closedBy, crmId }] of store.links)
    if (closedBy === 'type_not_sent' && isSent(store, crmId))
      store.changeLink(id, { closedBy: null, dirty: true });
}

/** As `markForExport` in activities/export.ts. */
export function markForExport(store: Store): number {
  let count = 0;
  for (const row of store.records.values()) {
    const isOwn =
      row.origin === 'crm' &&
      !row.isDeleted &&
      !row.frame.cancelled &&
      (row.seriesId !== null || isOfSentType(store, row));
    if (!isOwn || store.linkOf(row.id)) continue;
    const link = newLink(store, row.id, 'crm');
    store.links.set(link.id, link);
    count += 1;
  }
  for (const [id, { origin, closedBy, dirty }] of store.links) {
    if (origin !== 'crm' || closedBy !== null || dirty) continue;
    store.changeLink(id, { dirty: true });
    count += 1;
  }
  return count;
}

const isOfSentType = (store: Store, { details }: ActivityRow): boolean =>
  details !== null && store.settings.outgoingActivityTypes.includes(details.type);

/** An exception goes where its series goes. */
function isSent(store: Store, crmId: string): boolean {
  const row = store.records.get(crmId);
  const of = row && store.records.get(row.seriesId ?? row.id);
  return of !== undefined && isOfSentType(store, of);
}
