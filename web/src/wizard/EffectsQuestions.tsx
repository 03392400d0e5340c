import { Stack, Text } from '@mantine/core';
import { useEffect, useRef } from 'react';
import type { Effects } from '../../../api/schemas/options.ts';
import { texts } from '../texts.ts';
import { ChoiceCards } from './ChoiceCards.tsx';
import { answerTo, type EffectName, withAnswer } from './effects.ts';
import { Question } from './Question.tsx';

interface Props {
  readonly asked: readonly EffectName[];
  readonly effects: Effects;
  readonly onChange: (effects: Effects) => void;
}

/** The questions that a change of the options raises about what is synced already; they appear when the API asks them. */
export function EffectsQuestions({ asked, effects, onChange }: Props) {
  const place = useRef<HTMLDivElement>(null);
  const count = asked.length;
  useEffect(() => {
    if (count > 0) place.current?.scrollIntoView({ block: 'center', behavior: 'smooth' });
  }, [count]);
  if (count === 0) return null;
  return (
    <div ref={place}>
      <Question title={texts.effects.title}>
        {asked.map((name) => {
          const [question, answers]: readonly [string, Readonly<Record<string, string>>] =
            texts.effects[name];
          return (
            <Stack key={name} gap="xs">
              <Text fw={550}>{question}</Text>
              <ChoiceCards
                label={question}
                choices={Object.entries(answers).map(([value, label]) => ({
                  value,
                  label,
                  unavailable: notOffered(value),
                }))}
                value={answerTo(effects, name)}
                onChange={(answer) => onChange(withAnswer(effects, name, answer))}
              />
            </Stack>
          );
        })}
      </Question>
    </div>
  );
}

/** To move and to remove what is there is the work of a later version of the sync; the API refuses it, so the page says so. */
const notOffered = (answer: string) =>
  answer === 'move' || answer === 'remove' ? texts.effects.notOffered : null;
