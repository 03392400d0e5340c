import type { Logger } from 'pino';
import type { Scope } from '../db/client.ts';

/** Who calls, as the host CRM's signed token says. */
export interface Caller {
  companyId: string;
  userId: string;
  role: 'user' | 'admin';
  name: string;
  email: string;
}

export interface ApiEnv {
  Variables: { requestId: string; log: Logger; caller: Caller };
}

/** What a caller's transactions may see. */
export const scopeOf = ({ companyId, userId }: { companyId: string; userId: string }): Scope => ({
  company: companyId,
  viewer: userId,
});
