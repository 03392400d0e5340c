import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { expect, test } from 'vitest';
import { call, EMAIL, EVENTS, stage, type List } from '../emulator/support.ts';
import { makeIcs } from '../support/make-ics.ts';
import { filesOf } from './folder.ts';
import { loadSchemas } from './schemas.ts';

const VITEST = path.resolve(import.meta.dirname, '../../node_modules/vitest/vitest.mjs');
const CONFIG = path.join(import.meta.dirname, 'support/nested.config.ts');

/** A whole run of vitest over one file of `support/`, and how it ended. */
async function nestedRun(file: string): Promise<{ code: number | null; output: string }> {
  const ours = /^(?:VITEST|NODE_OPTIONS|EMULATOR_WITNESS)/;
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !ours.test(name)));
  const child = spawn(process.execPath, [VITEST, 'run', '--config', CONFIG, file], { env });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (part: Buffer) => (output += part.toString()));
  }
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, output: stripVTControlCharacters(output) };
}

test('a misspelt field fails the test that met it, by method, path and what is wrong', async () => {
  const { code, output } = await nestedRun('wrong-in-process.ts');
  expect(output).toMatch(/FAIL .* meets a wrong answer in its own process/);
  expect(output).toMatch(/Error: .*\n +events\.get 200 \/sumary: no such field at Google/);
  expect(output).toMatch(/Tests +1 failed \| 1 passed/);
  expect(code).toBe(1);
});

test('a misspelt field in a process that a test has started fails the run, though the test passes', async () => {
  const { code, output } = await nestedRun('wrong-in-child.ts');
  expect(output).toMatch(/Tests +1 passed \(1\)/);
  expect(output).toContain('answers 1, of faults 0, processes 1.');
  expect(output).toMatch(
    /events\.get 200 \/sumary: no such field at Google \(1×, first in .*wrong-in-child\.ts\)/,
  );
  expect(code).toBe(1);
});

test('a mail to guests fails the test that had not asked for it, and that one alone', async () => {
  const { code, output } = await nestedRun('wrong-mail-in-process.ts');
  expect(output).toMatch(/FAIL .* mails a guest and had not asked for it/);
  expect(output).toMatch(/FAIL .* mails a guest though only the one before had asked for it/);
  expect(output).toMatch(/Error: .*\n +invitation to bob@example\.com \(sendUpdates=all/);
  expect(output).toMatch(/Tests +2 failed \| 1 passed/);
  expect(code).toBe(1);
});

test('a mail to guests from a process that a test has started fails the run, though the test passes', async () => {
  const { code, output } = await nestedRun('wrong-mail-in-child.ts');
  expect(output).toMatch(/Tests +1 passed \(1\)/);
  expect(output).toMatch(/Mails unasked 1:\n +invitation to bob@example\.com .*wrong-mail-in-child\.ts/);
  expect(code).toBe(1);
});

interface Discovery {
  resources: Record<string, { methods: Record<string, { id: string; response?: { $ref: string } }> }>;
}

test('every method that the emulator names answers with the resource of the package’s types', async () => {
  const { url } = await stage();
  const { body } = await call<Discovery>(`${url}/discovery/v1/apis/calendar/v3/rest`, 'GET');
  const methods = Object.values(body.resources).flatMap((resource) => Object.values(resource.methods));
  const named = methods.map(({ id, response }) => [id.replace(/^calendar\./, ''), response?.$ref ?? null]);
  expect(Object.fromEntries(named)).toEqual((await loadSchemas()).operations);
});

test('the answers of this very run are witnessed, a list of 2,500 events among them', async () => {
  const at = await stage();
  await at.control('POST', `/accounts/${EMAIL}/calendars/primary/import`, makeIcs(2500));
  const list = await at.api<List>('GET', `${EVENTS}?maxResults=2500`);
  expect(list.body.items).toHaveLength(2500);
  const folder = process.env['EMULATOR_WITNESS'] ?? '';
  expect(readFileSync(filesOf(folder).answers, 'utf8')).toContain('events.list 200\n');
});
