import { DefaultLogger, Runtime, Worker } from '@temporalio/worker';
import { DeterminismViolationError } from '@temporalio/workflow';
import { readdirSync, readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { workflowBundle } from '../../worker/bundle.ts';
import { HISTORIES } from '../support/history.ts';

interface HistoryJson {
  events: { eventType: string; activityTaskScheduledEventAttributes?: { activityType: { name: string } } }[];
}

const names = readdirSync(HISTORIES).filter((name) => name.endsWith('.json'));
const readHistory = (name: string) =>
  JSON.parse(readFileSync(new URL(name, HISTORIES), 'utf8')) as HistoryJson;

let codePath = '';
beforeAll(async () => {
  Runtime.install({ logger: new DefaultLogger('ERROR') });
  ({ codePath } = await workflowBundle());
});

/** Replays a recorded history against today's workflow code; rejects where the two disagree. */
const replay = (history: HistoryJson) =>
  Worker.runReplayHistory({ workflowBundle: { codePath } }, history, 'calendar-sync/recorded');

describe('recorded histories', () => {
  it('are at least three, one per branch of the account’s life', () => {
    expect(names.length).toBeGreaterThanOrEqual(3);
  });

  it.each(names)('%s still replays: running accounts survive a deployment of this code', async (name) => {
    await expect(replay(readHistory(name))).resolves.toBeUndefined();
  });

  it('a history with another order of jobs fails, so this gate is known to bite', async () => {
    const history = readHistory('import-edit-pause-stop-start.json');
    const fetch = history.events.find(
      (event) => event.activityTaskScheduledEventAttributes?.activityType.name === 'fetchChanges',
    );
    if (!fetch?.activityTaskScheduledEventAttributes)
      throw new Error('The recorded history fetches nothing.');
    fetch.activityTaskScheduledEventAttributes.activityType.name = 'pushEvents';
    await expect(replay(history)).rejects.toThrow(DeterminismViolationError);
  });
});

describe('the workflow bundle', () => {
  it('holds none of the libraries that have no place in replayed code, and stays small', () => {
    const bundle = readFileSync(codePath, 'utf8');
    expect(bundle).not.toMatch(
      /node_modules\/(zod|googleapis|google-auth-library|drizzle-orm|postgres|pino|hono)\//,
    );
    expect(bundle.length).toBeLessThan(2_000_000);
  });
});
