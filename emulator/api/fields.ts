import { badRequest } from './errors.ts';

/** A parsed `fields` mask: name to what is wanted below it; null is everything. */
type Mask = Map<string, Mask | null>;

/** `a,b(c,d/e),f/*` → a tree. Throws Google's 400 for a mask that cannot be read. */
function parseMask(text: string): Mask {
  let at = 0;
  const fail = () => badRequest('invalidParameter', `Invalid field selection ${text}`, 'fields');

  function list(): Mask {
    const mask: Mask = new Map();
    for (;;) {
      const name = /^[\w*-]+/.exec(text.slice(at))?.[0];
      if (name === undefined) throw fail();
      at += name.length;
      mask.set(name, below());
      if (text[at] !== ',') return mask;
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
export function applyFields(text: string, fields: string | null): string {
  if (fields === null || fields === '' || fields === '*') return text;
  return JSON.stringify(select(JSON.parse(text), parseMask(fields)));
}
