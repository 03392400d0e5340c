import { request } from 'node:http';
import { EVENTS, type Stage } from './support.ts';

export interface Raw {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  body: Buffer;
}

/** Node's own client: it decodes nothing and adds next to nothing. */
export async function raw(
  at: Stage,
  method: string,
  path: string,
  headers: Record<string, string> = {},
  body?: string | Buffer,
) {
  return new Promise<Raw>((resolve, reject) => {
    const outgoing = request(`${at.url}${path}`, { method, headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks) }),
      );
    });
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

export const PATH = `/calendar/v3${EVENTS}`;
export const bearer = (at: Stage) => ({ Authorization: `Bearer ${at.token}` });
export const get = (at: Stage, headers: Record<string, string> = {}, path = PATH) =>
  raw(at, 'GET', path, { ...bearer(at), ...headers });
