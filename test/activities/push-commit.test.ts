import { expect, it } from 'vitest';
import type { StartedAccount } from '../../activities/account.ts';
import { outcomeOf } from '../../activities/push-commit.ts';
import type { Origin } from '../../core/types.ts';
import type { LinkRow } from '../../db/links.ts';
import type { Settings } from '../../db/schema/settings.ts';
import {
  agreed,
  fieldsWith,
  planFor,
  policyWith,
  recordItem,
  recordSide,
  remoteItem,
} from '../core/support.ts';

/** What a carried-out plan leaves as agreed, without a database. */

const SETTINGS = { direction: 'two_way', privateEvents: 'busy_only' } as Settings;
const ACCOUNT = {
  id: 'account-1',
  companyId: 'company-1',
  settings: SETTINGS,
  calendarTimeZone: 'UTC',
  windowStart: null,
} as StartedAccount;

/** Whether the private answer to a write that lets a cancelled occurrence take place again counts as agreed to be private. */
function isAgreedPrivate(origin: Origin) {
  const base = agreed();
  const record = recordItem(fieldsWith({ subject: 'Mine' }), { origin });
  const cancelled = remoteItem(fieldsWith({ cancelled: true }), { marker: null });
  const remote = { state: 'present', item: cancelled } as const;
  const plan = planFor({
    base,
    record: recordSide(record.fields, { origin }),
    remote,
    policy: policyWith(),
  });
  const answered = remoteItem({ ...record.fields, private: true }, { marker: null, privacy: 'private' });
  const link = { id: 'link-1', crmId: record.id, origin, generation: 1 } as LinkRow;
  const queued = {
    link,
    decision: null,
    record: { state: 'present', item: record },
    remote,
    isUnread: false,
  } as const;
  const event = { status: 'confirmed', item: answered, link: '' } as const;
  const stored = { item: record, ownerId: 'user-1', deleted: false };
  const outcome = outcomeOf(ACCOUNT, { queued, plan, event, generation: 1 }, stored);
  return outcome?.links[0]?.base_remote?.private;
}

it('an occurrence that takes place again and turns out to be private is still to be hidden, where it is from Google', () => {
  expect([isAgreedPrivate('google'), isAgreedPrivate('crm')]).toEqual([false, true]);
});
