import { OpenAPIHono } from '@hono/zod-openapi';
import type { ApiEnv } from './context.ts';
import { invalidRequest } from './errors.ts';

/** An app whose requests are checked by their schemas; one that does not fit is 422, in words. */
export const router = () =>
  new OpenAPIHono<ApiEnv>({
    defaultHook: (result) => {
      if (!result.success) throw invalidRequest(result.error);
    },
  });
