import type { PrivateEvents } from '../../core/types.ts';

/** The options of one account, in the shape in which they are stored and travel. Product rules O1 to O8. */
export interface Settings {
  calendarId: string;
  direction: 'one_way' | 'two_way';
  defaultVisibility: 'everyone' | 'only_me';
  privateEvents: PrivateEvents;
  treatDefaultAsPrivate: boolean;
  incomingActivityType: string;
  outgoingActivityTypes: string[];
  /** Days back from the start, 0 to 3650, or everything. */
  pastDays: number | 'all';
  includeDealAndContact: boolean;
  conflictWinner: 'crm' | 'google';
  whenDeletedInGoogle: 'unlink' | 'delete' | 'recreate';
}

/** What the wizard has been told so far. */
export type Draft = Partial<Settings>;
