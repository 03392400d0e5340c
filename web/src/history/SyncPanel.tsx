import { Button, Stack, Text } from '@mantine/core';
import type { CrmActivity } from '../../../api/schemas/crm-activities.ts';
import { navigate } from '../router.ts';
import { texts } from '../texts.ts';
import { HistoryList } from './HistoryList.tsx';
import { Failed, Waiting } from './Placeholders.tsx';
import { useWhy } from './use-history.ts';
import { WhyCard } from './WhyCard.tsx';

const words = texts.itemSync;

interface Props {
  readonly item: CrmActivity;
  /** The item has changed. */
  readonly onTakenBack: () => void;
}

/** How one's own item is synced: with which calendars it is in step, why it is not, and what changed it so far. */
export function SyncPanel({ item, onTakenBack }: Props) {
  const why = useWhy(item.id);
  return (
    <Stack gap="lg">
      {item.id.includes('~') && (
        <Text size="sm" c="dimmed">
          {words.ofSeries}
        </Text>
      )}
      <Stack gap="sm" aria-live="polite">
        {why.data === undefined && (why.isError ? <Failed query={why} /> : <Waiting />)}
        {why.data?.length === 0 && <NoCalendar />}
        {why.data?.map((answer) => (
          <WhyCard key={answer.accountId} why={answer} />
        ))}
      </Stack>
      <HistoryList itemId={item.id} onTakenBack={onTakenBack} />
    </Stack>
  );
}

function NoCalendar() {
  return (
    <Stack gap="xs" align="flex-start">
      <Text size="sm">{words.none}</Text>
      <Button size="xs" onClick={() => navigate('/calendar-sync')}>
        {words.connect}
      </Button>
    </Stack>
  );
}
