import { ActionIcon, Group, Loader, Skeleton, Stack, Text, Tooltip } from '@mantine/core';
import type { Calendar } from '../../../api/schemas/accounts.ts';
import { RefreshIcon } from '../shell/icons.tsx';
import { texts } from '../texts.ts';
import { type Choice, ChoiceCards } from './ChoiceCards.tsx';
import { NewCalendar } from './NewCalendar.tsx';
import { Question } from './Question.tsx';
import type { QuestionProps } from './questions.tsx';
import { useCalendars } from './use-account.ts';

const words = texts.options;

/** Which Google calendar takes part; those that cannot are listed with the reason. */
export function CalendarQuestion({ accountId, options, onChange }: QuestionProps & { accountId: string }) {
  const calendars = useCalendars(accountId);
  const choose = (calendarId: string) => onChange({ calendarId });
  return (
    <Question title={words.calendar} hint={words.calendarHint}>
      {calendars.data ? (
        <ChoiceCards
          label={words.calendar}
          choices={calendars.data.toSorted(writableFirst).map(choiceOf)}
          value={options.calendarId}
          onChange={choose}
        />
      ) : (
        calendars.isPending && (
          <Stack gap="xs" aria-label={texts.common.loading}>
            <Skeleton h={52} />
            <Skeleton h={52} />
          </Stack>
        )
      )}
      {calendars.data?.every((calendar) => !calendar.writable) && <Text size="sm">{words.noCalendars}</Text>}
      <Group gap="xs">
        <Tooltip label={texts.common.refresh}>
          <ActionIcon
            variant="default"
            size="lg"
            aria-label={texts.common.refresh}
            onClick={() => void calendars.refetch()}
            disabled={calendars.isFetching}
          >
            {calendars.isFetching ? <Loader size={14} /> : <RefreshIcon />}
          </ActionIcon>
        </Tooltip>
        <NewCalendar accountId={accountId} onCreated={choose} />
      </Group>
    </Question>
  );
}

const writableFirst = (a: Calendar, b: Calendar) => Number(b.writable) - Number(a.writable);

function choiceOf(calendar: Calendar): Choice<string> {
  return {
    value: calendar.id,
    label: calendar.summary || calendar.id,
    hint: calendar.primary ? `${words.primary} · ${calendar.timeZone}` : calendar.timeZone,
    unavailable: calendar.writable ? null : calendar.reason,
  };
}
