import { Alert, Button, Skeleton, Stack, Text } from '@mantine/core';
import { texts } from '../texts.ts';

/** While the first answer is on its way. */
export function Waiting() {
  return (
    <Stack gap="xs" aria-label={texts.common.loading}>
      <Skeleton h={48} />
      <Skeleton h={48} />
    </Stack>
  );
}

interface Asked {
  readonly error: Error | null;
  readonly isFetching: boolean;
  readonly refetch: () => unknown;
}

/** No answer came: why, and once more. */
export function Failed({ query }: { query: Asked }) {
  return (
    <Alert color="red" variant="light" title={texts.itemSync.failed}>
      <Stack gap="xs" align="flex-start">
        <Text size="sm">{query.error?.message}</Text>
        <Button size="xs" loading={query.isFetching} onClick={() => void query.refetch()}>
          {texts.common.retry}
        </Button>
      </Stack>
    </Alert>
  );
}
