/** What the API asks about what is there already, before it carries out a change of the options. */
import type { Effects } from '../../../api/schemas/options.ts';
import { ApiError } from '../api-error.ts';

const EFFECT_NAMES = ['applyToExisting', 'onCalendarChange', 'onTypesNarrowed', 'onOneWay'] as const;
export type EffectName = (typeof EFFECT_NAMES)[number];

/** The effects that a refused request lacks; none when it was refused for something else. */
export function missingEffects(error: Error | null): EffectName[] {
  if (!(error instanceof ApiError) || error.code !== 'effect_missing') return [];
  const named = error.details['effects'];
  return Array.isArray(named) ? EFFECT_NAMES.filter((name) => named.includes(name)) : [];
}

/** The effects with one more answered; the words of the answers are those of the API, true and false as texts. */
export function withAnswer(effects: Effects, name: EffectName, answer: string): Effects {
  if (name === 'applyToExisting') return { ...effects, applyToExisting: answer === 'true' };
  return { ...effects, [name]: answer };
}

export function answerTo(effects: Effects, name: EffectName): string | undefined {
  const answer = effects[name];
  return answer === undefined ? undefined : String(answer);
}
