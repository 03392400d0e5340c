import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import type { Account } from '../../../api/schemas/accounts.ts';
import type { DraftOptions, Effects } from '../../../api/schemas/options.ts';
import { notifyDone, notifyError } from '../notify.tsx';
import { navigate } from '../router.ts';
import { useSession } from '../session.ts';
import { texts } from '../texts.ts';
import { missingEffects } from './effects.ts';
import {
  chosenOptions,
  firstOpenStep,
  isAnswered,
  type StepName,
  stepsOf,
  withProposals,
} from './options.ts';
import { useAccountChanged } from './use-account.ts';

/**
 * The wizard's state: which question stands and what was chosen. Each *Continue* keeps the choice as the account's draft, so
 * that another visit goes on at the first question without an answer.
 */
export function useWizard(account: Account, typeKeys: readonly string[]) {
  const { api } = useSession();
  const accountChanged = useAccountChanged();
  const [chosen, setChosen] = useState(() => chosenOptions(account));
  const [step, setStep] = useState<StepName>(() => firstOpenStep(chosen));
  const options = withProposals(step, chosen, typeKeys);
  const steps = stepsOf(options);

  const saving = useMutation({
    mutationFn: (draft: DraftOptions) => api.saveDraft(account.id, draft),
    onSuccess: accountChanged,
  });
  const move = (by: number) => {
    const next = steps[steps.indexOf(step) + by];
    if (next !== undefined) setStep(next);
  };
  const keep = (draft: DraftOptions, then: () => void) =>
    saving.mutate(draft, {
      onSuccess: () => {
        setChosen(draft);
        then();
      },
    });
  return {
    step,
    steps,
    options,
    saving: saving.isPending,
    answered: isAnswered(step, options),
    change: (changes: DraftOptions) => setChosen({ ...options, ...changes }),
    back: () => move(-1),
    next: () => keep(options, () => move(1)),
    takeInPast: () => keep({ ...options, pastDays: 'all' }, () => {}),
  };
}

/** The last button: starts with what is kept, and shows the list with the sync under way. */
export function useStart(account: Account) {
  const { api } = useSession();
  const accountChanged = useAccountChanged();
  return useMutation({
    mutationFn: async ({ draft, effects }: { draft: DraftOptions; effects: Effects }) => {
      await api.saveDraft(account.id, draft);
      return await api.start(account.id, effects);
    },
    onSuccess: (started) => {
      accountChanged(started);
      notifyDone(texts.wizard.started);
      navigate('/calendar-sync');
    },
    // An effect that is missing becomes a question on the page.
    onError: (error) => {
      if (missingEffects(error).length === 0) notifyError(error);
    },
    meta: { shownInPlace: true },
  });
}
