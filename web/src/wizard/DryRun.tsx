import { Alert, Button, Group, Loader, Paper, Stack, Text } from '@mantine/core';
import type { Preview } from '../../../api/schemas/accounts.ts';
import type { DraftOptions, Effects } from '../../../api/schemas/options.ts';
import { texts } from '../texts.ts';
import { missingEffects } from './effects.ts';
import { useDryRun } from './use-dry-run.ts';

type Counts = NonNullable<Preview['counts']>;

interface Props {
  readonly accountId: string;
  readonly options: DraftOptions;
  readonly effects: Effects;
  /** Takes in what lies before the window. */
  readonly onTakeIn: () => void;
}

const words = texts.dryRun;

/** What a start would do, counted before anything is written. */
export function DryRun({ accountId, options, effects, onTakeIn }: Props) {
  const { preview, error, again } = useDryRun(accountId, options, effects);
  const failure = error?.message ?? preview?.error;
  return (
    <Paper withBorder p="md" bg="#fbfcfc" component="section" aria-label={words.title}>
      <Stack gap="sm" mih={64} aria-live="polite">
        <Text fw={600}>{words.title}</Text>
        {failure ? (
          <Alert
            color={missingEffects(error).length > 0 ? 'yellow' : 'red'}
            variant="light"
            title={words.failed}
          >
            <Stack gap="xs" align="flex-start">
              <Text size="sm">{failure}</Text>
              <Button size="xs" variant="default" onClick={again}>
                {words.again}
              </Button>
            </Stack>
          </Alert>
        ) : (
          <Outcome preview={preview} onTakeIn={onTakeIn} />
        )}
      </Stack>
    </Paper>
  );
}

function Outcome({ preview, onTakeIn }: { preview: Preview | undefined; onTakeIn: () => void }) {
  const counts = preview?.counts;
  if (!counts) {
    return (
      <Group gap="sm" wrap="nowrap">
        <Loader size="sm" />
        <Text size="sm">
          {preview?.state === 'running'
            ? words.running(preview.progress.done, preview.progress.total)
            : words.waiting}
        </Text>
      </Group>
    );
  }
  const left = Object.values(counts.skipped).reduce((sum, n) => sum + n, 0) - counts.inPast;
  return (
    <>
      <Text>{sentence(counts)}</Text>
      {left > 0 && (
        <Text size="sm" c="dimmed">
          {words.skipped(left)}
        </Text>
      )}
      {counts.inPast > 0 && (
        <Group gap="sm">
          <Text fw={550}>{words.inPast(counts.inPast)}</Text>
          <Button size="xs" variant="light" onClick={onTakeIn}>
            {words.takeIn}
          </Button>
        </Group>
      )}
    </>
  );
}

/** "Creates 42 items in the CRM, sends 3 to Google, e-mails 0": mail is always told of, the rest where there is some. */
function sentence(counts: Counts): string {
  return [
    words.creates(counts.createsInCrm, counts.createsInGoogle),
    counts.updates > 0 ? words.updates(counts.updates) : null,
    counts.hides > 0 ? words.hides(counts.hides) : null,
    counts.deletes > 0 ? words.deletes(counts.deletes) : null,
    words.emails(counts.emails),
  ]
    .filter((part) => part !== null)
    .join(', ');
}
