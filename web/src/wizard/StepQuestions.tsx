import type { Account } from '../../../api/schemas/accounts.ts';
import type { Effects } from '../../../api/schemas/options.ts';
import { CalendarQuestion } from './CalendarQuestion.tsx';
import type { StepName } from './options.ts';
import {
  DirectionQuestion,
  IncomingTypeQuestion,
  OutgoingTypesQuestion,
  PrivateEventsQuestion,
  type QuestionProps,
  VisibilityQuestion,
  WindowQuestion,
} from './questions.tsx';
import { Summary } from './Summary.tsx';

interface Props extends QuestionProps {
  readonly step: StepName;
  readonly account: Account;
  readonly effects: Effects;
  readonly onTakeIn: () => void;
}

/** The questions that stand on one screen of the wizard. */
export function StepQuestions({ step, account, options, effects, onChange, onTakeIn }: Props) {
  const asked = { options, onChange };
  switch (step) {
    case 'calendar':
      return (
        <>
          <CalendarQuestion accountId={account.id} {...asked} />
          <DirectionQuestion {...asked} />
        </>
      );
    case 'visibility':
      return <VisibilityQuestion {...asked} />;
    case 'private':
      return <PrivateEventsQuestion {...asked} />;
    case 'activities':
      return (
        <>
          {options.direction === 'two_way' && <IncomingTypeQuestion {...asked} />}
          <OutgoingTypesQuestion {...asked} />
          <WindowQuestion {...asked} />
        </>
      );
    case 'summary':
      return <Summary accountId={account.id} options={options} effects={effects} onTakeIn={onTakeIn} />;
  }
}
