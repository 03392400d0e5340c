import { SCHEMAS } from './discovery/schemas.ts';
import type { Schema } from './discovery/schema.ts';
import { badRequest } from './errors.ts';

/** A parsed `fields` mask: name to what is wanted below it; null is everything. */
export type Mask = Map<string, Mask | null>;

/** No answer is nested deeper. */
const MAX_DEPTH = 50;

const invalidMask = (text: string) =>
  badRequest('invalidParameter', `Invalid field selection ${text}`, 'fields');

/** `a,b(c,d/e),f/*` → a tree. Throws Google's 400 for a mask that cannot be read. */
function parseMask(text: string): Mask {
  let at = 0;
  let depth = 0;
  const fail = () => invalidMask(text);

  function list(): Mask {
    depth += 1;
    if (depth > MAX_DEPTH) throw fail();
    const mask: Mask = new Map();
    for (;;) {
      const name = /^[\w*-]+/.exec(text.slice(at))?.[0];
      if (name === undefined) throw fail();
      at += name.length;
      mask.set(name, below());
      if (text[at] !== ',') {
        depth -= 1;
        return mask;
      }
      at += 1;
    }
  }

  function below(): Mask | null {
    if (text[at] === '/') {
      at += 1;
      const name = /^[\w*-]+/.exec(text.slice(at))?.[0];
      if (name === undefined) throw fail();
      at += name.length;
      return new Map([[name, below()]]);
    }
    if (text[at] !== '(') return null;
    at += 1;
    const inner = list();
    if (text[at] !== ')') throw fail();
    at += 1;
    return inner;
  }

  const mask = list();
  if (at !== text.length) throw fail();
  return mask;
}

const propertyOf = ({ properties = {}, additionalProperties }: Schema, name: string) =>
  Object.hasOwn(properties, name) ? properties[name] : additionalProperties;

/** Whether everything that a mask names can stand in an answer of this schema. */
function isNamed(schema: Schema | undefined, mask: Mask | null): boolean {
  if (schema?.$ref !== undefined) return isNamed(SCHEMAS[schema.$ref], mask);
  if (schema?.items) return isNamed(schema.items, mask);
  if (mask === null || schema === undefined) return schema !== undefined;
  return [...mask].every(([name, below]) => {
    const named = name === '*' ? [] : [propertyOf(schema, name)];
    return named.every((each) => isNamed(each, below));
  });
}

function select(value: unknown, mask: Mask | null): unknown {
  if (mask === null || mask.has('*')) return value;
  if (Array.isArray(value)) return value.map((each) => select(each, mask));
  if (typeof value !== 'object' || value === null) return value;
  const chosen: Record<string, unknown> = {};
  for (const [name, inner] of Object.entries(value)) {
    const below = mask.get(name);
    if (below !== undefined) chosen[name] = select(inner, below);
  }
  return chosen;
}

/** A partial response: the JSON text with only what the mask names, tokens included. */
export function applyFields(text: string, mask: Mask): string {
  return JSON.stringify(select(JSON.parse(text), mask));
}

/** The mask of a query; null for everything. 400 for one that cannot be read, or that names what the answer never has. */
export function maskOf(query: URLSearchParams, response: string | undefined): Mask | null {
  const fields = query.get('fields') ?? '';
  if (fields === '' || fields === '*' || response === undefined) return null;
  const mask = parseMask(fields);
  if (!isNamed({ $ref: response }, mask)) throw invalidMask(fields);
  return mask;
}
