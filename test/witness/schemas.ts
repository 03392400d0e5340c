/** What Google's own types say: the JSON Schema of every resource, and which one each method of the Calendar API answers with. */
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';

export type Json = Record<string, unknown>;

export interface Schemas {
  /** `googleapis 188.0.0` */
  source: string;
  /** `events.list` → `Events`; null where Google answers without a body. */
  operations: Record<string, string | null>;
  /** By Google's name without `Schema$`. Nothing may be null, and a `kind` has its one value. */
  definitions: Record<string, Json>;
}

const require = createRequire(import.meta.url);
const CACHE = path.resolve(import.meta.dirname, '../../.cache');

function versionOf(packageName: string): string {
  const { version } = require(`${packageName}/package.json`) as { version: string };
  return version;
}

/** Reads the methods off their signatures, such as `list(params?: …): Promise<GaxiosResponseWithHTTP2<Schema$Events>>;`. */
export function operationsOf(types: string): Record<string, string | null> {
  const resources = new Map<string, string>();
  for (const [, name = '', type = ''] of types.matchAll(/^ +(\w+): Resource\$(\w+);$/gm)) {
    resources.set(type, name);
  }
  const operations: Record<string, string | null> = {};
  for (const block of types.split(/export class Resource\$/).slice(1)) {
    const resource = resources.get(/^\w+/.exec(block)?.[0] ?? '');
    if (resource === undefined) throw new Error(`Nothing leads to Resource$${block.slice(0, 30)}…`);
    const signature = /^ +(\w+)\(params\?: .*\): Promise<\w+<(?:void|Schema\$(\w+))>>;$/gm;
    for (const [, method = '', schema = null] of block.matchAll(signature)) {
      operations[`${resource}.${method}`] = schema;
    }
  }
  return operations;
}

const KIND = /"((?:calendar|api)#\w+)"/;

/** A schema as Google answers: a field is left out where the types allow null, and a `kind` has the one value documented. */
export function tighten(schema: Json): Json {
  const { type, anyOf, description, properties, items, additionalProperties, ...rest } = schema;
  const choices = anyOf === undefined ? [] : (anyOf as Json[]).filter((each) => each['type'] !== 'null');
  const types = [type].flat().filter((each) => each !== undefined && each !== 'null');
  if (choices.length > 1 || types.length > 1) throw new Error(`Ambiguous: ${JSON.stringify(schema)}`);
  if (choices[0]) return tighten(choices[0]);
  const isAnything = types.length === 0 && Object.keys(rest).length === 0;
  const kind = KIND.exec(String(description))?.[1];
  const below = Object.entries((properties ?? {}) as Record<string, Json>);
  return {
    ...rest,
    ...(isAnything ? { not: { type: 'null' } } : {}),
    ...(types.length === 1 ? { type: types[0] } : {}),
    ...(kind === undefined ? {} : { const: kind }),
    ...(items === undefined ? {} : { items: tighten(items as Json) }),
    ...(properties === undefined
      ? {}
      : { properties: Object.fromEntries(below.map(([name, each]) => [name, tighten(each)])) }),
    ...(additionalProperties === undefined
      ? {}
      : {
          additionalProperties:
            typeof additionalProperties === 'object'
              ? tighten(additionalProperties as Json)
              : additionalProperties,
        }),
  };
}

/** One definition for each interface that an answer can hold, as the generator makes them. */
async function generate(file: string, roots: ReadonlySet<string | null>): Promise<Record<string, Json>> {
  const { createGenerator } = await import('ts-json-schema-generator');
  const generator = createGenerator({ path: file, type: '*', jsDoc: 'extended', skipTypeCheck: true });
  const all: Json = {};
  for (const root of roots) {
    if (root !== null) Object.assign(all, generator.createSchema(`calendar_v3.Schema$${root}`).definitions);
  }
  // In references the names are percent-encoded.
  return JSON.parse(JSON.stringify(all).replaceAll(/calendar_v3\.Schema(?:\$|%24)/g, '')) as Record<
    string,
    Json
  >;
}

/** The schemas of the installed googleapis. What takes seconds is kept in the cache. */
export async function loadSchemas(): Promise<Schemas> {
  const types = require.resolve('googleapis/build/src/apis/calendar/v3.d.ts');
  const operations = operationsOf(readFileSync(types, 'utf8'));
  const version = versionOf('googleapis');
  const cached = path.join(CACHE, `google-schemas-${version}-${versionOf('ts-json-schema-generator')}.json`);
  if (!existsSync(cached)) {
    const generated = await generate(types, new Set(Object.values(operations)));
    mkdirSync(CACHE, { recursive: true });
    // Another run may look meanwhile: the file is there whole or not at all.
    writeFileSync(`${cached}.${process.pid}`, JSON.stringify(generated));
    renameSync(`${cached}.${process.pid}`, cached);
  }
  const definitions = JSON.parse(readFileSync(cached, 'utf8')) as Record<string, Json>;
  return {
    source: `googleapis ${version}`,
    operations,
    definitions: Object.fromEntries(
      Object.entries(definitions).map(([name, schema]) => [name, tighten(schema)]),
    ),
  };
}
