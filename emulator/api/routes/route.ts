import type { Call, Reply } from '../call.ts';

/** A query or path parameter in the terms of a discovery document. */
export interface Parameter {
  type: 'string' | 'boolean' | 'integer';
  location: 'path' | 'query';
  format?: 'date-time' | 'int32';
  required?: true;
  repeated?: true;
  enum?: readonly string[];
  default?: string;
  minimum?: string;
  maximum?: string;
}

export type Parameters = Readonly<Record<string, Parameter>>;

/** One method of the Calendar API, as Google's documentation lists it. */
export interface Route {
  /** `events.list` */
  operation: string;
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Below `/calendar/v3`; `:name` takes one part. */
  path: string;
  /** Any one of them is enough; without the prefix that all of Google's scopes share. */
  scopes: readonly string[];
  /** Of the query; those of the path follow from it. */
  parameters: Parameters;
  /** Names of the schemas of body and answer. */
  request?: string;
  response?: string;
  /** Whether a channel can be opened on it. */
  isWatchable?: true;
  /** What a call costs; PATCH reads and writes, and weighs three. */
  quotaUnits: number;
  /** Missing where Google serves what this does not: 501. */
  handle?: (call: Call) => Reply;
}

type Draft = Omit<Route, 'parameters' | 'quotaUnits'> & Partial<Pick<Route, 'parameters'>>;

export function route(draft: Draft): Route {
  return { parameters: {}, quotaUnits: draft.method === 'PATCH' ? 3 : 1, ...draft };
}

/** What every `watch` method takes and gives. */
export const CHANNEL_BODY = { request: 'Channel', response: 'Channel', isWatchable: true } as const;

/** The names of a path's own parameters, in order. */
export function pathParametersOf({ path }: Pick<Route, 'path'>): string[] {
  return path
    .split('/')
    .filter((part) => part.startsWith(':'))
    .map((part) => part.slice(1));
}

/** Taken by every method. */
export const COMMON_PARAMETERS: Parameters = {
  alt: { type: 'string', location: 'query', enum: ['json'], default: 'json' },
  fields: { type: 'string', location: 'query' },
  key: { type: 'string', location: 'query' },
  oauth_token: { type: 'string', location: 'query' },
  prettyPrint: { type: 'boolean', location: 'query', default: 'true' },
  quotaUser: { type: 'string', location: 'query' },
  userIp: { type: 'string', location: 'query' },
};
