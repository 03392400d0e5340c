import { Stack, Text } from '@mantine/core';
import type { DraftOptions, Effects } from '../../../api/schemas/options.ts';
import { texts } from '../texts.ts';
import { DryRun } from './DryRun.tsx';
import { Question } from './Question.tsx';
import { useActivityTypes, useCalendars } from './use-account.ts';

interface Props {
  readonly accountId: string;
  readonly options: DraftOptions;
  readonly effects: Effects;
  readonly onTakeIn: () => void;
}

/** The last screen: what was chosen, and what it will do. */
export function Summary({ accountId, options, effects, onTakeIn }: Props) {
  const rows = useSummary(accountId, options);
  return (
    <Question title={texts.wizard.summary} hint={texts.wizard.summaryHint}>
      <Stack component="dl" gap={6} m={0}>
        {rows.map(([label, value]) => (
          <div key={label} className="summary-row">
            <Text component="dt" size="sm" c="dimmed">
              {label}
            </Text>
            <Text component="dd" size="sm" fw={550} m={0} style={{ overflowWrap: 'anywhere' }}>
              {value}
            </Text>
          </div>
        ))}
      </Stack>
      <DryRun accountId={accountId} options={options} effects={effects} onTakeIn={onTakeIn} />
    </Question>
  );
}

function useSummary(accountId: string, options: DraftOptions): [string, string][] {
  const { data: calendars } = useCalendars(accountId);
  const { data: types } = useActivityTypes();
  const words = texts.options;
  const typeName = (key: string) => types?.find((type) => type.key === key)?.name ?? key;
  const calendar = calendars?.find((candidate) => candidate.id === options.calendarId);
  const twoWay = options.direction === 'two_way';
  const rows: [string, string | undefined][] = [
    [texts.wizard.calendar, calendar?.summary ?? options.calendarId],
    [texts.wizard.direction, options.direction && words.directions[options.direction][0]],
    [
      words.visibility,
      twoWay && options.defaultVisibility ? words.visibilities[options.defaultVisibility][0] : undefined,
    ],
    [
      words.privateEvents,
      twoWay && options.privateEvents ? words.privates[options.privateEvents][0] : undefined,
    ],
    [
      words.incoming,
      twoWay && options.incomingActivityType ? typeName(options.incomingActivityType) : undefined,
    ],
    [words.outgoing, options.outgoingActivityTypes?.map(typeName).join(', ')],
    [words.window, windowName(options.pastDays ?? 0)],
  ];
  return rows.filter((row): row is [string, string] => row[1] !== undefined);
}

function windowName(pastDays: number | 'all'): string {
  const names: Readonly<Record<string, string>> = texts.options.windows;
  return names[String(pastDays)] ?? texts.options.windowDays(Number(pastDays));
}
