import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { Connection } from '@temporalio/client';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { freePort } from '../support/ports.ts';
import { processIdentity } from '../../local/process.ts';
import type { AttributeType } from '../../local/search-attributes.ts';
import { type RunningTemporal, findTemporal, startTemporal } from '../../local/temporal.ts';

const root = path.resolve(import.meta.dirname, '../..');
let dataDir = '';
let running: RunningTemporal | undefined;

beforeEach(() => {
  dataDir = mkdtempSync(path.join(os.tmpdir(), 'temporal-'));
});

afterEach(async () => {
  await running?.stop();
  running = undefined;
  rmSync(dataDir, { recursive: true, force: true });
});

async function start(searchAttributes: Record<string, AttributeType>): Promise<RunningTemporal> {
  const binary = await findTemporal({ env: process.env, root });
  const [port, uiPort] = [await freePort(), await freePort()];
  running = await startTemporal({ binary, dataDir, port, uiPort, searchAttributes });
  return running;
}

async function attributesOf({ address }: RunningTemporal): Promise<Record<string, number>> {
  const connection = await Connection.connect({ address });
  const { customAttributes } = await connection.operatorService.listSearchAttributes({
    namespace: 'default',
  });
  await connection.close();
  return customAttributes;
}

test('it answers with its UI and knows the search attributes, also those added after its file was made', async () => {
  const first = await start({ SyncState: 'Keyword' });
  expect((await fetch(first.uiUrl)).status).toBe(200);
  expect(await attributesOf(first)).toEqual({ SyncState: 2 });
  await first.stop();
  expect(processIdentity(first.pid)).toBeUndefined();

  const second = await start({ SyncState: 'Keyword', NeedsAttention: 'Bool', LastSyncedAt: 'Datetime' });
  expect(await attributesOf(second)).toEqual({ SyncState: 2, NeedsAttention: 5, LastSyncedAt: 6 });
});

test('a file of another version is refused with what to do', async () => {
  writeFileSync(path.join(dataDir, 'version'), 'temporal version 0.1.0\n');
  await expect(start({})).rejects.toThrow(/was written by "temporal version 0\.1\.0".*--reset/);
});
