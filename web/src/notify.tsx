/** Messages in the corner of the page: one per kind of failure, however often a poll meets it. */
import { Button, Group } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { ApiError } from './api-error.ts';
import { texts } from './texts.ts';

/** Failures that pass by themselves: their message goes away with the next answer. */
const PASSING = new Set(['offline', 'api_unavailable']);

export function notifyError(error: unknown): void {
  const failure = error instanceof ApiError ? error : null;
  const message = failure?.message ?? texts.errors.unreadable;
  const passing = failure !== null && PASSING.has(failure.code);
  notifications.show({
    id: passing ? 'unavailable' : `${failure?.code ?? 'error'}:${message}`,
    color: 'red',
    title: texts.errors.title,
    message:
      failure?.status === 500 && failure.requestId
        ? `${message} ${texts.errors.reference(failure.requestId)}`
        : message,
    autoClose: passing ? false : 12_000,
    withBorder: true,
  });
}

export function forgetUnavailable(): void {
  notifications.hide('unavailable');
}

/** With `undo` the message stays long enough to be read and to be answered. */
export function notifyDone(message: string, undo?: () => void): void {
  const shown = { color: 'petrol', withBorder: true };
  if (undo === undefined) {
    notifications.show({ ...shown, message, autoClose: 4000 });
    return;
  }
  const id = notifications.show({
    ...shown,
    message: (
      <Group justify="space-between" wrap="nowrap">
        <span>{message}</span>
        <Button
          size="compact-sm"
          variant="light"
          onClick={() => {
            notifications.hide(id);
            undo();
          }}
        >
          {texts.common.undo}
        </Button>
      </Group>
    ),
    autoClose: 10_000,
  });
}
