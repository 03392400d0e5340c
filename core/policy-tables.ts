import type { Rule } from './rules.ts';
import type { Attendee, Plan, Policy, PrivateEvents, RemoteItem, SideChange, Visibility } from './types.ts';

/**
 * What is a choice among few, each as a complete table: a forgotten case does not compile. SPEC.md shows the same tables, and
 * `policy.ts` asks them.
 */

/** `PRIVACY[the remote's own word][what the account says that "default" means]` (S7). */
export const PRIVACY: Record<RemoteItem['privacy'], Record<'is_open' | 'is_private', 'open' | 'private'>> = {
  default: { is_open: 'open', is_private: 'private' },
  public: { is_open: 'open', is_private: 'open' },
  private: { is_open: 'private', is_private: 'private' },
};

export interface Shown {
  visibility: Visibility;
  storedBody: Plan['storedBody'];
}

/**
 * What each choice makes of a private item from the remote (O4): who may see it, and how much of it may be stored anywhere. Of what
 * may not be stored at all the visibility is the strictest, for as long as it is not yet taken away.
 */
export const PRIVATE_EVENTS: Record<PrivateEvents, Shown> = {
  everyone: { visibility: 'everyone', storedBody: 'full' },
  only_me: { visibility: 'only_me', storedBody: 'full' },
  busy_only: { visibility: 'busy_only', storedBody: 'times' },
  do_not_sync: { visibility: 'busy_only', storedBody: 'none' },
};

interface RemoteDeletion {
  decision: 'delete_record' | 'recreate_remote' | 'close';
  rule: Rule;
}

const EDIT_STAYS: RemoteDeletion = { decision: 'recreate_remote', rule: 'edit_beats_delete' };
const UNLINKED: RemoteDeletion = { decision: 'close', rule: 'deleted_in_remote_unlink' };

/**
 * `REMOTE_DELETIONS[choice][record]`, for an item from the CRM that was deleted in the remote (S4); in two-way there is no choice. No
 * delete beats an edit; under "unlink" the edit is safe in the record, so the user's word holds for an edited one too.
 */
export const REMOTE_DELETIONS: Record<
  'two_way' | Policy['whenDeletedInRemote'],
  Record<Exclude<SideChange, 'deleted'>, RemoteDeletion>
> = {
  two_way: { unchanged: { decision: 'delete_record', rule: 'two_way' }, modified: EDIT_STAYS },
  unlink: { unchanged: UNLINKED, modified: UNLINKED },
  delete: {
    unchanged: { decision: 'delete_record', rule: 'deleted_in_remote_delete' },
    modified: EDIT_STAYS,
  },
  recreate: {
    unchanged: { decision: 'recreate_remote', rule: 'deleted_in_remote_recreate' },
    modified: EDIT_STAYS,
  },
};

/** How an item leaves the remote, by the account's own answer: its organiser keeps what the account was invited to (S4). */
export const REMOVALS: Record<Attendee['response'] | 'organises', 'delete' | 'decline' | 'nothing'> = {
  organises: 'delete',
  needsAction: 'decline',
  accepted: 'decline',
  tentative: 'decline',
  declined: 'nothing',
};

/** What the record may do in the remote: edit what all guests share, give the account's own answer, cancel an occurrence. */
export interface Rights {
  edit: boolean;
  answer: boolean;
  cancel: boolean;
}

/**
 * `RIGHTS[does the organiser let the account edit?][is it private, and from the remote?]`: details of a private one are edited in the
 * remote alone, though it may be deleted from the CRM (S8).
 */
export const RIGHTS: Record<'may_edit' | 'read_only', Record<'open' | 'locked', Rights>> = {
  may_edit: {
    open: { edit: true, answer: true, cancel: true },
    locked: { edit: false, answer: false, cancel: true },
  },
  read_only: {
    open: { edit: false, answer: true, cancel: false },
    locked: { edit: false, answer: false, cancel: false },
  },
};
