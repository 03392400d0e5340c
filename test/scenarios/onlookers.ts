import { Client, Connection } from '@temporalio/client';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import type { CrmClient } from '../support/crm.ts';
import type { TestStack } from '../support/stack.ts';

/** All that somebody or some place holds, as one text in lower case. */
export type Holdings = Map<string, string>;

/** Where a text stands, in any of several forms. */
export const placesOf = (holdings: Holdings, secret: string): string[] =>
  [...holdings].flatMap(([place, text]) => (text.includes(secret.toLowerCase()) ? [place] : []));

const SPAN = 'from=2027-01-01T00:00:00Z&to=2027-12-31T00:00:00Z';

/** Every answer that a caller gets about another's items and account, refusals included. */
export async function answersTo(
  name: string,
  caller: CrmClient,
  { account, ids }: { account: string; ids: readonly string[] },
): Promise<Holdings> {
  const asked: [string, string, unknown?][] = [
    ['GET', '/v1/crm-activities?limit=2000'],
    ['GET', '/v1/crm-activities?limit=2000&owner=sam'],
    ['GET', `/v1/crm-activities?${SPAN}`],
    ['GET', `/v1/crm-activities?${SPAN}&owner=sam&viewAs=colleague`],
    ['GET', '/v1/accounts'],
    ['GET', '/openapi.json'],
    ['GET', '/metrics'],
    ['GET', '/readyz'],
    ...['', '/log', '/conflicts', '/parked', '/held', '/calendars'].map((path): [string, string] => [
      'GET',
      `/v1/accounts/${account}${path}`,
    ]),
    ['POST', `/v1/accounts/${account}/preview`, {}],
    ...ids.flatMap((id): [string, string, unknown?][] => [
      ['GET', `/v1/crm-activities/${id}`],
      ['GET', `/v1/crm-activities/${id}~20270308T090000Z`],
      ['GET', `/v1/crm-activities/${id}/history`],
      ['GET', `/v1/crm-activities/${id}/why`],
      ['PATCH', `/v1/crm-activities/${id}`, { subject: 'Mine' }],
      ['PATCH', `/v1/crm-activities/${id}`, { subject: 7 }],
      ['DELETE', `/v1/crm-activities/${id}`],
    ]),
  ];
  const told: Holdings = new Map();
  for (const [method, path, body] of asked) {
    const answer = await caller
      .send<unknown>(method, path, body, { 'if-match': '"1"' })
      .then((answer) => JSON.stringify(answer ?? null), String);
    told.set(`${name} ${method} ${path}`, answer.toLowerCase());
  }
  return told;
}

/** What an operator can look at: logs, and of each workflow its history, attributes, memo and details, decoded. */
export async function operatorsView(stack: TestStack): Promise<Holdings> {
  const seen: Holdings = new Map([
    ['the output', stack.output().toLowerCase()],
    ['the logs', stack.logs().toLowerCase()],
  ]);
  const connection = await Connection.connect({ address: stack.file().temporal });
  const client = new Client({ connection });
  for await (const { workflowId, runId } of client.workflow.list()) {
    const handle = client.workflow.getHandle(workflowId, runId);
    const history = historyToJSON(await handle.fetchHistory());
    const { raw, ...described } = await handle.describe();
    const details: unknown = await handle.query('__temporal_workflow_metadata').catch(() => null);
    const texts = [history, raw, described, details].map((part) => JSON.stringify(part, textOfBytes));
    seen.set(`${workflowId} ${runId}`, withDecoded(texts.join('\n')).toLowerCase());
  }
  await connection.close();
  return seen;
}

const textOfBytes = (_key: string, value: unknown): unknown => {
  if (typeof value === 'bigint') return String(value);
  return value instanceof Uint8Array ? Buffer.from(value).toString() : value;
};

/** Payloads stand in a history as base64: their text beside them. */
const withDecoded = (text: string): string => {
  const payloads = text.match(/[A-Za-z0-9+/]{8,}={0,2}/g) ?? [];
  return [text, ...payloads.map((payload) => Buffer.from(payload, 'base64').toString())].join('\n');
};

/** Every row of every table of every schema of ours, by table. */
export async function databaseDump({ database }: TestStack): Promise<Holdings> {
  const tables = await database<{ schema: string; name: string }[]>`
    select schemaname as schema, tablename as name from pg_tables
    where schemaname not in ('pg_catalog', 'information_schema')`;
  const dump: Holdings = new Map();
  for (const { schema, name } of tables) {
    const rows = await database<{ text: string }[]>`
      select row_to_json(t)::text as text from ${database(schema)}.${database(name)} t`;
    dump.set(
      name,
      rows
        .map(({ text }) => text)
        .join('\n')
        .toLowerCase(),
    );
  }
  return dump;
}
