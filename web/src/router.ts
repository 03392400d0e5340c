/** Two pages and a few query parameters: the History API is router enough. */
import { useSyncExternalStore } from 'react';

const CHANGED = 'page-location-changed';

export interface Location {
  readonly path: string;
  readonly query: URLSearchParams;
}

function subscribe(listener: () => void): () => void {
  window.addEventListener('popstate', listener);
  window.addEventListener(CHANGED, listener);
  return () => {
    window.removeEventListener('popstate', listener);
    window.removeEventListener(CHANGED, listener);
  };
}

const current = () => window.location.pathname + window.location.search;

export function useLocation(): Location {
  const url = new URL(useSyncExternalStore(subscribe, current), window.location.origin);
  return { path: url.pathname.replace(/\/+$/, '') || '/', query: url.searchParams };
}

/** Shows another page of ours; `replace` leaves no step back to the present one. */
export function navigate(to: string, { replace = false } = {}): void {
  if (replace) window.history.replaceState(null, '', to);
  else window.history.pushState(null, '', to);
  window.dispatchEvent(new Event(CHANGED));
  if (!replace) window.scrollTo(0, 0);
}
