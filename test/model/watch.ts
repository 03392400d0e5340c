import type { Fields } from '../../core/types.ts';
import { saidOf, slotsOf } from './ledger.ts';
import type { KeptEvent } from './remote.ts';
import { storedRecord, type ActivityRow, type ConflictRow } from './store.ts';
import type { World } from './world.ts';

const TEXTS = ['subject', 'description', 'location'] as const;

/** Looks on after each call of a step: which items belong together now, and whether an older value took a newer one's place. */
export class Watch {
  private readonly world: World;
  private records: ReadonlyMap<string, ActivityRow>;
  private events: ReadonlyMap<string, KeptEvent>;

  constructor(world: World) {
    this.world = world;
    this.records = new Map(world.store.records);
    this.events = new Map(world.google.events);
  }

  /** What users did meanwhile is theirs. */
  skip(): void {
    this.records = new Map(this.world.store.records);
    this.events = new Map(this.world.google.events);
  }

  look(isJudged: boolean): void {
    const { store, google, ledger } = this.world;
    for (const { crmId, eventId } of store.links.values()) {
      if (eventId === null) continue;
      const item = ledger.byEvent.get(eventId) ?? ledger.byRecord.get(crmId);
      if (item === undefined) continue;
      if (!ledger.byRecord.has(crmId)) ledger.byRecord.set(crmId, item);
      if (!ledger.byEvent.has(eventId)) ledger.byEvent.set(eventId, item);
    }
    for (const [id, row] of store.records) {
      const before = this.records.get(id);
      if (row === before) continue;
      const item = ledger.byRecord.get(id);
      if (item === undefined) continue;
      if (row.details === null) ledger.reduced.add(item);
      // As if it had been read earlier: what was edited then had not been deleted yet.
      if (!isJudged && before?.isDeleted && !row.isDeleted) ledger.deleted.delete(item);
      if (isJudged && before && !before.isDeleted && !row.isDeleted)
        this.compare(item, storedRecord(before).item.fields, storedRecord(row).item.fields);
    }
    for (const [id, kept] of google.events) {
      const before = this.events.get(id);
      if (kept === before) continue;
      const { marker, exception } = kept.item;
      const made = exception === null && marker && ledger.byRecord.get(marker.recordId);
      if (made && !ledger.byEvent.has(id)) ledger.byEvent.set(id, made);
      const item = ledger.byEvent.get(id);
      if (item && before?.item.fields && kept.item.fields && !before.isGone && !kept.isGone)
        this.compare(item, before.item.fields, kept.item.fields);
    }
    this.skip();
  }

  private compare(item: string, before: Fields, after: Fields): void {
    // What an occurrence said was thrown away by who cancelled it.
    if (before.cancelled && !after.cancelled) return;
    const [was, is] = [slotsOf(before), slotsOf(after)];
    for (const slot of TEXTS) {
      const [from, to] = [saidOf(was, slot), saidOf(is, slot)];
      if (from === to || !this.world.ledger.isOlder(item, slot, to, from)) continue;
      // Put back by a rule, the newer one stands in a row.
      const isKept = ({ record, remote }: ConflictRow) => record === from || remote === from;
      if ([...this.world.store.conflicts.values()].some(isKept)) continue;
      this.world.faults.push(`an older ${slot} (${to}) took the place of a newer one (${from})`);
    }
  }
}
