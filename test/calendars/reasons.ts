import type { Disagreement } from './expected.ts';

/** Why the CRM calendar shows another number of occurrences of a UID than the other engine counts; nothing of it is a fault of ours. */
export const REASONS: readonly (Pick<Disagreement, 'file' | 'uid'> & { reason: string })[] = [
  {
    file: 'malformed-google-bad-rrule.ics',
    uid: '11le1ep09hvog7dbotn6foj38e@google.com',
    reason:
      'Its rule begins with `RRULE:ANYTHINGRANDOM`, which is no part of a rule (RFC 5545 section 3.3.10). The import leaves the event out and says so; the other engine reads past it.',
  },
  {
    file: 'broken-components-and-custom-zone.ics',
    uid: 'unknown-zone@samples.example',
    reason:
      'Nothing says what its zone `Nowhere` is. The import leaves the event out and says so; the other engine reads its time as UTC.',
  },
  {
    file: 'this-and-future-range-overrides.ics',
    uid: '210',
    reason:
      'RANGE=THISANDFUTURE (RFC 5545 section 3.2.13) has no counterpart in an event of Google’s. The import takes it as a change of the one occurrence and says so; the other engine changes all that follow.',
  },
];
