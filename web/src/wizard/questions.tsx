import { Alert, Checkbox, Grid, Select, Stack } from '@mantine/core';
import type { DraftOptions } from '../../../api/schemas/options.ts';
import { texts } from '../texts.ts';
import { type Choice, ChoiceCards } from './ChoiceCards.tsx';
import { PreviewPanel } from './PreviewPanel.tsx';
import { Question } from './Question.tsx';
import { useActivityTypes } from './use-account.ts';

export interface QuestionProps {
  readonly options: DraftOptions;
  readonly onChange: (changes: DraftOptions) => void;
}

const words = texts.options;

function choicesOf<T extends string>(
  entries: Readonly<Record<T, readonly [string, string]>>,
  order: readonly T[],
): Choice<T>[] {
  return order.map((value) => ({ value, label: entries[value][0], hint: entries[value][1] }));
}

const DIRECTIONS = choicesOf(words.directions, ['one_way', 'two_way']);
const VISIBILITIES = choicesOf(words.visibilities, ['everyone', 'only_me']);
const PRIVATE_EVENTS = choicesOf(words.privates, ['everyone', 'only_me', 'do_not_sync', 'busy_only']);

export function DirectionQuestion({ options, onChange }: QuestionProps) {
  return (
    <Question title={words.direction}>
      <ChoiceCards
        label={words.direction}
        choices={DIRECTIONS}
        value={options.direction}
        onChange={(direction) => onChange({ direction })}
      />
    </Question>
  );
}

export function VisibilityQuestion({ options, onChange }: QuestionProps) {
  return (
    <Question title={words.visibility} hint={words.visibilityHint}>
      <ChoiceCards
        label={words.visibility}
        choices={VISIBILITIES}
        value={options.defaultVisibility}
        onChange={(defaultVisibility) => onChange({ defaultVisibility })}
      />
    </Question>
  );
}

export function PrivateEventsQuestion({ options, onChange }: QuestionProps) {
  return (
    <Question title={words.privateEvents} hint={words.privateHint}>
      <Grid gap="lg">
        <Grid.Col span={{ base: 12, sm: 6 }}>
          <Stack gap="sm">
            <ChoiceCards
              label={words.privateEvents}
              choices={PRIVATE_EVENTS}
              value={options.privateEvents}
              onChange={(privateEvents) => onChange({ privateEvents })}
            />
            {options.privateEvents === 'do_not_sync' && (
              <Alert color="yellow" variant="light" p="sm">
                {words.doubleBooking}
              </Alert>
            )}
            <Checkbox
              label={words.treatDefault}
              checked={options.treatDefaultAsPrivate ?? false}
              onChange={(event) => onChange({ treatDefaultAsPrivate: event.currentTarget.checked })}
            />
          </Stack>
        </Grid.Col>
        <Grid.Col span={{ base: 12, sm: 6 }}>
          <PreviewPanel choice={options.privateEvents ?? 'only_me'} />
        </Grid.Col>
      </Grid>
    </Question>
  );
}

export function IncomingTypeQuestion({ options, onChange }: QuestionProps) {
  const { data: types } = useActivityTypes();
  return (
    <Question title={words.incoming} hint={words.incomingHint}>
      <Select
        aria-label={words.incoming}
        data={(types ?? []).map((type) => ({ value: type.key, label: type.name }))}
        value={options.incomingActivityType ?? null}
        onChange={(incomingActivityType) => incomingActivityType && onChange({ incomingActivityType })}
        allowDeselect={false}
        maw={320}
      />
    </Question>
  );
}

export function OutgoingTypesQuestion({ options, onChange }: QuestionProps) {
  const { data: types } = useActivityTypes();
  const chosen = options.outgoingActivityTypes ?? [];
  return (
    <Question title={words.outgoing} hint={words.outgoingHint}>
      <Checkbox.Group
        aria-label={words.outgoing}
        value={chosen}
        onChange={(outgoingActivityTypes) => onChange({ outgoingActivityTypes })}
        error={types && chosen.length === 0 ? words.outgoingNone : undefined}
      >
        <Stack gap="xs" mb={4}>
          {(types ?? []).map((type) => (
            <Checkbox key={type.key} value={type.key} label={type.name} />
          ))}
        </Stack>
      </Checkbox.Group>
    </Question>
  );
}

export function WindowQuestion({ options, onChange }: QuestionProps) {
  const value = String(options.pastDays ?? 0);
  const entries: [string, string][] = Object.entries(words.windows);
  if (!entries.some(([key]) => key === value))
    entries.splice(-1, 0, [value, words.windowDays(Number(value))]);
  return (
    <Question title={words.window} hint={words.windowHint}>
      <Select
        aria-label={words.window}
        data={entries.map(([key, label]) => ({ value: key, label }))}
        value={value}
        onChange={(chosen) =>
          chosen !== null && onChange({ pastDays: chosen === 'all' ? 'all' : Number(chosen) })
        }
        allowDeselect={false}
        maw={320}
      />
    </Question>
  );
}

export function DetailsQuestion({ options, onChange }: QuestionProps) {
  return (
    <Question title={words.details}>
      <Select
        label={words.winner}
        data={Object.entries(words.winners).map(([value, label]) => ({ value, label }))}
        value={options.conflictWinner ?? 'crm'}
        onChange={(winner) => onChange({ conflictWinner: winner === 'google' ? 'google' : 'crm' })}
        allowDeselect={false}
        maw={420}
      />
      {options.direction === 'one_way' && (
        <Select
          label={words.deleted}
          data={Object.entries(words.deletions).map(([value, label]) => ({ value, label }))}
          value={options.whenDeletedInGoogle ?? 'unlink'}
          onChange={(value) => {
            if (value === 'unlink' || value === 'delete' || value === 'recreate')
              onChange({ whenDeletedInGoogle: value });
          }}
          allowDeselect={false}
          maw={420}
        />
      )}
      <Checkbox
        label={words.dealContact}
        description={words.dealContactHint}
        checked={options.includeDealAndContact ?? false}
        onChange={(event) => onChange({ includeDealAndContact: event.currentTarget.checked })}
      />
    </Question>
  );
}
