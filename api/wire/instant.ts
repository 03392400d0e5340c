/** Postgres's text of an instant as ISO 8601 in UTC. */
export const isoInstant = (text: string): string => new Date(text).toISOString();

export const isoOrNull = (text: string | null): string | null => (text === null ? null : isoInstant(text));
