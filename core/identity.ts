import { createHash } from 'node:crypto';

/** What an event's id is derived from. `generation` rises by one each time the event has to be made anew. */
export interface EventIdentity {
  companyId: string;
  recordId: string;
  generation: number;
}

/**
 * The id under which a record's event is inserted: 64 hexadecimal digits, which lie within base32hex (RFC 4648 section 7,
 * `0-9a-v`), the narrowest alphabet that a remote asks for. The same input gives the same id for ever, so an insert whose answer was lost meets
 * its own event (409). Each part is preceded by its length, so that no two identities share one text.
 */
export function eventIdOf(identity: EventIdentity): string {
  const parts = [identity.companyId, identity.recordId, String(identity.generation)];
  const text = parts.map((part) => `${part.length}:${part}`).join('');
  return createHash('sha256').update(text).digest('hex');
}
