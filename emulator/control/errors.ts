import type { z } from 'zod';

/** A control request that cannot be done; the message says what to do. */
export class ControlError extends Error {
  readonly status: 400 | 403 | 404 | 409;

  constructor(status: ControlError['status'], message: string) {
    super(message);
    this.status = status;
  }
}

/** Checks a JSON body; 400 names the field and what is wrong with it. */
export function parseBody<Schema extends z.ZodType>(schema: Schema, text: string): z.infer<Schema> {
  let body: unknown;
  try {
    body = text.trim() === '' ? {} : JSON.parse(text);
  } catch {
    throw new ControlError(400, 'The body is not JSON.');
  }
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const path = issue?.path.join('.') ?? '';
  throw new ControlError(
    400,
    `${path === '' ? 'body' : path}: ${issue?.message ?? 'is not what is expected here'}`,
  );
}
