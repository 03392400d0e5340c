import { planOf, type Pair } from './plan.ts';
import { recreatedInRecord, remade } from './reconcile-linked.ts';
import type { Base, Plan } from './types.ts';

/**
 * Instead of a deletion that the user has rejected (S5): the missing side is made again from the base. Where none is missing, since an
 * option took the item away, both stay as they are and follow each other no more.
 */
export function keepBoth(pair: Pair, base: Base | null, deleting: Plan): Plan {
  const { record, remote } = pair;
  if (record !== null && remote === null && base !== null)
    return remade(pair, base, record, 'deletion_rejected');
  if (record === null && remote !== null && remote.fields !== null) {
    const { fields } = remote;
    const agreed = base ?? { record: fields, remote: fields };
    const again = recreatedInRecord(pair, agreed, remote, 'deletion_rejected');
    // Of a type that is not sent it would leave the remote at once.
    return again.remote.do === 'nothing'
      ? again
      : { ...again, remote: { do: 'nothing' }, link: { do: 'close' } };
  }
  return planOf(pair, deleting.rule, { link: { do: 'close' } });
}
