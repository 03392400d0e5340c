/** What Google says of events and of lists of them: A1 to A5. One emulator serves all rows, since starting one costs more than they do. */
import './rows/lists.ts';
import './rows/windows.ts';
import './rows/readers.ts';
import './rows/sync-tokens.ts';
import './rows/cancelled.ts';
import './rows/recurrence.ts';
import './rows/inserts.ts';
import './rows/changes.ts';
import './rows/etags.ts';
import './rows/fields.ts';
import './rows/event-types.ts';
import './rows/limits.ts';
import './rows/guests.ts';
import './rows/mail.ts';
