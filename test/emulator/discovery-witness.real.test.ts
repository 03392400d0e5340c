import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, test } from 'vitest';
import { GOOGLES_PYTHON_CLIENT } from '../support/google-python.ts';
import { pythonWith } from '../support/python.ts';
import { stage, type Json } from './support.ts';

const run = promisify(execFile);

interface Method {
  id: string;
  httpMethod: string;
  path: string;
  parameters?: Record<string, Json>;
  scopes?: string[];
  request?: Json;
  response?: Json;
  supportsSubscription?: boolean;
}

interface Discovery {
  parameters: Record<string, Json>;
  resources: Record<string, { methods: Record<string, Method> }>;
  schemas: Record<string, { properties?: Json }>;
}

/** Prints the copy of Google's document that lies inside the package. */
const PRINT = `import googleapiclient, pathlib
documents = pathlib.Path(googleapiclient.__file__).parent / "discovery_cache/documents"
print((documents / "calendar.v3.json").read_text())`;

let google: Discovery;
beforeAll(async () => {
  const python = await pythonWith(GOOGLES_PYTHON_CLIENT);
  const { stdout } = await run(python, ['-c', PRINT], { maxBuffer: 16 * 1024 * 1024 });
  google = JSON.parse(stdout) as Discovery;
}, 300_000);

const methodsOf = (document: Discovery): Method[] =>
  Object.values(document.resources).flatMap(({ methods }) => Object.values(methods));

/** What of a parameter decides how a client sends it. */
function shapeOf(parameters: Record<string, Json> = {}): Record<string, Json> {
  const told = [
    'type',
    'format',
    'location',
    'required',
    'repeated',
    'enum',
    'default',
    'minimum',
    'maximum',
  ];
  return Object.fromEntries(
    Object.entries(parameters).map(([name, parameter]) => [
      name,
      Object.fromEntries(told.flatMap((key) => (key in parameter ? [[key, parameter[key]]] : []))),
    ]),
  );
}

const factsOf = (method: Method) => ({
  id: method.id,
  httpMethod: method.httpMethod,
  path: method.path,
  parameters: shapeOf(method.parameters),
  scopes: (method.scopes ?? []).toSorted(),
  request: method.request?.['$ref'],
  response: method.response?.['$ref'],
  watched: method.supportsSubscription ?? false,
});

const byId = (one: { id: string }, other: { id: string }) => (one.id < other.id ? -1 : 1);

async function ours(url: string): Promise<Discovery> {
  const response = await fetch(`${url}/discovery/v1/apis/calendar/v3/rest`);
  expect(response.status).toBe(200);
  return (await response.json()) as Discovery;
}

describe("Google's own discovery document, as its Python package carries it", () => {
  test('names the methods and parameters that ours names, neither more nor fewer', async () => {
    const at = await stage();
    const document = await ours(at.url);
    expect(methodsOf(google).length).toBeGreaterThanOrEqual(38);
    expect(methodsOf(document).map(factsOf).toSorted(byId)).toEqual(
      methodsOf(google).map(factsOf).toSorted(byId),
    );
    expect(shapeOf(document.parameters)).toEqual(shapeOf(google.parameters));
  });

  test('has no schema and no property of a schema that ours leaves out', async () => {
    const at = await stage();
    const document = await ours(at.url);
    const propertiesOf = ({ schemas }: Discovery) =>
      Object.entries(schemas)
        .filter(([name]) => name !== 'Error' || 'Error' in document.schemas)
        .flatMap(([name, schema]) =>
          Object.keys(schema.properties ?? {}).map((property) => `${name}.${property}`),
        )
        .toSorted();
    const missing = propertiesOf(google).filter((name) => !propertiesOf(document).includes(name));
    expect(missing).toEqual([]);
  });

  test('lists nothing that the emulator does not serve, or refuse by its name with 501', async () => {
    const at = await stage();
    const refused: string[] = [];
    for (const method of methodsOf(google)) {
      const path = method.path.replaceAll('{calendarId}', 'primary').replaceAll(/\{\w+\}/g, 'nothing12345');
      const { status, body } = await at.api<{ error?: { message: string } }>(method.httpMethod, `/${path}`);
      const name = method.id.replace('calendar.', '');
      if (status !== 501) continue;
      expect(body.error?.message).toBe(`The emulator does not serve ${name}.`);
      refused.push(name);
    }
    const log = await at.control<{ items: { operation: string | null }[] }>('GET', '/requests');
    expect(log.body.items.map((item) => item.operation)).toEqual(
      methodsOf(google).map((method) => method.id.replace('calendar.', '')),
    );
    expect(refused.toSorted()).toEqual(['calendars.transferOwnership', 'events.quickAdd']);
  });
});
