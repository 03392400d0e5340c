import { CalendarQuestion } from './CalendarQuestion.tsx';
import {
  DetailsQuestion,
  DirectionQuestion,
  IncomingTypeQuestion,
  OutgoingTypesQuestion,
  PrivateEventsQuestion,
  type QuestionProps,
  VisibilityQuestion,
  WindowQuestion,
} from './questions.tsx';

/** Every option below the other, in the order of the wizard. */
export function AllQuestions({ accountId, ...asked }: QuestionProps & { accountId: string }) {
  const twoWay = asked.options.direction !== 'one_way';
  return (
    <>
      <CalendarQuestion accountId={accountId} {...asked} />
      <DirectionQuestion {...asked} />
      {twoWay && <VisibilityQuestion {...asked} />}
      {twoWay && <PrivateEventsQuestion {...asked} />}
      {twoWay && <IncomingTypeQuestion {...asked} />}
      <OutgoingTypesQuestion {...asked} />
      <WindowQuestion {...asked} />
      <DetailsQuestion {...asked} />
    </>
  );
}
