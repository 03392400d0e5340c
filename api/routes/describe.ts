import type { z } from '@hono/zod-openapi';
import { errorBody } from '../schemas/common.ts';

/** Short words for the descriptions of routes. */

export const json = <T extends z.ZodType>(schema: T, description: string) => ({
  content: { 'application/json': { schema } },
  description,
});

export const jsonBody = <T extends z.ZodType>(schema: T) => ({
  body: { content: { 'application/json': { schema } }, required: true },
});

/** A body that may be left out. */
export const optionalBody = <T extends z.ZodType>(schema: T) => ({
  body: { content: { 'application/json': { schema } } },
});

const MEANINGS = {
  401: 'No token of the CRM, or one that is no longer good',
  403: 'Not the owner',
  404: 'Not there, or not the caller’s',
  409: 'Not in this state',
  412: 'It changed meanwhile: read it again',
  422: 'The request names what cannot be used',
  428: 'If-Match is missing',
  502: 'Google did not answer as it should',
} as const;

/** The errors a route is known for, by status; each has the same body. */
export const errors = <S extends keyof typeof MEANINGS>(...statuses: S[]) =>
  Object.fromEntries(
    [401 as const, ...statuses].map((status) => [status, json(errorBody, MEANINGS[status])]),
  ) as Record<
    S | 401,
    { content: { 'application/json': { schema: typeof errorBody } }; description: string }
  >;
