/** A JSON schema in the dialect of discovery documents (draft 3). */
export interface Schema {
  id?: string;
  type?: 'string' | 'boolean' | 'integer' | 'object' | 'array' | 'any';
  format?: string;
  default?: string;
  $ref?: string;
  items?: Schema;
  properties?: Readonly<Record<string, Schema>>;
  additionalProperties?: Schema;
}

export const text: Schema = { type: 'string' };
export const flag: Schema = { type: 'boolean' };
export const count: Schema = { type: 'integer', format: 'int32' };
export const instant: Schema = { type: 'string', format: 'date-time' };
export const texts: Schema = { type: 'array', items: text };
export const textMap: Schema = { type: 'object', additionalProperties: text };

export const withDefault = (schema: Schema, value: string): Schema => ({ ...schema, default: value });
export const off = withDefault(flag, 'false');
export const on = withDefault(flag, 'true');
export const kind = (name: string): Schema => withDefault(text, name);
export const ref = (name: string): Schema => ({ $ref: name });
export const listOf = (name: string): Schema => ({ type: 'array', items: ref(name) });
export const mapOf = (name: string): Schema => ({ type: 'object', additionalProperties: ref(name) });
export const object = (properties: Readonly<Record<string, Schema>>): Schema => ({
  type: 'object',
  properties,
});

/** Properties of which all are texts. */
export const textsNamed = (...names: string[]): Record<string, Schema> =>
  Object.fromEntries(names.map((name) => [name, text]));

/** What every list has beside its items. */
export const page = (name: string, item: string): Schema =>
  object({
    kind: kind(name),
    ...textsNamed('etag', 'nextPageToken', 'nextSyncToken'),
    items: listOf(item),
  });
