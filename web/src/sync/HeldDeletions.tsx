import { Alert, Button, Group, List, Stack, Text } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { Account, HeldPlan } from '../../../api/schemas/accounts.ts';
import { timeWords } from '../calendar/moments.ts';
import { useSession } from '../session.ts';
import { texts } from '../texts.ts';

const POLL_MS = 5000;
const words = texts.held;

/** Deletions that wait for the user's word: how many on which side, the first few of them, and the two answers. */
export function HeldDeletions({ account }: { account: Account }) {
  const { api } = useSession();
  const client = useQueryClient();
  const held = useQuery({
    queryKey: ['held', account.id],
    queryFn: () => api.held(account.id),
    refetchInterval: POLL_MS,
  });
  const decision = useMutation({
    mutationFn: ({ planId, answer }: { planId: string; answer: 'approve' | 'reject' }) =>
      api.decide(account.id, answer, planId),
    // Also after a refusal: more may have come since.
    onSettled: () =>
      Promise.all([
        client.invalidateQueries({ queryKey: ['accounts'] }),
        client.invalidateQueries({ queryKey: ['held', account.id] }),
      ]),
  });
  const plan = held.data?.items[0];
  if (plan === undefined) return null;
  const { isPending, variables } = decision;
  const button = (answer: 'approve' | 'reject') => ({
    size: 'xs',
    disabled: isPending,
    loading: isPending && variables.answer === answer,
    onClick: () => decision.mutate({ planId: plan.id, answer }),
  });
  return (
    <Alert color="red" variant="light" title={words.title}>
      <Stack gap="xs" align="flex-start">
        <Text size="sm">{words.reasons[plan.reason]}</Text>
        <Counts counts={plan.counts} />
        <Samples plan={plan} />
        <Text size="sm">{words.choice}</Text>
        <Group gap="xs">
          <Button color="red.9" {...button('approve')}>
            {words.approve}
          </Button>
          <Button variant="default" {...button('reject')}>
            {words.reject}
          </Button>
        </Group>
      </Stack>
    </Alert>
  );
}

function Counts({ counts: { crm, google } }: { counts: HeldPlan['counts'] }) {
  return (
    <>
      {crm > 0 && (
        <Text size="sm" fw={600}>
          {words.inCrm(crm)}
        </Text>
      )}
      {google > 0 && (
        <Text size="sm" fw={600}>
          {words.inGoogle(google)}
        </Text>
      )}
    </>
  );
}

function Samples({ plan: { counts, samples } }: { plan: HeldPlan }) {
  const more = counts.crm + counts.google - samples.length;
  return (
    <List size="sm">
      {samples.map(({ crmId, subject, start }) => (
        <List.Item key={crmId} style={{ overflowWrap: 'anywhere' }}>
          {subject || texts.calendar.noTitle} · {timeWords(start, start)}
        </List.Item>
      ))}
      {more > 0 && <List.Item>{words.more(more)}</List.Item>}
    </List>
  );
}
