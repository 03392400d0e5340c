import { FIRST_DECISIONS, type FirstState } from './decisions.ts';
import { mergePair } from './merge-pair.ts';
import { derivedFields, planOf, present, remoteRemoval, type Pair } from './plan.ts';
import { derivedVisibility, keepsOut, reduceToTimes, sends, staysHome } from './policy.ts';
import { projected } from './projection.ts';
import type { Fields, LinkStep, Plan, Policy, RecordItem, RemoteItem, Visibility } from './types.ts';

/** The plan for a pair without a base. */
export function planFirst(pair: Pair, states: { record: FirstState; remote: FirstState }): Plan {
  const { policy, record, remote } = pair;
  const decision = FIRST_DECISIONS[states.record][states.remote];
  if (decision === 'nothing') return planOf(pair, policy.direction, { link: { do: 'none' } });
  if (decision === 'forget') return planOf(pair, policy.direction, { link: { do: 'forget' } });
  const hasRow = decision === 'return_record' || decision === 'return_remote';
  const waiting: LinkStep = hasRow ? { do: 'set_aside' } : { do: 'none' };
  if (record !== null && remote !== null) return adopted(pair, record, remote);
  if (record !== null) return sentOut(pair, record, waiting, hasRow);
  return takenIn(pair, present(remote), waiting, hasRow);
}

function sentOut(pair: Pair, record: RecordItem, waiting: LinkStep, hasRow: boolean): Plan {
  const rule = sends(record, pair.policy, hasRow);
  if (rule !== null) return planOf(pair, rule, { link: waiting });
  // A series that was cut off from one of the remote: its visibility is derived, so it says nothing of privacy there.
  const fields = pair.origin === 'google' ? { ...record.fields, private: false } : record.fields;
  const remote = projected(fields, pair.policy.capabilities);
  return planOf(pair, pair.policy.direction, {
    remote: { do: 'create', fields: remote },
    link: { do: 'keep', base: { record: record.fields, remote } },
  });
}

function takenIn(pair: Pair, item: RemoteItem, waiting: LinkStep, hasRow: boolean): Plan {
  const { policy } = pair;
  // Our own event, its record deleted before the two had agreed once: the deletion is carried on.
  if (hasRow && pair.origin === 'crm' && item.exception === null)
    return planOf(pair, policy.direction, { remote: remoteRemoval(item), link: { do: 'forget' } });
  // Declined since its record was deleted, most likely by that, an occurrence stays away.
  const isRefused = hasRow && item.ownResponse === 'declined';
  const rule = isRefused ? 'declined' : keepsOut(item, policy, hasRow ? pair.origin : null);
  if (rule !== null) return planOf(pair, rule, { link: waiting });
  if (item.fields === null) return planOf(pair, 'not_observed', { link: waiting });
  const visibility =
    pair.origin === 'google' ? derivedVisibility(item, policy) : ownVisibility(item.fields, policy);
  const record = derivedFields(item.fields, visibility);
  const remote = visibility === 'busy_only' ? reduceToTimes(item.fields) : item.fields;
  return planOf(pair, visibility === 'busy_only' ? 'private_busy_only' : policy.direction, {
    record: { do: 'create', fields: record, type: pair.formerType ?? policy.incomingType, visibility },
    link: { do: 'keep', base: { record, remote } },
  });
}

/** An occurrence of the record's own series comes back as the remote shows it: the choices are about what came from the remote. */
const ownVisibility = (fields: Fields, { capabilities }: Policy): Visibility =>
  fields.private && capabilities.fields.includes('private') ? 'only_me' : 'everyone';

/** Both are there and never agreed (a write cut short, an account started again, a choice applied anew). */
function adopted(pair: Pair, record: RecordItem, remote: RemoteItem): Plan {
  const { origin, policy } = pair;
  const rule = keepsOut(remote, policy, origin);
  if (rule === 'one_way') return planOf(pair, rule, { link: { do: 'close' } });
  if (rule !== null) return planOf(pair, rule, { record: { do: 'delete' }, link: { do: 'set_aside' } });
  if (remote.fields === null) return planOf(pair, 'not_observed', { link: { do: 'set_aside' } });
  const merged = mergePair(pair, null, record, remote);
  const leaves = origin === 'google' ? null : staysHome(record, policy);
  if (leaves === null) return merged;
  const link: LinkStep = { do: 'set_aside' };
  // Declined, an invitation has left already, though it is still there to be seen.
  if (remote.ownResponse === 'declined') return planOf(pair, leaves, { link });
  return { ...merged, rule: leaves, remote: remoteRemoval(remote), link };
}
