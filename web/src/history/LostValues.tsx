import { Button, Group, Stack, Text } from '@mantine/core';
import type { HistoryEntry } from '../../../api/schemas/history.ts';
import { RichText } from '../calendar/rich-text.tsx';
import { notifyDone } from '../notify.tsx';
import { ago, useNowMs } from '../sync/ago.ts';
import { texts } from '../texts.ts';
import { type LostValue, lostValuesOf } from './lost-value.ts';
import { useConflicts, useTakeBack } from './use-history.ts';

const words = texts.history;

interface Props {
  readonly entry: HistoryEntry;
  readonly itemId: string;
  readonly onTakenBack: () => void;
}

/** The values that one decision overwrote: what stood, what was lost, by which rule, and the way back. */
export function LostValues({ entry, itemId, onTakenBack }: Props) {
  const [storedId = itemId] = itemId.split('~');
  const conflicts = useConflicts(storedId, entry.accountId, entry.conflicts.length > 0);
  const takeBack = useTakeBack(entry.accountId);
  const nowMs = useNowMs();
  const lost = lostValuesOf((conflicts.data ?? []).filter(({ id }) => entry.conflicts.includes(id)));
  const isBySetting = entry.rule === 'two_way' || entry.rule === 'one_way';
  return (
    <Stack gap="xs" className="lost-values">
      {isBySetting && lost[0] && <Text size="sm">{words.bySetting[lost[0].winner]}</Text>}
      {lost.map((value) => (
        <Stack gap={4} key={value.conflictId}>
          <Values value={value} />
          {value.isKept && value.takenBackAt === null && (
            <Group>
              <Button
                size="xs"
                variant="light"
                aria-label={words.takeBackOf(value.label)}
                loading={takeBack.isPending && takeBack.variables === value.conflictId}
                disabled={takeBack.isPending}
                onClick={() =>
                  takeBack.mutate(value.conflictId, {
                    onSuccess: () => {
                      notifyDone(words.isTakenBack);
                      onTakenBack();
                    },
                  })
                }
              >
                {words.takeBack}
              </Button>
            </Group>
          )}
          {value.takenBackAt !== null && (
            <Text size="sm" c="dimmed">
              {words.takenBack(ago(value.takenBackAt, nowMs))}
            </Text>
          )}
        </Stack>
      ))}
      {conflicts.data && lost.length === 0 && <Text size="sm">{words.notKept}</Text>}
    </Stack>
  );
}

function Values({ value }: { value: LostValue }) {
  if (!value.isKept) return <Text size="sm">{`${value.label}: ${words.notKept}`}</Text>;
  const loser = value.winner === 'crm' ? 'google' : 'crm';
  return (
    <>
      <Text size="sm" fw={600}>
        {value.label}
      </Text>
      <Value label={words.lost[loser]} text={value.lost} />
      <Value label={words.kept[value.winner]} text={value.kept} />
    </>
  );
}

function Value({ label, text }: { label: string; text: string }) {
  return (
    <div className="lost-value">
      <Text size="sm" c="dimmed">
        {label}
      </Text>
      <Text component="div" size="sm">
        <RichText text={text} />
      </Text>
    </div>
  );
}
