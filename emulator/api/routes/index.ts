import type { Push } from '../../push/push.ts';
import { accountRoutes } from './account.ts';
import { aclRoutes } from './acl.ts';
import { calendarRoutes } from './calendars.ts';
import { eventRoutes } from './events.ts';
import type { Route } from './route.ts';

/** Every method that Google's documentation lists; those without a handler answer 501. */
export function createRoutes(push: Push): Route[] {
  return [...calendarRoutes(push), ...aclRoutes(push), ...accountRoutes(push), ...eventRoutes(push)];
}

function paramsOf(pattern: string, parts: readonly string[]): Record<string, string> | null {
  const wanted = pattern.split('/');
  if (wanted.length !== parts.length) return null;
  const params: Record<string, string> = {};
  for (const [index, want] of wanted.entries()) {
    const part = parts[index] ?? '';
    if (want.startsWith(':')) params[want.slice(1)] = part;
    else if (want !== part) return null;
  }
  return params;
}

export interface Match {
  route: Route;
  /** The decoded parts of the path. */
  params: Record<string, string>;
}

/**
 * Finds the method of a path (already without `/calendar/v3`); fixed parts win over parameters by their order in the tables.
 * Null when there is none, or when the path cannot be decoded.
 */
export function matchRoute(routes: readonly Route[], method: string, path: string): Match | null {
  let parts: string[];
  try {
    parts = path.split('/').map((part) => decodeURIComponent(part));
  } catch {
    return null;
  }
  for (const route of routes) {
    const params = route.method === method ? paramsOf(route.path, parts) : null;
    if (params) return { route, params };
  }
  return null;
}
