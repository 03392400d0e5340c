/** Who is signed in, in this tab. The host CRM may leave a session here; the demo's users come from the web process. */
import { createContext, useContext } from 'react';
import type { Api } from './api.ts';

export interface SessionUser {
  readonly id: string;
  readonly role: string;
  readonly name: string;
  readonly email: string;
  readonly token: string;
}

export interface Demo {
  readonly users: readonly SessionUser[];
  readonly links: { readonly emulator: string | null; readonly temporalUi: string | null };
}

export interface Session {
  readonly user: SessionUser;
  readonly demo: Demo | null;
  readonly api: Api;
  readonly signInAs: (user: SessionUser) => void;
}

const KEY = 'calendar-sync.session';

export const SessionContext = createContext<Session | null>(null);

export function useSession(): Session {
  const session = useContext(SessionContext);
  if (session === null) throw new Error('useSession is for what stands inside the signed-in page');
  return session;
}

export function readStoredUser(): SessionUser | null {
  try {
    const stored: unknown = JSON.parse(sessionStorage.getItem(KEY) ?? 'null');
    return isUser(stored) ? stored : null;
  } catch {
    return null;
  }
}

export function storeUser(user: SessionUser): void {
  sessionStorage.setItem(KEY, JSON.stringify(user));
}

/** Null where the page is not a demo. */
export async function loadDemo(): Promise<Demo | null> {
  const response = await fetch('/demo');
  return response.ok ? ((await response.json()) as Demo) : null;
}

function isUser(value: unknown): value is SessionUser {
  if (typeof value !== 'object' || value === null) return false;
  const fields: Record<string, unknown> = { ...value };
  return ['id', 'role', 'name', 'email', 'token'].every((key) => typeof fields[key] === 'string');
}
