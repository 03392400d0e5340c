import { Checkbox, Grid, Group, Select, Textarea, TextInput } from '@mantine/core';
import { texts } from '../texts.ts';
import { useActivityTypes } from '../wizard/use-account.ts';
import type { ItemForm } from './item-form.ts';
import { PublicDescription } from './PublicDescription.tsx';
import { TimeFields } from './TimeFields.tsx';

interface Props {
  readonly form: ItemForm;
  readonly onChange: (changes: Partial<ItemForm>) => void;
  /** An item from Google: who sees it follows the options of the sync. */
  readonly fromGoogle: boolean;
  /** Are the times found wanting? Told when somebody tries to save. */
  readonly timesError: string | null;
}

const words = texts.item;

export function ItemFields({ form, onChange, fromGoogle, timesError }: Props) {
  const { data: types } = useActivityTypes();
  return (
    <>
      <Grid gap="sm">
        <Grid.Col span={{ base: 12, xs: 8 }}>
          <TextInput
            label={words.subject}
            value={form.subject}
            placeholder={texts.calendar.noTitle}
            onChange={(event) => onChange({ subject: event.currentTarget.value })}
            data-autofocus
          />
        </Grid.Col>
        <Grid.Col span={{ base: 12, xs: 4 }}>
          <Select
            label={words.type}
            data={(types ?? []).map((type) => ({ value: type.key, label: type.name }))}
            value={form.type}
            onChange={(type) => type !== null && onChange({ type })}
            allowDeselect={false}
          />
        </Grid.Col>
      </Grid>
      <TimeFields
        times={form.times}
        error={timesError}
        onChange={(times) =>
          onChange({ times, ...(times.allDay === form.times.allDay ? {} : { busy: !times.allDay }) })
        }
      />
      <TextInput
        label={words.location}
        value={form.location}
        onChange={(event) => onChange({ location: event.currentTarget.value })}
      />
      <PublicDescription
        value={form.publicDescription}
        onChange={(publicDescription) => onChange({ publicDescription })}
      />
      <Textarea
        label={words.note}
        description={words.noteHint}
        inputWrapperOrder={['label', 'input', 'description', 'error']}
        autosize
        minRows={2}
        maxRows={8}
        value={form.note}
        onChange={(event) => onChange({ note: event.currentTarget.value })}
      />
      <Group gap="xl" align="flex-start">
        <Select
          label={words.visibility}
          data={Object.entries(words.visibilities).map(([value, label]) => ({ value, label }))}
          value={form.visibility}
          onChange={(visibility) =>
            onChange({ visibility: visibility === 'only_me' ? 'only_me' : 'everyone' })
          }
          allowDeselect={false}
          readOnly={fromGoogle}
          variant={fromGoogle ? 'filled' : 'default'}
          description={fromGoogle ? words.visibilityDerived : undefined}
          inputWrapperOrder={['label', 'input', 'description', 'error']}
          style={{ flex: '1 1 240px' }}
        />
        <Group gap="xl" pt={32}>
          <Checkbox
            label={words.busy}
            checked={form.busy}
            onChange={(event) => onChange({ busy: event.currentTarget.checked })}
          />
          <Checkbox
            label={words.done}
            checked={form.done}
            onChange={(event) => onChange({ done: event.currentTarget.checked })}
          />
        </Group>
      </Group>
    </>
  );
}
