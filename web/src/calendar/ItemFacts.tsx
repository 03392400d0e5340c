import { Alert, Anchor, Badge, Button, Group, Stack, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import type { AnyCrmActivity, CrmActivity } from '../../../api/schemas/crm-activities.ts';
import { texts } from '../texts.ts';
import { useActivityTypes } from '../wizard/use-account.ts';
import { isRedacted, isWritable, ownerOf, titleOf, type Viewer } from './events.ts';
import { DeleteButton } from './DeleteButton.tsx';
import { timeWords } from './moments.ts';
import { isSafeLink, RichText } from './rich-text.tsx';

interface Props {
  readonly item: AnyCrmActivity;
  readonly viewer: Viewer;
  readonly onClose: () => void;
}

const words = texts.item;

/** An item to look at: a colleague's, or one's own through a colleague's eyes. */
export function ItemFacts({ item, viewer, onClose }: Props) {
  const owner = ownerOf(item, viewer);
  return (
    <Stack gap="md">
      <div>
        <Title order={2} style={{ overflowWrap: 'anywhere' }}>
          {titleOf(item)}
        </Title>
        <Text c="dimmed">{timeWords(item.start, item.end)}</Text>
        {owner !== null && <Text c="dimmed">{words.belongsTo(owner)}</Text>}
      </div>
      {isRedacted(item) ? <Text>{words.busyBody}</Text> : <Details item={item} />}
      {(owner !== null || viewer.asColleague) && (
        <Alert color="gray" variant="light" p="sm">
          {owner === null ? words.asColleague : words.readOnly}
        </Alert>
      )}
      <Group justify="flex-end">
        {isWritable(item, viewer) && <DeleteButton item={item} onDeleted={onClose} />}
        <Button variant="default" onClick={onClose}>
          {texts.common.close}
        </Button>
      </Group>
    </Stack>
  );
}

function Details({ item }: { item: CrmActivity }) {
  const { data: types } = useActivityTypes();
  return (
    <Stack gap="sm">
      <Group gap="xs">
        <Badge variant="light" tt="none">
          {types?.find((type) => type.key === item.type)?.name ?? item.type}
        </Badge>
        {item.done && (
          <Badge variant="light" color="teal" tt="none">
            {words.done}
          </Badge>
        )}
      </Group>
      <Fact label={words.location} value={item.location} />
      <Fact
        label={words.publicDescription}
        value={item.publicDescription && <RichText text={item.publicDescription} />}
      />
      <Fact label={words.note} value={item.note} />
      <Guests item={item} />
    </Stack>
  );
}

/** Who takes part and where to join: come from the event, and are changed there. */
export function Guests({ item }: { item: CrmActivity }) {
  const guests = item.attendees.map((guest) => guest.name || guest.email).join(', ');
  return (
    <>
      <Fact label={words.guests} value={guests} />
      {isSafeLink(item.conferenceLink) && (
        <Anchor href={item.conferenceLink} target="_blank" rel="noreferrer" size="sm">
          {words.conference}
        </Anchor>
      )}
    </>
  );
}

function Fact({ label, value }: { label: string; value: ReactNode }) {
  if (!value) return null;
  return (
    <div>
      <Text size="sm" c="dimmed">
        {label}
      </Text>
      <Text component="div" size="sm" className="rich-text">
        {value}
      </Text>
    </div>
  );
}
