/** Messages in the corner of the page: one per kind of failure, however often a poll meets it. */
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

/** Nothing went wrong, but what was tried cannot be done that way. */
export function notifyHint(message: string): void {
  notifications.show({ id: message, color: 'yellow', message, autoClose: 8000, withBorder: true });
}

export function notifyDone(message: string): void {
  notifications.show({ color: 'petrol', message, autoClose: 4000, withBorder: true });
}
