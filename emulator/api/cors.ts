import type { Reply } from './call.ts';

const METHODS = 'DELETE,GET,HEAD,OPTIONS,PATCH,POST,PUT';
/** Beyond those that every script may read anyway. */
const EXPOSED = 'Content-Encoding,Content-Length,Date,ETag,Retry-After,Server,Vary,WWW-Authenticate';

/** Any page may call the API: what it may see depends on its token or key alone. No cookie counts here. */
export function corsHeaders(origin: string | undefined): Record<string, string> {
  if (origin === undefined) return {};
  return { 'Access-Control-Allow-Origin': origin, 'Access-Control-Expose-Headers': EXPOSED };
}

/** What a browser asks before a call that is not simple; OPTIONS without an origin gets the methods alone. */
export function preflight(header: (name: string) => string | undefined): Reply {
  const origin = header('origin');
  if (origin === undefined) return { status: 200, headers: { Allow: METHODS } };
  return {
    status: 200,
    headers: {
      'Access-Control-Allow-Origin': origin,
      'Access-Control-Allow-Methods': METHODS,
      'Access-Control-Allow-Headers': header('access-control-request-headers') ?? 'authorization',
      'Access-Control-Max-Age': '3600',
      Vary: 'Origin, X-Origin, Referer',
    },
  };
}
