import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import type { ReactNode, SyntheticEvent } from 'react';

interface Props {
  readonly opened: boolean;
  readonly title: string;
  readonly lines: readonly string[];
  readonly confirm: string;
  readonly cancel: string;
  readonly busy: boolean;
  /** What is asked besides, below the lines. */
  readonly children?: ReactNode;
  readonly color?: string;
  readonly onConfirm: () => void;
  readonly onClose: () => void;
}

/** Asks before something that is hard to take back, or has to be told more exactly. */
export function ConfirmDialog(props: Props) {
  const { opened, title, lines, children, onClose } = props;
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    // Where it stands in a form of another, that one is not meant.
    event.stopPropagation();
    props.onConfirm();
  };
  return (
    <Modal opened={opened} onClose={onClose} title={title} centered zIndex={300}>
      <form onSubmit={submit}>
        <Stack>
          {lines.map((line) => (
            <Text key={line} size="sm">
              {line}
            </Text>
          ))}
          {children}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose} data-autofocus>
              {props.cancel}
            </Button>
            <Button type="submit" color={props.color ?? 'red.9'} loading={props.busy}>
              {props.confirm}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
