import { notFound } from '../errors.ts';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

export const isUuid = (text: string): boolean => UUID.test(text);

/** What is no id cannot be the id of anything. */
export function uuidOf(text: string, what: string): string {
  if (!isUuid(text)) throw notFound(what);
  return text;
}
