import { policyOfAccount, type StartedAccount } from '../../activities/account.ts';
import { observationOf } from '../../activities/observation.ts';
import { emptyOutcome } from '../../activities/outcome.ts';
import { storedBodyOf } from '../../core/policy.ts';
import { orNull } from './fetch.ts';
import type { Ports } from './ports.ts';
import { writeOutcome } from './store.ts';

/** As activities/push-markers.ts. */
export function correctMarkers(ports: Ports, account: StartedAccount): void {
  const copies = ports.within((store) =>
    [...store.observations.values()]
      .filter(({ mislabelled }) => mislabelled)
      .map(({ event_id: eventId, etag }) => ({ eventId, etag, link: store.linkOfEvent(eventId) })),
  );
  for (const { eventId, etag, link } of copies) {
    const marker = link && {
      companyId: account.companyId,
      recordId: link.crmId,
      generation: link.generation,
    };
    const event = orNull(['PreconditionFailed', 'NotFound', 'Gone', 'Forbidden', 'InvalidRequest'], () =>
      ports.write((google) => google.label(eventId, marker ?? null, etag)),
    );
    ports.within((store) => {
      const seen = store.observations.get(eventId);
      if (event === null) {
        if (seen) store.observations.set(eventId, { ...seen, mislabelled: false });
        return;
      }
      const outcome = emptyOutcome();
      const origin = link?.origin ?? null;
      const body = 'item' in event ? storedBodyOf(event.item, policyOfAccount(account), origin) : 'none';
      outcome.observations.push(observationOf({ event, eventId, isMislabelled: false }, body));
      writeOutcome(store, outcome, 0);
    });
  }
}
