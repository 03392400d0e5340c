/** What Google says of everything around events: A6 to A10. The rows about sign-in come last, since they let months pass. */
import './rows/calendars.ts';
import './rows/watch.ts';
import './rows/push.ts';
import './rows/errors.ts';
import './rows/quotas.ts';
import './rows/partial-batch-gzip.ts';
import './rows/scopes.ts';
import './rows/identity.ts';
import './rows/consent.ts';
import './rows/oauth.ts';
