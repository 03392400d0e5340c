/** The options of the wizard: what is asked, in which order, and what is still missing. */
import type { Account } from '../../../api/schemas/accounts.ts';
import type { DraftOptions } from '../../../api/schemas/options.ts';

export type StepName = 'calendar' | 'visibility' | 'private' | 'activities' | 'summary';

const TWO_WAY_STEPS: readonly StepName[] = ['calendar', 'visibility', 'private', 'activities', 'summary'];
const ONE_WAY_STEPS: readonly StepName[] = ['calendar', 'activities', 'summary'];

/** One-way leaves out the questions about Google's events. */
export function stepsOf(options: DraftOptions): readonly StepName[] {
  return options.direction === 'one_way' ? ONE_WAY_STEPS : TWO_WAY_STEPS;
}

/** What was chosen so far, the draft over the settings. */
export function chosenOptions(account: Account): DraftOptions {
  return { ...account.settings, ...account.draft };
}

/** Where a set-up that was left goes on: the first step with an unanswered question. */
export function firstOpenStep(options: DraftOptions): StepName {
  return stepsOf(options).find((step) => !isAnswered(step, options)) ?? 'summary';
}

export function isAnswered(step: StepName, options: DraftOptions): boolean {
  switch (step) {
    case 'calendar':
      return options.calendarId !== undefined && options.direction !== undefined;
    case 'visibility':
      return options.defaultVisibility !== undefined;
    case 'private':
      return options.privateEvents !== undefined;
    case 'activities':
      return (options.outgoingActivityTypes?.length ?? 0) > 0 && options.pastDays !== undefined;
    case 'summary':
      return false;
  }
}

/** What a step proposes before anybody has chosen; it becomes a choice when the step is left by *Continue*. */
export function withProposals(
  step: StepName,
  options: DraftOptions,
  typeKeys: readonly string[],
): DraftOptions {
  switch (step) {
    case 'calendar':
      return options;
    case 'visibility':
      return { defaultVisibility: 'everyone', ...options };
    case 'private':
      return { privateEvents: 'only_me', treatDefaultAsPrivate: false, ...options };
    case 'activities': {
      const incoming = typeKeys.includes('meeting') ? 'meeting' : typeKeys[0];
      return {
        ...(incoming === undefined || options.direction === 'one_way'
          ? {}
          : { incomingActivityType: incoming }),
        outgoingActivityTypes: [...typeKeys],
        pastDays: 0,
        ...options,
      };
    }
    case 'summary':
      return options;
  }
}
