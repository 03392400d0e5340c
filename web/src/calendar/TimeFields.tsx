import { Grid, Select, Stack, Switch, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import { texts } from '../texts.ts';
import { isComplete, type Times, withEndMoved } from './moments.ts';

type FieldName = 'startDate' | 'startTime' | 'endDate' | 'endTime';

interface Props {
  readonly times: Times;
  readonly onChange: (times: Times) => void;
  readonly error: string | null;
}

const words = texts.item;
const ZONES = Intl.supportedValuesOf('timeZone');

/** When an item takes place: the browser's own fields for dates and times, in the item's own zone. */
export function TimeFields({ times, onChange, error }: Props) {
  // While a date or a time is cleared to be typed anew, the length of the item is known from here.
  const [lastComplete, setLastComplete] = useState(times);
  const change = (name: FieldName, value: string) => {
    const typed = { ...times, [name]: value };
    const startMoves = name === 'startDate' || name === 'startTime';
    const changed = startMoves && isComplete(typed) ? withEndMoved(lastComplete, typed) : typed;
    if (isComplete(changed)) setLastComplete(changed);
    onChange(changed);
  };
  const field = (name: FieldName, type: 'date' | 'time') => (
    <TextInput
      type={type}
      label={words[name]}
      value={times[name]}
      error={error !== null && (name === 'endDate' || name === 'endTime')}
      onChange={(event) => change(name, event.currentTarget.value)}
      required
      withAsterisk={false}
    />
  );
  const span = { base: times.allDay ? 12 : 7, xs: times.allDay ? 6 : 3 };
  const zones = ZONES.includes(times.timeZone) ? ZONES : [times.timeZone, ...ZONES];
  return (
    <Stack gap="sm">
      <Switch
        label={words.allDay}
        checked={times.allDay}
        onChange={(event) => onChange({ ...times, allDay: event.currentTarget.checked })}
      />
      <Grid gap="sm">
        <Grid.Col span={span}>{field('startDate', 'date')}</Grid.Col>
        {!times.allDay && <Grid.Col span={{ base: 5, xs: 3 }}>{field('startTime', 'time')}</Grid.Col>}
        <Grid.Col span={span}>{field('endDate', 'date')}</Grid.Col>
        {!times.allDay && <Grid.Col span={{ base: 5, xs: 3 }}>{field('endTime', 'time')}</Grid.Col>}
      </Grid>
      {error && (
        <Text size="sm" c="red.8" role="alert">
          {error}
        </Text>
      )}
      {!times.allDay && (
        <Select
          label={words.timeZone}
          data={zones}
          value={times.timeZone}
          onChange={(timeZone) => timeZone !== null && onChange({ ...times, timeZone })}
          searchable
          allowDeselect={false}
          maw={320}
        />
      )}
    </Stack>
  );
}
