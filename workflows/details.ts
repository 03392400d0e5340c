import { shownProblem, type SyncState } from './state.ts';

const iso = (at: number | null) => (at === null ? '–' : new Date(at).toISOString());

/** The account's story for the operator who opens the workflow's page: Markdown, counts and times, no content. */
export function describeAccount(state: SyncState, nextWakeAt: number | null): string {
  const problem = shownProblem(state);
  const pending = Object.keys(state.pending).join(', ');
  return [
    `**${state.phase}**${problem ? ` – problem: **${problem}** until ${iso(state.problemUntil)}` : ''}`,
    '',
    `- direction: ${state.direction ?? 'not chosen yet'}`,
    `- items taken in so far: ${state.progressDone}`,
    `- last change seen: ${state.lastSeenAt ?? '–'}, applied: ${state.lastAppliedAt ?? '–'}`,
    `- push: ${state.hasPush ? `channel renewed at ${iso(state.renewAt)}` : 'none, polling'}`,
    `- next look: ${iso(nextWakeAt)}; waiting jobs: ${pending || 'none'}`,
    `- revision read: ${state.revisionRead}`,
  ].join('\n');
}
