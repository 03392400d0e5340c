import { cancellationSignal } from '@temporalio/activity';
import { applyVisibilityRules } from './apply-visibility-rules.ts';
import type { AccountRef, ActivityDeps } from './deps.ts';
import { asActivity } from './failure.ts';
import { fetchChanges } from './fetch-changes.ts';
import { previewChanges } from './preview-changes.ts';
import { pushEvents } from './push-events.ts';
import { renewChannel } from './renew-channel.ts';
import { saveState, type StateToSave } from './save-state.ts';

/** All steps of the account's workflow, bound to what they need. */
export function createActivities(deps: ActivityDeps) {
  return {
    fetchChanges: (ref: AccountRef) => asActivity(() => fetchChanges(deps, ref)),
    pushEvents: (ref: AccountRef) =>
      asActivity(() => {
        const signal = cancellationSignal();
        return pushEvents(deps, ref, () => signal.aborted);
      }),
    applyVisibilityRules: (ref: AccountRef) => asActivity(() => applyVisibilityRules(deps, ref)),
    renewChannel: (ref: AccountRef) => asActivity(() => renewChannel(deps, ref)),
    previewChanges: (ref: AccountRef) => asActivity(() => previewChanges(deps, ref)),
    saveState: (state: StateToSave) => asActivity(() => saveState(deps, state)),
  };
}

export type Activities = ReturnType<typeof createActivities>;
