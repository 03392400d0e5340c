import { Badge, Button, Group, Paper, Stack, Text, Title } from '@mantine/core';
import type { HistoryEntry } from '../../../api/schemas/history.ts';
import { ago, useNowMs } from '../sync/ago.ts';
import { texts } from '../texts.ts';
import { Failed, Waiting } from './Placeholders.tsx';
import { labelOf } from './lost-value.ts';
import { LostValues } from './LostValues.tsx';
import { useHistory } from './use-history.ts';

const words = texts.history;

interface Props {
  readonly itemId: string;
  readonly onTakenBack: () => void;
}

/** What the sync did to an item, newest first, with what was overwritten by which rule. */
export function HistoryList({ itemId, onTakenBack }: Props) {
  const history = useHistory(itemId);
  const nowMs = useNowMs();
  const entries = history.data?.pages.flatMap(({ items }) => items);
  return (
    <Stack gap="sm" component="section" aria-label={words.title}>
      <Title order={3}>{words.title}</Title>
      {entries === undefined && (history.isError ? <Failed query={history} /> : <Waiting />)}
      {entries?.length === 0 && (
        <Text size="sm" c="dimmed">
          {words.empty}
        </Text>
      )}
      {entries?.map((entry) => (
        <Entry key={entry.id} entry={entry} itemId={itemId} nowMs={nowMs} onTakenBack={onTakenBack} />
      ))}
      {history.hasNextPage && (
        <Button
          variant="default"
          size="xs"
          loading={history.isFetchingNextPage}
          onClick={() => void history.fetchNextPage()}
        >
          {words.more}
        </Button>
      )}
    </Stack>
  );
}

function Entry({ entry, nowMs, ...rest }: Props & { readonly entry: HistoryEntry; readonly nowMs: number }) {
  return (
    <Paper withBorder p="sm" component="article" aria-label={stepsOf(entry)}>
      <Stack gap={6}>
        <Group justify="space-between" gap="xs" align="flex-start">
          <Group gap="xs">
            <Badge variant="light" color="gray" c="gray.9" tt="none">
              {words.from[entry.from ?? 'link']}
            </Badge>
            <Text size="sm" fw={600}>
              {stepsOf(entry)}
            </Text>
          </Group>
          <Text
            size="xs"
            c="dimmed"
            component="time"
            dateTime={entry.createdAt}
            title={new Date(entry.createdAt).toLocaleString('en-GB')}
          >
            {ago(entry.createdAt, nowMs)}
          </Text>
        </Group>
        {entry.fields.length > 0 && <Text size="sm">{entry.fields.map(labelOf).join(', ')}</Text>}
        {!isOrdinary(entry) && (
          <Text size="sm" c="dimmed">
            {entry.sentence}
          </Text>
        )}
        {entry.lost.length > 0 && <LostValues entry={entry} {...rest} />}
      </Stack>
    </Paper>
  );
}

/** That both sides follow each other says nothing about the one change. */
const isOrdinary = ({ rule }: HistoryEntry) => rule === 'two_way' || rule === 'one_way';

function stepsOf({ crmStep, googleStep }: HistoryEntry): string {
  const steps = [stepWords(crmStep, 'crm'), stepWords(googleStep, 'google')].filter((step) => step !== null);
  const [first = words.linkOnly, ...more] = steps;
  return [first.charAt(0).toUpperCase() + first.slice(1), ...more].join(', ');
}

function stepWords(step: string, side: 'crm' | 'google'): string | null {
  const steps: Readonly<Record<string, { crm: string; google: string }>> = words.steps;
  return steps[step]?.[side] ?? null;
}
